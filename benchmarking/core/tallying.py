"""The counting itself: a wave's answers to its `Tally`."""

from collections.abc import Callable

import numpy as np

from benchmarking.core.arrays import Bools, Counts, Floats
from benchmarking.core.linkage import (
    column_of,
    complete_answers,
    joint_counts,
    theme_concordances,
)
from benchmarking.core.merging import Tally
from benchmarking.core.roles import role_tally
from benchmarking.core.tensor import (
    AmountTally,
    Cells,
    ChoiceTally,
    RankingTally,
    ScaleTally,
    ThemeTally,
    by_categories,
    locate,
    recode,
)
from benchmarking.core.themes import ThemeScore
from benchmarking.core.wave import (
    NO_OPINION,
    ChoiceSpec,
    Instrument,
    RankingSpec,
    ScaleSpec,
    ThemeSpec,
    WaveInput,
)


def tally(wave: WaveInput, instrument: Instrument) -> Tally:
    """Count a wave (or one worker's part of it). ValueError when a code is off its scale."""
    cells, codes, order = locate(wave)
    everyone = np.ones(wave.respondents, dtype=bool)
    full = {t.code: complete_answers(wave, cells, instrument, t) for t in instrument.themes}
    return Tally(
        instrument=instrument,
        municipality_codes=codes,
        invited=wave.invited[order].astype(np.int64),
        submitted=cells.count(everyone),
        scales=_scales(wave, cells, by_categories(instrument), estimates=False),
        estimates=_scales(wave, cells, by_categories(instrument, estimates=True), estimates=True),
        themes={spec.code: _theme(wave, cells, instrument, spec) for spec in instrument.themes},
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
        concordances=theme_concordances(wave, cells, instrument),
        roles=role_tally(wave, cells, instrument),
    )


def complete_rows(marks: Bools) -> Bools:
    """The respondents (R,) with every one of the marks (R, options)."""
    return np.asarray(marks.all(axis=1), dtype=bool)


def _scales(
    wave: WaveInput, cells: Cells, groups: dict[int, list[ScaleSpec]], *, estimates: bool
) -> dict[int, ScaleTally]:
    block = wave.estimates if estimates else wave.scales
    tallies = {}
    for K, specs in groups.items():
        counts = np.zeros((cells.municipalities, 2, len(specs), K), dtype=np.int64)
        no_opinion = np.zeros((cells.municipalities, 2, len(specs)), dtype=np.int64)
        for i, spec in enumerate(specs):
            answers = recode(column_of(block.get(spec.code), wave.respondents), spec)
            counts[:, :, i] = cells.histogram(answers, K)
            no_opinion[:, :, i] = cells.count(answers == NO_OPINION)
        tallies[K] = ScaleTally(counts, no_opinion)
    return tallies


def _theme(wave: WaveInput, cells: Cells, instrument: Instrument, theme: ThemeSpec) -> ThemeTally:
    score = ThemeScore.of(instrument, theme)
    units, answered = score.respondents(wave, instrument)
    scored = [answered == j for j in score.answered]
    return ThemeTally(
        n=np.stack([cells.count(rows) for rows in scored], axis=-1),
        units=np.stack([cells.add(units, rows) for rows in scored], axis=-1),
        squares=np.stack([cells.add(units**2, rows) for rows in scored], axis=-1),
        favourable=cells.count(score.favourable(units, answered)),
    )


def _choice(wave: WaveInput, cells: Cells, spec: ChoiceSpec) -> ChoiceTally:
    size = len(spec.options)
    absent = np.full((wave.respondents, size), -1, dtype=np.int8)
    answers = wave.choices.get(spec.code, absent)
    shown = complete_rows(answers >= 0)
    marks = (answers == 1) & shown[:, None]
    pairs = np.zeros((cells.municipalities, 2, size, size), dtype=np.int64)
    for a in range(size):
        for b in range(a, size if spec.multiple else a + 1):
            pairs[:, :, a, b] = pairs[:, :, b, a] = cells.count(marks[:, a] & marks[:, b])
    mentions = np.where(shown, marks.sum(axis=1) + 1, 0)
    return ChoiceTally(
        n=cells.count(shown),
        chosen=np.ascontiguousarray(np.diagonal(pairs, axis1=2, axis2=3)),
        pairs=pairs,
        mentions=cells.histogram(mentions, size + 1),
    )


def _ranking(wave: WaveInput, cells: Cells, spec: RankingSpec) -> RankingTally:
    size = len(spec.options)
    absent = np.full((wave.respondents, size), -1, dtype=np.int8)
    ranks = wave.rankings.get(spec.code, absent).astype(np.int64)
    shown = complete_rows(ranks >= 0) & (ranks > 0).any(axis=1)
    depth = (ranks > 0).sum(axis=1)
    unranked = depth + 1 + size
    double = np.where(ranks > 0, 2 * ranks, unranked[:, None])

    def per_option(count: Callable[[int], Counts]) -> Counts:
        return np.stack([count(o) for o in range(size)], axis=-1)

    return RankingTally(
        n=cells.count(shown),
        first=per_option(lambda o: cells.count(shown & (ranks[:, o] == 1))),
        top=per_option(lambda o: cells.count(shown & (ranks[:, o] > 0))),
        double_rank=per_option(lambda o: cells.add(double[:, o], shown)),
    )


def _amounts(cells: Cells, values: Floats | None, size: int, wave: WaveInput) -> AmountTally:
    if values is None:
        values = np.full((wave.respondents, size), np.nan)
    columns = values.reshape(wave.respondents, size)
    shown = complete_rows(np.isfinite(columns))
    total = np.stack([cells.add_ordered(columns[:, o], shown) for o in range(size)], axis=-1)
    least = np.full((2 * cells.municipalities, size), np.inf)
    most = np.full((2 * cells.municipalities, size), -np.inf)
    np.minimum.at(least, cells.index[shown], columns[shown])
    np.maximum.at(most, cells.index[shown], columns[shown])
    shape = (cells.municipalities, 2, size)
    return AmountTally(cells.count(shown), total, least.reshape(shape), most.reshape(shape))
