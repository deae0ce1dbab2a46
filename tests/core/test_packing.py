"""Packing: whatever was packed comes back with the same bits, types and order."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from benchmarking.core.arrays import Counts, Floats
from benchmarking.core.merging import Tally
from benchmarking.core.packing import pack, unpack
from benchmarking.core.tallying import tally
from tests.core.builders import a_wave, an_instrument
from tests.core.test_tensor import same_bits

OUTLINE = an_instrument()
SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
counts = arrays.arrays(np.int64, SHAPES)
floats = arrays.arrays(np.float64, SHAPES)


@dataclass(frozen=True)
class Inner:
    numbers: Floats
    word: str


@dataclass(frozen=True)
class Outer:
    name: str
    counts: Counts
    by_number: dict[int, Inner]
    by_word: dict[str, Counts]
    pair: tuple[int, Inner]
    words: tuple[str, ...]
    maybe: Inner | None
    number: float


inner = st.builds(Inner, floats, st.text())
outer = st.builds(
    Outer,
    st.text(),
    counts,
    st.dictionaries(st.integers(), inner, max_size=3),
    st.dictionaries(st.text(), counts, max_size=3),
    st.tuples(st.integers(), inner),
    st.lists(st.text(), max_size=3).map(tuple),
    st.none() | inner,
    st.floats(allow_nan=False),
)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        alike = (one.dtype, one.shape) == (other.dtype, other.shape)
        return alike and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Inner | Outer):
        return type(one) is type(other) and same(vars(one), vars(other))
    return type(one) is type(other) and one == other


@given(outer)
def test_what_is_packed_comes_back(value: Outer) -> None:
    assert same(unpack(Outer, pack(value)), value)


@given(outer)
def test_what_is_left_out_is_given_back(value: Outer) -> None:
    packed = pack(value, without=("name", "maybe"))
    assert same(unpack(Outer, packed, name=value.name, maybe=value.maybe), value)


def test_a_tally_survives_a_file() -> None:
    counted = tally(a_wave(np.random.default_rng(1), 7, OUTLINE), OUTLINE)
    file = BytesIO()
    np.savez(file, allow_pickle=False, **pack(counted, without=("instrument",)))
    file.seek(0)
    with np.load(file, allow_pickle=False) as packed:
        assert same_bits(unpack(Tally, packed, instrument=OUTLINE), counted)


def test_counts_take_little_room() -> None:
    value = Inner(np.zeros(3), "x")
    wide = Outer("x", np.arange(1000) % 100, {}, {}, (1, value), (), None, 0.0)
    assert max(array.nbytes for array in pack(wide).values()) <= 1000


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        pack(Inner(np.zeros(3), {1}))  # type: ignore[arg-type]
