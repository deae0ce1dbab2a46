"""Distances between distributions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from benchmarking.core.data.arrays import Counts
from benchmarking.core.statistics.distance import (
    Shuffled,
    chance_jensen_shannon,
    chance_wasserstein,
    excess_distance,
    jensen_shannon,
    wasserstein,
)
from benchmarking.core.statistics.resampling import permuted_histograms


def test_wasserstein_of_the_scipy_manual() -> None:
    """R26: scipy.stats.wasserstein_distance."""
    assert float(wasserstein(np.array([3, 1]), np.array([2, 2]))) == pytest.approx(0.25)
    positions = np.array([1.4, 3.4, 3.9, 4.5, 7.5, 7.8])
    first = np.array([0, 1.4, 0.9, 0, 3.1, 7.2])
    second = np.array([3.5, 0, 0, 3.2, 0, 0])
    found = wasserstein(first, second, positions)
    assert float(found) == pytest.approx(4.0781331438, abs=1e-9)


def test_jensen_shannon_of_the_scipy_manual() -> None:
    """R25: scipy.spatial.distance.jensenshannon, base 2 and natural."""
    assert float(jensen_shannon(np.array([1, 0, 0]), np.array([0, 1, 0]))) == pytest.approx(1)
    natural = jensen_shannon(np.array([1.0, 0]), np.array([0.5, 0.5]), base=np.e)
    assert float(natural) == pytest.approx(0.46450140, abs=5e-9)


vectors = st.lists(st.integers(0, 40), min_size=4, max_size=4).filter(sum)


@given(vectors, vectors)
def test_distances_are_symmetric_bounded_and_blind_to_reversal(a: list[int], b: list[int]) -> None:
    first, second = np.array(a), np.array(b)
    for measure, bound in ((wasserstein, 3), (jensen_shannon, 1)):
        value = float(measure(first, second))
        assert 0 <= value <= bound + 1e-12
        assert value == pytest.approx(float(measure(second, first)), abs=1e-7)
        assert value == pytest.approx(float(measure(first[::-1], second[::-1])), abs=1e-7)
    oracle = jensenshannon(first, second, base=2)
    assert float(jensen_shannon(first, second)) == pytest.approx(
        float(np.nan_to_num(oracle)), abs=1e-7
    )


def test_two_sides_that_answer_alike_have_no_excess() -> None:
    """The plain distance of small samples is well above 0, its excess is not."""
    rng = np.random.default_rng(1)
    counts = rng.multinomial(3, [0.2] * 5, size=(40, 2)).astype(np.int64)
    found = [excess_distance(counts, rng, 300, nominal=nominal) for nominal in (False, True)]
    for observed, excess in found:
        assert observed > 0.05
        assert abs(excess) < 0.15
    apart = np.tile([[5, 0, 0], [0, 0, 5]], (30, 1, 1))
    assert excess_distance(apart, rng, 200)[1] == pytest.approx(2, abs=0.3)


def some_counts(seed: int, municipalities: int, categories: int = 5) -> Counts:
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(categories), (municipalities, 2))
    return rng.multinomial(rng.integers(1, 12, (municipalities, 2)), shares).astype(np.int64)


@pytest.mark.parametrize("municipalities", [3, 12, 60])
def test_chance_distance_is_the_mean_over_shuffled_labels(municipalities: int) -> None:
    counts = some_counts(municipalities, municipalities)
    observed, excess = excess_distance(counts, np.random.default_rng(1), 4000)
    assert float(chance_wasserstein(counts)) == pytest.approx(observed - excess, rel=0.03)


def test_no_shuffle_changes_anything_where_only_one_side_answered() -> None:
    """Then the distance itself is what the labels always give."""
    counts = some_counts(4, 20)
    counts[:10, 0], counts[10:, 1] = 0, 0
    totals = counts.sum(axis=0)
    assert float(chance_wasserstein(counts)) == pytest.approx(
        float(wasserstein(totals[0], totals[1]))
    )


def test_moments_of_shuffled_labels_are_those_of_many_shuffles() -> None:
    counts = some_counts(6, 15, 3)
    pairs = counts[..., None] * np.eye(3, dtype=np.int64)
    found = Shuffled.of(counts.sum(axis=-1), pairs)
    drawn = permuted_histograms(counts, np.random.default_rng(2), 20_000).sum(axis=1)
    assert found.mean == pytest.approx(drawn.mean(axis=0), rel=0.01)
    assert found.covariance == pytest.approx(np.cov(drawn.T), rel=0.06, abs=0.1)


def test_chance_jensen_shannon_is_the_mean_over_shuffled_labels() -> None:
    counts = some_counts(7, 40, 4)
    pairs = counts[..., None] * np.eye(4, dtype=np.int64)
    observed, excess = excess_distance(counts, np.random.default_rng(1), 2000, nominal=True)
    found = chance_jensen_shannon(counts.sum(axis=-1), pairs, np.random.default_rng(2))
    assert found == pytest.approx(observed - excess, rel=0.05)


@given(st.lists(st.tuples(vectors, vectors), min_size=1, max_size=4))
def test_many_distances_at_once_are_what_each_is(pairs: list[tuple[list[int], list[int]]]) -> None:
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    for measure in (wasserstein, jensen_shannon):
        alone = [float(measure(np.array(a), np.array(b))) for a, b in pairs]
        assert measure(first, second) == pytest.approx(alone, abs=1e-12)


def test_the_excess_is_the_distance_less_its_mean_under_shuffled_labels() -> None:
    """One municipality, one person a side, unlike answers: shuffling changes nothing."""
    counts = np.array([[[1, 0, 0], [0, 0, 1]]])
    rng = np.random.default_rng(1)
    assert excess_distance(counts, rng, 50) == pytest.approx((2, 0))
    assert excess_distance(counts, rng, 50, nominal=True) == pytest.approx((1, 0))


def test_the_chance_distance_of_many_items_at_once_is_that_of_each() -> None:
    items = [some_counts(seed, 12) for seed in (1, 2, 3)]
    items[1] = 3 * items[1]
    found = chance_wasserstein(np.stack(items, axis=2))
    assert found == pytest.approx([float(chance_wasserstein(counts)) for counts in items])


def test_the_normal_draws_of_shuffled_totals_one_by_one() -> None:
    """Totals of a handful, so that many a draw lies outside what can be; scipy's distance."""
    n = np.array([[2, 3], [3, 2], [1, 4]])
    marks = np.array([[[1, 1, 0], [1, 2, 3]], [[2, 0, 1], [1, 1, 1]], [[1, 0, 0], [0, 3, 4]]])
    pairs = marks[..., None] * np.eye(3, dtype=np.int64)
    found = chance_jensen_shannon(n, pairs, np.random.default_rng(6))
    shuffled, total = Shuffled.of(n, pairs), marks.sum(axis=(0, 1))
    values, vectors = np.linalg.eigh(shuffled.covariance)
    spread = [max(float(value), 0.0) ** 0.5 for value in values]
    distances, outside = [], 0
    for noise in np.random.default_rng(6).standard_normal((999, 3)):
        drawn = shuffled.mean + sum(spread[j] * noise[j] * vectors[:, j] for j in range(3))
        outside += bool((drawn < 0).any()) + bool((drawn > total).any())
        inside = np.array([min(max(one, 0.0), most) for one, most in zip(drawn, total, strict=True)])  # fmt: skip
        distances.append(float(jensenshannon(inside, total - inside, 2)))
    assert outside > 10
    assert found == pytest.approx(float(np.nanmean(distances)))
