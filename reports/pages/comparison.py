"""What differs between two runs, in words and numbers for a page. Nothing is computed here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as __

from benchmarking.core.data.precision import Unit
from benchmarking.core.documents.differences import Change, ChangeGroup, ChangeKind, Summary
from benchmarking.methods.registry import INDICATORS
from benchmarking.queries.comparing import RunComparison
from reports.narrative.model import SIDES, Labels
from reports.narrative.phrasing import numbers
from reports.narrative.phrasing.names import class_name, trend_name
from reports.queries import RunRow
from surveys.questionnaire.functions import Function

MOST: Final = 200  # figures of the benchmark that are listed one by one
QUESTIONS: Final = frozenset({"items", "choices", "rankings", "sums", "numbers", "estimates"})
GAPS: Final = frozenset({"I2", "I3", "W1"})

KINDS: Final = {
    ChangeKind.VALUE: gettext_lazy("andere waarde"),
    ChangeKind.CLASS: gettext_lazy("andere klasse"),
    ChangeKind.HIDDEN: gettext_lazy("nu verborgen"),
    ChangeKind.SHOWN: gettext_lazy("nu getoond"),
    ChangeKind.NEW: gettext_lazy("nieuw"),
    ChangeKind.GONE: gettext_lazy("vervallen"),
    ChangeKind.STATUS: gettext_lazy("andere zekerheid"),
}
# What the later run does not tell, whether it hides it or has no place for it any more: hiding some
# figures takes away what they stand in.
UNTOLD: Final = frozenset({ChangeKind.HIDDEN, ChangeKind.GONE})
THIRDS: Final = {
    "low": __("laagste derde"),
    "middle": __("middelste derde"),
    "high": __("hoogste derde"),
}
SIDE_NAMES: Final = {"political": __("politiek"), "administrative": __("administratie")}


@dataclass(frozen=True)
class ChangeLine:
    """A figure that differs, or the largest of a group of `count`."""

    name: str  # of the item, the theme or the function
    code: str  # of a question, as it stands in the questionnaire
    count: int
    indicator: str
    where: str  # the option and the side, in words
    kind: str
    before: str
    after: str
    place: str = ""  # the municipality


@dataclass(frozen=True)
class DifferencesChapter:
    """The differences of the benchmark, or of all municipalities."""

    compared: int
    changed: int
    count: int
    kinds: tuple[tuple[str, int], ...]
    indicators: tuple[ChangeLine, ...]
    items: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class ComparisonPage:
    """Two runs beside each other; `municipalities` is None where that was not kept."""

    before: RunRow
    after: RunRow
    benchmark: DifferencesChapter
    groups: DifferencesChapter
    municipalities: DifferencesChapter | None
    lines: tuple[ChangeLine, ...]  # of the benchmark, the largest first
    left_out: int

    @property
    def is_equal(self) -> bool:
        """Whether no figure differs, as far as that is known."""
        chapters = (self.benchmark, self.groups, self.municipalities)
        return not any(chapter.count for chapter in chapters if chapter)


@dataclass(frozen=True)
class ComparisonReading:
    """The names and the language in which changes are told.

    `tells_before`: whether the earlier figures may be read; those of a withdrawn edition may not.
    """

    labels: Labels
    language: str
    places: Mapping[str, str]
    tells_before: bool = True

    def line(self, change: Change, count: int = 1, municipality: str = "") -> ChangeLine:
        before, after = values(change, self.language)
        if change.after is None or change.kind in UNTOLD or not self.tells_before:
            before = numbers.MISSING  # what is held back now is not said once more
        return ChangeLine(
            name=self.title(change.code),
            code=change.code if change.section in QUESTIONS else "",
            count=count,
            indicator=indicator_name(change.indicator),
            where=self.where(change),
            kind=str(KINDS[change.kind]),
            before=before,
            after=after,
            place=self.places.get(municipality, municipality),
        )

    def title(self, code: str) -> str:
        """Of an item, a theme, a function, or of two themes; else the code itself."""
        if code in self.labels:
            texts = self.labels[code]
            return texts.get(self.language) or next(iter(texts.values()), code)
        if code in set(Function):
            return Function(code).label(self.language)
        parts = code.split("·")
        return " · ".join(map(self.title, parts)) if len(parts) > 1 else code

    def where(self, change: Change) -> str:
        """The option or item and the side that the figure is of."""
        steps = change.measure.split(".")
        options = [
            f"{change.code}.{step}" for step in steps if f"{change.code}.{step}" in self.labels
        ]
        items = [step for step in steps if step in self.labels]
        sides = [_(SIDE_NAMES[step]) for step in steps if step in SIDES]
        return " · ".join([*map(self.title, (*options, *items)), *sides])


def indicator_name(id_: str) -> str:
    """An indicator's name in the reader's language; its id when it is not in the registry."""
    return _(INDICATORS[id_].name) if id_ in INDICATORS else id_


def values(change: Change, language: str) -> tuple[str, str]:
    """Before and after as a reader sees them: on the coarser grid of the two."""
    if change.kind is ChangeKind.CLASS:
        return _word(change.before, language), _word(change.after, language)
    way = _way(change)
    step = numbers.STEPS[way] if change.step is None else change.step
    before, after = (
        numbers.WAYS[way](_number(value), language, step) for value in (change.before, change.after)
    )
    return before, after


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)


def _word(word: float | str | None, language: str) -> str:
    if word is None:
        return numbers.MISSING
    code = str(word)
    if code in THIRDS:
        return _(THIRDS[code])
    return trend_name(code, language) or class_name(code, language)


def _way(change: Change) -> str:
    """Differences have a sign; amounts and coefficients are plain numbers."""
    steps = change.measure.split(".")
    is_gap = change.indicator in GAPS or not {"gap", "within"}.isdisjoint(steps)
    if change.unit is Unit.SHARE:
        return "points" if is_gap else "share"
    return "pomp_gap" if is_gap else "decimal"


def page_of(
    before: RunRow, after: RunRow, found: RunComparison, reading: ComparisonReading
) -> ComparisonPage:
    """The page of a comparison."""
    whole = Summary()
    whole.add(found.benchmark)
    largest = sorted(found.benchmark, key=lambda change: -change.size)
    own = found.municipalities
    return ComparisonPage(
        before=before,
        after=after,
        benchmark=_chapter(whole, reading),
        groups=_chapter(found.groups, reading),
        municipalities=None if own is None else _chapter(own, reading),
        lines=tuple(map(reading.line, largest[:MOST])),
        left_out=max(0, len(largest) - MOST),
    )


def named(summary: Summary | None) -> set[str]:
    """The codes of the municipalities that a summary names."""
    groups = [] if summary is None else [*summary.indicators.values(), *summary.items.values()]
    return {group.municipality for group in groups} - {""}


def _chapter(summary: Summary, reading: ComparisonReading) -> DifferencesChapter:
    counts = ((str(name), summary.kinds.get(kind.value, 0)) for kind, name in KINDS.items())
    return DifferencesChapter(
        compared=summary.compared,
        changed=summary.changed,
        count=summary.count,
        kinds=tuple((name, count) for name, count in counts if count),
        indicators=tuple(_lines(summary.indicators.values(), reading)),
        items=tuple(_lines(summary.items.values(), reading)),
    )


def _lines(groups: Iterable[ChangeGroup], reading: ComparisonReading) -> Iterable[ChangeLine]:
    """The group with most changes first."""
    for group in sorted(groups, key=lambda group: -group.count):
        if group.largest is not None:
            yield reading.line(group.largest, group.count, group.municipality)


FIRST: Final = 12  # changed figures that a municipality's page shows


@dataclass(frozen=True)
class Correction:
    """What a new edition changes in one municipality's report."""

    count: int
    lines: tuple[ChangeLine, ...]

    @property
    def left_out(self) -> int:
        return self.count - len(self.lines)


def correction_of(found: list[Change], reading: ComparisonReading) -> Correction:
    """The largest changes of a municipality's figures first."""
    return Correction(len(found), changed_lines(found, reading)[:FIRST])


def changed_lines(found: list[Change], reading: ComparisonReading) -> tuple[ChangeLine, ...]:
    """The largest change first; in reading order where an order by size would tell what is not told."""
    if not reading.tells_before:
        return tuple(map(reading.line, found))
    return tuple(map(reading.line, sorted(found, key=lambda change: -change.size)))
