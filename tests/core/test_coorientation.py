"""Coorientation, and the words that numbers allow."""

import numpy as np
import pytest

from benchmarking.core.data.arrays import Counts
from benchmarking.core.disclosure.claims import (
    Return,
    almost_always_together,
    majority,
    more_nuanced,
    return_on_effort,
)
from benchmarking.core.multivariate.coorientation import State, closeness, coorientation, state_of
from benchmarking.core.statistics.gaps import Clustered


def wave_of(
    own_p: int, own_a: int, estimate_p: int, estimate_a: int, seed: int = 1
) -> tuple[Counts, Counts]:
    """Own answers and own-by-estimate tables around the given codes, 60 municipalities."""
    rng = np.random.default_rng(seed)
    joint = np.zeros((60, 2, 5, 5), dtype=np.int64)
    for s, (own, estimate) in enumerate(((own_p, estimate_p), (own_a, estimate_a))):
        for m in range(60):
            for _ in range(25):
                shift = rng.integers(-1, 2, 2)
                joint[
                    m, s, np.clip(own - 1 + shift[0], 0, 4), np.clip(estimate - 1 + shift[1], 0, 4)
                ] += 1
    return joint.sum(axis=3), joint


@pytest.mark.parametrize(
    ("codes", "political", "administrative"),
    [
        ((4, 4, 4, 4), State.TRUE_CONSENSUS, State.TRUE_CONSENSUS),
        ((4, 4, 2, 4), State.FALSE_CONFLICT, State.TRUE_CONSENSUS),
        ((4, 2, 4, 2), State.FALSE_CONSENSUS, State.FALSE_CONSENSUS),
        ((4, 2, 2, 4), State.RECOGNISED_DIFFERENCE, State.RECOGNISED_DIFFERENCE),
    ],
)
def test_the_four_states_of_mcleod_and_chaffee(
    codes: tuple[int, int, int, int], political: State, administrative: State
) -> None:
    """Own P, own A, what P estimates of A, what A estimates of P."""
    found = coorientation(*wave_of(*codes), favourable_from=4)
    states = [
        state_of(found.agreement, side.congruency, 5.0)
        for side in (found.political, found.administrative)
    ]
    assert states == [political, administrative]


def test_measures_are_signed_differences_of_pomp() -> None:
    """Everybody: P says 4, A says 2; P estimates A at 3, A estimates P at 5."""
    joint = np.zeros((12, 2, 5, 5), dtype=np.int64)
    joint[:, 0, 3, 2] = 2
    joint[:, 1, 1, 4] = 3
    found = coorientation(joint.sum(axis=3), joint, 4)
    assert float(found.agreement.value) == pytest.approx(50)
    assert float(found.political.congruency.value) == pytest.approx(25)
    assert float(found.political.accuracy.value) == pytest.approx(25)
    assert float(found.administrative.congruency.value) == pytest.approx(-75)
    assert float(found.administrative.accuracy.value) == pytest.approx(25)
    assert float(found.political.alike.value) == 0
    assert float(coorientation(joint.sum(axis=3), joint, 3).political.alike.value) == 1
    assert found.political.congruency.n == 24
    assert found.administrative.alike.n == 36


@pytest.mark.parametrize(
    ("value", "se", "expected"),
    [
        *((3.0, 0.5, 1), (-3.0, 0.5, 1), (4.1, 0.5, 1)),
        *((5.0, 0.0, -1), (-5.0, 0.0, -1), (6.0, 0.5, -1), (-6.0, 0.5, -1)),
        *((4.5, 0.5, 0), (-4.5, 0.5, 0), (6.0, 4.0, 0), (-6.0, 4.0, 0)),
    ],
)
def test_alike_is_inside_delta_and_apart_is_delta_or_more(
    value: float, se: float, expected: int
) -> None:
    """The 90 % interval of 100 municipalities is ± 1.66 SE: 4.1 + .83 still lies inside 5."""
    n = np.array([200, 200])
    estimate = Clustered(np.array(value), np.array(se), np.array(100), np.array(0.1), n)
    assert closeness(estimate, 5.0) == expected


def test_a_wide_interval_decides_nothing() -> None:
    own, joint = wave_of(4, 4, 4, 4)
    few = coorientation(own[:3], joint[:3], 4)
    assert closeness(few.agreement, 5.0) == 0
    assert state_of(few.agreement, few.political.congruency, 5.0) == State.UNDECIDED


def test_words_follow_the_interval() -> None:
    """Indicators 1 and I17."""
    assert majority((0.51, 0.6)) is True
    assert majority((0.3, 0.49)) is False
    for undecided in ((0.45, 0.55), (0.5, 0.6), (0.4, 0.5)):
        assert majority(undecided) is None
    assert almost_always_together((0.75, 0.9))
    assert not almost_always_together((0.74, 0.9))
    assert more_nuanced(0.8, 0.6, (0.05, 0.3))
    assert not more_nuanced(0.8, 0.45, (0.05, 0.3))
    assert not more_nuanced(0.8, 0.75, (-0.01, 0.1))
    assert not more_nuanced(0.8, 0.75, (0.0, 0.1))
    assert not more_nuanced(0.6, 0.5, (0.05, 0.3))
    assert not more_nuanced(0.6, 0.6, (0.05, 0.3))


@pytest.mark.parametrize(
    ("effort", "yielded", "expected"),
    [
        ((0.6, 0.7), (0.3, 0.4), Return.LIMITED_RETURN),
        ((0.6, 0.7), (0.6, 0.7), Return.REWARDED),
        ((0.2, 0.3), (0.3, 0.4), Return.LITTLE_EFFORT),
        ((0.2, 0.3), (0.6, 0.7), Return.EASY_RETURN),
        ((0.45, 0.55), (0.6, 0.7), Return.UNDECIDED),
    ],
)
def test_effort_beside_yield(
    effort: tuple[float, float], yielded: tuple[float, float], expected: Return
) -> None:
    """Takeaway 3."""
    assert return_on_effort(effort, yielded) == expected


def test_likert_shares_of_the_math_anxiety_women() -> None:
    """R49: likert::MathAnxietyGender, 14 women, "I find math interesting".

    The published percentages are those of the counts 2, 2, 2, 5, 3; mass.csv is not at hand.
    """
    counts = np.array([2, 2, 2, 5, 3])
    found = 100 * counts / counts.sum()
    assert found == pytest.approx([14.29, 14.29, 14.29, 35.71, 21.43], abs=5e-3)


@pytest.mark.parametrize(("value", "half", "expected"), [(6.0, 5.5, -1), (-6.0, 6.5, 0), (-6.0, 5.5, -1), (6.0, 6.5, 0)])  # fmt: skip
def test_apart_is_where_the_interval_leaves_nothing_out(value: float, half: float, expected: int) -> None:  # fmt: skip
    """Half a point on one side of 0 or on the other; 11 municipalities, t(10) = 2.2281."""
    estimate = Clustered(np.array(value), np.array(half / 2.2281389), np.array(11), np.array(0.1), np.array([9, 9]))  # fmt: skip
    assert closeness(estimate, 5.0) == expected
