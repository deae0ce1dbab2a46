"""What each municipality may see of its own answers: arrays with the hidden cells blanked.

Descriptive figures alone: no interval, no test, no class, and never a role. Axis 0 is the
municipality, axis 1 the side, the last axis the figure (item, theme or option).
"""

from dataclasses import dataclass, replace

import numpy as np

from benchmarking.core.arrays import Bools, Counts, Floats, divide
from benchmarking.core.items import ScaleAnswers, scale_answers
from benchmarking.core.merging import Tally
from benchmarking.core.protection import (
    VISIBLE,
    Reasons,
    cell_reasons,
    complete_options,
    composite_exposed,
)
from benchmarking.core.standings import Standings, theme_standings
from benchmarking.core.tensor import AmountTally, ChoiceTally, RankingTally
from benchmarking.core.themes import ThemeScore, mean_score, respondents
from benchmarking.core.wave import Instrument, SumSpec, Thresholds


@dataclass(frozen=True, slots=True)
class CellTable:
    """Visible figures (M, 2, X): `n` 0 and values NaN where `reasons` hides the cell."""

    n: Counts
    reasons: Reasons
    values: dict[str, Floats]

    def gap(self, name: str) -> Floats:
        """Political minus administrative (M, X); NaN unless both sides are visible."""
        return np.asarray(self.values[name][:, 0] - self.values[name][:, 1], dtype=float)


def blank(n: Counts, reasons: Reasons, values: dict[str, Floats]) -> CellTable:
    """Erase what is hidden: after this the hidden numbers no longer exist."""
    seen = reasons == VISIBLE
    kept = {name: np.where(seen, value, np.nan) for name, value in values.items()}
    return CellTable(np.where(seen, n, 0), reasons, kept)


@dataclass(frozen=True, slots=True)
class MunicipalityTables:
    """Every municipality's own figures, suppressed and ready to leave.

    `standings` belong to the themes; `distributions`: item -> (M, 2, K) shares, NaN where hidden.
    """

    instrument: Instrument
    limits: Thresholds
    municipality_codes: tuple[str, ...]
    invited: Counts
    submitted: Counts
    items: CellTable
    distributions: dict[str, Floats]
    themes: CellTable
    standings: Standings
    choices: dict[str, CellTable]
    rankings: dict[str, CellTable]
    sums: dict[str, CellTable]
    numbers: dict[str, CellTable]


def municipality_tables(
    tally: Tally, limits: Thresholds, rng: np.random.Generator
) -> MunicipalityTables:
    """Compute and suppress the municipalities' own figures; `rng` is for their standing."""
    answers = scale_answers(tally, limits)
    items, distributions = _items(tally, answers, limits)
    instrument = tally.instrument
    themes = theme_table(tally, answers, items.reasons, limits)
    scoring = [ThemeScore.of(instrument, theme) for theme in instrument.themes]
    tallies = [tally.themes[theme.code] for theme in instrument.themes]
    return MunicipalityTables(
        instrument=instrument,
        limits=limits,
        municipality_codes=tally.municipality_codes,
        invited=tally.invited,
        submitted=tally.submitted,
        items=items,
        distributions=distributions,
        themes=themes,
        standings=theme_standings(scoring, tallies, themes.values["mean"], rng),
        choices={
            spec.code: _choice(tally.choices[spec.code], limits, multiple=spec.multiple)
            for spec in instrument.choices
        },
        rankings={
            spec.code: _ranking(tally.rankings[spec.code], limits) for spec in instrument.rankings
        },
        sums={spec.code: _sum(tally.sums[spec.code], spec, limits) for spec in instrument.sums},
        numbers={
            spec.code: _number(tally.numbers[spec.code], limits) for spec in instrument.numbers
        },
    )


def _stack(columns: list[Counts], tally: Tally) -> Counts:
    empty = np.zeros((tally.municipalities, 2, 0), dtype=np.int64)
    return np.stack(columns, axis=-1) if columns else empty


def _items(
    tally: Tally, answers: dict[str, ScaleAnswers], limits: Thresholds
) -> tuple[CellTable, dict[str, Floats]]:
    n = _stack([item.n for item in answers.values()], tally)
    favourable = _stack([item.favourable for item in answers.values()], tally)
    reasons = cell_reasons(n, favourable, limits)
    pomp = np.zeros(n.shape)
    for i, item in enumerate(answers.values()):
        pomp[..., i] = item.pomp
    values = {"share": divide(favourable, n), "mean": divide(pomp, n)}
    bars = (reasons == VISIBLE) & (n >= limits.distribution)
    distributions = {
        code: np.where(bars[..., i, None], divide(item.counts, n[..., i, None]), np.nan)
        for i, (code, item) in enumerate(answers.items())
    }
    return blank(n, reasons, values), distributions


def visible_theme_means(tally: Tally, limits: Thresholds) -> Floats:
    """The municipalities' POMP theme means (M, 2, T), NaN where hidden."""
    answers = scale_answers(tally, limits)
    items, _ = _items(tally, answers, limits)
    return theme_table(tally, answers, items.reasons, limits).values["mean"]


def theme_table(
    tally: Tally, answers: dict[str, ScaleAnswers], item_reasons: Reasons, limits: Thresholds
) -> CellTable:
    """Theme scores; the favourable share only from `unanimity` scores on.

    The share of a small side is dropped whatever it is: hidden only when all agree, it would
    say so beside the mean.
    """
    instrument = tally.instrument
    scores = [ThemeScore.of(instrument, theme) for theme in instrument.themes]
    tallies = [tally.themes[theme.code] for theme in instrument.themes]
    n = _stack([respondents(scored) for scored in tallies], tally)
    favourable = _stack([scored.favourable for scored in tallies], tally)
    mean = np.full(n.shape, np.nan)
    for t, (score, scored) in enumerate(zip(scores, tallies, strict=True)):
        mean[..., t] = mean_score(score, scored)
    exposed = _exposed_themes(tally, answers, item_reasons, limits)
    reasons = cell_reasons(n, _bound_counts(n, mean, 100.0), limits, exposed)
    share = np.where(n >= limits.unanimity, divide(favourable, n), np.nan)
    return blank(n, reasons, {"share": share, "mean": mean})


def _bound_counts(n: Counts, mean: Floats, whole: float) -> Counts:
    """0 where the mean is at its lower bound, n at its upper, 1 (of n > 1) between."""
    between = np.minimum(1, np.maximum(n - 1, 0))
    edge = 1e-9 * whole
    high, low = mean >= whole - edge, mean <= edge
    return np.asarray(np.where(high, n, np.where(low, 0, between)), dtype=np.int64)


def _exposed_themes(
    tally: Tally, answers: dict[str, ScaleAnswers], item_reasons: Reasons, limits: Thresholds
) -> Bools:
    column = {code: i for i, code in enumerate(answers)}
    exposed = np.zeros((tally.municipalities, 2, len(tally.instrument.themes)), dtype=bool)
    for t, theme in enumerate(tally.instrument.themes):
        own = [answers[code] for code in theme.items]
        n = np.stack([item.n for item in own], axis=-1)
        mean = np.stack([divide(item.pomp, item.n) for item in own], axis=-1)
        reasons = item_reasons[..., [column[code] for code in theme.items]]
        exposed[..., t] = composite_exposed(n, mean, reasons, limits)
    return exposed


def _choice(tally: ChoiceTally, limits: Thresholds, *, multiple: bool) -> CellTable:
    n = np.broadcast_to(tally.n[..., None], tally.chosen.shape)
    share = divide(tally.chosen, n)
    rules = limits if multiple else replace(limits, cell=limits.distribution)
    reasons = complete_options(share, cell_reasons(n, tally.chosen, rules))
    return blank(n, reasons, {"share": share})


def _ranking(tally: RankingTally, limits: Thresholds) -> CellTable:
    """Rankings hang together (their shares add up), so they need `unanimity` answers."""
    n = np.broadcast_to(tally.n[..., None], tally.top.shape)
    rules = replace(limits, cell=max(limits.unanimity, limits.distribution))
    share = divide(tally.top, n)
    reasons = complete_options(share, cell_reasons(n, tally.top, rules))
    values = {
        "first": divide(tally.first, n),
        "top": share,
        "mean_rank": divide(tally.double_rank, 2 * n),
    }
    return blank(n, reasons, values)


def _sum(tally: AmountTally, spec: SumSpec, limits: Thresholds) -> CellTable:
    n = np.broadcast_to(tally.n[..., None], tally.total.shape)
    mean = divide(tally.total, n)
    reasons = cell_reasons(n, _bound_counts(n, mean, float(spec.total)), limits)
    return blank(n, complete_options(mean / spec.total, reasons), {"mean": mean})


def _number(tally: AmountTally, limits: Thresholds) -> CellTable:
    n = tally.n[..., None]
    between = np.minimum(1, np.maximum(n - 1, 0))
    agreeing = np.where(tally.least == tally.most, n, between)
    return blank(n, cell_reasons(n, agreeing, limits), {"mean": divide(tally.total, n)})
