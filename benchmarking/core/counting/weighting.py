"""I27: one weight for every respondent of a wave, or the reason why there is none.

Municipalities are post-stratified on province × size class, then the persons are raked to the
invited of each function × province. So the weight depends on stratum and function alone, and
is found from counts of people, before any answer is read. Or a file of answers brings the
weights: then they take the place of the margins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from msgspec import Struct

from benchmarking.core.data.arrays import Bools, Codes, Counts, Floats, whole
from benchmarking.core.data.precision import Mentioned, Whole
from benchmarking.core.data.wave import SIDES
from benchmarking.core.multivariate.weights import (
    LARGEST_DESIGN_EFFECT,
    Margin,
    design_effect,
    effective_size,
    keeps_total,
    rake,
    trim,
)

# Weights are whole hundredths of their mean: sums are exact in any order.
WHOLE = 100
TRIMMED_FROM = 5.0
MOST_TRIMMED = 0.05


class WeightingStatus(StrEnum):
    """Used; refused, for a reason; or not possible, since the margins are not known."""

    USED = "used"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class WeightRefusal(StrEnum):
    """Why a wave is not weighted."""

    UNKNOWN_MARGINS = "unknown_margins"
    EMPTY_PROVINCE = "empty_province"
    TRIMMED = "trimmed"
    DESIGN_EFFECT = "design_effect"
    MISSING_WEIGHTS = "missing_weights"


class SideWeights(Struct, frozen=True):
    """What weighting costs one side: Kish's design effect n/n_eff and effective size; how many
    weights were trimmed, and how many empty strata and functions joined another one."""

    n: int
    n_effective: Whole
    design_effect: Mentioned
    trimmed: int
    joined: int


class Weighting(Struct, frozen=True):
    """Whether the figures of a wave are weighted, and what that costs on each side.

    `margins` names what the weights were fitted to.
    """

    status: WeightingStatus
    reason: WeightRefusal | None
    margins: tuple[str, ...]
    political: SideWeights | None
    administrative: SideWeights | None


FROM_FILE = ("file",)  # what stands in the place of margins
NO_MARGINS = Weighting(WeightingStatus.UNKNOWN, WeightRefusal.UNKNOWN_MARGINS, (), None, None)
SOME_WEIGHTS = Weighting(
    WeightingStatus.REFUSED, WeightRefusal.MISSING_WEIGHTS, FROM_FILE, None, None
)


@dataclass(frozen=True, slots=True)
class WavePopulation:
    """What is known of everybody. H strata, F functions.

    `province`, `size` (H,): the stratum's province and its place in the order of size classes;
    `municipalities` (H,) how many there are; `invited` (H, F) persons invited at the wave's
    municipalities, None when unknown; `side` (F,) of each function.
    """

    province: Counts
    size: Counts
    municipalities: Counts
    side: Codes
    invited: Counts | None


@dataclass(frozen=True, slots=True)
class Weights:
    """The weighting, and the weights (M, F) in hundredths of their mean; None unless used."""

    weighting: Weighting
    table: Counts | None


class _EmptyProvinceError(ValueError):
    """Nobody answered on one side of a province."""


def weigh(population: WavePopulation, stratum: Counts, people: Counts) -> Weights:
    """I27 of a wave: `stratum` (M,) of each municipality, `people` (M, F) who answered.

    Each side by itself: w = N_h/n_h of the municipality's stratum (n_h with an answer of the
    side), raked to N_h/S_h times the invited of its function and province (S_h in the wave),
    trimmed at 5 times the median, divided by the mean. An empty stratum joins the nearest size
    class of its province; a function that nobody answered from joins the largest one of its
    side and province; a province without answers refuses, and so do weights that trimming cannot
    keep the total of. Used only up to a design effect of 2 on both sides, and where no more than
    one weight in twenty had to be trimmed. Sources: Deming and Stephan 1940; Kish 1965; Kalton
    and Flores-Cervantes 2003.
    """
    fitted = ("municipalities",) if population.invited is None else ("municipalities", "functions")
    table, costs, refusals = whole(np.zeros(people.shape)), [], []
    for s in range(len(SIDES)):
        functions = population.side == s
        try:
            side = _WeighedSide.of(population, stratum, people, functions)
        except _EmptyProvinceError:
            reason = WeightRefusal.EMPTY_PROVINCE
            return Weights(Weighting(WeightingStatus.REFUSED, reason, fitted, None, None), None)
        table[:, functions], cost, refusal = side.weights()
        costs.append(cost)
        refusals.append(refusal)
    refusal = next((found for found in refusals if found), None)
    status = WeightingStatus.REFUSED if refusal else WeightingStatus.USED
    weighting = Weighting(status, refusal, fitted, costs[0], costs[1])
    return Weights(weighting, None if refusal else table)


@dataclass(frozen=True, slots=True)
class GivenWeights:
    """The weighting, and for each side the different weights of the file, rising, with what they
    become in hundredths of the side's mean; None unless used."""

    weighting: Weighting
    sides: tuple[tuple[Floats, Counts], ...] | None

    def of(self, weights: Floats, side: Codes) -> Codes | None:
        """The weight of any of the rows (R,), in hundredths: the same alone as among all."""
        if self.sides is None:
            return None
        result = np.zeros(len(weights), dtype=np.int64)
        for s, (values, hundredths) in enumerate(self.sides):
            own = side == s
            result[own] = hundredths[np.searchsorted(values, weights[own])]
        return result


def given(weights: Floats, side: Codes) -> GivenWeights:
    """I27 with the weights (R,) that a file brings, of respondents on `side` (R,).

    Each side by itself, as in `weigh`: trimmed at 5 times the median, divided by the mean, whole
    hundredths of at least one. The limits are the same too: a design effect of 2, and one weight
    in twenty trimmed. ValueError for a weight that is no finite number above 0. Source: Kish 1965.
    """
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("A weight is a finite number above 0.")
    found = [_given_side(weights[side == s]) for s in range(len(SIDES))]
    refusal = next((why for *_, why in found if why), None)
    status = WeightingStatus.REFUSED if refusal else WeightingStatus.USED
    weighting = Weighting(status, refusal, FROM_FILE, found[0][2], found[1][2])
    sides = tuple((values, hundredths) for values, hundredths, *_ in found)
    return GivenWeights(weighting, None if refusal else sides)


def _given_side(weights: Floats) -> tuple[Floats, Counts, SideWeights | None, WeightRefusal | None]:
    """The different weights of one side, what each becomes, what that costs, and why they may
    not be used. Nobody on the side costs nothing."""
    values, times = np.unique(weights, return_counts=True)
    if not len(values):
        return values, whole(values), None, None
    # In rising order: that of the rows moves no bit. Over the largest: no sum is too large.
    each = np.repeat(values / values[-1], times)
    hundredths, cost = _trimmed(each, 0)
    return values, whole(hundredths[np.cumsum(times) - times]), cost, _refusal(each, cost)


def _trimmed(each: Floats, joined: int) -> tuple[Floats, SideWeights]:
    """Everybody's weight on one side in hundredths of their mean, and what they cost."""
    trimmed = trim(each, TRIMMED_FROM)
    hundredths = np.maximum(np.rint(WHOLE * trimmed / trimmed.mean()), 1)
    cost = SideWeights(
        n=len(each),
        n_effective=effective_size(hundredths),
        design_effect=design_effect(hundredths),
        trimmed=int(np.count_nonzero(each > TRIMMED_FROM * np.median(each))),
        joined=joined,
    )
    return hundredths, cost


def _refusal(weights: Floats, cost: SideWeights) -> WeightRefusal | None:
    """Why these weights may not be used: trimmed too often, or so far that their total cannot
    stay, they no longer meet the margins."""
    if cost.trimmed > MOST_TRIMMED * cost.n or not keeps_total(weights, TRIMMED_FROM):
        return WeightRefusal.TRIMMED
    return WeightRefusal.DESIGN_EFFECT if cost.design_effect > LARGEST_DESIGN_EFFECT else None


def join_strata(province: Counts, size: Counts, filled: Bools) -> Counts:
    """For every stratum (H,) the one that it belongs to: itself when filled, else the nearest
    size class of its province that is (the smaller of two). -1 in a province without any."""
    result = np.full(len(province), -1)
    for h in range(len(province)):
        candidates = np.flatnonzero(filled & (province == province[h]))
        if len(candidates):
            order = np.lexsort((size[candidates], np.abs(size[candidates] - size[h])))
            result[h] = candidates[order[0]]
    return result


@dataclass(frozen=True, slots=True)
class _WeighedSide:
    """One side: counts by joined stratum (H, F'), their mass under the base weights, and the
    invited of everybody (H, F'), None when unknown."""

    population: WavePopulation
    group: Counts
    people: Counts
    mass: Floats
    target: Floats | None
    joined: int

    @classmethod
    def of(
        cls, population: WavePopulation, stratum: Counts, people: Counts, functions: Bools
    ) -> "_WeighedSide":
        H = len(population.province)
        own = people[:, functions]
        answered = own.sum(axis=1) > 0
        filled = np.bincount(stratum[answered], minlength=H) > 0
        into = join_strata(population.province, population.size, filled)
        if (into < 0).any():
            raise _EmptyProvinceError
        group = into[stratum]
        known = np.bincount(into, population.municipalities, minlength=H)
        base = np.zeros(H)
        base[filled] = known[filled] / np.bincount(group[answered], minlength=H)[filled]
        counts = np.zeros((H, own.shape[1]), dtype=np.int64)
        np.add.at(counts, group, own)
        target = None
        if population.invited is not None:
            asked = np.zeros((H, own.shape[1]))
            np.add.at(asked, into, population.invited[:, functions])
            sampled = np.bincount(group, minlength=H)
            target = asked * (known / np.maximum(sampled, 1))[:, None]  # 0 where none is filled
        joined = int(np.count_nonzero(into != np.arange(H)))
        return cls(population, group, counts, counts * base[:, None], target, joined)

    def weights(self) -> tuple[Counts, SideWeights, WeightRefusal | None]:
        """The weights (M, F') of everybody, what they cost, and why they may not be used."""
        mass, empty = self._raked()
        filled = self.people > 0
        n = self.people[filled]
        each = np.repeat(mass[filled] / n, n)
        hundredths, cost = _trimmed(each, self.joined + empty)
        table = np.zeros_like(self.people)
        table[filled] = hundredths[np.cumsum(n) - n]
        return table[self.group], cost, _refusal(each, cost)

    def _raked(self) -> tuple[Floats, int]:
        """The masses fitted to the invited of each function × province, and how many functions
        joined another one."""
        if self.target is None or not self.target.any():
            return self.mass, 0
        cells, population, empty = np.zeros_like(self.people), {}, 0
        for number, block in self._provinces():
            asked, present = self.target[block].sum(axis=0), self.mass[block].sum(axis=0)
            kept = (asked > 0) & (present > 0)
            if not kept.any():
                kept = present == present.max()
            into = np.where(kept, np.arange(len(kept)), (present * kept).argmax())
            empty += int(np.count_nonzero(~kept & ((asked > 0) | (present > 0))))
            cells[block] = number * len(kept) + into
            for f in np.unique(into):
                share = float(asked[into == f].sum())
                population[number * len(kept) + int(f)] = share or float(present[into == f].sum())
        mass = rake(self.mass.ravel(), [Margin(cells.ravel(), population)])
        return mass.reshape(self.mass.shape), empty

    def _provinces(self) -> Iterator[tuple[int, Bools]]:
        for number in np.unique(self.population.province):
            yield int(number), self.population.province == number
