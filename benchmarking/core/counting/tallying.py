"""The counting itself: a wave's answers to its `Tally`."""

from collections.abc import Callable, Mapping

import numpy as np

from benchmarking.core.counting.linkage import complete_answers, joint_counts, theme_concordances
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.role_counts import role_tally
from benchmarking.core.counting.tensor import (
    AmountTally,
    CellIndex,
    ChoiceTally,
    RankingTally,
    ScaleTally,
    ThemeTally,
    by_categories,
    complete,
    locate,
)
from benchmarking.core.counting.themes import ThemeScore
from benchmarking.core.counting.weighted_sums import weighted_tally
from benchmarking.core.data.arrays import Bools, Codes, Counts, Floats
from benchmarking.core.data.instrument import ChoiceSpec, Instrument, RankingSpec, ScaleSpec
from benchmarking.core.data.wave import WaveInput


def tally(wave: WaveInput, instrument: Instrument) -> Tally:
    """Count a wave (or one worker's part of it). ValueError when a code is off its scale."""
    cells, codes, order = locate(wave)
    invited = wave.invited[order].astype(np.int64)
    wave = complete(wave, instrument)
    full = {t.code: complete_answers(wave, cells, instrument, t) for t in instrument.themes}
    themes = {t.code: _theme(wave, cells, ThemeScore.of(instrument, t)) for t in instrument.themes}
    return Tally(
        instrument=instrument,
        municipality_codes=codes,
        invited=invited,
        submitted=cells.count(np.ones(wave.respondents, dtype=bool)),
        scales=_scales(wave.scales, cells, by_categories(instrument)),
        estimates=_scales(wave.estimates, cells, by_categories(instrument, estimates=True)),
        themes={code: counted for code, (counted, _) in themes.items()},
        choices={spec.code: _choice(wave, cells, spec) for spec in instrument.choices},
        rankings={spec.code: _ranking(wave, cells, spec) for spec in instrument.rankings},
        sums={
            spec.code: _amounts(cells, wave.sums.get(spec.code), len(spec.options), wave)
            for spec in instrument.sums
        },
        numbers={
            spec.code: _amounts(cells, wave.numbers.get(spec.code), 1, wave)
            for spec in instrument.numbers
        },
        joints={s.code: joint_counts(wave, cells, s) for s in instrument.scales if s.estimate},
        complete={code: n for code, (n, _) in full.items()},
        products={code: totals for code, (_, totals) in full.items()},
        concordances=theme_concordances(
            cells, instrument, {code: binned for code, (_, binned) in themes.items()}
        ),
        roles=role_tally(wave, cells, instrument),
        weighted=weighted_tally(wave, cells, instrument),
    )


def complete_rows(marks: Bools) -> Bools:
    """The respondents (R,) with every one of the marks (R, options)."""
    return np.asarray(marks.all(axis=1), dtype=bool)


def _scales(
    answers: Mapping[str, Codes], cells: CellIndex, groups: dict[int, list[ScaleSpec]]
) -> dict[int, ScaleTally]:
    tallies = {}
    for K, specs in groups.items():
        shape = (cells.municipalities, 2, len(specs))
        counts = np.empty((*shape, K), dtype=np.int64, order="F")
        no_opinion = np.empty(shape, dtype=np.int64, order="F")
        columns = (answers[spec.code] for spec in specs)
        for i, table in enumerate(cells.tables(columns, K)):
            counts[:, :, i], no_opinion[:, :, i] = table[..., 2:], table[..., 0]
        tallies[K] = ScaleTally(counts, no_opinion)
    return tallies


def _theme(wave: WaveInput, cells: CellIndex, score: ThemeScore) -> tuple[ThemeTally, Codes]:
    """A theme's tally, and every respondent's score in coarse steps."""
    units, answered = score.respondents(wave)
    return score.counted(units, answered, cells), score.binned(units, answered)


def _choice(wave: WaveInput, cells: CellIndex, spec: ChoiceSpec) -> ChoiceTally:
    size = len(spec.options)
    absent = np.full((wave.respondents, size), -1, dtype=np.int8)
    answers = wave.choices.get(spec.code, absent)
    shown = complete_rows(answers >= 0)
    marks = (answers == 1) & shown[:, None]
    pairs = _named_together(cells, marks, multiple=spec.multiple)
    mentions = np.where(shown, marks[:, spec.listed].sum(axis=1) + 1, 0)
    return ChoiceTally(
        n=cells.count(shown),
        chosen=np.ascontiguousarray(np.diagonal(pairs, axis1=2, axis2=3)),
        pairs=pairs,
        mentions=cells.histogram(mentions, len(spec.listed) + 1),
    )


def _named_together(cells: CellIndex, marks: Bools, *, multiple: bool) -> Counts:
    """How many named both of two options (M, 2, O, O); on the diagonal who named one."""
    size = marks.shape[1]
    pairs = np.zeros((cells.municipalities, 2, size, size), dtype=np.int64)
    for a in range(size):
        for b in range(a, size if multiple else a + 1):
            pairs[:, :, a, b] = pairs[:, :, b, a] = cells.count(marks[:, a] & marks[:, b])
    return pairs


def _ranking(wave: WaveInput, cells: CellIndex, spec: RankingSpec) -> RankingTally:
    size = len(spec.options)
    absent = np.full((wave.respondents, size), -1, dtype=np.int8)
    ranks = wave.rankings.get(spec.code, absent)
    ranked = ranks > 0
    shown = complete_rows(ranks >= 0) & ranked.any(axis=1)
    unranked = ranked.sum(axis=1) + 1 + size

    def per_option(count: Callable[[int], Counts]) -> Counts:
        return np.stack([count(o) for o in range(size)], axis=-1)

    def double_rank(o: int) -> Counts:
        doubled = np.where(ranked[:, o], 2 * ranks[:, o].astype(np.int64), unranked)
        return cells.add(doubled, shown.astype(np.int8), 1)[..., 0]

    return RankingTally(
        n=cells.count(shown),
        first=per_option(lambda o: cells.count(shown & (ranks[:, o] == 1))),
        top=per_option(lambda o: cells.count(shown & ranked[:, o])),
        double_rank=per_option(double_rank),
    )


def _amounts(cells: CellIndex, values: Floats | None, size: int, wave: WaveInput) -> AmountTally:
    if values is None:
        values = np.full((wave.respondents, size), np.nan)
    columns = values.reshape(wave.respondents, size)
    shown = complete_rows(np.isfinite(columns))
    found = [cells.amounts(columns[:, o], shown) for o in range(size)]
    total, least, most = np.stack(found, axis=-1)
    return AmountTally(cells.count(shown), total, least, most)
