"""A questionnaire's document as the numeric outline that the core counts by."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Frame,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from surveys.questionnaire.document import (
    OTHER,
    UNLISTED,
    Choice,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
)

Spec = ScaleSpec | ChoiceSpec | RankingSpec | SumSpec | NumberSpec


def instrument_of(document: Document) -> Instrument:
    """Everything in a document that has figures; dates and texts have none."""
    counted = [KINDS[type(item)](document, item) for item in document.items()]
    return Instrument(
        scales=tuple(one for one in counted if isinstance(one, ScaleSpec)),
        themes=tuple(theme for code in document.theme_codes() for theme in _theme(document, code)),
        choices=tuple(one for one in counted if isinstance(one, ChoiceSpec)),
        rankings=tuple(one for one in counted if isinstance(one, RankingSpec)),
        sums=tuple(one for one in counted if isinstance(one, SumSpec)),
        numbers=tuple(one for one in counted if isinstance(one, NumberSpec)),
    )


def _choice(_document: Document, item: Choice) -> ChoiceSpec:
    codes = choices_of(item)
    unlisted = tuple(code for code in codes if code in UNLISTED)
    return ChoiceSpec(item.code, codes, unlisted=unlisted)


def _several(document: Document, item: MultipleItem) -> ChoiceSpec:
    return replace(_choice(document, item), multiple=True, most=item.max)


def _ranking(_document: Document, item: RankingItem) -> RankingSpec:
    return RankingSpec(item.code, item.option_codes, min(item.choose, len(item.options)))


def _points(_document: Document, item: SumItem) -> SumSpec:
    return SumSpec(item.code, item.option_codes, float(item.total))


def _number(_document: Document, item: NumberItem) -> NumberSpec:
    return NumberSpec(item.code)


def _uncounted(_document: Document, _item: Item) -> None:
    return None


def choices_of(item: Choice) -> tuple[str, ...]:
    """The codes that an answer may name, 'other' last."""
    return (*item.option_codes, OTHER) if item.other else item.option_codes


def cut_of(document: Document, item: Measured) -> int:
    """The smallest category, 1..K, that counts as agreeing."""
    return _scale(document, item).cut


def _scale(document: Document, item: Measured) -> ScaleSpec:
    categories = document.scales[item.scale].categories
    cut = item.favourable_from
    return ScaleSpec(
        code=item.code,
        categories=len(categories),
        theme=item.theme,
        frame=_frame_as_printed(document, item),
        reverse=item.reverse,
        # A rating's codes are shifted: its lowest number is category 1.
        favourable_from=None if cut is None else cut - categories[0] + 1,
        estimate=item.estimated,
        role=item.role.value if item.role else None,
        of=item.of,
        kind=item.kind.value,
    )


def _frame_as_printed(document: Document, item: Measured) -> Frame:
    """Whoever agrees with a reversed item sees the opposite of what its theme measures."""
    frame = _frame(document, item.theme)
    return frame.opposite if item.reverse else frame


def _frame(document: Document, theme: str | None) -> Frame:
    known = document.themes.get(theme) if theme else None
    return Frame(known.frame.value) if known else Frame.STRENGTH


def _theme(document: Document, code: str) -> list[ThemeSpec]:
    """A theme's score compares both sides, so what only one side was asked stays out of it.

    A theme of which no item is paired keeps them all: it is a score of that side alone.
    """
    measured = [item for item in document.theme_items(code) if isinstance(item, Measured)]
    counted = [item for item in measured if item.paired] or measured
    if not counted:
        return []
    codes = tuple(item.code for item in counted)
    return [ThemeSpec(code, codes, _frame(document, code))]


# As what each kind is counted.
KINDS: Final[Mapping[type[Item], Callable[[Document, Any], Spec | None]]] = {
    ScaleItem: _scale,
    RatingItem: _scale,
    SingleItem: _choice,
    MultipleItem: _several,
    RankingItem: _ranking,
    SumItem: _points,
    NumberItem: _number,
    DateItem: _uncounted,
    ShortTextItem: _uncounted,
    LongTextItem: _uncounted,
    InformationItem: _uncounted,
}
