"""Whole results compared: numbers to rounding, everything else exactly."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from msgspec import Struct

from benchmarking.core.data.figures import Figure, Method, Reason, Status
from benchmarking.core.data.precision import Unit
from tests.core.documents import made_of


def assert_alike(found: Any, expected: Any, where: str = "") -> None:
    """Of structs and dataclasses every field, of sequences and dicts every part."""
    if names := _names(expected):
        assert type(found) is type(expected), where
        for name in names:
            assert_alike(getattr(found, name), getattr(expected, name), f"{where}.{name}")
    elif isinstance(expected, np.ndarray):
        assert found.shape == expected.shape, where
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=where)
    elif isinstance(expected, dict):
        assert list(found) == list(expected), where
        for key, part in expected.items():
            assert_alike(found[key], part, f"{where}[{key!r}]")
    elif isinstance(expected, list | tuple):
        assert (type(found), len(found)) == (type(expected), len(expected)), where
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_alike(one, other, f"{where}[{place}]")
    elif isinstance(expected, float):
        assert isinstance(found, float), where
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True), where
    else:
        assert found == expected, where
        assert type(found) is type(expected), where


def _names(expected: Any) -> tuple[str, ...]:
    """The fields of a struct or a dataclass."""
    if isinstance(expected, Struct):
        return expected.__struct_fields__
    known = is_dataclass(expected) and not isinstance(expected, type)
    return tuple(field.name for field in fields(expected)) if known else ()


def marked(number: float) -> Figure:
    """A figure that is recognised by its value wherever it turns up."""
    ends = number - 1, number + 1
    return a_figure(f"I{number:g}", Unit.SHARE, number, ends, (9, 9), Method.DESCRIPTIVE)


FINEST = {Unit.SHARE: 0.01, Unit.POINTS: 0.1, Unit.COEFFICIENT: 0.01, Unit.AMOUNT: 1.0}


def a_figure(
    indicator: str,
    unit: Unit,
    value: float | None,
    interval: tuple[float | None, float | None],
    base: tuple[int | None, int | None],
    method: Method,
    *,
    because: Reason | None = None,
    status: Status | None = None,
) -> Figure:
    """A figure on the finest grids of its unit; a reason makes it limited."""
    found = status or (Status.SHOWN if because is None else Status.LIMITED)
    step = FINEST[unit]
    return made_of(
        Figure, indicator, unit, value, *interval, *base, method, found, because, step, step
    )


def empty_figure(
    indicator: str, unit: Unit, method: Method, status: Status, reason: Reason | None
) -> Figure:
    """A figure without any number."""
    nothing = None, None
    return a_figure(indicator, unit, None, nothing, nothing, method, because=reason, status=status)
