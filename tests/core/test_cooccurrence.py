"""Pairs of options and the number of mentions."""

import numpy as np
import pytest

from benchmarking.core.cooccurrence import mentions_sum, naming_at_least, pair_measures


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
