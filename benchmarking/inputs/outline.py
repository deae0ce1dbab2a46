"""A questionnaire's document as the numeric outline that the core counts by."""

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
    Document,
    Measured,
    MultipleItem,
    NumberItem,
    RankingItem,
    SumItem,
)


def instrument_of(document: Document) -> Instrument:
    """Everything in a document that has figures; dates and texts have none."""
    items = document.items()
    return Instrument(
        scales=tuple(_scale(document, item) for item in items if isinstance(item, Measured)),
        themes=tuple(theme for code in document.theme_codes() for theme in _theme(document, code)),
        choices=tuple(
            ChoiceSpec(
                item.code,
                choices_of(item),
                multiple=isinstance(item, MultipleItem),
                unlisted=tuple(code for code in choices_of(item) if code in UNLISTED),
                most=item.max if isinstance(item, MultipleItem) else None,
            )
            for item in items
            if isinstance(item, Choice)
        ),
        rankings=tuple(
            RankingSpec(item.code, item.option_codes, min(item.choose, len(item.options)))
            for item in items
            if isinstance(item, RankingItem)
        ),
        sums=tuple(
            SumSpec(item.code, item.option_codes, float(item.total))
            for item in items
            if isinstance(item, SumItem)
        ),
        numbers=tuple(NumberSpec(item.code) for item in items if isinstance(item, NumberItem)),
    )


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
