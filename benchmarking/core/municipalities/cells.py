"""The figures of every municipality's two sides as arrays, with the hidden cells blanked.

Descriptive figures alone: no interval, no test, no class, and never a role. Axis 0 is the
municipality, axis 1 the side, the last axis the figure (item, theme or option).
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tensor import AmountTally, ChoiceTally, RankingTally
from benchmarking.core.counting.themes import ThemeScore, mean_score, respondents
from benchmarking.core.data.arrays import Bools, Counts, Floats, divide
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.columns import Columns, Withheld
from benchmarking.core.disclosure.protection import (
    VISIBLE,
    AlsoHidden,
    Reasons,
    all_but_one,
    amounts_all_but_one,
    cell_reasons,
    complete_options,
    complete_sums,
    composite_exposed,
)
from benchmarking.core.disclosure.publishing import Answers
from benchmarking.core.tables.answers import ScaleAnswers, scale_answers

MEAN: Final = "mean"


@dataclass(frozen=True, slots=True)
class CellTable:
    """Visible figures (M, 2, X): `n` 0 and values NaN where `reasons` hides the cell."""

    n: Counts
    reasons: Reasons
    values: dict[str, Floats]

    @property
    def means(self) -> Floats:
        """The mean scores of items and themes."""
        return self.values[MEAN]

    def gap(self, name: str) -> Floats:
        """Political minus administrative (M, X); NaN unless both sides are visible."""
        return np.asarray(self.values[name][:, 0] - self.values[name][:, 1], dtype=float)


def blank(n: Counts, reasons: Reasons, values: dict[str, Floats]) -> CellTable:
    """Erase what is hidden: after this the hidden numbers no longer exist."""
    seen = reasons == VISIBLE
    kept = {name: np.where(seen, value, np.nan) for name, value in values.items()}
    return CellTable(np.where(seen, n, 0), reasons, kept)


@dataclass(frozen=True, slots=True)
class CellTables:
    """All figures of all municipalities, suppressed.

    `distributions`: item -> (M, 2, K) shares, NaN where hidden.
    """

    columns: Columns
    items: CellTable
    distributions: dict[str, Floats]
    themes: CellTable
    choices: dict[str, CellTable]
    rankings: dict[str, CellTable]
    sums: dict[str, CellTable]
    numbers: dict[str, CellTable]

    @property
    def reasons(self) -> Reasons:
        """Why each cell is hidden, (M, 2, X) in the order of the columns."""
        blocks = (self.choices, self.rankings, self.sums, self.numbers)
        tables = [self.items, self.themes, *(table for block in blocks for table in block.values())]
        return np.concatenate([table.reasons for table in tables], axis=-1)


def cell_tables(tally: Tally, limits: Thresholds, withheld: Withheld | None = None) -> CellTables:
    """Compute and suppress every cell; `withheld` cells are hidden in any case."""
    held = withheld or Withheld.nothing(tally)
    outline, answers = tally.instrument, scale_answers(tally, limits)
    items, distributions = _items(tally, answers, limits, held.part("items"))

    def part(kind: str, code: str) -> Bools:
        return held.part(f"{kind}:{code}")

    return CellTables(
        columns=held.columns,
        items=items,
        distributions=distributions,
        themes=_themes(tally, answers, items.reasons, limits, held.part("themes")),
        choices={
            s.code: _choice(
                tally.choices[s.code], limits, part("choices", s.code), multiple=s.multiple
            )
            for s in outline.choices
        },
        rankings={
            s.code: _ranking(tally.rankings[s.code], limits, part("rankings", s.code))
            for s in outline.rankings
        },
        sums={
            s.code: _sum(tally.sums[s.code], float(s.total), limits, part("sums", s.code))
            for s in outline.sums
        },
        numbers={
            s.code: _number(tally.numbers[s.code], limits, part("numbers", s.code))
            for s in outline.numbers
        },
    )


def column_answers(tally: Tally) -> Answers:
    """The answers behind every cell, hidden or not, and how many of them agree; (M, 2, X)."""
    outline, answers = tally.instrument, scale_answers(tally, Thresholds())
    n = [item.n[..., None] for item in answers.values()]
    agreeing = [item.agreeing[..., None] for item in answers.values()]
    for theme in outline.themes:
        scored, score = tally.themes[theme.code], ThemeScore.of(outline, theme)
        n.append(respondents(scored)[..., None])
        agreeing.append(bound_counts(n[-1], mean_score(score, scored)[..., None], 100.0))
    for choice in outline.choices:
        n.append(_wide(tally.choices[choice.code].n, len(choice.options)))
        agreeing.append(tally.choices[choice.code].chosen)
    for ranking in outline.rankings:
        n.append(_wide(tally.rankings[ranking.code].n, len(ranking.options)))
        agreeing.append(tally.rankings[ranking.code].top)
    for amount in (*(tally.sums[s.code] for s in outline.sums), *tally.numbers.values()):
        n.append(_wide(amount.n, amount.total.shape[-1]))
        same = amount.least == amount.most
        agreeing.append(np.where(same, n[-1], np.minimum(1, np.maximum(n[-1] - 1, 0))))
    return Answers(np.concatenate(n, axis=-1), np.concatenate(agreeing, axis=-1))


def _wide(n: Counts, size: int) -> Counts:
    return np.broadcast_to(n[..., None], (*n.shape, size))


def _stack(columns: list[Counts], tally: Tally) -> Counts:
    empty = np.zeros((tally.municipalities, 2, 0), dtype=np.int64)
    return np.stack(columns, axis=-1) if columns else empty


def _items(
    tally: Tally, answers: dict[str, ScaleAnswers], limits: Thresholds, held: Bools
) -> tuple[CellTable, dict[str, Floats]]:
    n = _stack([item.n for item in answers.values()], tally)
    favourable = _stack([item.agreeing for item in answers.values()], tally)
    largest = _stack([item.largest for item in answers.values()], tally)
    also = AlsoHidden(all_but_one(n, largest), held)
    reasons = cell_reasons(n, favourable, limits, also)
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


def _themes(
    tally: Tally,
    answers: dict[str, ScaleAnswers],
    item_reasons: Reasons,
    limits: Thresholds,
    held: Bools,
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
    also = AlsoHidden(exposed=exposed | held)
    reasons = cell_reasons(n, bound_counts(n, mean, 100.0), limits.of_themes, also)
    share = np.where(n >= limits.unanimity, divide(favourable, n), np.nan)
    return blank(n, reasons, {"share": share, "mean": mean})


def bound_counts(n: Counts, mean: Floats, whole: float) -> Counts:
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
        alike = all_but_one(n, np.stack([item.largest for item in own], axis=-1))
        exposed[..., t] = composite_exposed(n, mean, reasons, limits, alike)
    return exposed


@dataclass(frozen=True, slots=True)
class _Options:
    """The cells (M, 2, O) of a list of options: answers, how many agree, and the share of it."""

    n: Counts
    agreeing: Counts
    share: Floats
    alike: Bools

    def reasons(self, limits: Thresholds, held: Bools, *, whole: bool) -> Reasons:
        """Every rule, until none of them hides more: what was hidden once, and is `held` the
        next time, then hides nothing further. `whole`: the shares add up to a known number."""
        own = complete_options(self.share, self._cells(limits, None))
        hidden = held | (own != VISIBLE)
        while True:
            reasons = self._cells(limits, hidden)
            reasons = complete_sums(self.share, reasons) if whole else reasons
            found = hidden | (reasons != VISIBLE)
            if np.array_equal(found, hidden):
                return reasons
            hidden = found

    def _cells(self, limits: Thresholds, exposed: Bools | None) -> Reasons:
        return cell_reasons(self.n, self.agreeing, limits, AlsoHidden(self.alike, exposed))


def _choice(tally: ChoiceTally, limits: Thresholds, held: Bools, *, multiple: bool) -> CellTable:
    """A single choice is hidden when all but one chose the same; an option when all did.

    Of a multiple choice the answer is the whole set, so a colleague who did not name an option
    may learn that the others did: hiding that too would empty the lists of small sides.
    """
    n = np.broadcast_to(tally.n[..., None], tally.chosen.shape)
    share = divide(tally.chosen, n)
    rules = limits if multiple else replace(limits, answers=limits.distribution)
    alike = (tally.chosen == n) & (n > 0)
    if not multiple:
        most = tally.chosen.max(axis=-1, keepdims=True)
        alike = np.broadcast_to(all_but_one(n, most), n.shape)
    options = _Options(n, tally.chosen, share, alike)
    return blank(n, options.reasons(rules, held, whole=not multiple), {"share": share})


def _ranking(tally: RankingTally, limits: Thresholds, held: Bools) -> CellTable:
    """Rankings hang together (their shares add up), so they need `unanimity` answers.

    Hidden where all but one put the same option first, and an option that everybody ranks; and
    one more where of the hidden ones nobody put any first.
    """
    n = np.broadcast_to(tally.n[..., None], tally.top.shape)
    rules = replace(limits, answers=max(limits.unanimity, limits.distribution))
    share = divide(tally.top, n)
    alike = (tally.top == n) & (n > 0) | all_but_one(n, tally.first.max(axis=-1, keepdims=True))
    first = divide(tally.first, n)
    reasons = _Options(n, tally.top, share, alike).reasons(rules, held, whole=True)
    reasons = complete_sums(first, reasons)
    values = {
        "first": first,
        "top": share,
        "mean_rank": divide(tally.double_rank, 2 * n),
    }
    return blank(n, reasons, values)


def _sum(tally: AmountTally, whole: float, limits: Thresholds, held: Bools) -> CellTable:
    n = np.broadcast_to(tally.n[..., None], tally.total.shape)
    mean = divide(tally.total, n)
    alike = amounts_all_but_one(n, tally.total, tally.least, tally.most)
    options = _Options(n, bound_counts(n, mean, whole), mean / whole, alike)
    return blank(n, options.reasons(limits, held, whole=True), {"mean": mean})


def _number(tally: AmountTally, limits: Thresholds, held: Bools) -> CellTable:
    n = tally.n[..., None]
    alike = amounts_all_but_one(n, tally.total, tally.least, tally.most)
    between = np.minimum(1, np.maximum(n - 1, 0))
    agreeing = np.where(tally.least == tally.most, n, between)
    reasons = cell_reasons(n, agreeing, limits, AlsoHidden(alike, held))
    return blank(n, reasons, {"mean": divide(tally.total, n)})
