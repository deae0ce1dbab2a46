"""A wave as the auditor reads it: who answered what to each thing that figures are about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarking.core.audit.measures import (
    Measure,
    of_amount,
    of_estimate,
    of_first,
    of_item,
    of_one,
    of_option,
    of_ranked,
    of_score,
)
from benchmarking.core.counting.tallying import complete_rows
from benchmarking.core.counting.tensor import CellIndex, checked, complete, locate
from benchmarking.core.counting.themes import ThemeScore
from benchmarking.core.data.arrays import Bools, Codes, Counts, Floats, divide
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.precision import amount_step
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.disclosure.columns import Columns

MOST_AMOUNTS = 64  # amounts beyond so many different ones are taken together


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked, with everybody's answer.

    `columns`: the municipalities' figures that tell about it; `themes`: those it counts in;
    `item`: its place among the scale items, which functions have figures of; `codes` (R,)
    1..K, 0 = no answer; `protected` (K,) the answers that may not be found out; `inside`:
    by an insider neither. `measures`: all that is told of it, the first one what a hidden cell
    must be free to differ in; `within` names the columns whose sum in a municipality is known;
    `movable` (R,) whose answers count in full in all themes, None for everybody's; `turned`:
    there they count the other way round.
    """

    name: str
    columns: tuple[int, ...]
    themes: tuple[int, ...]
    item: int | None
    codes: Codes
    protected: Bools
    measures: tuple[Measure, ...]
    inside: bool = True
    within: str = ""
    movable: Bools | None = None
    turned: bool = False

    @property
    def in_theme(self) -> Floats:
        """The POMP score (K,) that each answer to a scale item adds in its themes."""
        score = self.measures[1].score
        return score[::-1] if self.turned else score

    @property
    def categories(self) -> int:
        """K."""
        return len(self.protected)


@dataclass(frozen=True, slots=True)
class People:
    """Where each respondent (R,) belongs: municipality by the order of codes, side, function."""

    municipality: Counts
    side: Codes
    function: Codes
    municipalities: int

    @classmethod
    def of(cls, wave: WaveInput) -> "People":
        """Of a wave; a function that is not known is -1."""
        cells: CellIndex
        cells, _, _ = locate(wave)
        unknown = np.full(wave.respondents, -1, dtype=np.int64)
        function = unknown if wave.role is None else wave.role
        return cls(cells.index // 2, wave.perspective, function, cells.municipalities)


def questions(wave: WaveInput, instrument: Instrument) -> Iterator[Question]:
    """Everything asked that has figures, in the order of the instrument.

    Of a multiple choice an answer is an option that was chosen, of a ranking one that was
    named, and the option put first. Estimates of the other side have figures in the benchmark
    alone.
    """
    columns = Columns.of(instrument)
    yield from _scales(wave, instrument, columns)
    yield from _choices(wave, instrument, columns)
    yield from _rankings(wave, instrument, columns)
    for points in instrument.sums:
        if points.code in wave.sums:
            whole = float(points.total)
            yield from _amounts(columns, f"sums:{points.code}", wave.sums[points.code], whole)
    for number in instrument.numbers:
        if number.code in wave.numbers:
            yield from _amounts(columns, f"numbers:{number.code}", wave.numbers[number.code])


def scores(wave: WaveInput, instrument: Instrument) -> Iterator[Question]:
    """Of each theme whether a score is favourable (2) or not (1), of which shares are told.

    No answer of its own: nobody is protected here, but a hidden share must stay one. Worlds change
    the share alone; that the answers behind it move other figures too is not looked at.
    """
    columns, answers = Columns.of(instrument), complete(wave, instrument)
    first, nobody = columns.themes.start, np.zeros(2, dtype=bool)
    for x, theme in enumerate(instrument.themes, first):
        scoring = ThemeScore.of(instrument, theme)
        units, answered = scoring.respondents(answers)
        codes = np.where(
            answered >= scoring.answered[0], scoring.favourable(units, answered) + 1, 0
        )
        measures = of_score(columns.names[x])
        yield Question(f"scores:{theme.code}", (x,), (), None, codes, nobody, measures)


def _scales(wave: WaveInput, instrument: Instrument, columns: Columns) -> Iterator[Question]:
    first = columns.themes.start
    whole = _complete(wave, instrument)
    for i, spec in enumerate(instrument.scales):
        everything = np.ones(spec.categories, dtype=bool)
        themes = [t for t, theme in enumerate(instrument.themes) if spec.code in theme.items]
        if spec.code in wave.scales:
            codes = np.maximum(checked(wave.scales[spec.code], spec), 0)
            yield Question(
                columns.names[i],
                (i,),
                tuple(first + t for t in themes),
                i,
                codes,
                everything,
                of_item(spec),
                movable=np.logical_and.reduce([codes > 0, *(whole[t] for t in themes)]),
                turned=spec.reverse,
            )
        if spec.code in wave.estimates:
            codes = np.maximum(checked(wave.estimates[spec.code], spec), 0)
            name = f"estimates:{spec.code}"
            yield Question(name, (), (), None, codes, everything, of_estimate(spec))


def _complete(wave: WaveInput, instrument: Instrument) -> list[Bools]:
    """Who (R,) answered every item of each theme."""
    nobody = np.zeros(wave.respondents, dtype=np.int8)
    return [
        np.logical_and.reduce([wave.scales.get(code, nobody) > 0 for code in theme.items])
        for theme in instrument.themes
    ]


def _choices(wave: WaveInput, instrument: Instrument, columns: Columns) -> Iterator[Question]:
    for spec in instrument.choices:
        marks, part = wave.choices.get(spec.code), f"choices:{spec.code}"
        if marks is None:
            continue
        asked = complete_rows(marks >= 0)
        if spec.multiple:
            yield from _options(columns, part, marks == 1, asked)
        else:
            yield _one_of(columns, part, marks == 1, asked, of_one)


def _rankings(wave: WaveInput, instrument: Instrument, columns: Columns) -> Iterator[Question]:
    for spec in instrument.rankings:
        ranks, part = wave.rankings.get(spec.code), f"rankings:{spec.code}"
        if ranks is None:
            continue
        asked = complete_rows(ranks >= 0) & (ranks > 0).any(axis=1)
        yield _one_of(columns, part, ranks == 1, asked, of_first)
        yield from _options(columns, part, ranks > 0, asked, within=part)


def _one_of(
    columns: Columns,
    part: str,
    marks: Bools,
    asked: Bools,
    measures: Callable[[tuple[str, ...]], tuple[Measure, ...]],
) -> Question:
    codes = np.where(asked & marks.any(axis=1), marks.argmax(axis=1) + 1, 0)
    every = columns.parts[part]
    own = tuple(range(every.start, every.stop))
    told = measures(columns.names[every])
    return Question(part, own, (), None, codes, np.ones(len(own), dtype=bool), told)


def _options(
    columns: Columns, part: str, marks: Bools, asked: Bools, within: str = ""
) -> Iterator[Question]:
    chosen_alone = np.array([False, True])
    for o in range(marks.shape[1]):
        column = columns.parts[part].start + o
        name, codes = columns.names[column], np.where(asked, marks[:, o] + 1, 0)
        measures = of_ranked(name) if within else of_option(name, part)
        yield Question(
            name, (column,), (), None, codes, chosen_alone, measures, inside=False, within=within
        )


def _amounts(
    columns: Columns, part: str, values: Floats, whole: float | None = None
) -> Iterator[Question]:
    table = values.reshape(len(values), -1)
    asked = complete_rows(np.isfinite(table))
    given = table[asked]
    scale = (
        amount_step(float(given.mean()) if given.size else 0.0) if whole is None else whole / 1000
    )
    for o in range(table.shape[1]):
        different, place = np.unique(given[:, o], return_inverse=True)
        kinds = min(len(different), MOST_AMOUNTS)
        codes = np.zeros(len(table), dtype=np.int64)
        if kinds:
            codes[asked] = place.ravel() * kinds // len(different) + 1
        column = columns.parts[part].start + o
        every = np.ones(max(kinds, 1), dtype=bool)
        sizes = np.bincount(codes[asked], minlength=len(every) + 1)[1:]
        mean = divide(np.bincount(codes[asked], given[:, o], len(every) + 1)[1:], sizes)
        measures = of_amount(columns.names[column], np.nan_to_num(mean), scale)
        within = "" if whole is None else part
        yield Question(
            columns.names[column], (column,), (), None, codes, every, measures, within=within
        )
