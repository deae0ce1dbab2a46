"""The questions of a wave as variables: their texts as labels, a code for every answer that is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyarrow as pa
from django.utils.translation import gettext as _

from benchmarking.core.data.arrays import Bools, floats
from benchmarking.inputs.columns import option_column
from benchmarking.inputs.outline import choices_of
from reports.exports.content.told import plain
from reports.exports.content.told_rows import Coded, Form, Group, Measure, Variable
from reports.exports.rows.missing import Gap, code_of, coded
from surveys.questionnaire.document import (
    NO_OPINION,
    Choice,
    DateItem,
    Document,
    Item,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    RankingItem,
    RatingItem,
    ScaleItem,
    SingleItem,
    SumItem,
    estimate_key,
)

Listed: TypeAlias = MultipleItem | RankingItem | SumItem
_YEAR: Final = 4  # characters of a date


@dataclass(frozen=True, slots=True)
class Source:
    """The answers to take, row by row. `placed`: the row says of which municipality it is."""

    document: Document
    language: str
    table: pa.Table
    asked: Mapping[str, Bools]
    placed: Bools

    def question(self, item: Item) -> str:
        """What was asked; both wordings where the sides had their own."""
        sides = {
            side: self.document.wording(item, side, self.language) for side in item.perspectives
        }
        if len(set(sides.values())) == 1:
            return _line(next(iter(sides.values())))
        names = {
            Perspective.POLITICAL: _("Politiek"),
            Perspective.ADMINISTRATIVE: _("Administratie"),
        }
        return _line(" | ".join(f"{names[side]}: {text}" for side, text in sides.items()))


def variables(source: Source) -> Iterator[Variable]:
    """Of every question; words that people wrote stay in the house, for nobody has read them over."""
    for item in source.document.items():
        if isinstance(item, Measured):
            yield _measured(source, item, item.code, "")
            if item.estimated:
                expected = _("Inschatting van de andere kant: ")
                yield _measured(source, item, estimate_key(item.code), expected)
        elif isinstance(item, SingleItem):
            yield _single(source, item)
        elif isinstance(item, MultipleItem | RankingItem | SumItem):
            yield from _listed(source, item)
        elif isinstance(item, NumberItem | DateItem):
            yield _counted(source, item)


def groups(source: Source) -> Iterator[Group]:
    """Which variables are the options of one question."""
    for item in source.document.items():
        if isinstance(item, MultipleItem | RankingItem | SumItem):
            keys = tuple(option_column(item.code, code) for code in _options(item))
            yield Group(item.code, source.question(item), _FORMS[type(item)], keys)


_FORMS: Final = {
    MultipleItem: Form.CHOSEN,
    RankingItem: Form.RANKED,
    SumItem: Form.DIVIDED,
}


def _measured(source: Source, item: ScaleItem | RatingItem, key: str, before: str) -> Variable:
    scale = source.document.scales[item.scale]
    categories = list(scale.categories)
    labels = source.document.options(item, source.language)
    codes = [Coded(one.value, _line(one.text)) for one in labels if isinstance(one.value, int)]
    words = next((one.text for one in labels if one.value == NO_OPINION), None)
    gaps = [Gap.NOT_ASKED, Gap.NOT_ANSWERED, *([Gap.NO_OPINION] if words is not None else [])]
    table = {place: float(value) for place, value in enumerate(categories, 1)}
    table[-1] = float(code_of(Gap.NO_OPINION, categories))
    return Variable(
        key=key,
        label=before + source.question(item),
        measure=Measure.SCALE if isinstance(item, RatingItem) else Measure.ORDINAL,
        values=_filled(source, item, key, table, categories),
        codes=tuple(codes),
        missing=_missing(gaps, categories, _line(words or "")),
    )


def _single(source: Source, item: SingleItem) -> Variable:
    codes = tuple(
        Coded(place, _line(label.text))
        for place, label in enumerate(source.document.options(item, source.language), 1)
    )
    places = [one.value for one in codes]
    return Variable(
        key=item.code,
        label=source.question(item),
        measure=Measure.NOMINAL,
        values=_filled(source, item, item.code, {place: float(place) for place in places}, places),
        codes=codes,
        missing=_missing([Gap.NOT_ASKED, Gap.NOT_ANSWERED], places),
    )


def _listed(source: Source, item: Listed) -> Iterator[Variable]:
    """A variable for each option."""
    form, labels = _FORMS[type(item)], source.document.options(item, source.language)
    texts = {label.value: _line(label.text) for label in labels}
    most = {Form.CHOSEN: 1, Form.RANKED: len(texts), Form.DIVIDED: 0}[form]
    table = {place: float(place) for place in range(most + 1)} if most else None
    for code in _options(item):
        key = option_column(item.code, code)
        yield Variable(
            key=key,
            label=_option_label(form, texts[code]),
            measure=_MEASURES[form],
            values=_filled(source, item, key, table, [0]),
            codes=_option_codes(form),
            missing=_missing([Gap.NOT_ASKED, Gap.NOT_ANSWERED], [0]),
        )


_MEASURES: Final = {
    Form.CHOSEN: Measure.NOMINAL,
    Form.RANKED: Measure.ORDINAL,
    Form.DIVIDED: Measure.SCALE,
}


def _option_label(form: Form, text: str) -> str:
    ways = {
        Form.CHOSEN: "{option}",
        Form.RANKED: _("Plaats van: {option}"),
        Form.DIVIDED: _("Punten voor: {option}"),
    }
    return ways[form].format(option=text)


def _option_codes(form: Form) -> tuple[Coded, ...]:
    if form is Form.CHOSEN:
        return Coded(0, _("Niet gekozen")), Coded(1, _("Gekozen"))
    return (Coded(0, _("Niet in de rangorde")),) if form is Form.RANKED else ()


def _counted(source: Source, item: NumberItem | DateItem) -> Variable:
    """A number, or the year of a date: a day of birth or of appointment names a person.

    Neither is told where the municipality is not: a number of inhabitants would name it.
    """
    answers = list(source.table[item.code].to_pylist())
    is_date = isinstance(item, DateItem)
    numbers = [None if one is None else float(one[:_YEAR] if is_date else one) for one in answers]
    asked = source.asked[item.code] & source.placed
    known = [one for one, told in zip(numbers, asked, strict=True) if told and one is not None]
    values = [
        one if told and one is not None else _gap(_why(source, item, row), known)
        for row, (one, told) in enumerate(zip(numbers, asked, strict=True))
    ]
    return Variable(
        key=item.code,
        label=source.question(item) + (_(" (jaar)") if is_date else _unit(source, item)),
        measure=Measure.SCALE,
        values=floats(values),
        missing=_missing([Gap.NOT_ASKED, Gap.NOT_ANSWERED, Gap.WITHHELD], known),
        decimals=item.decimals if isinstance(item, NumberItem) else 0,
    )


def _why(source: Source, item: Item, row: int) -> Gap:
    if not source.asked[item.code][row]:
        return Gap.NOT_ASKED
    return Gap.NOT_ANSWERED if source.placed[row] else Gap.WITHHELD


def _unit(source: Source, item: NumberItem | DateItem) -> str:
    unit = source.document.text(item.unit, source.language) if isinstance(item, NumberItem) else ""
    return f" ({_line(unit)})" if unit else ""


def _filled(
    source: Source,
    item: Item,
    key: str,
    table: Mapping[int, float] | None,
    answers: Sequence[float],
) -> Any:
    """A column with the code of why there is no answer where there is none.

    `table` from what a snapshot holds to what the file does; None where both are the same.
    """
    nothing = {
        True: _gap(Gap.NOT_ANSWERED, answers),
        False: _gap(Gap.NOT_ASKED, answers),
    }
    column = source.table[key].to_pylist()
    return floats(
        [
            nothing[bool(was_asked)]
            if given is None
            else float(given if table is None else table[int(given)])
            for given, was_asked in zip(column, source.asked[item.code], strict=True)
        ]
    )


def _gap(gap: Gap, answers: Sequence[float]) -> float:
    return float(code_of(gap, answers))


def _missing(
    gaps: Sequence[Gap], answers: Sequence[float], no_opinion: str = ""
) -> tuple[Coded, ...]:
    return tuple(coded(gap, answers, no_opinion if gap is Gap.NO_OPINION else "") for gap in gaps)


def _options(item: Listed) -> tuple[str, ...]:
    return choices_of(item) if isinstance(item, Choice) else item.option_codes


def _line(text: str) -> str:
    """On one line, without what no program can show."""
    return " ".join(plain(text).split())
