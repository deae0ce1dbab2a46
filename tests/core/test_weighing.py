"""The weights of a wave against a plain computation, person by person, and their limits."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pytest

from benchmarking.core.counting.weighting import (
    SideWeights,
    WavePopulation,
    Weighting,
    WeightingStatus,
    WeightRefusal,
    Weights,
    weigh,
)
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.multivariate.weights import Margin, poststratify, rake, trim, weighted_mean

SIDE = [0, 1, 1, 0, 1]
Cells = dict[tuple[int, int], float]
USED, REFUSED = WeightingStatus.USED, WeightingStatus.REFUSED


@dataclass
class Case:
    """Three provinces with three size classes each."""

    province: list[int]
    size: list[int]
    municipalities: list[int]
    invited: Counts | None
    stratum: list[int]
    people: Counts

    def found(self) -> Weights:
        population = WavePopulation(
            np.array(self.province),
            np.array(self.size),
            np.array(self.municipalities),
            np.array(SIDE),
            self.invited,
        )
        return weigh(population, np.array(self.stratum), self.people)

    def joined(self, s: int) -> list[int]:
        """The stratum each one goes with: itself, or the nearest size of its province."""
        filled = {h for m, h in enumerate(self.stratum) if self.own(m, s)}
        return [
            min(
                (g for g in filled if self.province[g] == self.province[h]),
                key=lambda g: (abs(self.size[g] - self.size[h]), self.size[g]),
            )
            for h in range(9)
        ]

    def own(self, m: int, s: int) -> int:
        return int(sum(n for n, side in zip(self.people[m], SIDE, strict=True) if side == s))

    def plain(self, s: int) -> tuple[Cells, int]:
        """The weight of each person of a municipality and function before trimming; and how
        many strata and functions joined another one."""
        into = self.joined(s)
        known: dict[int, float] = defaultdict(float)
        for h, number in enumerate(self.municipalities):
            known[into[h]] += number
        group = [into[h] for h in self.stratum]
        answered = [m for m in range(len(group)) if self.own(m, s)]
        weights = {
            (m, f): known[group[m]] / sum(group[other] == group[m] for other in answered)
            for m in answered
            for f in range(5)
            if SIDE[f] == s and self.people[m, f]
        }
        joined = sum(g != h for h, g in enumerate(into))
        sampled = [sum(g == into[h] for g in group) for h in range(9)]
        asked: Cells = defaultdict(float)
        for h, f in np.argwhere(np.zeros((9, 5)) if self.invited is None else self.invited > 0):
            if SIDE[f] == s and self.invited is not None:
                share = known[into[h]] / max(sampled[h], 1)
                asked[self.province[h], int(f)] += self.invited[h, f] * share
        return (weights, joined) if not asked else self.raked(s, weights, asked, joined)

    def raked(self, s: int, weights: Cells, asked: Cells, joined: int) -> tuple[Cells, int]:
        """The weights with the sums that each function of a province is asked to have."""
        present: Cells = defaultdict(float)
        for (m, f), weight in weights.items():
            present[self.province[self.stratum[m]], f] += weight * self.people[m, f]
        functions = [f for f in range(5) if SIDE[f] == s]
        goes: dict[tuple[int, int], int] = {}
        for p in set(self.province):
            most = max(present[p, f] for f in functions)
            kept = [f for f in functions if asked[p, f] and present[p, f]]
            kept = kept or [f for f in functions if present[p, f] == most]
            largest = max(kept, key=lambda f: present[p, f])
            for f in functions:
                goes[p, f] = f if f in kept else largest
                joined += f not in kept and bool(asked[p, f] or present[p, f])
        wanted: Cells = defaultdict(float)
        given: Cells = defaultdict(float)
        for (p, f), g in goes.items():
            wanted[p, g] += asked[p, f]
            given[p, g] += present[p, f]
        found = {}
        for (m, f), weight in weights.items():
            cell = self.province[self.stratum[m]], goes[self.province[self.stratum[m]], f]
            found[m, f] = weight * (wanted[cell] or given[cell]) / given[cell]
        return found, joined

    def expected(self) -> tuple[Counts, list[SideWeights]]:
        table, costs = np.zeros(self.people.shape, dtype=np.int64), []
        for s in (0, 1):
            weights, joined = self.plain(s)
            persons = [key for key in weights for _ in range(self.people[key])]
            each = np.array([weights[key] for key in persons])
            cut = trim(each, 5.0)
            for key, weight in zip(persons, cut, strict=True):
                table[key] = max(round(100 * float(weight) / float(cut.mean())), 1)
            hundredths = np.array([table[key] for key in persons], dtype=float)
            size = hundredths.sum() ** 2 / (hundredths**2).sum()
            over = int(sum(each > 5 * np.median(each)))
            costs.append(SideWeights(len(each), size, len(each) / size, over, joined))
        return table, costs


def a_case(seed: int, *, invited: bool = True) -> Case:
    """Functions that were not invited or did not answer, and empty strata, the last included."""
    rng = np.random.default_rng(seed)
    stratum = [0, 3, 6, *rng.integers(0, 8, 22).tolist()]
    people = rng.integers(0, 4, (25, 5)) * (rng.random((25, 5)) < 0.6)
    people[:3] = np.maximum(people[:3], 1)
    people *= rng.random((3, 5))[np.array(stratum) // 3] < 0.8
    people[:3, :2] = np.maximum(people[:3, :2], 1)
    asked = rng.integers(0, 6, (9, 5)) * np.repeat(rng.random((3, 5)) < 0.7, 3, axis=0)
    return Case(
        province=[h // 3 for h in range(9)],
        size=[0, 1, 3] * 3,
        municipalities=rng.integers(1, 12, 9).tolist(),
        invited=asked if invited else None,
        stratum=stratum,
        people=people,
    )


@pytest.mark.parametrize("seed", range(24))
def test_weights_are_those_of_a_plain_computation(seed: int) -> None:
    case = a_case(seed, invited=seed % 6 > 0)
    if seed % 6 == 1:
        assert case.invited is not None
        case.invited[:, 0] = case.invited[:, 3] = 0  # of the political side nobody is known
    found, (table, costs) = case.found(), case.expected()
    margins = ("municipalities",) if case.invited is None else ("municipalities", "functions")
    sides = found.weighting.political, found.weighting.administrative
    for side, cost in zip(sides, costs, strict=True):
        assert side is not None
        assert (side.n, side.trimmed, side.joined) == (cost.n, cost.trimmed, cost.joined)
        assert side.n_effective == pytest.approx(cost.n_effective)
        assert side.design_effect == pytest.approx(cost.design_effect)
    reasons = [
        WeightRefusal.TRIMMED
        if cost.trimmed > 0.05 * cost.n
        else WeightRefusal.DESIGN_EFFECT
        if cost.design_effect > 2
        else None
        for cost in costs
    ]
    reason = reasons[0] or reasons[1]
    assert found.weighting == Weighting(REFUSED if reason else USED, reason, margins, *sides)
    if reason:
        assert found.table is None
    else:
        assert found.table is not None
        assert found.table.dtype == np.int64
        np.testing.assert_array_equal(found.table * (case.people > 0), table)


def test_the_cases_have_what_they_are_for() -> None:
    found = [a_case(seed).found().weighting for seed in range(24)]
    assert {one.status for one in found} == {USED, REFUSED}
    assert max(one.political.joined for one in found if one.political) > 5


def one_province(numbers: list[int], municipalities: list[int]) -> Weights:
    """Strata with so many municipalities of one person a side, of so many that there are."""
    sizes = np.arange(len(numbers))
    population = WavePopulation(
        sizes * 0, sizes, np.array(municipalities), np.array([0, 1]), None
    )  # fmt: skip
    stratum = np.repeat(sizes, numbers)
    return weigh(population, stratum, np.ones((len(stratum), 2), dtype=np.int64))


def test_a_design_effect_of_two_is_the_most_that_is_used() -> None:
    """Weights of .25, .5 and 2.5: their squares have a mean of exactly 2. The largest are five
    times the median, which is the middle one, and that is not too much either."""
    found = one_province([16, 9, 11], [16 * 25, 9 * 50, 11 * 250])
    cost = SideWeights(36, 18.0, 2.0, 0, 0)
    assert found.weighting == Weighting(USED, None, ("municipalities",), cost, cost)
    assert found.table is not None
    assert found.table[:, 1].tolist() == [25] * 16 + [50] * 9 + [250] * 11
    more = one_province([17, 9, 11], [17 * 25, 9 * 50, 11 * 250])
    assert more.weighting.political is not None
    assert more.weighting.political.design_effect > 2
    assert (more.weighting.reason, more.table) == (WeightRefusal.DESIGN_EFFECT, None)


@pytest.mark.parametrize(("many", "reason"), [(19, None), (18, WeightRefusal.TRIMMED)])
def test_one_weight_in_twenty_may_be_trimmed(many: int, reason: WeightRefusal | None) -> None:
    found = one_province([many, 1], [many, 6])
    assert found.weighting.reason == reason
    assert found.weighting.political is not None
    assert (found.weighting.political.trimmed, found.weighting.political.n) == (1, many + 1)


def test_weights_that_trimming_would_flatten_are_refused() -> None:
    """One of thirty weighs ten thousand: cut at five times the median all would weigh the same."""
    found = one_province([29, 1], [29, 10_000])
    assert found.weighting.political is not None
    assert found.weighting.political.trimmed <= 0.05 * 30
    assert found.weighting.political.design_effect < 2
    assert (found.weighting.reason, found.table) == (WeightRefusal.TRIMMED, None)


def test_nobody_weighs_nothing() -> None:
    """A thousandth of the others' weight is a hundredth of the mean all the same."""
    found = one_province([1, 10], [1, 10_000])
    assert found.table is not None
    assert found.table[:, 0].tolist() == [1] + [110] * 10


def test_one_who_was_invited_or_answered_is_enough_for_a_function() -> None:
    """Every municipality there is takes part, so that everybody weighs one before raking. In the
    first province one of the fourth function was invited and did not answer, and one of the third
    answered without being known; in the second one of each function was asked, and answered."""
    case = Case(
        province=[0, 1],
        size=[0, 0],
        municipalities=[1, 1],
        invited=np.array([[1, 2, 0, 1, 0], [1, 1, 1, 2, 1]]),
        stratum=[0, 1],
        people=np.array([[1, 2, 1, 0, 0], [1, 1, 1, 1, 1]]),
    )
    found = case.found()
    assert found.weighting.political is not None
    assert found.weighting.administrative is not None
    assert (found.weighting.political.joined, found.weighting.administrative.joined) == (1, 1)
    assert found.table is not None
    # Of five political persons invited, two and three in a province, and three that answered.
    assert found.table[:, [0, 3]].tolist() == [[120, 0], [60, 120]]


# --- The parts -----------------------------------------------------------------------------------


def test_raking_is_done_when_a_round_changes_nothing() -> None:
    """One margin is met in the first round, which the second finds out."""
    margin = Margin(np.array([3, 7, 7]), {7: 30.0, 3: 5.0})
    assert rake(np.ones(3), [margin], rounds=2).tolist() == [5.0, 15.0, 15.0]
    with pytest.raises(ValueError, match="converge"):
        rake(np.ones(3), [margin], rounds=1)
    base: Floats = np.array([1.0, 1.0, 2.0])
    assert rake(base, [margin], tolerance=100.0).tolist() == [5.0, 10.0, 20.0]
    assert base.tolist() == [1.0, 1.0, 2.0]


def test_an_empty_category_in_the_middle_is_refused() -> None:
    with pytest.raises(ValueError, match="no answers"):
        rake(np.ones(2), [Margin(np.array([1, 3]), {1: 1.0, 2: 1.0, 3: 1.0})])


def test_trimming_at_any_number_of_medians() -> None:
    """At twice the median of 2 the 10 becomes 4; its 6 goes to the others in proportion."""
    weights: Floats = np.array([1.0, 2.0, 2.0, 1.0, 10.0])
    found = trim(weights, 2.0)
    assert found == pytest.approx([2.0, 4.0, 4.0, 2.0, 4.0])
    assert found.sum() == pytest.approx(weights.sum())
    assert trim(weights, 5.0).tolist() == weights.tolist()
    assert trim(np.full(3, 7.0), 0.5).tolist() == [3.5] * 3


def test_poststratified_strata_may_have_any_numbers() -> None:
    assert poststratify(np.array([9, 2, 9]), {2: 6.0, 9: 5.0}).tolist() == [2.5, 6.0, 2.5]
    with pytest.raises(ValueError, match=r"\[4\]"):
        poststratify(np.array([9, 4]), {9: 1.0})


def test_a_weighted_mean_by_hand() -> None:
    """Weights 1, 3, 2, 2 on 10, 20, 40, 0 at two municipalities: 150/8, and z = ∓105/8 / 8."""
    values, weights = np.array([10.0, 20, 40, 0]), np.array([1.0, 3, 2, 2])
    mean, se = weighted_mean(values, weights, np.array([4, 4, 9, 9]))
    first = (1 * (10 - 18.75) + 3 * (20 - 18.75)) / 8
    assert (mean, se) == pytest.approx((18.75, (2 / 1 * 2 * first**2) ** 0.5))
    half = weighted_mean(values, weights, np.array([4, 4, 9, 9]), 0.75)
    assert half == pytest.approx((mean, se / 2))


def test_what_is_cut_goes_to_those_below_the_cap_alone() -> None:
    """500 weights stand at the cap already: five small ones carry all of what is cut."""
    weights: Floats = np.array([0.001] * 5 + [1.0] * 500 + [2.0])
    found = trim(weights, 1.0)
    assert found == pytest.approx([(0.005 + 1) / 5] * 5 + [1.0] * 501)


def test_a_margin_is_met_within_less_than_the_tolerance() -> None:
    with pytest.raises(ValueError, match="converge"):
        rake(np.ones(2), [Margin(np.array([0, 1]), {0: 1.0, 1: 1.0})], tolerance=0.0)
