"""Pairs of options and the number of mentions."""

from itertools import combinations, product

import numpy as np
import pytest

from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.multivariate.cooccurrence import (
    clustered_pairs,
    mentions_sum,
    naming_at_least,
    pair_measures,
    pair_test,
)
from tests.core.nudged import contributions


def test_onion_and_eggs_of_mlxtend() -> None:
    """R27: mlxtend test_association_rules, 5 baskets; onion in 3, eggs in 4, both in 3."""
    m = pair_measures(5, np.array([[3, 3], [3, 4]]))
    assert m.both[0, 1] == pytest.approx(0.6)
    assert m.given[0, 1] == pytest.approx(1.0)
    assert m.lift[0, 1] == pytest.approx(1.25)


def test_phi_of_a_fourfold_table() -> None:
    """R28: psych::phi of [[30, 20], [20, 30]] is .2; Jaccard 30/70."""
    m = pair_measures(100, np.array([[50, 30], [30, 50]]))
    assert m.phi[0, 1] == pytest.approx(0.2)
    assert m.jaccard[0, 1] == pytest.approx(30 / 70)
    assert m.phi_max[0, 1] == pytest.approx(1.0)


def test_phi_max_is_reached_by_nested_options() -> None:
    m = pair_measures(10, np.array([[2, 2], [2, 5]]))
    assert m.phi[0, 1] == pytest.approx(m.phi_max[0, 1])


def test_an_option_that_all_or_none_name_has_no_phi() -> None:
    m = pair_measures(5, np.array([[5, 0], [0, 0]]))
    assert np.isnan(m.phi[0, 1])
    assert np.isnan(m.lift[0, 1])


def test_mentions() -> None:
    """Counts of respondents naming 0, 1, 2 or 3 options."""
    mentions = np.array([[1, 2, 3, 4], [5, 0, 0, 1]])
    assert mentions_sum(mentions).tolist() == [20, 3]
    assert naming_at_least(mentions, 2).tolist() == [7, 1]


def test_exchanges_reach_every_table_with_these_margins_alike() -> None:
    """Four persons naming 2, 2, 1 and 1 of three options, each named twice: all are listed."""
    marks = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 1]], dtype=bool)
    rows = [list(combinations(range(3), int(size))) for size in marks.sum(axis=1)]
    together = []
    for choice in product(*rows):
        table = np.zeros((4, 3), dtype=int)
        for person, options in enumerate(choice):
            table[person, list(options)] = 1
        if (table.sum(axis=0) == marks.sum(axis=0)).all():
            together.append(table.T @ table)
    counts = np.array(together, dtype=float)
    observed = (marks.astype(int).T @ marks.astype(int)).astype(float)
    far = np.abs(observed - counts.mean(axis=0)) - 1e-9
    expected = (np.abs(counts - counts.mean(axis=0)) >= far).mean(axis=0)
    found = pair_test(marks, np.random.default_rng(3), 1999, 20)
    assert found == pytest.approx(expected, abs=0.05)


def test_a_pair_that_cannot_vary_is_not_significant() -> None:
    assert pair_test(np.eye(2, dtype=bool), np.random.default_rng(1), 9, 1).tolist() == [[1, 1]] * 2


def test_mentions_by_municipality_and_side() -> None:
    mentions = np.arange(24).reshape(3, 2, 4)
    total = [[sum(k * int(mentions[m, s, k]) for k in range(4)) for s in (0, 1)] for m in range(3)]
    assert mentions_sum(mentions).tolist() == total
    assert naming_at_least(mentions, 2).tolist() == (mentions[..., 2] + mentions[..., 3]).tolist()


def named(seed: int = 1, municipalities: int = 22) -> Counts:
    """Pair counts (M, 3, 3) of eight persons in each municipality, whose level differs."""
    rng = np.random.default_rng(seed)
    level = rng.beta(6, 6, municipalities)[:, None, None]
    marks = rng.random((municipalities, 8, 3)) < level + np.array([0.0, 0.1, -0.2])
    numbers = marks.astype(np.int64)
    return np.asarray(np.einsum("mra,mrb->mab", numbers, numbers), dtype=np.int64)


def test_clustered_pairs_have_the_contributions_that_a_little_more_weight_changes() -> None:
    pairs = named()
    n = np.full(len(pairs), 8)
    found = clustered_pairs(n, pairs)
    table = np.concatenate([n[:, None], pairs.reshape(len(n), -1)], axis=1)
    for name, estimate in (("lift", found.lift), ("phi", found.phi)):

        def measure(totals: Floats, name: str = name) -> Floats:
            of_all = pair_measures(float(totals[0]), totals[1:].reshape(3, 3))
            return np.asarray(getattr(of_all, name))

        assert estimate.value == pytest.approx(measure(table.sum(axis=0)))
        apart = ~np.eye(3, dtype=bool)
        expected = contributions(measure, table)[:, apart]
        assert estimate.z[0][:, apart] == pytest.approx(expected, abs=1e-8)
        assert estimate.clusters.tolist() == [[len(n)] * 3] * 3


def test_a_pair_is_known_where_all_four_combinations_have_ten_answers() -> None:
    """Of 100: both 30, one alone 20 and 10, neither 40; then 9 who name the second alone."""
    for alone, known in ((10, True), (9, False)):
        pairs = np.array([[50, 30], [30, 30 + alone]])
        found = clustered_pairs(np.array([40, 60]), np.stack([pairs // 2, pairs - pairs // 2]))
        assert bool(found.known[0, 1]) == bool(found.known[1, 0]) == known
    both = np.array([[50, 30], [30, 50]])
    few = clustered_pairs(np.array([40, 39]), np.stack([both // 2, both - both // 2]))
    assert not few.known[0, 1]  # nine name neither
    assert not few.known[0, 0]  # nobody names an option without itself
