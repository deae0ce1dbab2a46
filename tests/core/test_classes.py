"""The classification of indicators 2.5."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.data.figures import Reason
from benchmarking.core.data.instrument import Frame
from benchmarking.core.disclosure.classes import (
    ClassCode,
    Evidence,
    GapView,
    SideView,
    classify,
    classify_translation,
)

BLIND_SPOTS = (ClassCode.BLIND_SPOT_POLITICAL, ClassCode.BLIND_SPOT_ADMINISTRATIVE)


def evidence(p: float, a: float, half: float = 0.03, gap: float | None = None) -> Evidence:
    """Shares p and a with intervals ± half; the gap's 95 % interval ± 1.2 half."""
    d = p - a if gap is None else gap
    return Evidence(
        SideView(p, p - half, p + half, 400),
        SideView(a, a - half, a + half, 500),
        GapView(d, (d - half, d + half), (d - 1.2 * half, d + 1.2 * half), 200),
        0.5,
        0.10,
    )


@pytest.mark.parametrize(
    ("p", "a", "half", "expected"),
    [
        (0.80, 0.79, 0.03, ClassCode.SHARED_PROBLEM),
        (0.20, 0.21, 0.03, ClassCode.SHARED_STRENGTH),
        (0.52, 0.51, 0.03, ClassCode.SHARED_DIVIDED),
        (0.30, 0.70, 0.03, ClassCode.BLIND_SPOT_POLITICAL),
        (0.70, 0.30, 0.03, ClassCode.BLIND_SPOT_ADMINISTRATIVE),
        (0.85, 0.65, 0.03, ClassCode.DIFFERENT_EMPHASIS),
        (0.62, 0.55, 0.08, ClassCode.INCONCLUSIVE),
        (0.55, 0.40, 0.08, ClassCode.INCONCLUSIVE),
    ],
)
def test_a_problem_is_classified_by_the_first_rule_that_holds(
    p: float, a: float, half: float, expected: ClassCode
) -> None:
    assert classify(evidence(p, a, half), Frame.PROBLEM).code == expected


def test_no_significance_is_not_agreement() -> None:
    """A gap of 0 with a wide interval stays inconclusive."""
    assert classify(evidence(0.8, 0.8, 0.15), Frame.PROBLEM).code == ClassCode.INCONCLUSIVE


def test_a_strength_is_judged_by_who_does_not_see_it() -> None:
    """70 % of politicians see the strength, 30 % of administrators: politics misses the problem."""
    assert classify(evidence(0.7, 0.3), Frame.STRENGTH).code == ClassCode.BLIND_SPOT_POLITICAL
    assert classify(evidence(0.8, 0.79), Frame.STRENGTH).code == ClassCode.SHARED_STRENGTH


@pytest.mark.parametrize(
    ("answers", "municipalities", "reason"),
    [(29, 200, Reason.TOO_FEW_ANSWERS), (400, 19, Reason.TOO_FEW_MUNICIPALITIES)],
)
def test_too_little_data_is_inconclusive(answers: int, municipalities: int, reason: Reason) -> None:
    known = evidence(0.7, 0.3)
    few = replace(
        known,
        political=replace(known.political, n=answers),
        gap=replace(known.gap, municipalities=municipalities),
    )
    result = classify(few, Frame.STRENGTH)
    assert (result.code, result.reason) == (ClassCode.INCONCLUSIVE, reason)


def test_a_shared_goal_with_a_majority_flip_is_a_different_translation() -> None:
    """Takeaway 6: the core tasks are clear to both, their translation only to politics."""
    goal, translation = evidence(0.70, 0.60), evidence(0.66, 0.42)
    result = classify_translation(goal, translation, Frame.STRENGTH, Frame.STRENGTH)
    assert result.code == ClassCode.DIFFERENT_TRANSLATION


def test_without_an_agreed_goal_the_translation_keeps_its_own_class() -> None:
    goal, translation = evidence(0.70, 0.30), evidence(0.70, 0.30)
    result = classify_translation(goal, translation, Frame.STRENGTH, Frame.STRENGTH)
    assert result.code == ClassCode.BLIND_SPOT_POLITICAL


def test_opposite_majorities_within_the_margin_are_not_shared() -> None:
    """Pooled shares on both sides of 50 % beside an equivalent within gap decide nothing."""
    assert (
        classify(evidence(0.56, 0.44, 0.02, gap=0.0), Frame.PROBLEM).code == ClassCode.INCONCLUSIVE
    )


shares = st.floats(0.02, 0.98)
SWAPPED = {
    ClassCode.BLIND_SPOT_POLITICAL: ClassCode.BLIND_SPOT_ADMINISTRATIVE,
    ClassCode.BLIND_SPOT_ADMINISTRATIVE: ClassCode.BLIND_SPOT_POLITICAL,
}


@given(shares, shares, st.floats(0.005, 0.2), st.sampled_from(Frame))
def test_swapping_the_sides_swaps_the_blind_spots_alone(
    p: float, a: float, half: float, frame: Frame
) -> None:
    one, other = classify(evidence(p, a, half), frame), classify(evidence(a, p, half), frame)
    assert other.code == SWAPPED.get(one.code, one.code)


@given(shares, shares, st.floats(0.005, 0.2))
def test_a_mirrored_statement_with_the_other_frame_has_the_same_class(
    p: float, a: float, half: float
) -> None:
    one = classify(evidence(p, a, half), Frame.PROBLEM)
    if one.code not in (*BLIND_SPOTS, ClassCode.INCONCLUSIVE):
        assert classify(evidence(1 - p, 1 - a, half), Frame.STRENGTH).code == one.code


@pytest.mark.parametrize(("p", "a"), [(0.57, 0.47), (0.47, 0.57)])
@pytest.mark.parametrize("goal", [(0.70, 0.60), (0.50, 0.60), (0.20, 0.21)])
def test_a_flip_of_the_majority_is_enough_for_a_different_translation(
    p: float, a: float, goal: tuple[float, float]
) -> None:
    """Whether the goal is held by half or more, or shared by few; the flip is no blind spot."""
    translation = evidence(p, a, 0.02)
    assert classify(translation, Frame.PROBLEM).code == ClassCode.INCONCLUSIVE
    result = classify_translation(evidence(*goal), translation, Frame.PROBLEM, Frame.PROBLEM)
    assert result.code == ClassCode.DIFFERENT_TRANSLATION


def test_a_translation_without_a_flip_keeps_its_own_class_and_frame() -> None:
    goal, translation = evidence(0.70, 0.60), evidence(0.80, 0.79)
    found = [
        classify_translation(goal, translation, Frame.STRENGTH, frame).code
        for frame in (Frame.STRENGTH, Frame.PROBLEM)
    ]
    assert found == [ClassCode.SHARED_STRENGTH, ClassCode.SHARED_PROBLEM]


def test_too_little_data_on_the_goal_or_the_translation_translates_nothing() -> None:
    goal, translation = evidence(0.70, 0.60), evidence(0.57, 0.47, 0.02)
    few = [replace(one, political=replace(one.political, n=29)) for one in (goal, translation)]
    for pair, reason in (((few[0], translation), None), ((goal, few[1]), Reason.TOO_FEW_ANSWERS)):
        result = classify_translation(*pair, Frame.STRENGTH, Frame.STRENGTH)
        assert (result.code, result.reason) == (ClassCode.INCONCLUSIVE, reason)


def test_a_mirrored_view_is_that_of_the_opposite_statement() -> None:
    assert SideView(0.25, 0.125, 0.5, 40).mirrored(1.0) == SideView(0.75, 0.5, 0.875, 40)
    gap = GapView(0.25, (0.125, 0.375), (0.0, 0.5), 21)
    assert gap.mirrored() == GapView(-0.25, (-0.375, -0.125), (-0.5, 0.0), 21)


def test_a_view_that_touches_the_midpoint_takes_no_side() -> None:
    assert SideView(0.6, 0.5, 0.7, 40).position(0.5) == 0
    assert SideView(0.4, 0.3, 0.5, 40).position(0.5) == 0
    assert SideView(0.6, 0.51, 0.7, 40).position(0.5) == 1
    assert SideView(0.4, 0.3, 0.49, 40).position(0.5) == -1


def seen(p: float, a: float, interval: tuple[float, float], value: float | None = None) -> ClassCode:  # fmt: skip
    """The class of a problem that p and a see (± 1/16) with this 95 % interval of their gap."""
    views = [SideView(v, v - 0.0625, v + 0.0625, 40) for v in (p, a)]
    gap = GapView(p - a if value is None else value, interval, interval, 30)
    return classify(Evidence(views[0], views[1], gap, 0.5, 0.125), Frame.PROBLEM).code


def test_a_blind_spot_lies_beyond_delta_and_not_at_it() -> None:
    assert seen(0.25, 0.75, (-0.75, -0.126)) == ClassCode.BLIND_SPOT_POLITICAL
    assert seen(0.25, 0.75, (-0.75, -0.125)) == ClassCode.INCONCLUSIVE
    assert seen(0.75, 0.25, (0.126, 0.75)) == ClassCode.BLIND_SPOT_ADMINISTRATIVE
    assert seen(0.75, 0.25, (0.125, 0.75)) == ClassCode.INCONCLUSIVE


def test_a_different_emphasis_excludes_no_difference_and_reaches_delta() -> None:
    emphasis, open_ = ClassCode.DIFFERENT_EMPHASIS, ClassCode.INCONCLUSIVE
    assert seen(0.875, 0.75, (0.01, 0.3)) == emphasis  # exactly delta
    assert seen(0.875, 0.75, (0.01, 0.3), 0.124) == open_
    assert seen(0.875, 0.75, (-0.01, 0.3)) == open_
    assert seen(0.875, 0.75, (0.0, 0.3)) == open_
    assert seen(0.75, 0.875, (-0.3, -0.01)) == emphasis
    assert seen(0.75, 0.875, (-0.3, 0.0)) == open_
    assert seen(0.75, 0.875, (-0.3, 0.5)) == open_
    assert seen(0.875, 0.5, (0.2, 0.5)) == open_  # one side stands on the midpoint itself
