"""Functions (mayor, general director, ...): figures over the benchmark, never in a municipality.

A function's totals are counted straight away; nothing by municipality is kept, so there is
nothing a municipality's page could show.
"""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Bools, Counts
from benchmarking.core.figures import MEAN, SHARE, Base, Figure, Method, Reason, hidden, shown
from benchmarking.core.intervals import wilson
from benchmarking.core.protection import remainder_rule
from benchmarking.core.tensor import Cells
from benchmarking.core.wave import SIDES, Instrument, Thresholds, WaveInput

_MEAN = MEAN.by(Method.DESCRIPTIVE)


@dataclass(frozen=True, slots=True)
class RoleTally:
    """Per function (L) and scale item (I): answers, favourable ones, the sum of codes minus 1,
    municipalities with an answer and the most answers of one municipality; `sides` (L, 2)
    counts respondents; `counts` (L, I, most categories) after recoding. Empty (L = 0) when
    functions are unknown."""

    names: tuple[str, ...]
    sides: Counts
    n: Counts
    favourable: Counts
    steps: Counts
    municipalities: Counts
    largest: Counts
    counts: Counts

    def plus(self, other: "RoleTally") -> "RoleTally":
        """Joined with the tally of other municipalities. ValueError for other functions."""
        if self.names != other.names:
            raise ValueError("Partial tallies name different functions.")
        return RoleTally(
            self.names,
            self.sides + other.sides,
            self.n + other.n,
            self.favourable + other.favourable,
            self.steps + other.steps,
            self.municipalities + other.municipalities,
            np.maximum(self.largest, other.largest),
            self.counts + other.counts,
        )


def role_tally(wave: WaveInput, cells: Cells, instrument: Instrument) -> RoleTally:
    """Count every (recoded) scale item by function."""
    role = wave.role if wave.role is not None else np.full(wave.respondents, -1)
    names = wave.roles if wave.role is not None else ()
    L, M, known = len(names), cells.municipalities, role >= 0
    own = role[known].astype(np.int64)
    place = own * M + cells.index[known] // 2
    parts = np.zeros((5, L, len(instrument.scales)), dtype=np.int64)
    widest = max((spec.categories for spec in instrument.scales), default=0)
    by_category = np.zeros((L, len(instrument.scales), widest), dtype=np.int64)
    for i, spec in enumerate(instrument.scales if L else ()):
        answers = wave.scales[spec.code][known]
        K, given = spec.categories, answers > 0
        slots = own * (K + 2) + 1 + answers
        counts = np.bincount(slots, minlength=L * (K + 2)).reshape(L, -1)[:, 2:]
        by_category[:, i, :K] = counts
        spread = np.bincount(place[given], minlength=L * M).reshape(L, M)
        parts[0, :, i] = counts.sum(axis=1)
        parts[1, :, i] = counts[:, spec.cut - 1 :].sum(axis=1)
        parts[2, :, i] = counts @ np.arange(K)
        parts[3, :, i] = (spread > 0).sum(axis=1)
        parts[4, :, i] = spread.max(axis=1, initial=0)
    sides = np.bincount(2 * own + wave.perspective[known], minlength=2 * L).reshape(L, 2)
    n, favourable, steps, municipalities, largest = parts
    return RoleTally(names, sides, n, favourable, steps, municipalities, largest, by_category)


@dataclass(frozen=True, slots=True)
class RoleItem:
    """One function's answers to one item."""

    code: str
    n: int | None
    share: Figure
    mean: Figure


@dataclass(frozen=True, slots=True)
class RoleResult:
    """One function over the benchmark."""

    role: str
    perspective: str
    items: tuple[RoleItem, ...]


def functions_shown(
    tally: RoleTally, instrument: Instrument, limits: Thresholds, held: Bools
) -> Bools:
    """Which figures of functions may leave (L, I); those `held` never do."""
    shown = np.zeros((len(tally.names), len(instrument.scales)), dtype=bool)
    present = _present(tally)
    for i in range(len(instrument.scales)):
        hidden = _item_reasons(tally, present, i, limits, held)
        shown[[r for r in present if r not in hidden], i] = True
    return shown


def _present(tally: RoleTally) -> list[int]:
    return [r for r in range(len(tally.names)) if tally.sides[r].sum()]


def role_results(
    tally: RoleTally, instrument: Instrument, limits: Thresholds, held: Bools | None = None
) -> tuple[RoleResult, ...]:
    """Shares (Wilson) and POMP means of every function with respondents.

    Needs `office_holder` answers from `peers` municipalities, no dominance, no unanimity, and
    the remainder rule over the functions of a side, whose sum is the side's own figure. What
    is `held` (L, I) stays hidden.
    """
    present = _present(tally)
    if held is None:
        held = np.zeros((len(tally.names), len(instrument.scales)), dtype=bool)
    reasons = {
        spec.code: _item_reasons(tally, present, i, limits, held)
        for i, spec in enumerate(instrument.scales)
    }
    return tuple(
        RoleResult(
            tally.names[r],
            SIDES[int(tally.sides[r].argmax())],
            tuple(
                _role_item(tally, r, i, spec.code, spec.categories, reasons[spec.code].get(r))
                for i, spec in enumerate(instrument.scales)
            ),
        )
        for r in present
    )


def _item_reasons(
    tally: RoleTally, present: list[int], i: int, limits: Thresholds, held: Bools
) -> dict[int, Reason]:
    """Why a function's answers to item `i` are hidden; functions not named are visible."""
    reasons = {r: reason for r in present if (reason := _own_reason(tally, r, i, limits))}
    for r in present:
        if held[r, i]:
            reasons.setdefault(r, Reason.REMAINDER)
    for side in (0, 1):
        sizes = {r: int(tally.n[r, i]) for r in present if int(tally.sides[r].argmax()) == side}
        for r in remainder_rule(sizes, limits.cell, {r for r in sizes if r in reasons}):
            reasons.setdefault(r, Reason.REMAINDER)
    return reasons


def _own_reason(tally: RoleTally, r: int, i: int, limits: Thresholds) -> Reason | None:
    n, agreeing = int(tally.n[r, i]), int(tally.favourable[r, i])
    if n < max(limits.office_holder, limits.cell):
        return Reason.TOO_FEW_ANSWERS
    if int(tally.municipalities[r, i]) < limits.peers:
        return Reason.TOO_FEW_MUNICIPALITIES
    if 2 * int(tally.largest[r, i]) > n:
        return Reason.DOMINANCE
    alike = n - 1 <= int(tally.counts[r, i].max())
    return Reason.UNANIMOUS if alike or (agreeing in (0, n) and n < limits.unanimity) else None


def _role_item(
    tally: RoleTally, r: int, i: int, code: str, K: int, reason: Reason | None
) -> RoleItem:
    if reason is not None:
        return RoleItem(code, None, hidden(SHARE, reason), hidden(_MEAN, reason))
    n, k = int(tally.n[r, i]), int(tally.favourable[r, i])
    base = Base(n, int(tally.municipalities[r, i]))
    low, high = wilson(k, n)
    share = shown(SHARE, k / n, (float(low), float(high)), base)
    mean = 100.0 * int(tally.steps[r, i]) / (n * (K - 1))
    return RoleItem(code, n, share, shown(_MEAN, mean, None, base))
