"""Numbers as a Belgian reader expects them, with the digits that were published and no others.

Numbers arrive on their grid (`benchmarking.core.data.precision`); how many digits are written follows
from its step, so that a page, a file and the API show the same. nl, fr and de write a decimal
comma and `62 %` with a no-break space; en writes a point and `62%`. A minus is `−`. What is
missing is `–`. A difference is never computed here.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from benchmarking.core.data.precision import CHANCE, Unit, finest
from reports.narrative.phrasing.languages import spoken

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
AT_MOST = "\N{LESS-THAN OR EQUAL TO}"
PERCENT, TENTH = finest(Unit.SHARE), finest(Unit.POINTS)


@lru_cache(maxsize=64)
def digits_of(step: float) -> int:
    """How many decimals a number on this grid has: 0.05 → 2, 0.1 → 1, 5.0 → 0."""
    exponent = Decimal(repr(round(step, 12))).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def rounded(value: float, digits: int = 0) -> Decimal:
    """Half away from zero, on the number a person would read (0.285 is not 0.28499…)."""
    exact = Decimal(repr(round(value, 12)))
    result = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return abs(result) if result == 0 else result


@lru_cache(maxsize=8192)
def number(value: float | None, language: str = "nl", digits: int = 0) -> str:
    """`1.203`, `3,0`, `−0,5`."""
    if value is None:
        return MISSING
    plain = f"{rounded(abs(value), digits):,}"
    whole, _, fraction = plain.partition(".")
    text = whole.replace(",", spoken(language).thousands)
    if fraction:
        text += spoken(language).decimal + fraction
    return MINUS + text if rounded(value, digits) < 0 else text


def signed(value: float | None, language: str = "nl", digits: int = 0) -> str:
    """`+31`, `−4`, `0`: the sign of a difference is part of what it says."""
    text = number(value, language, digits)
    return f"+{text}" if value is not None and rounded(value, digits) > 0 else text


def share(value: float | None, language: str = "nl", step: float = PERCENT) -> str:
    """A share 0..1 as `62 %`."""
    if value is None:
        return MISSING
    shown = number(100 * value, language, digits_of(100 * step))
    return shown + spoken(language).percent


def points(value: float | None, language: str = "nl", step: float = PERCENT) -> str:
    """A difference of shares −1..1 in percentage points, signed: `+31`."""
    return signed(None if value is None else 100 * value, language, digits_of(100 * step))


def pomp(value: float | None, language: str = "nl", step: float = TENTH) -> str:
    """A score 0..100, or any other number on its grid: `64,3`."""
    return number(value, language, digits_of(step))


def pomp_gap(value: float | None, language: str = "nl", step: float = TENTH) -> str:
    """A difference of scores, or of other numbers: `+3,1`."""
    return signed(value, language, digits_of(step))


# Each way to write a number, and the step of one that does not bring its own.
WAYS = {"share": share, "points": points, "pomp": pomp, "pomp_gap": pomp_gap, "decimal": pomp}
STEPS = {"share": PERCENT, "points": PERCENT, "pomp": TENTH, "pomp_gap": TENTH, "decimal": TENTH}


def interval(
    low: float | None,
    high: float | None,
    language: str = "nl",
    *,
    unit: str = "share",
    step: float | None = None,
) -> str:
    """`52 tot 71 %`, or `−4 tot +2` for a difference; `unit` is one of WAYS."""
    if low is None or high is None:
        return MISSING
    grid, write = STEPS[unit] if step is None else step, WAYS[unit]
    ends = [write(end, language, grid) for end in (low, high)]
    if unit == "share":
        ends[0] = ends[0].removesuffix(spoken(language).percent)
    return f" {spoken(language).to} ".join(ends)


def n_of(part: int, whole: int, language: str = "nl") -> str:
    """`5 van 9`."""
    return f"{number(part, language)} {spoken(language).of} {number(whole, language)}"


def p_value(p: float | None, language: str = "nl") -> str:
    """`≤ 0,05`: the limit above it, so that what was not significant does not look so."""
    if p is None:
        return MISSING
    told = CHANCE.tell(p)
    return f"{AT_MOST} {number(told, language, digits_of(told))}"
