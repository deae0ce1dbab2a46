"""Sentences for the benchmark: what is shared first, then what differs, then the rest."""

from collections.abc import Callable, Iterator

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import Benchmark, ItemResult, SideResponse, ThemeResult
from reports.narrative import answers
from reports.narrative.model import (
    SIDES,
    BothSides,
    Sentence,
    beside_gap,
    comparable,
    is_over_all,
    value,
    visible,
)
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import has_direction, is_favourable
from reports.narrative.small import small
from reports.narrative.trends import courses

SHARED = frozenset({"shared_problem", "shared_strength", "shared_divided"})
DIFFERENT = frozenset(
    {
        "blind_spot_political",
        "blind_spot_administrative",
        "different_emphasis",
        "different_translation",
    }
)


Classed = ItemResult | ThemeResult


def class_of(item: Classed) -> str:
    """The item's class; `suppressed` when it has none."""
    return item.classification.code.value


def gap_of(item: ItemResult) -> float:
    """The headline gap: within municipalities, political minus administrative."""
    return value(item.gap.within)


def different(payload: Benchmark) -> list[ItemResult]:
    """Items with a demonstrable difference, the largest first."""
    found = [
        item
        for item in payload.items
        if visible(item.gap.within) and is_different(item, payload.delta)
    ]
    return sorted(found, key=lambda item: (-abs(gap_of(item)), item.code))


def tested_gap(item: Classed) -> Figure:
    """The gap on which the class rests: of an item's shares, of a theme's means."""
    return item.gap.within if isinstance(item, ItemResult) else item.gap.mean_within


def is_different(item: Classed, delta: float) -> bool:
    """A class that says so, or an undecided one whose gap alone is demonstrable and large.

    Undecided can mean that one side's share lies too near 50 % to name the class.
    """
    code, gap = class_of(item), tested_gap(item)
    if code in DIFFERENT:
        return True
    low, high = gap.low, gap.high
    if code != "inconclusive" or gap.value is None or low is None or high is None:
        return False
    return (low > 0 or high < 0) and abs(gap.value) >= delta


def state_of(item: Classed, delta: float) -> str:
    """One of different, equal, undecided, suppressed; the sentences count by the same rule.

    Undecided is what a reader can weigh. A statement that no municipality answered on both sides is
    inconclusive to the core too, and there is nothing to weigh.
    """
    code = class_of(item)
    if is_different(item, delta):
        return "different"
    if code in SHARED:
        return "equal"
    measure = "share" if isinstance(item, ItemResult) else "mean"
    is_told = visible(tested_gap(item)) or comparable(item, measure)
    return "undecided" if is_told and code != "suppressed" else "suppressed"


def political_is_more_positive(item: ItemResult) -> bool:
    """Who looks brighter on it: to agree more with what is unfavourable is to be less positive."""
    return (gap_of(item) > 0) == is_favourable(item)


def verdict(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """One sentence with the count of shared and of differing items."""
    by_state: dict[str, list[ItemResult]] = {"equal": [], "different": [], "undecided": []}
    for item in payload.items:
        by_state.setdefault(state_of(item, payload.delta), []).append(item)
    shared, differ, open_ = (by_state[state] for state in ("equal", "different", "undecided"))
    if not (items := [*shared, *differ, *open_]):
        return
    key = {
        (True, True): "verdict_shared_first",
        (True, False): "verdict_shared_only",
        (False, True): "verdict_differ",
        (False, False): "verdict_none",
    }[bool(shared), bool(differ)]
    number = writer.number(len(shared))
    text = writer.write(key, len(differ), len(items), shared=number)
    yield Sentence("verdict", text, tuple(item.code for item in [*shared, *differ]))
    if open_ and (shared or differ):
        codes = tuple(item.code for item in open_)
        yield Sentence("undecided", writer.write("undecided", len(open_)), codes)


def largest(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """The largest demonstrable difference, with its interval."""
    for item in different(payload)[:1]:
        gap, figure = gap_of(item), item.gap.within
        side = "political" if gap > 0 else "administrative"
        text = writer.write(
            "largest",
            item=writer.quote(item.code),
            answer=writer.answer(item),
            side=writer.side(side),
            size=writer.size(figure),
            interval=writer.interval(figure, mirrored=gap < 0),
        )
        yield Sentence("largest", text, (item.code,))


def direction(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """Whether one side is the brighter one on most of the differing items."""
    items = [item for item in different(payload) if has_direction(item)]
    political = [item for item in items if political_is_more_positive(item)]
    if not items:
        return
    codes = tuple(item.code for item in items)
    total, part = len(items), len(political)
    side = writer.side("political" if 2 * part > total else "administrative")
    if part in (0, total):
        text = writer.write("direction_all", total, side=side)
    elif 3 * max(part, total - part) >= 2 * total:
        text = writer.write(
            "direction", None, total, side=side, part=writer.number(max(part, total - part))
        )
    else:
        text = writer.write("direction_even", None, total, part=writer.number(part))
    yield Sentence("direction", text, codes)


def is_majority(figure: Figure | None) -> bool:
    """A majority may be written only when the lower bound says so."""
    return figure is not None and figure.low is not None and figure.low > 0.5


def shared_point(payload: Benchmark, writer: Writer, kind: str) -> Iterator[Sentence]:
    """The clearest shared problem (`weak`) or shared strength (`strong`)."""
    wanted = {"weak": "shared_problem", "strong": "shared_strength"}[kind]
    seen = [item for item in payload.items if has_direction(item) and comparable(item)]
    items = [item for item in seen if class_of(item) == wanted]
    if not items:
        return
    item = max(items, key=lambda i: (abs(mean_share(i) - 0.5), i.code))
    shares = beside_gap(item)
    few = is_favourable(item) != (kind == "strong")
    majority = not few and all(map(is_majority, shares))
    key = f"shared_{kind}" + ("_few" if few else "_majority" if majority else "")
    values = {side: writer.figure(figure) for side, figure in shares.named()}
    quoted = writer.quote(item.code)
    text = writer.write(key, item=quoted, answer=writer.answer(item), **values)
    yield Sentence(f"shared_{kind}", text, (item.code,))


def mean_share(item: ItemResult) -> float:
    """Halfway between both sides."""
    return sum(map(value, beside_gap(item))) / 2


def weak(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """The shared weak point."""
    return shared_point(payload, writer, "weak")


def strong(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """The shared strength."""
    return shared_point(payload, writer, "strong")


def response(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """How many governments and people the figures rest on."""
    base = payload.response
    text = writer.write(
        "response",
        base.both_sides,
        writer.asked or base.municipalities,
        political=people(base.political, "political", writer),
        administrative=people(base.administrative, "administrative", writer),
    )
    yield Sentence("response", text)


def people(side: SideResponse, name: str, writer: Writer) -> str:
    """`1.203 politici (62 % van de uitgenodigden)`."""
    text = writer.write(f"people_{name}", side.submitted)
    if not side.invited:
        return text
    rate = writer.share(side.submitted / side.invited)
    return writer.write("people_invited", people=text, rate=rate)


def suppressed(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """How many items have no figure to compare; a class can be missing for other reasons."""
    codes = tuple(
        item.code
        for item in payload.items
        if class_of(item) == "suppressed" and not comparable(item)
    )
    if codes:
        yield Sentence("suppressed", writer.write("suppressed", len(codes)), codes)


def unpaired(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """How many items have nothing to compare, since hardly anybody answered on both sides. They
    read `not shown` too, and no rule hides them."""
    codes = tuple(item.code for item in payload.items if is_unpaired(item, payload.delta))
    if codes:
        yield Sentence("unpaired", writer.write("unpaired", len(codes)), codes)


def is_unpaired(item: ItemResult, delta: float) -> bool:
    """Without a figure that could be compared, and not because a rule hides it."""
    return state_of(item, delta) == "suppressed" and class_of(item) != "suppressed"


def pairs(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """A goal beside its translation: clear to one side is not yet done for the other."""
    items = {item.code: item for item in payload.items}
    for item in payload.items:
        goal = items.get(item.of or "")
        if item.role != "translation" or goal is None:
            continue
        if goal.reverse or item.reverse:
            continue
        if all(comparable(one) and not is_over_all(one) for one in (item, goal)):
            text = pair_text(goal, item, writer)
            yield Sentence("pair", text, (goal.code, item.code))


def pair_text(goal: ItemResult, item: ItemResult, writer: Writer) -> str:
    """The four shares, and the reading of them when the class carries it."""
    goals, translations = beside_gap(goal), beside_gap(item)
    text = writer.write(
        "pair",
        goal=writer.quote(goal.code),
        translation=writer.quote(item.code),
        goal_answer=writer.answer(goal),
        answer=writer.answer(item),
        p_goal=writer.figure(goals.political),
        a_goal=writer.figure(goals.administrative),
        p_translation=writer.figure(translations.political),
        a_translation=writer.figure(translations.administrative),
    )
    if class_of(item) != "different_translation":
        return text
    readings = [reading for side in SIDES if (reading := side_reading(translations, side, writer))]
    if len(readings) < 2:
        return f"{text} {writer.write('pair_translation')}"
    return f"{text} {writer.write('pair_readings', readings=', '.join(readings))}"


def side_reading(shares: BothSides, side: str, writer: Writer) -> str:
    """What a majority of this side sees; nothing when the interval holds 50 %."""
    figure = shares.of(side)
    below = figure is not None and figure.high is not None and figure.high < 0.5
    if not (below or is_majority(figure)):
        return ""
    return writer.write("pair_minority" if below else "pair_majority", side=writer.side(side))


def themes(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """The theme with the largest demonstrable difference."""
    found = [
        theme
        for theme in payload.themes
        if class_of(theme) in DIFFERENT and visible(theme.gap.mean_within)
    ]
    if not found:
        return
    theme = max(found, key=lambda t: (abs(value(t.gap.mean_within)), t.code))
    gap = theme.gap.mean_within
    text = writer.write(
        "theme",
        theme=writer.theme(theme.code, theme.frame),
        side=writer.side("political" if value(gap) > 0 else "administrative"),
        size=writer.size(gap, "pomp_gap"),
    )
    yield Sentence("theme", text, theme.items)


ORDER: tuple[Callable[[Benchmark, Writer], Iterator[Sentence]], ...] = (
    verdict,
    small,
    largest,
    direction,
    strong,
    weak,
    pairs,
    themes,
    courses,
    answers.estimates,
    answers.choices,
    answers.no_opinion,
    response,
    suppressed,
    unpaired,
)
