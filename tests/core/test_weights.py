"""Weights, effective sizes and clustered standard errors.

R44 and R45 are R survey's apiclus1, 183 schools in 15 districts. Its printed tables give the
schools and the mean score by type and target met, enough for R45; R44's standard error needs the
number of schools and the sum of their scores by district, counted from the data set.
"""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.multivariate.weights import (
    Margin,
    design_effect,
    effective_size,
    keeps_total,
    poststratify,
    rake,
    trim,
    weighted_mean,
)
from benchmarking.core.statistics.gaps import cluster_mean
from benchmarking.core.statistics.intervals import korn_graubard, margin_of_error


@pytest.mark.parametrize(
    ("share", "n", "expected"),
    [(0.5, 50, 14), (0.5, 100, 10), (0.05, 100, 4), (0.5, 1000, 3), (0.3, 200, 6)],
)
def test_margin_of_error_of_the_civil_service_people_survey(
    share: float, n: int, expected: int
) -> None:
    """R51: UK CSPS 2019 Technical Guide, p. 26."""
    assert round(100 * float(margin_of_error(share, n))) == expected


# svytable(~sch.wide+stype, dclus1), each school weighing 33.847, and svyby(~api00, ~stype+sch.wide,
# dclus1, svymean): type, target met, schools, mean. The last mean follows from R44's 644.169399.
SCHOOLS = [
    ("E", "No", 12, 596.3333),
    ("H", "No", 3, 659.3333),
    ("M", "No", 8, 606.3750),
    ("E", "Yes", 132, 653.6439),
    ("H", "Yes", 11, 607.4545),
    ("M", "Yes", 17, 643.2353),
]
TYPES, TARGETS = {"E": 4421.0, "H": 755.0, "M": 1018.0}, {"No": 1072.0, "Yes": 5122.0}


def test_the_raked_mean_and_effective_size_of_the_school_survey() -> None:
    """R44 (the mean) and R45: survey::rake example."""
    sizes = [school[2] for school in SCHOOLS]
    kind = np.repeat([list(TYPES).index(school[0]) for school in SCHOOLS], sizes)
    met = np.repeat([list(TARGETS).index(school[1]) for school in SCHOOLS], sizes)
    scores = np.repeat([school[3] for school in SCHOOLS], sizes)
    margins = [
        Margin(codes, dict(enumerate(population.values())))
        for codes, population in ((kind, TYPES), (met, TARGETS))
    ]
    weights = rake(np.full(183, 33.847), margins)
    districts = np.arange(183)
    assert weighted_mean(scores, np.ones(183), districts)[0] == pytest.approx(644.17, abs=5e-3)
    assert weighted_mean(scores, weights, districts)[0] == pytest.approx(641.2303, abs=5e-5)
    assert effective_size(weights) == pytest.approx(174.01, abs=5e-3)


DISTRICT_SCHOOLS = [13, 34, 4, 13, 16, 2, 1, 4, 12, 21, 9, 11, 37, 2, 4]
DISTRICT_SCORES = [
    9372, 22508, 2077, 8593, 11369, 1116, 551, 1888, 9111, 13761, 6386, 7359, 20394, 905, 2493
]  # fmt: skip


def test_the_clustered_error_of_the_school_survey() -> None:
    """R44: svymean(~api00, dclus1), which counts that 15 of 757 districts were drawn."""
    found = cluster_mean(np.array(DISTRICT_SCORES), np.array(DISTRICT_SCHOOLS))
    assert float(found.value) == pytest.approx(644.17, abs=5e-3)
    assert float(found.se) * (1 - 15 / 757) ** 0.5 == pytest.approx(23.542, abs=5e-4)


def test_raking_meets_every_margin() -> None:
    rng = np.random.default_rng(1)
    size, province = rng.integers(0, 3, 400), rng.integers(0, 5, 400)
    margins = [
        Margin(size, {0: 120.0, 1: 100.0, 2: 65.0}),
        Margin(province, {0: 60.0, 1: 70.0, 2: 55.0, 3: 50.0, 4: 50.0}),
    ]
    weights = rake(np.ones(400), margins)
    for margin in margins:
        assert np.bincount(margin.categories, weights) == pytest.approx(
            list(margin.population.values())
        )


def test_raking_refuses_an_empty_category_and_margins_that_contradict() -> None:
    with pytest.raises(ValueError, match="no answers"):
        rake(np.ones(2), [Margin(np.array([0, 0]), {0: 1.0, 1: 1.0})])
    with pytest.raises(ValueError, match="converge"):
        rake(
            np.ones(2),
            [
                Margin(np.array([0, 1]), {0: 1.0, 1: 2.0}),
                Margin(np.array([0, 1]), {0: 2.0, 1: 1.0}),
            ],
        )


def test_poststratified_weights_add_up_to_the_population() -> None:
    strata = np.array([0, 0, 1, 1, 1])
    assert poststratify(strata, {0: 10.0, 1: 6.0}).tolist() == [5, 5, 2, 2, 2]
    with pytest.raises(ValueError, match="No population"):
        poststratify(strata, {0: 10.0})


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=30),
    st.dictionaries(st.integers(0, 5), st.floats(0, 1000, allow_subnormal=False), max_size=6),
)
def test_no_stratum_of_the_population_vanishes(strata: list[int], population: dict[int, float]) -> None:  # fmt: skip
    """The weights stand for everybody there is, or there are none."""
    living = {h for h, size in population.items() if size > 0}
    if living == set(strata):
        weights = poststratify(np.array(strata), population)
        assert weights.sum() == pytest.approx(sum(population.values()))
        assert (weights > 0).all()
    else:
        with pytest.raises(ValueError, match=r"No population|no answers"):
            poststratify(np.array(strata), population)


@pytest.mark.parametrize(
    ("categories", "population"),
    [
        ([0, 1, 2], {0: 1.0, 2: 1.0}),  # 1 is not 2
        ([0, 3], {0: 1.0, 2: 1.0}),
        ([0, 1], {0: 1.0, 1: 0.0}),
        ([0, 1], {0: 1.0, 1: -1.0}),
        ([0, 0], {0: 1.0, 1: 1.0}),
    ],
)
def test_raking_refuses_a_margin_that_does_not_fit_the_answers(
    categories: list[int], population: dict[int, float]
) -> None:
    with pytest.raises(ValueError, match=r"No population|no answers"):
        rake(np.ones(len(categories)), [Margin(np.array(categories), population)])


def test_raking_leaves_out_a_category_that_nobody_lives_in() -> None:
    found = rake(np.ones(3), [Margin(np.array([0, 2, 2]), {0: 4.0, 1: 0.0, 2: 6.0})])
    assert found.tolist() == [4, 3, 3]


def test_raking_refuses_answers_that_weigh_nothing() -> None:
    with pytest.raises(ValueError, match="no answers"):
        rake(np.array([1.0, 0.0]), [Margin(np.array([0, 1]), {0: 1.0, 1: 1.0})])


def test_trimming_says_whether_it_keeps_the_total() -> None:
    """20 twos and 60 may be cut at 10; 20 ones and 1,000 leave 105 places at 5 for 1,020."""
    for weights, kept in (([2.0] * 20 + [60.0], True), ([1.0] * 20 + [1000.0], False)):
        assert keeps_total(np.array(weights), 5.0) == kept
        assert (trim(np.array(weights), 5.0).sum() == pytest.approx(sum(weights))) == kept


def test_trimming_keeps_the_total() -> None:
    weights = np.array([2.0] * 20 + [60.0])
    trimmed = trim(weights, 5.0)
    assert trimmed == pytest.approx([4.5] * 20 + [10])
    assert weights[-1] == 60


def test_what_is_cut_off_may_push_the_next_weight_over_the_cap() -> None:
    """Cap 5: 40 is cut to 5, its 35 spread in proportion, which lifts 2.2 above 5 in turn."""
    trimmed = trim(np.array([1.0] * 20 + [2.2, 40.0]), 5.0)
    assert trimmed[-2:] == pytest.approx([5, 5])
    assert trimmed[:20] == pytest.approx(np.full(20, (62.2 - 10) / 20))


def test_weighted_mean_is_a_weighted_regression_with_clustered_errors() -> None:
    rng = np.random.default_rng(2)
    groups, y = rng.integers(0, 15, 120), rng.normal(50, 10, 120)
    weights = rng.uniform(0.5, 3, 120)
    fit = sm.WLS(y, np.ones(120), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    mean, se = weighted_mean(y, weights, groups)
    assert mean == pytest.approx(fit.params[0])
    assert se == pytest.approx(fit.bse[0] * np.sqrt(15 / 14))
    assert weighted_mean(y, weights, groups, 0.75)[1] == pytest.approx(se / 2)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_weights_never_add_information(weights: list[float]) -> None:
    assert effective_size(np.array(weights)) <= len(weights) * (1 + 1e-9)
    assert design_effect(np.array(weights)) >= 1 - 1e-9


def test_korn_graubard_without_clustering_is_clopper_pearson() -> None:
    """V = p(1-p)/n and df = n-1 give n_eff = n: 10 of 50 is .1003 to .3372."""
    low, high = korn_graubard(0.2, 0.2 * 0.8 / 50, 50, 49)
    assert (float(low), float(high)) == pytest.approx((0.1003, 0.3372), abs=5e-5)
    assert float(korn_graubard(0.0, 0.0, 20, 9)[0]) == 0
    wide_low, wide_high = korn_graubard(0.2, 2 * 0.2 * 0.8 / 50, 50, 9)
    assert float(wide_low) < float(low)
    assert float(wide_high) > float(high)
