"""Suppression of cells: which figures of a municipality, or of the benchmark, may leave.

A cell is (municipality, side, figure). Axis 0 of every array is the municipality, in the
order of the codes; ties are broken by that order, so the outcome depends on the data alone.
Reasons are small integers, indices into `REASONS`; 0 means visible.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarking.core.data.arrays import Bools, Counts, Floats, divide
from benchmarking.core.data.figures import Reason
from benchmarking.core.data.wave import Thresholds

Part = TypeVar("Part", bound=Hashable)
Reasons = NDArray[np.int8]
VISIBLE = 0
REASONS: tuple[Reason | None, ...] = (
    None,
    Reason.TOO_FEW_ANSWERS,
    Reason.UNANIMOUS,
    Reason.REMAINDER,
    Reason.TOO_FEW_MUNICIPALITIES,
    Reason.DOMINANCE,
)
TOO_FEW, UNANIMOUS, REMAINDER, FEW_MUNICIPALITIES, DOMINANT = range(1, 6)


@dataclass(frozen=True, slots=True)
class AlsoHidden:
    """Cells hidden in any case, of the shape of the others, None for none.

    `alike`: all but at most one answer are the same; `exposed`: for the sake of other figures.
    """

    alike: Bools | None = None
    exposed: Bools | None = None


def cell_reasons(
    n: Counts, agreeing: Counts, limits: Thresholds, also: AlsoHidden | None = None
) -> Reasons:
    """Hide cells of the shape (M, ...) and complete them against the published totals.

    `n` answers, `agreeing` of them on one side of a dichotomy (favourable, chosen). Hidden:
    fewer than `cell` answers; all or none agreeing with fewer than `unanimity` answers; what
    is `also` hidden; and what the remainder rule adds. `agreeing` may be clipped at 0..n to
    mark a bound.
    """
    reasons = np.zeros(n.shape, dtype=np.int8)
    also = also or AlsoHidden()
    if also.exposed is not None:
        reasons[also.exposed] = REMAINDER
    if also.alike is not None:
        reasons[also.alike] = UNANIMOUS
    reasons[unanimous(n, agreeing, limits)] = UNANIMOUS
    reasons[n < limits.answers] = TOO_FEW
    return complete_remainders(n, agreeing, reasons, limits)


def all_but_one(n: Counts, largest: Counts) -> Bools:
    """Whether all but at most one of `n` answers fall in the category with `largest` of them.

    However many they are, the odd one out then knows what every colleague answered.
    """
    return np.asarray((n > 0) & (largest >= n - 1))


def amounts_all_but_one(n: Counts, total: Floats, least: Floats, most: Floats) -> Bools:
    """The same for amounts: taking the largest (or smallest) away leaves n-1 equal ones."""
    with np.errstate(invalid="ignore"):
        below = np.isclose(total - most, (n - 1) * least, rtol=1e-9, atol=1e-9)
        above = np.isclose(total - least, (n - 1) * most, rtol=1e-9, atol=1e-9)
    return np.asarray((n > 0) & (below | above))


def unanimous(n: Counts | Floats, agreeing: Counts | Floats, limits: Thresholds) -> Bools:
    """Whether a cell would say what every single person in it answered."""
    return np.asarray(((agreeing == 0) | (agreeing == n)) & (n < limits.unanimity))


def complete_remainders(
    n: Counts, agreeing: Counts, reasons: Reasons, limits: Thresholds
) -> Reasons:
    """The remainder rule over municipalities: total minus the visible cells protects nobody.

    Where the hidden cells together hold fewer than `cell` answers (but some), come from one
    municipality alone, or are unanimous together, the next smallest visible cell is hidden
    too. Source: R53.
    """
    result = reasons.copy()
    for _ in range(len(n)):  # each round hides one more cell of every figure that needs it
        hidden = (result != VISIBLE) & (n > 0)
        rest, agree = np.where(hidden, n, 0).sum(axis=0), np.where(hidden, agreeing, 0).sum(axis=0)
        alone = np.count_nonzero(hidden, axis=0) == 1
        few = (rest < limits.answers) | alone | unanimous(rest, agree, limits)
        exposed = (rest > 0) & few
        candidates = (result == VISIBLE) & (n > 0) & exposed
        if not candidates.any():
            break
        _hide_smallest(n, candidates, result)
    return result


def _hide_smallest(size: Counts | Floats, candidates: Bools, reasons: Reasons) -> None:
    ranked = np.where(candidates, size, np.inf)
    smallest = np.expand_dims(ranked.argmin(axis=0), 0)
    marked = np.where(candidates.any(axis=0), REMAINDER, np.take_along_axis(reasons, smallest, 0))
    np.put_along_axis(reasons, smallest, marked.astype(np.int8), 0)


def complete_options(share: Floats, reasons: Reasons) -> Reasons:
    """Hide a second option beside one hidden for unanimity, shape (..., O).

    Where an option at or near 0 is hidden the smallest visible one goes too, where one at or
    near 1 is hidden the largest: neither the sum over the options nor the gap in the list
    tells which is which.
    """
    result = np.moveaxis(reasons.copy(), -1, 0)
    shares = np.moveaxis(share, -1, 0)
    unanimously = result == UNANIMOUS
    for bound, order in ((shares < 0.5, shares), (shares >= 0.5, -shares)):
        at_bound = (unanimously & bound).any(axis=0)
        _hide_smallest(order, (result == VISIBLE) & at_bound, result)
    return np.moveaxis(result, 0, -1)


def complete_sums(share: Floats, reasons: Reasons) -> Reasons:
    """Hide one more visible option (..., O) where the others would give the hidden ones.

    For options whose shares add up to a known number: where one alone is hidden, or where what
    is left for the hidden ones is nothing (or all that they can have). The smallest goes, in the
    second case of those that have something (or lack something).
    """
    result, shares = np.moveaxis(reasons.copy(), -1, 0), np.moveaxis(share, -1, 0)
    for _ in range(len(result)):
        hidden = result != VISIBLE
        number, rest = hidden.sum(axis=0), np.where(hidden, np.nan_to_num(shares), 0.0).sum(axis=0)
        nothing, everything = np.isclose(rest, 0.0), np.isclose(rest, number)
        candidates = (result == VISIBLE) & (number > 0)
        candidates &= (number == 1) | (nothing & (shares > 0)) | (everything & (shares < 1))
        if not candidates.any():
            break
        _hide_smallest(shares, candidates, result)
    return np.moveaxis(result, 0, -1)


def composite_exposed(
    n: Counts, mean: Floats, reasons: Reasons, limits: Thresholds, alike: Bools
) -> Bools:
    """Whether a theme's score would give away an item hidden beside it; items on the last axis.

    The score is about the mean of its items. So it is hidden too where exactly one item with
    answers is hidden, where the hidden items hold fewer than `cell` persons, where their
    answers all lie at one bound, or where all but at most one answer to an item are `alike`:
    such an item's answers are protected by other municipalities alone, so nothing about them
    may stay behind in this one. `mean` is POMP.
    """
    hidden = (reasons != VISIBLE) & (n > 0)
    number = hidden.sum(axis=-1)
    persons = np.where(hidden, n, 0).max(axis=-1, initial=0)
    together = divide(np.where(hidden, np.nan_to_num(mean), 0.0).sum(axis=-1), number)
    at_bound = np.isclose(together, 0.0, atol=1e-9) | np.isclose(together, 100.0, atol=1e-9)
    same = (hidden & alike).any(axis=-1)
    return np.asarray((number > 0) & ((number == 1) | (persons < limits.answers) | at_bound | same))


def benchmark_reason(n: Counts, limits: Thresholds) -> Reason | None:
    """Whether one side's benchmark figure may leave; `n` (M,) answers by municipality.

    Needs `cell` answers from `peers` municipalities, none of which holds more than half.
    """
    total = int(n.sum())
    if total < limits.answers:
        return Reason.TOO_FEW_ANSWERS
    if int(np.count_nonzero(n)) < limits.peers:
        return Reason.TOO_FEW_MUNICIPALITIES
    return Reason.DOMINANCE if 2 * int(n.max()) > total else None


def remainder_rule(
    sizes: Mapping[Part, int], limit: int, also_hidden: Iterable[Part] = ()
) -> set[Part]:
    """R53 on one partition of a published total: the parts to hide.

    A part below `limit` is hidden; while the hidden parts together hold fewer than `limit`
    answers (but some), the next smallest goes too. `also_hidden` are hidden in any case.
    """
    hidden = {name for name, size in sizes.items() if size < limit} | set(also_hidden)
    visible = sorted((name for name in sizes if name not in hidden), key=lambda name: sizes[name])
    while visible and 0 < sum(sizes[name] for name in hidden) < limit:
        hidden.add(visible.pop(0))
    return hidden
