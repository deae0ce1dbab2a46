"""Figures: shown, limited, coarser, hidden or undefined, with every field in its place."""

import pytest

from benchmarking.core.data.arrays import optional
from benchmarking.core.data.figures import (
    Base,
    FigureKind,
    Method,
    Reason,
    Status,
    amount_kind,
    as_coarse_as,
    coarsened,
    hidden,
    shown,
    undefined,
)
from benchmarking.core.data.precision import WITHHELD, Unit
from tests.core.alike import a_figure, empty_figure

KIND, BASE = FigureKind("I1", Unit.SHARE, Method.KORN_GRAUBARD), Base(12, 7)


def test_a_kind_changes_its_indicator_its_interval_or_its_unit() -> None:
    assert KIND.of("I9") == FigureKind("I9", Unit.SHARE, Method.KORN_GRAUBARD)
    assert KIND.by(Method.CLUSTER_T) == FigureKind("I1", Unit.SHARE, Method.CLUSTER_T)
    assert KIND.measured_in(Unit.POINTS) == FigureKind("I1", Unit.POINTS, Method.KORN_GRAUBARD)
    assert amount_kind(KIND, 0.5) == FigureKind("I1", Unit.AMOUNT, Method.KORN_GRAUBARD, 0.5)


def test_a_kind_is_told_on_the_finest_grid_of_its_unit() -> None:
    steps = {unit: KIND.measured_in(unit).step for unit in Unit}
    assert steps == {"share": 0.01, "points": 0.1, "coefficient": 0.01, "amount": 1.0}
    assert amount_kind(KIND, 0.25).step == 0.25


def test_a_figure_that_may_be_read() -> None:
    whole = a_figure("I1", Unit.SHARE, 0.5, (0.25, 0.75), (12, 7), Method.KORN_GRAUBARD)
    assert shown(KIND, 0.5, (0.25, 0.75), BASE) == whole
    assert (whole.step, whole.interval_step, whole.visible) == (0.01, 0.01, True)
    limited = a_figure("I1", Unit.SHARE, 0.5, (None, None), (12, 7), Method.KORN_GRAUBARD, because=Reason.SMALL_BASE)  # fmt: skip
    assert shown(KIND, 0.5, None, BASE, warning=Reason.SMALL_BASE) == limited


def test_what_is_no_number_is_never_shown() -> None:
    """Indicators 2.7: a missing value has a reason, and so has half an interval."""
    nan, inf = float("nan"), float("inf")
    for value in (nan, inf, -inf):
        assert shown(KIND, value, (0.25, 0.75), BASE) == undefined(KIND, Reason.DEGENERATE)
        warned = shown(KIND, value, None, BASE, warning=Reason.TIES)
        assert warned == undefined(KIND, Reason.TIES)
    half = shown(KIND, 0.5, (-inf, 0.75), BASE)
    assert (half.value, half.low, half.high) == (0.5, None, 0.75)
    assert (half.status, half.reason) == (Status.LIMITED, Reason.DEGENERATE)


def test_a_figure_that_may_not_be_read_has_no_number() -> None:
    for make, status in ((hidden, Status.SUPPRESSED), (undefined, Status.NOT_COMPUTABLE)):
        expected = empty_figure("I1", Unit.SHARE, Method.KORN_GRAUBARD, status, Reason.TIES)
        assert make(KIND, Reason.TIES) == expected
        assert not expected.visible


def test_a_coarser_figure_says_so_unless_it_warns_already() -> None:
    fine = shown(KIND, 0.5, (0.25, 0.75), BASE)
    assert coarsened(fine, 0.01, 0.01) is fine
    coarse = coarsened(fine, 0.05, WITHHELD)
    assert (coarse.step, coarse.interval_step) == (0.05, None)
    assert (coarse.status, coarse.reason) == (Status.LIMITED, Reason.COARSE)
    assert (coarse.value, coarse.low, coarse.n) == (0.5, 0.25, 12)  # the numbers stay exact
    small = shown(KIND, 0.5, None, BASE, warning=Reason.SMALL_BASE)
    assert coarsened(small, 0.02, 0.02).reason == Reason.SMALL_BASE


def test_a_change_is_told_no_finer_than_what_it_lies_between() -> None:
    """0.80 in steps of .01 after 0.80 would tell a first wave of 0.00 that is told in steps of .05."""
    change = shown(KIND, 0.8, (0.71, 0.89), BASE)
    fine, coarse = shown(KIND, 0.8, (0.7, 0.9), BASE), coarsened(change, 0.05, WITHHELD)
    assert as_coarse_as(change, (fine, fine)) is change
    found = as_coarse_as(change, (coarse, fine))
    assert (found.step, found.interval_step, found.reason) == (0.05, None, Reason.COARSE)


def test_a_figure_without_any_step_is_hidden_and_a_hidden_one_stays_as_it_is() -> None:
    fine = shown(KIND, 0.5, (0.25, 0.75), BASE)
    assert coarsened(fine, WITHHELD, WITHHELD) == hidden(KIND, Reason.PROTECTED)
    gone = hidden(KIND, Reason.DOMINANCE)
    assert coarsened(gone, 0.1, WITHHELD) is gone


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_none(value: float) -> None:
    assert optional(value) is None
    assert optional(-2) == -2.0


def test_that_all_municipalities_are_alike_is_not_told_where_no_interval_may_be() -> None:
    """Beside the means of the others it would say what a hidden one answered."""
    alike = shown(
        KIND.by(Method.SQUARE_AND_ADD), 0.5, (0.25, 0.75), BASE, warning=Reason.DEGENERATE
    )
    told = coarsened(alike, 0.01, WITHHELD)
    assert (told.interval_step, told.reason, told.method) == (None, Reason.COARSE, Method.CLUSTER_T)
    assert coarsened(alike, 0.05, 0.05).reason == Reason.DEGENERATE


def test_a_hidden_amount_does_not_tell_its_scale() -> None:
    assert hidden(amount_kind(KIND, 250.0), Reason.PROTECTED).step == 1.0
