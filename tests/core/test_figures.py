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

KIND, BASE = Kind("I1", Method.KORN_GRAUBARD), Base(12, 7, 9.5)


def test_a_kind_changes_its_indicator_or_its_interval() -> None:
    assert KIND.of("I9") == Kind("I9", Method.KORN_GRAUBARD)
    assert KIND.by(Method.CLUSTER_T) == Kind("I1", Method.CLUSTER_T)


def test_a_figure_that_may_be_read() -> None:
    whole = Figure("I1", 0.5, 0.25, 0.75, 12, 9.5, 7, Method.KORN_GRAUBARD, Status.SHOWN, None)
    assert shown(KIND, 0.5, (0.25, 0.75), BASE) == whole
    limited = Figure("I1", 0.5, None, None, 12, 9.5, 7, Method.KORN_GRAUBARD, Status.LIMITED, Reason.SMALL_BASE)  # fmt: skip
    assert shown(KIND, 0.5, None, BASE, warning=Reason.SMALL_BASE) == limited
    infinite = shown(KIND, float("nan"), (float("-inf"), 0.75), BASE)
    assert (infinite.value, infinite.low, infinite.high) == (None, None, 0.75)


def test_a_figure_that_may_not_be_read_has_no_number() -> None:
    empty = (None, None, None, None, None, None)
    for make, status in ((hidden, Status.SUPPRESSED), (undefined, Status.NOT_COMPUTABLE)):
        assert make(KIND, Reason.TIES) == Figure(
            "I1", *empty, Method.KORN_GRAUBARD, status, Reason.TIES
        )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_none(value: float) -> None:
    assert optional(value) is None
    assert optional(-2) == -2.0
