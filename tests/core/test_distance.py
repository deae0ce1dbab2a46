"""Distances between distributions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from benchmarking.core.distance import excess_distance, jensen_shannon, wasserstein


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
