"""Numbers as a Belgian reader expects them; rounded once, here, and nowhere before.

nl, fr and de write a decimal comma and `62 %` with a no-break space; en writes a point
and `62%`. A minus is `−`. What is missing is `–`. A difference is always computed from
unrounded values by the caller and only then given to these functions.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"

_DECIMAL = {"nl": ",", "fr": ",", "de": ",", "en": "."}
_THOUSANDS = {"nl": ".", "fr": SPACE, "de": ".", "en": ","}
_PERCENT = {"nl": f"{SPACE}%", "fr": f"{SPACE}%", "de": f"{SPACE}%", "en": "%"}
_TO = {"nl": "tot", "fr": "à", "de": "bis", "en": "to"}
_OF = {"nl": "van", "fr": "sur", "de": "von", "en": "of"}


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
    text = whole.replace(",", _THOUSANDS.get(language, "."))
    if fraction:
        text += _DECIMAL.get(language, ",") + fraction
    return MINUS + text if rounded(value, digits) < 0 else text


def signed(value: float | None, language: str = "nl", digits: int = 0) -> str:
    """`+31`, `−4`, `0`: the sign of a difference is part of what it says."""
    text = number(value, language, digits)
    return f"+{text}" if value is not None and rounded(value, digits) > 0 else text


def share(value: float | None, language: str = "nl", digits: int = 0) -> str:
    """A share 0..1 as `62 %`."""
    if value is None:
        return MISSING
    return number(100 * value, language, digits) + _PERCENT.get(language, f"{SPACE}%")


def points(value: float | None, language: str = "nl", digits: int = 0) -> str:
    """A difference of shares −1..1 in percentage points, signed: `+31`."""
    return signed(None if value is None else 100 * value, language, digits)


def pomp(value: float | None, language: str = "nl", digits: int = 0) -> str:
    """A score 0..100: `64`."""
    return number(value, language, digits)


def interval(
    low: float | None, high: float | None, language: str = "nl", *, unit: str = "share"
) -> str:
    """`52 tot 71 %`, or `−4 tot +2` for a difference.

    Unit: share, points, pomp, pomp_gap, decimal.
    """
    if low is None or high is None:
        return MISSING
    to = _TO.get(language, "tot")
    if unit == "share":
        return f"{number(100 * low, language)} {to} {share(high, language)}"
    if unit == "decimal":
        return f"{number(low, language, 1)} {to} {number(high, language, 1)}"
    shown = {"points": points, "pomp": pomp, "pomp_gap": signed}[unit]
    return f"{shown(low, language)} {to} {shown(high, language)}"


def n_of(part: int, whole: int, language: str = "nl") -> str:
    """`5 van 9`."""
    return f"{number(part, language)} {_OF.get(language, 'van')} {number(whole, language)}"


def p_value(p: float | None, language: str = "nl") -> str:
    """`= 0,012`, or `< 0,001`."""
    if p is None:
        return MISSING
    least = 0.001
    return f"< {number(least, language, 3)}" if p < least else f"= {number(p, language, 3)}"
