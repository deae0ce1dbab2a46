"""The questions of a wave as variables: their texts as labels, a code for every answer that is missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

import pyarrow as pa
from django.utils.translation import gettext as _

from benchmarking.core.data.arrays import Bools, floats
from benchmarking.inputs.columns import option_column, options_of
from reports.exports.content.told import plain
from reports.exports.content.told_rows import Coded, Form, Group, Variable, VariableMeasure
from reports.exports.rows.missing import Gap, code_of, coded
from surveys.questionnaire.document import (
    NO_OPINION,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    MultipleItem,
    NumberItem,
    Perspective,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    WithOptions,
    estimate_key,
)

Listed: TypeAlias = MultipleItem | RankingItem | SumItem
MeasuredItem: TypeAlias = ScaleItem | RatingItem
_GAPS: Final = (Gap.NOT_ASKED, Gap.NOT_ANSWERED)
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
        yield from KINDS[type(item)](source, item)


def groups(source: Source) -> Iterator[Group]:
    """Which variables are the options of one question."""
    for item in source.document.items():
        if isinstance(item, WithOptions) and (form := _FORMS.get(type(item))):
            keys = tuple(option_column(item.code, code) for code in options_of(item))
            yield Group(item.code, source.question(item), form, keys)


_FORMS: Final[Mapping[type[Item], Form]] = {
    MultipleItem: Form.CHOSEN,
    RankingItem: Form.RANKED,
    SumItem: Form.DIVIDED,
}


def _with_estimate(
    source: Source, item: MeasuredItem, measure: VariableMeasure
) -> Iterator[Variable]:
    yield _measured(source, item, item.code, source.question(item), measure)
    if item.estimated:
        label = _("Inschatting van de andere kant: ") + source.question(item)
        yield _measured(source, item, estimate_key(item.code), label, measure)


def _measured(
    source: Source, item: MeasuredItem, key: str, label: str, measure: VariableMeasure
) -> Variable:
    scale = source.document.scales[item.scale]
    categories = list(scale.categories)
    labels = source.document.options(item, source.language)
    codes = [Coded(one.value, _line(one.text)) for one in labels if isinstance(one.value, int)]
    words = next((one.text for one in labels if one.value == NO_OPINION), None)
    gaps = [*_GAPS, *([Gap.NO_OPINION] if words is not None else [])]
    table = {place: float(value) for place, value in enumerate(categories, 1)}
    table[-1] = float(code_of(Gap.NO_OPINION, categories))
    return Variable(
        key=key,
        label=label,
        measure=measure,
        values=_filled(source, item, key, table, categories),
        codes=tuple(codes),
        missing=_missing(gaps, categories, _line(words or "")),
    )


def _single(source: Source, item: SingleItem) -> Iterator[Variable]:
    codes = tuple(
        Coded(place, _line(label.text))
        for place, label in enumerate(source.document.options(item, source.language), 1)
    )
    places = [one.value for one in codes]
    yield Variable(
        key=item.code,
        label=source.question(item),
        measure=VariableMeasure.NOMINAL,
        values=_filled(source, item, item.code, {place: float(place) for place in places}, places),
        codes=codes,
        missing=_missing(_GAPS, places),
    )


def _listed(source: Source, item: Listed) -> Iterator[Variable]:
    """A variable for each option."""
    form, labels = _FORMS[type(item)], source.document.options(item, source.language)
    texts = {label.value: _line(label.text) for label in labels}
    most = {Form.CHOSEN: 1, Form.RANKED: len(texts), Form.DIVIDED: 0}[form]
    table = {place: float(place) for place in range(most + 1)} if most else None
    for code in options_of(item):
        key = option_column(item.code, code)
        yield Variable(
            key=key,
            label=_option_label(form, texts[code]),
            measure=_MEASURES[form],
            values=_filled(source, item, key, table, [0]),
            codes=_option_codes(form),
            missing=_missing(_GAPS, [0]),
        )


_MEASURES: Final = {
    Form.CHOSEN: VariableMeasure.NOMINAL,
    Form.RANKED: VariableMeasure.ORDINAL,
    Form.DIVIDED: VariableMeasure.SCALE,
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


def _number(source: Source, item: NumberItem) -> Iterator[Variable]:
    unit = _line(source.document.text(item.unit, source.language))
    label = source.question(item) + (f" ({unit})" if unit else "")
    yield _counted(source, item, label, float, item.decimals)


def _year(source: Source, item: DateItem) -> Iterator[Variable]:
    """Of a date the year: a day of birth or of appointment names a person."""
    label = source.question(item) + _(" (jaar)")
    yield _counted(source, item, label, lambda date: float(date[:_YEAR]))


def _counted(
    source: Source, item: Item, label: str, read: Callable[[Any], float], decimals: int = 0
) -> Variable:
    """Not told where the municipality is not: a number of inhabitants would name it."""
    answers = source.table[item.code].to_pylist()
    asked = source.asked[item.code] & source.placed
    told = [
        read(one) if seen and one is not None else None
        for one, seen in zip(answers, asked, strict=True)
    ]
    known = [one for one in told if one is not None]
    values = [
        _gap(_why(source, item, row), known) if one is None else one for row, one in enumerate(told)
    ]
    return Variable(
        key=item.code,
        label=label,
        measure=VariableMeasure.SCALE,
        values=floats(values),
        missing=_missing([*_GAPS, Gap.WITHHELD], known),
        decimals=decimals,
    )


def _why(source: Source, item: Item, row: int) -> Gap:
    if not source.asked[item.code][row]:
        return Gap.NOT_ASKED
    return Gap.NOT_ANSWERED if source.placed[row] else Gap.WITHHELD


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


def _line(text: str) -> str:
    """On one line, without what no program can show."""
    return " ".join(plain(text).split())


def nothing(_source: Source, _item: Item) -> Iterator[Variable]:
    """No file of rows has these."""
    return iter(())


KINDS: Final[Mapping[type[Item], Callable[[Source, Any], Iterator[Variable]]]] = {
    ScaleItem: partial(_with_estimate, measure=VariableMeasure.ORDINAL),
    RatingItem: partial(_with_estimate, measure=VariableMeasure.SCALE),
    SingleItem: _single,
    MultipleItem: _listed,
    RankingItem: _listed,
    SumItem: _listed,
    NumberItem: _number,
    DateItem: _year,
    ShortTextItem: nothing,
    LongTextItem: nothing,
    InformationItem: nothing,
}
