"""Agreement inside a side, and Krippendorff's alpha."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.multivariate.krippendorff import Level, krippendorff_alpha
from benchmarking.core.statistics.agreement import (
    agreement_slopes,
    clustered_agreement,
    consensus,
    van_der_eijk,
    within_group_agreement,
)
from tests.core.nudged import contributions

EXAMPLE = np.array([30, 40, 210, 130, 530, 50, 10])


def test_agreement_of_the_agrmt_manual() -> None:
    """R1: agrmt agreement.Rd; van der Eijk 2001."""
    assert float(van_der_eijk(EXAMPLE)) == pytest.approx(0.6113333, abs=5e-8)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([0, 0, 20, 0, 0], 1), ([1] * 5, 0), ([10, 0, 0, 0, 10], -1), ([2, 0, 1, 1], 0.08333)],
)
def test_agreement_of_the_agrmt_vignette(counts: list[int], expected: float) -> None:
    """R3."""
    assert float(van_der_eijk(np.array(counts))) == pytest.approx(expected, abs=5e-6)


def test_consensus_of_the_agrmt_manual() -> None:
    """R4: agrmt consensus.Rd; Tastle-Wierman 2007."""
    assert float(consensus(EXAMPLE)) == pytest.approx(0.7256876, abs=5e-8)


def test_the_more_united_side_shows_in_the_gap() -> None:
    rng = np.random.default_rng(1)
    united, split = [0.05, 0.1, 0.7, 0.1, 0.05], [0.4, 0.1, 0.0, 0.1, 0.4]
    counts = np.stack([rng.multinomial(7, p, 30) for p in (united, split)], axis=1)
    sides = clustered_agreement(counts)
    lead = sides.at(0).minus(sides.at(1))
    low, high = lead.bounded_interval(bound=2.0)
    assert 0 < low < lead.value < high < 2
    assert float(lead.value) == pytest.approx(float(np.subtract(*van_der_eijk(counts.sum(axis=0)))))


def test_consensus_at_its_ends() -> None:
    """Indicators I11: one category 1, half at each end 0."""
    assert consensus(np.array([[0, 9, 0], [4, 0, 4]])).tolist() == [1, 0]


def test_within_group_agreement_by_hand() -> None:
    """Uniform variance of 5 categories is 2; answers 3, 4, 5 have variance 1."""
    assert float(within_group_agreement(np.array([0, 0, 1, 1, 1]))) == pytest.approx(0.5)
    assert np.isnan(within_group_agreement(np.array([0, 0, 1, 0, 0])))


def test_agreement_needs_three_categories() -> None:
    with pytest.raises(ValueError, match="3 categories"):
        van_der_eijk(np.array([1, 2]))


vectors = st.lists(st.integers(0, 40), min_size=3, max_size=9).filter(sum)


@given(vectors)
def test_reversal_changes_no_measure_and_bounds_hold(counts: list[int]) -> None:
    vector = np.array(counts)
    for measure, low in ((van_der_eijk, -1), (consensus, 0)):
        value = float(measure(vector))
        assert low - 1e-12 <= value <= 1 + 1e-12
        assert value == pytest.approx(float(measure(vector[::-1])))


@given(st.lists(vectors.filter(lambda c: len(c) == 5), min_size=1, max_size=6))
def test_many_vectors_at_once_give_what_each_gives(rows: list[list[int]]) -> None:
    together = van_der_eijk(np.array(rows))
    assert together.tolist() == [float(van_der_eijk(np.array(row))) for row in rows]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.NOMINAL, 0.743),
        (Level.ORDINAL, 0.815),
        (Level.INTERVAL, 0.849),
        (Level.RATIO, 0.797),
    ],
)
def test_krippendorff_data_c(level: Level, expected: float) -> None:
    """R35: Krippendorff 2011, reliability data C, four observers and twelve units."""
    missing = np.nan
    data = np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, missing, missing, missing],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, missing, 3],
            [missing, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, missing],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, missing],
        ]
    )
    assert krippendorff_alpha(data, level) == pytest.approx(expected, abs=5e-4)


@given(st.lists(vectors.filter(lambda c: len(c) == 5 and sum(c) > 1), min_size=1, max_size=6))
def test_every_measure_of_many_vectors_is_what_each_vector_gives(rows: list[list[int]]) -> None:
    for measure in (consensus, within_group_agreement):
        together = measure(np.array(rows))
        assert together == pytest.approx([float(measure(np.array(row))) for row in rows])


def test_within_group_agreement_needs_two_answers_and_ranges_below_zero() -> None:
    """Answers 1 and 5: variance 8, four times the uniform 2."""
    found = within_group_agreement(np.array([[1, 0, 0, 0, 1], [0, 2, 0, 0, 0]]))
    assert found.tolist() == [-3, 1]


@given(st.lists(vectors.filter(lambda c: len(c) == 5), min_size=2, max_size=9))
def test_agreement_is_the_mean_of_its_slopes(rows: list[list[int]]) -> None:
    """Also where heights are equal, and the slopes turn round with the scale."""
    counts = np.array(rows)
    slopes = agreement_slopes(counts)
    value = (counts * slopes).sum(axis=1) / counts.sum(axis=1)
    assert value == pytest.approx(van_der_eijk(counts), abs=1e-9)
    assert agreement_slopes(counts[:, ::-1])[:, ::-1] == pytest.approx(slopes, abs=1e-12)


def test_municipalities_contribute_to_agreement_what_a_little_more_weight_changes() -> None:
    """No two heights are equal, so that A has a derivative."""
    rng = np.random.default_rng(89)
    counts = rng.multinomial(4, [0.07, 0.13, 0.32, 0.28, 0.2], (20, 2, 3))
    counts[7, 1] = 0
    assert all(len(set(row)) == 5 for row in counts.sum(axis=0).reshape(-1, 5).tolist())
    found = clustered_agreement(counts)
    assert found.value == pytest.approx(van_der_eijk(counts.sum(axis=0)))
    assert found.z[0] == pytest.approx(contributions(van_der_eijk, counts), abs=1e-8)
    assert found.clusters.tolist() == [[20] * 3, [19] * 3]
    assert found.n.tolist() == [[80] * 3, [76] * 3]


def test_where_everybody_agrees_nothing_is_contributed() -> None:
    found = clustered_agreement(np.tile([0, 3, 0, 0, 0], (12, 1)))
    assert (float(found.value), float(found.se)) == (1, 0)


def test_a_layer_with_as_many_bimodal_as_unimodal_triples() -> None:
    """3, 0, 3, 3, 3: TU = TDU = 3, U = (3·3 - 4·3)/(3·6) = -1/6, A = U(1 - 3/4)."""
    assert float(van_der_eijk(np.array([3, 0, 3, 3, 3]))) == pytest.approx(-1 / 24)


@pytest.mark.parametrize("size", [3, 4, 5, 6])
def test_every_layer_by_its_triples(size: int) -> None:
    """Of one answer in each category of a layer: U(1 - (S-1)/(K-1)) counted triple by triple."""
    for layer in list(product((0, 1), repeat=size))[1:]:
        counted = [(a, b, c) for i, a in enumerate(layer) for j, b in enumerate(layer[i + 1 :], i + 1) for c in layer[j + 1 :]]  # fmt: skip
        one = sum(triple in {(1, 1, 0), (0, 1, 1)} for triple in counted)
        two = sum(triple == (1, 0, 1) for triple in counted)
        steps = size - 2
        U = (steps * one - (steps + 1) * two) / (steps * (one + two)) if one + two else 1.0  # noqa: N806
        expected = U * (1 - (sum(layer) - 1) / (size - 1))
        assert float(van_der_eijk(np.array(layer))) == pytest.approx(expected, abs=1e-12), layer
