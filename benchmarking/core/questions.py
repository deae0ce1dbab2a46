"""A wave as the auditor reads it: who answered what to each thing that figures are about."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Bools, Codes, Counts, Floats
from benchmarking.core.columns import Columns
from benchmarking.core.tallying import complete_rows
from benchmarking.core.tensor import Cells, locate
from benchmarking.core.wave import Instrument, WaveInput

MOST_AMOUNTS = 64  # amounts beyond so many different ones are taken together


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked, with everybody's answer.

    `columns`: the municipalities' figures that tell about it; `themes`: those it counts in;
    `item`: its place among the scale items, which functions have figures of; `codes` (R,)
    1..K, 0 = no answer; `protected` (K,) the answers that may not be found out; `inside`:
    by an insider neither.
    """

    name: str
    columns: tuple[int, ...]
    themes: tuple[int, ...]
    item: int | None
    codes: Codes
    protected: Bools
    inside: bool = True

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
        cells: Cells
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
    for kind, blocks in (("sums", wave.sums), ("numbers", wave.numbers)):
        for spec in getattr(instrument, kind):
            if spec.code in blocks:
                yield from _amounts(columns, f"{kind}:{spec.code}", blocks[spec.code])


def _scales(wave: WaveInput, instrument: Instrument, columns: Columns) -> Iterator[Question]:
    first = columns.parts["themes"].start
    for i, spec in enumerate(instrument.scales):
        everything = np.ones(spec.categories, dtype=bool)
        if spec.code in wave.scales:
            themes = [t for t, theme in enumerate(instrument.themes) if spec.code in theme.items]
            yield Question(
                columns.names[i],
                (i,),
                tuple(first + t for t in themes),
                i,
                np.maximum(wave.scales[spec.code], 0),
                everything,
            )
        if spec.code in wave.estimates:
            codes = np.maximum(wave.estimates[spec.code], 0)
            yield Question(f"estimates:{spec.code}", (), (), None, codes, everything)


def _choices(wave: WaveInput, instrument: Instrument, columns: Columns) -> Iterator[Question]:
    for spec in instrument.choices:
        marks, part = wave.choices.get(spec.code), f"choices:{spec.code}"
        if marks is None:
            continue
        asked = complete_rows(marks >= 0)
        if spec.multiple:
            yield from _options(columns, part, marks == 1, asked)
        else:
            yield _one_of(columns, part, marks == 1, asked)


def _rankings(wave: WaveInput, instrument: Instrument, columns: Columns) -> Iterator[Question]:
    for spec in instrument.rankings:
        ranks, part = wave.rankings.get(spec.code), f"rankings:{spec.code}"
        if ranks is None:
            continue
        asked = complete_rows(ranks >= 0) & (ranks > 0).any(axis=1)
        yield _one_of(columns, part, ranks == 1, asked)
        yield from _options(columns, part, ranks > 0, asked)


def _one_of(columns: Columns, part: str, marks: Bools, asked: Bools) -> Question:
    codes = np.where(asked & marks.any(axis=1), marks.argmax(axis=1) + 1, 0)
    every = range(columns.parts[part].start, columns.parts[part].stop)
    return Question(part, tuple(every), (), None, codes, np.ones(marks.shape[1], dtype=bool))


def _options(columns: Columns, part: str, marks: Bools, asked: Bools) -> Iterator[Question]:
    chosen_alone = np.array([False, True])
    for o in range(marks.shape[1]):
        column = columns.parts[part].start + o
        codes = np.where(asked, marks[:, o] + 1, 0)
        yield Question(
            columns.names[column], (column,), (), None, codes, chosen_alone, inside=False
        )


def _amounts(columns: Columns, part: str, values: Floats) -> Iterator[Question]:
    table = values.reshape(len(values), -1)
    asked = complete_rows(np.isfinite(table))
    for o in range(table.shape[1]):
        different, place = np.unique(table[asked, o], return_inverse=True)
        kinds = min(len(different), MOST_AMOUNTS)
        codes = np.zeros(len(table), dtype=np.int64)
        if kinds:
            codes[asked] = place.ravel() * kinds // len(different) + 1
        column = columns.parts[part].start + o
        every = np.ones(max(kinds, 1), dtype=bool)
        yield Question(columns.names[column], (column,), (), None, codes, every)
