"""Functions (mayor, general director, ...): figures over the benchmark, never in a municipality."""

import numpy as np
from msgspec import Struct

from benchmarking.core.counting.role_counts import RoleTally
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.figures import MEAN, SHARE, Base, Figure, Method, Reason, hidden, shown
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import SIDES, Thresholds
from benchmarking.core.disclosure.protection import remainder_rule
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL
from benchmarking.core.statistics.intervals import korn_graubard

_MEAN = MEAN.by(Method.DESCRIPTIVE)


class RoleItem(Struct, frozen=True):
    """One function's answers to one item."""

    code: str
    n: int | None
    share: Figure
    mean: Figure


class RoleResult(Struct, frozen=True):
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
    """Shares (Korn and Graubard) and POMP means of every function with respondents.

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
        for r in remainder_rule(sizes, limits.answers, {r for r in sizes if r in reasons}):
            reasons.setdefault(r, Reason.REMAINDER)
    return reasons


def _own_reason(tally: RoleTally, r: int, i: int, limits: Thresholds) -> Reason | None:
    n, agreeing = int(tally.n[r, i]), int(tally.favourable[r, i])
    if n < max(limits.office_holder, limits.answers):
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
    n, G = int(tally.n[r, i]), int(tally.municipalities[r, i])
    p, base = int(tally.favourable[r, i]) / n, Base(n, G)
    if G < CLUSTERS_FOR_INTERVAL:
        share = shown(SHARE, p, None, base, warning=Reason.TOO_FEW_MUNICIPALITIES)
    else:
        low, high = korn_graubard(p, _variance(tally, r, i), n, G - 1)
        share = shown(SHARE, p, (float(low), float(high)), base)
    mean = 100.0 * int(tally.steps[r, i]) / (n * (K - 1))
    return RoleItem(code, n, share, shown(_MEAN, mean, None, base))


def _variance(tally: RoleTally, r: int, i: int) -> float:
    """G/(G-1)·Σ(k_m - p·n_m)²/n², that of `gaps.cluster_mean`, from the three sums."""
    n, G = int(tally.n[r, i]), int(tally.municipalities[r, i])
    p = int(tally.favourable[r, i]) / n
    sums = (int(part[r, i]) for part in (tally.squares, tally.products, tally.size_squares))
    kk, nk, nn = sums
    return G / (G - 1) * max(kk - 2 * p * nk + p**2 * nn, 0.0) / n**2
