"""One wave of a study as a trend reads it: municipalities under their present codes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarking.core.counting.tensor import CellIndex, complete
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Counts, Floats, Totals
from benchmarking.core.data.figures import Figure, Reason, coarsened
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.released import Side
from benchmarking.core.waves.panel import Keys, Panel, panel_of, resolve

ONE, HUNDRED = 1.0, 100.0  # the largest answer: of a share, of a POMP score
GAP = "gap"


@dataclass(frozen=True, slots=True)
class WaveMeasure:
    """One item or theme in one wave.

    `codes` (M,) municipalities; `n` and `total` (M, 2) answers and their sum; `score` (R,) each
    respondent's, NaN = none: 0 or 1 for a share (`whole` 1), 0..100 for POMP (`whole` 100);
    `place` (R,) the respondent's municipality.
    """

    codes: tuple[str, ...]
    n: Counts
    total: Totals
    score: Floats
    place: Counts
    whole: float

    @property
    def is_share(self) -> bool:
        """Whether the answers are yes or no."""
        return self.whole == ONE

    def side(self, s: int) -> Side:
        """One side's answers by municipality."""
        return Side(self.n[:, s], self.total[:, s], self.whole)

    def at(self, rows: Counts) -> tuple[Totals, Counts]:
        """`total` and `n` (len(rows), 2) of these municipalities; 0 where a row is -1."""
        found = (rows >= 0)[:, None]
        return np.where(found, self.total[rows], 0), np.where(found, self.n[rows], 0)


def rows_of(codes: tuple[str, ...], wanted: Sequence[str]) -> Counts:
    """Where each wanted code stands among the sorted `codes`; -1 where one took no part."""
    own, sought = np.array(codes), np.array(wanted)
    rows = np.minimum(np.searchsorted(own, sought), len(codes) - 1)
    return np.where(own[rows] == sought, rows, -1)


@dataclass(frozen=True, slots=True)
class StudyWave:
    """A wave's answers after mergers.

    `wave`: its place among the waves of the trend; `codes` the municipalities, sorted; `merged`
    old codes were joined with another; `withheld`: (code, "political", "administrative" or "gap")
    of the figures that the wave's own report holds back, with the reason; `grids` by the same keys
    the steps in which it tells the others, where these are coarse; `of_another`: a wave of
    another study, under the codes of this one (`renaming`).
    """

    wave: int
    answers: WaveInput  # with every item in it
    instrument: Instrument
    limits: Thresholds
    codes: tuple[str, ...]
    cells: CellIndex
    panel: Panel
    merged: int
    withheld: Mapping[tuple[str, str], Reason]
    grids: Mapping[tuple[str, str], tuple[float, float]]
    of_another: bool = False

    def told(self, figure: Figure, key: tuple[str, str]) -> Figure:
        """A figure of this wave on the grid on which its own report tells it."""
        return coarsened(figure, *self.grids[key]) if key in self.grids else figure

    @property
    def present(self) -> frozenset[str]:
        """The municipalities with a response."""
        rows = np.unique(self.cells.index // 2)
        return frozenset(self.codes[m] for m in rows)

    def item(self, now: ScaleSpec) -> WaveMeasure:
        """Who agrees with an item, by today's line of agreeing."""
        own, answers = self.instrument.scale(now.code), self.answers.scales[now.code]
        if own.reverse != now.reverse:  # the sentence was worded the other way round then
            answers = np.where(answers > 0, own.categories + 1 - answers, answers)
        valid, agreeing = answers > 0, answers >= now.cut
        return WaveMeasure(
            self.codes,
            self.cells.count(valid),
            self.cells.count(agreeing),
            np.where(valid, agreeing, np.nan),
            self.cells.index // 2,
            ONE,
        )

    def theme(self, theme: ThemeSpec) -> WaveMeasure:
        """A theme's POMP scores, of who answered two thirds of its items or more."""
        score = ThemeScore.of(self.instrument, theme)
        units, answered = score.respondents(self.answers)
        counted = score.counted(units, answered, self.cells)
        pomp = np.where(answered >= score.answered[0], score.pomp(units, answered), np.nan)
        return WaveMeasure(
            self.codes,
            respondents(counted),
            score.totals(counted),
            pomp,
            self.cells.index // 2,
            HUNDRED,
        )


@dataclass(frozen=True, slots=True)
class StudyContext:
    """What the waves of a study have in common: mergers, and functions that one person holds."""

    successors: Mapping[str, str] = field(default_factory=dict)
    seats: Collection[str] = ()


def study_wave(  # noqa: PLR0913 -- a wave is all of these
    wave: int,
    answers: WaveInput,
    instrument: Instrument,
    limits: Thresholds,
    *,
    study: StudyContext | None = None,
    person: Keys | None = None,
    withheld: Mapping[tuple[str, str], Reason] | None = None,
    grids: Mapping[tuple[str, str], tuple[float, float]] | None = None,
    of_another: bool = False,
) -> StudyWave:
    """Put a wave's municipalities under the codes they have now; answers are added there."""
    known = study or StudyContext()
    new = tuple(resolve(code, known.successors) for code in answers.municipality_codes)
    codes = tuple(sorted(set(new)))
    place = np.searchsorted(codes, new)
    index = 2 * place[answers.municipality] + answers.perspective
    return StudyWave(
        wave=wave,
        answers=complete(answers, instrument),
        instrument=instrument,
        limits=limits,
        codes=codes,
        cells=CellIndex(index.astype(np.int64), len(codes)),
        panel=panel_of(answers, person, known.seats, new),
        merged=sum(new[m] != code for m, code in enumerate(answers.municipality_codes)),
        withheld=withheld or {},
        grids=grids or {},
        of_another=of_another,
    )
