"""Figures: shown, limited, hidden or undefined, with every field in its place."""

import pytest

from benchmarking.core.arrays import optional
from benchmarking.core.figures import (
    Base,
    Figure,
    Kind,
    Method,
    Reason,
    Status,
    hidden,
    shown,
    undefined,
)

KIND, BASE = Kind("I1", Method.WILSON), Base(12, 7, 9.5)


def test_a_kind_changes_its_indicator_or_its_interval() -> None:
    assert KIND.of("I9") == Kind("I9", Method.WILSON)
    assert KIND.by(Method.BCA) == Kind("I1", Method.BCA)


def test_a_figure_that_may_be_read() -> None:
    whole = Figure("I1", 0.5, 0.25, 0.75, 12, 9.5, 7, Method.WILSON, Status.SHOWN, None)
    assert shown(KIND, 0.5, (0.25, 0.75), BASE) == whole
    limited = Figure("I1", 0.5, None, None, 12, 9.5, 7, Method.WILSON, Status.LIMITED, Reason.SMALL_BASE)  # fmt: skip
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
    empty = (None, None, None, None, None, None)
    for make, status in ((hidden, Status.SUPPRESSED), (undefined, Status.NOT_COMPUTABLE)):
        assert make(KIND, Reason.TIES) == Figure("I1", *empty, Method.WILSON, status, Reason.TIES)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_none(value: float) -> None:
    assert optional(value) is None
    assert optional(-2) == -2.0
