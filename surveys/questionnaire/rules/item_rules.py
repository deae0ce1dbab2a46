"""Rules for one item at a time: its scale, its options, its bounds, its role."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    Purpose,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    WithOptions,
)
from surveys.questionnaire.rules.problem import Problem, ProblemPlace, blocker, warning

MAX_OPTIONS: Final = 100
MAX_TOTAL: Final = 1_000_000
MAX_TEXT: Final = 10_000
MAX_TAKEAWAY: Final = 99
# An item with the role on the left says with 'of' which item, of the role on the right, it answers.
PAIRS: Final = {Purpose.TRANSLATION: Purpose.GOAL, Purpose.YIELD: Purpose.EFFORT}


def problems(document: Document, place: ProblemPlace, item: Item) -> Iterator[Problem]:
    yield from _common(document, place, item)
    yield from _role(document, place, item)
    if isinstance(item, Measured):
        yield from _measured(document, place, item)
    if isinstance(item, WithOptions):
        yield from _options(document, place, item)
    yield from KINDS[type(item)](place, item)


def _common(document: Document, place: ProblemPlace, item: Item) -> Iterator[Problem]:
    if not item.perspectives:
        yield blocker("asked_to_nobody", place)
    if item.theme is not None and item.theme not in document.themes:
        yield blocker("unknown_theme", place, theme=item.theme)
    if item.theme is not None and not isinstance(item, Measured):
        yield warning("theme_without_scale", place, theme=item.theme)
    if item.takeaway is not None and not 1 <= item.takeaway <= MAX_TAKEAWAY:
        yield blocker("takeaway_range", place, maximum=MAX_TAKEAWAY)


def _role(document: Document, place: ProblemPlace, item: Item) -> Iterator[Problem]:
    if item.role is None:
        if item.of is not None:
            yield blocker("of_without_role", place, of=item.of)
        return
    if not isinstance(item, Measured):
        yield blocker("role_without_scale", place, role=item.role.value)
    if not item.paired:
        yield warning("role_one_sided", place, role=item.role.value)
    if item.role in PAIRS:
        yield from _pair(document, place, item, PAIRS[item.role])
    elif item.of is not None:
        yield blocker("of_without_role", place, of=item.of)


def _pair(
    document: Document, place: ProblemPlace, item: Item, wanted: Purpose
) -> Iterator[Problem]:
    other = document.item(item.of) if item.of else None
    if other is None or other.role is not wanted:
        yield blocker("of_wrong", place, of=item.of or "", role=wanted.value)
    elif document.scale_of(other) != document.scale_of(item):
        yield warning("of_other_scale", place, of=other.code)


def _measured(document: Document, place: ProblemPlace, item: Measured) -> Iterator[Problem]:
    if item.estimate and not item.paired:
        yield blocker("estimate_one_sided", place)
    scale = document.scales.get(item.scale)
    if scale is None:
        yield blocker("unknown_scale", place, scale=item.scale)
        return
    if scale.is_rating != isinstance(item, RatingItem):
        yield blocker("scale_of_other_kind", place, scale=item.scale)
    if item.favourable_from is not None and item.favourable_from not in scale.categories[1:]:
        yield blocker("favourable_outside", place, value=item.favourable_from)


def _options(document: Document, place: ProblemPlace, item: WithOptions) -> Iterator[Problem]:
    if len(item.options) < 2:
        yield blocker("too_few_options", place)
    if len(item.options) > MAX_OPTIONS:
        yield blocker("too_many_options", place, maximum=MAX_OPTIONS)
    for code in repeated(option.code for option in item.options):
        yield blocker("duplicate_code", place.at(f"options.{code}"), code=code)
    for text in repeated(option.text.get(document.source, "") for option in item.options):
        yield warning("duplicate_text", place.at("options"), text=text)
    for option in item.options:
        at = place.at(f"options.{option.code}")
        if option.code.casefold() in {OTHER, NO_OPINION}:
            yield blocker("reserved_code", at, code=option.code)
        if option.theme is not None and option.theme not in document.themes:
            yield blocker("unknown_theme", at, theme=option.theme)


def repeated(words: Iterable[str]) -> list[str]:
    """What stands there more than once, capitals apart: exports know no capitals."""
    seen: set[str] = set()
    twice: dict[str, str] = {}
    for word in words:
        plain = word.casefold().strip()
        if plain in seen:
            twice.setdefault(plain, word)
        seen.add(plain)
    return [word for plain, word in twice.items() if plain]


def _none(_place: ProblemPlace, _item: Item) -> Iterator[Problem]:
    """A kind without bounds."""
    yield from ()


def _ranking(place: ProblemPlace, item: RankingItem) -> Iterator[Problem]:
    if not 1 <= item.choose <= len(item.options):
        yield blocker("choose_range", place, count=len(item.options))


def _points(place: ProblemPlace, item: SumItem) -> Iterator[Problem]:
    if not 1 <= item.total <= MAX_TOTAL:
        yield blocker("total_range", place, maximum=MAX_TOTAL)


def _day(place: ProblemPlace, item: DateItem) -> Iterator[Problem]:
    if item.min and item.max and item.min > item.max:
        yield blocker("min_above_max", place)


def _words(place: ProblemPlace, item: ShortTextItem | LongTextItem) -> Iterator[Problem]:
    if not 1 <= item.max_length <= MAX_TEXT:
        yield blocker("max_length_range", place, maximum=MAX_TEXT)


def _several(place: ProblemPlace, item: MultipleItem) -> Iterator[Problem]:
    most = len(item.options) + item.other
    low = 0 if item.min is None else item.min
    high = most if item.max is None else item.max
    if low > high:
        yield blocker("min_above_max", place)
    if low < 0 or high < 1 or low > most or high > most:
        yield blocker("choice_range", place, count=most)


def _number(place: ProblemPlace, item: NumberItem) -> Iterator[Problem]:
    bounds = [bound for bound in (item.min, item.max) if bound is not None]
    if not all(math.isfinite(bound) for bound in bounds):
        yield blocker("bound_not_finite", place)
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        yield blocker("min_above_max", place)


# The bounds that an author gives each kind.
KINDS: Final[Mapping[type[Item], Callable[[ProblemPlace, Any], Iterator[Problem]]]] = {
    ScaleItem: _none,
    RatingItem: _none,
    SingleItem: _none,
    MultipleItem: _several,
    RankingItem: _ranking,
    SumItem: _points,
    NumberItem: _number,
    DateItem: _day,
    ShortTextItem: _words,
    LongTextItem: _words,
    InformationItem: _none,
}
