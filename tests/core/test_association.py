"""Association between scales and between yes/no answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from benchmarking.core.multivariate.association import (
    concordance,
    ecological_spearman,
    mantel_haenszel_odds_ratio,
    somers_d,
    table_tau_b,
    within_somers_d,
    within_tau_b,
)

# Admitted/rejected by men/women in the six departments A..F, Bickel et al. 1975.
BERKELEY = np.array(
    [
        [[512, 89], [313, 19]],
        [[353, 17], [207, 8]],
        [[120, 202], [205, 391]],
        [[138, 131], [279, 244]],
        [[53, 94], [138, 299]],
        [[22, 24], [351, 317]],
    ]
)


def test_berkeley_admissions() -> None:
    """R39: R mantelhaen.test on UCBAdmissions, and the crude odds ratio 1.841."""
    found = mantel_haenszel_odds_ratio(BERKELEY)
    assert found.value == pytest.approx(0.9046968, abs=5e-8)
    assert (found.low, found.high) == pytest.approx((0.7719074, 1.0603298), abs=5e-8)
    assert (found.chi_square, found.p) == pytest.approx((1.4269, 0.2323), abs=5e-5)
    crude = BERKELEY.sum(axis=0)
    ratio = crude[0, 0] * crude[1, 1] / (crude[0, 1] * crude[1, 0])
    assert ratio == pytest.approx(1.841, abs=5e-4)


def test_somers_d_of_the_scipy_manual() -> None:
    """R15."""
    table = np.array([[27, 25, 14, 7, 0], [7, 14, 18, 35, 12], [1, 3, 2, 7, 17]])
    found = somers_d(table)
    assert found.statistic == pytest.approx(0.6032766111513396)
    assert found.p == pytest.approx(1.0007e-27, rel=1e-4)
    lead, untied, _ = concordance(table)
    assert float(lead / untied) == pytest.approx(found.statistic)


@given(st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=3, max_size=3))
def test_tau_b_of_a_table_agrees_with_scipy(rows: list[list[int]]) -> None:
    table = np.array(rows)
    first, second = np.indices(table.shape)
    a, b = np.repeat(first.ravel(), table.ravel()), np.repeat(second.ravel(), table.ravel())
    if len(set(a)) > 1 and len(set(b)) > 1:
        assert float(table_tau_b(table)) == pytest.approx(stats.kendalltau(a, b).statistic)
    assert float(concordance(table)[0]) == pytest.approx(-float(concordance(table[:, ::-1])[0]))


def test_differences_between_municipalities_play_no_part_within_them() -> None:
    """Every municipality is flat inside; only their levels go together."""
    flat = np.zeros((40, 3, 3), dtype=np.int64)
    flat[:20, :2, :2] = 2
    flat[20:, 1:, 1:] = 2
    assert float(within_somers_d(flat).value) == pytest.approx(0)
    assert float(table_tau_b(flat.sum(axis=0))) > 0.2


def test_within_somers_d_finds_an_association_with_its_interval() -> None:
    rng = np.random.default_rng(1)
    shares = np.array([[0.3, 0.1, 0.03], [0.1, 0.14, 0.05], [0.03, 0.05, 0.2]]).ravel()
    tables = rng.multinomial(6, shares, 80).reshape(80, 3, 3).astype(np.int64)
    found = within_somers_d(tables)
    low, high = found.interval()
    assert 0.2 < low < found.value < high < 0.8


def test_within_tau_b_of_one_table_is_its_tau_b_and_its_error_matches_a_jackknife() -> None:
    rng = np.random.default_rng(3)
    shares = np.array([[0.3, 0.1, 0.03], [0.1, 0.14, 0.05], [0.03, 0.05, 0.2]]).ravel()
    tables = rng.multinomial(6, shares, 80).reshape(80, 3, 3)
    parts = [part.astype(np.int64) for part in concordance(tables)]
    found = within_tau_b(*parts)
    left_out = np.array(
        [float(within_tau_b(*(np.delete(part, m) for part in parts)).value) for m in range(80)]
    )
    jackknife = np.sqrt(79 / 80 * ((left_out - left_out.mean()) ** 2).sum())
    assert float(found.se) == pytest.approx(jackknife, rel=0.05)
    whole = [part[:1].astype(np.int64) for part in concordance(tables.sum(axis=0)[None])]
    assert float(within_tau_b(*whole).value) == pytest.approx(
        float(table_tau_b(tables.sum(axis=0)))
    )


def test_ecological_spearman_needs_thirty_municipalities() -> None:
    rng = np.random.default_rng(2)
    first = rng.normal(size=60)
    value, low, high = ecological_spearman(first, first + rng.normal(size=60))
    assert 0 < low < value < high < 1
    assert all(np.isfinite(ecological_spearman(first[:30], first[:30] ** 2)))
    with pytest.raises(ValueError, match="30"):
        ecological_spearman(first[:29], first[:29])


def test_the_interval_between_municipalities_is_bonett_and_wrights() -> None:
    """tanh(atanh(r) ± 1.96·sqrt((1 + r²/2)/(M - 3))) around scipy's Spearman, at 90 % too."""
    rng = np.random.default_rng(6)
    first = rng.integers(0, 9, 50).astype(float)
    second = first + rng.normal(0, 3, 50)
    r = float(stats.spearmanr(first, second).statistic)
    for confidence, z in ((0.95, 1.959964), (0.90, 1.644854)):
        half = z * ((1 + r**2 / 2) / 47) ** 0.5
        expected = r, np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)
        assert ecological_spearman(first, second, confidence) == pytest.approx(expected)


def test_ecological_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Bivariate normal with correlation .5: Spearman is 6/π·asin(.25) = .483."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        both = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 40)
        _, low, high = ecological_spearman(both[:, 0], both[:, 1])
        held += bool(low <= 6 / np.pi * np.arcsin(0.25) <= high)
    assert 0.92 <= held / 400 <= 0.98


def test_tables_without_discordance_have_no_finite_odds_ratio() -> None:
    found = mantel_haenszel_odds_ratio(np.array([[[3, 0], [0, 3]], [[2, 0], [0, 1]]]))
    assert np.isnan(found.value)


def test_mantel_haenszel_without_continuity_is_that_of_statsmodels() -> None:
    """Also its interval at another confidence."""
    oracle = StratifiedTable([table.astype(float) for table in BERKELEY])
    plain = mantel_haenszel_odds_ratio(BERKELEY, 0.80, continuity=False)
    found = oracle.test_null_odds(correction=False)
    assert (plain.chi_square, plain.p) == pytest.approx((found.statistic, found.pvalue))
    assert (plain.low, plain.high) == pytest.approx(oracle.oddsratio_pooled_confint(0.20))


def test_a_single_answer_says_nothing_of_an_association_and_two_do() -> None:
    table = np.array([[[4, 2], [1, 3]], [[2, 3], [2, 4]]])
    plain = mantel_haenszel_odds_ratio(table)
    alone = np.array([[[1, 0], [0, 0]], [[0, 0], [0, 0]]])
    assert mantel_haenszel_odds_ratio(np.concatenate([table, alone])) == plain
    pair = np.array([[[1, 0], [0, 1]]])
    together = mantel_haenszel_odds_ratio(np.concatenate([table, pair]))
    assert together.value == pytest.approx((12 / 10 + 8 / 11 + 1 / 2) / (2 / 10 + 6 / 11))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_perfect_association_between_municipalities_stays_finite(sign: float) -> None:
    first = np.arange(40.0)
    value, low, high = ecological_spearman(first, sign * first)
    assert value == pytest.approx(sign)
    assert -1 <= low <= high <= 1
    assert abs(low) > 0.99
    assert np.isnan(ecological_spearman(first, np.ones(40))).all()


def test_tau_within_by_hand() -> None:
    """Leads 2, -1 and 0 of 4, 3 and 0 pairs untied on the rows, 5, 2 and 0 on the columns."""
    lead, rows, columns = np.array([2, -1, 0]), np.array([4, 3, 0]), np.array([5, 2, 0])
    found = within_tau_b(lead, rows, columns)
    value = 1 / 7
    slack = (rows + columns) / 14
    z = (lead / 7 - value * slack)[:2]
    assert float(found.value) == pytest.approx(value)
    assert float(found.se) == pytest.approx(float(np.sqrt(2 * (z**2).sum())))
    assert (int(found.clusters), int(found.n)) == (2, 8)
    assert found.z[0] == pytest.approx([*z, 0])
    assert found.share[0] == pytest.approx(slack)
    assert float(found.largest) == pytest.approx(9 / 14)
    assert float(found.effective_clusters) == pytest.approx(14**2 / (9**2 + 5**2))
    single = within_tau_b(np.array([0, 2]), np.array([0, 4]), np.array([1, 4]))
    assert int(single.clusters) == 2  # untied on one of the two
    nothing = within_tau_b(np.zeros(0, int), np.zeros(0, int), np.zeros(0, int))
    assert np.isnan(nothing.value)
    assert int(nothing.clusters) == 0
