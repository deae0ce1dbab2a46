"""What the documents of a wave say straight away: bounds of every cell, and what is told of groups.

Editions of the same answers are one wave: a cell that any of them shows is known, and all their
groups count. Bounds are whole numbers [low, high]; a cell that is hidden has wide ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor

import numpy as np

from tests.attacks.arrays import Bools, Ints
from tests.attacks.documents import (
    SIDES,
    Dossier,
    Json,
    Measure,
    Subject,
    Told,
    beside,
    entries,
    subjects,
    told,
)
from tests.attacks.spans import EXACT, SHARE, Reader, Span
from tests.attacks.worlds import ContradictionError, Table

MANY = 10**6
Counts = dict[tuple[str, int, int], tuple[int, ...]]


@dataclass
class Column:
    """One subject on one side: bounds (M, 2) of n and of each measure's sum of steps.

    `hidden` (M,) marks cells of which no document shows a figure; `few` those that are hidden
    because they have too few answers, `many` those that are hidden for another reason.
    """

    subject: Subject
    side: int
    n: Ints
    sums: dict[str, Ints]
    hidden: Bools
    few: Bools
    many: Bools

    def copy(self) -> "Column":
        sums = {name: bounds.copy() for name, bounds in self.sums.items()}
        return Column(
            self.subject, self.side, self.n.copy(), sums, self.hidden, self.few, self.many
        )

    def learn(self, measure: str, table: Table) -> None:
        """These are all the worlds that are left of some cells."""
        cells = list(table.cells)
        learn(self.n, cells, table.n)
        learn(self.sums[measure], cells, table.sums)

    def narrowed(self, m: int, n: tuple[int, int], measure: str, sums: tuple[int, int]) -> "Column":
        """With these bounds of one cell."""
        found = self.copy()
        narrow(found.n, m, n)
        narrow(found.sums[measure], m, sums)
        return found


@dataclass(frozen=True)
class Population:
    """A group of municipalities (M,) with all that one document tells of it.

    `sides`: (subject, side) -> measure -> figure; `gaps`: subject -> name of the gap -> figure,
    with its p where one is printed; `besides`: (subject, side) -> measure -> the figure of a
    side that stands beside its gap.
    """

    kind: str
    name: str
    members: Bools
    sides: dict[tuple[str, int], dict[str, Told]] = field(default_factory=dict)
    gaps: dict[str, dict[str, tuple[Told, Span | None]]] = field(default_factory=dict)
    besides: dict[tuple[str, int], dict[str, Told]] = field(default_factory=dict)


@dataclass
class Knowledge:
    """A wave as its readers have it. `submitted` (M, 2) are the responses; `themes`: the items of
    each, by their subjects' names; `counts`: (subject, side, municipality) -> its distribution."""

    codes: tuple[str, ...]
    submitted: Ints
    subjects: dict[str, Subject]
    columns: dict[tuple[str, int], Column]
    populations: list[Population]
    themes: dict[str, tuple[str, ...]]
    counts: Counts = field(default_factory=dict)

    @classmethod
    def of(cls, editions: Sequence[Dossier]) -> "Knowledge":
        """From the editions of the same answers, which have the same municipalities."""
        codes = tuple(sorted(editions[0].municipalities))
        known = {one.name: one for one in subjects(editions[0].benchmark)}
        places = {code: m for m, code in enumerate(codes)}
        columns = {
            (name, s): _unknown(subject, s, len(codes))
            for name, subject in known.items()
            for s in (0, 1)
        }
        populations: list[Population] = []
        counts: Counts = {}
        for edition in editions:
            reader = Reader.of(edition.benchmark)
            for code, document in edition.municipalities.items():
                _read_cells(reader, document, places[code], columns)
                counts |= dict(_read_counts(reader, document, places[code]))
            populations += _populations(reader, edition, codes, known)
        themes = {
            f"themes:{one['code']}": tuple(f"items:{code}" for code in one["items"])
            for one in editions[0].benchmark["themes"]
        }
        submitted = _submitted(editions[0], codes)
        return cls(codes, submitted, known, columns, populations, themes, counts)

    def copy(self, *, counts: bool) -> "Knowledge":
        """To work on; with or without what response counts and reasons say of hidden cells."""
        columns = {key: column.copy() for key, column in self.columns.items()}
        if counts:
            for (_, s), column in columns.items():
                _bound_by_counts(column, self.submitted[:, s])
        return replace(self, columns=columns)


def _unknown(subject: Subject, side: int, size: int) -> Column:
    wide = np.tile(np.array([0, MANY]), (size, 1))
    sums = {one.name: wide * np.array([1, one.steps]) for one in subject.measures}
    nobody = np.zeros(size, dtype=bool)
    return Column(subject, side, wide.copy(), sums, ~nobody, nobody.copy(), nobody.copy())


def _submitted(edition: Dossier, codes: tuple[str, ...]) -> Ints:
    own = [edition.municipalities[code]["response"] for code in codes]
    return np.array([[one[side]["submitted"] for side in SIDES] for one in own])


def _read_cells(
    reader: Reader, document: Json, m: int, columns: dict[tuple[str, int], Column]
) -> None:
    told_here = entries(document)
    for (name, s), column in columns.items():
        entry = told_here.get(name)
        if entry is None:
            continue
        for measure in column.subject.measures:
            figure = column.subject.figure(entry, SIDES[s], measure.name)
            if figure is None:
                continue
            cell = told(reader, figure, measure.grid)
            if cell is not None:
                column.hidden[m] = False
                narrow(column.n, m, (cell.n, cell.n))
                narrow(column.sums[measure.name], m, steps_of(cell, measure))
                narrow(column.sums[measure.name], m, _between(reader, figure, cell.n, measure))
            elif measure is column.subject.measures[-1]:
                few = figure["reason"] == "too_few_answers"
                (column.few if few else column.many)[m] = True


def _read_counts(
    reader: Reader, document: Json, m: int
) -> Iterator[tuple[tuple[str, int, int], tuple[int, ...]]]:
    """Distributions as numbers of answers."""
    for item in document["items"]:
        for s, side in enumerate(SIDES):
            bars, n = item[side].get("distribution"), item[side]["share"].get("n")
            if bars is None or n is None:
                continue
            spans = [reader.number(bar, SHARE) or (0.0, 1.0) for bar in bars]
            ranges = [(ceil(low * n - EXACT), floor(high * n + EXACT)) for low, high in spans]
            if all(low == high for low, high in ranges):
                yield (f"items:{item['code']}", s, m), tuple(low for low, _ in ranges)


def steps_of(figure: Told, measure: Measure) -> tuple[int, int]:
    """The sums of steps that n answers with this mean can have."""
    low, high = (end * figure.n / measure.unit for end in figure.value)
    slack = EXACT * max(1.0, abs(high))
    return max(ceil(low - slack), 0), min(floor(high + slack), figure.n * measure.steps)


def _between(reader: Reader, figure: Json, n: int, measure: Measure) -> tuple[int, int]:
    """What the bounds that missing answers leave say of the sum of the n that are there.

    Rounded ones are made of the rounded figure: they say no more.
    """
    ends, coverage = figure.get("bounds"), figure.get("coverage")
    if not ends or not coverage or reader.rounded:
        return 0, n * measure.steps
    everybody = max(coverage["invited"], n)
    missing = measure.whole * (everybody - n)
    low, high = reader.number(ends["low"], measure.grid), reader.number(ends["high"], measure.grid)
    if low is None or high is None:
        return 0, n * measure.steps
    least = max(low[0] * everybody, high[0] * everybody - missing) / measure.unit
    most = min(low[1] * everybody, high[1] * everybody - missing) / measure.unit
    slack = EXACT * max(1.0, abs(most))
    return ceil(least - slack), floor(most + slack)


def narrow(bounds: Ints, m: int, to: tuple[int, int]) -> None:
    """Take both bounds into account."""
    bounds[m] = max(bounds[m, 0], to[0]), min(bounds[m, 1], to[1])


def learn(bounds: Ints, cells: list[int], values: Ints) -> None:
    """The cells lie between the smallest and the largest of these values (Q, h)."""
    if not len(values):
        raise ContradictionError("No world is left.")
    bounds[cells, 0] = np.maximum(bounds[cells, 0], values.min(axis=0))
    bounds[cells, 1] = np.minimum(bounds[cells, 1], values.max(axis=0))


def _bound_by_counts(column: Column, submitted: Ints) -> None:
    """Nobody answers who sent in nothing; and the reason says on which side of the threshold."""
    fewest, n = column.subject.fewest, column.n
    n[:, 1] = np.minimum(n[:, 1], submitted)
    few, many = column.hidden & column.few, column.hidden & column.many
    n[few, 1] = np.minimum(n[few, 1], fewest - 1)
    n[many, 0] = np.maximum(n[many, 0], fewest)


def _populations(
    reader: Reader, edition: Dossier, codes: tuple[str, ...], known: dict[str, Subject]
) -> Iterator[Population]:
    everybody = np.ones(len(codes), dtype=bool)
    yield _population(reader, "benchmark", ("", everybody), edition.benchmark, known)
    for key, (members, document) in edition.groups.items():
        inside = np.isin(codes, sorted(members))
        kind = "benchmark" if inside.all() else key.split(":")[0]
        yield _population(reader, kind, (key, inside), document, known)


def _population(
    reader: Reader,
    kind: str,
    who: tuple[str, Bools],
    document: Json,
    known: dict[str, Subject],
) -> Population:
    found, told_here = Population(kind, *who), entries(document)
    for name, subject in known.items():
        if name not in told_here:
            continue
        entry = told_here[name]
        for s, side in enumerate(SIDES):
            read = {
                one.name: told(reader, subject.figure(entry, side, one.name), one.grid)
                for one in subject.measures
            }
            found.sides[name, s] = {
                one.name: beside(reader, figure, entry[side], one)
                for one in subject.measures
                if (figure := read[one.name]) is not None
            }
            found.besides[name, s] = {
                measure: figure
                for one, measure in subject.besides
                if (figure := _beside(reader, subject, entry, (side, one, measure))) is not None
            }
        found.gaps[name] = dict(_gaps(reader, entry["gap"], subject))
    return found


def _beside(
    reader: Reader, subject: Subject, entry: Json, place: tuple[str, str, str]
) -> Told | None:
    side, name, measure = place
    grid = next(one.grid for one in subject.measures if one.name == measure)
    return told(reader, subject.beside(entry, side, name), grid)


def _gaps(
    reader: Reader, entry: Json, subject: Subject
) -> Iterator[tuple[str, tuple[Told, Span | None]]]:
    grids = {one.name: one.grid for one in subject.measures}
    for name, measure in subject.gaps:
        figure = told(reader, entry.get(name), grids[measure])
        if figure is not None:
            p = reader.chance(entry.get("p")) if name == "within" else None
            yield name, (figure, p)
