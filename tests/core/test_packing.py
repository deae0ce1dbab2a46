"""Packing: whatever was packed comes back with the same bits, types and order."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.packing import pack, unpack
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


def test_what_is_packed_is_written_as_json_beside_its_arrays() -> None:
    """Numbers travel in the narrowest type that holds them all, and words in the tree."""
    value = Outer(
        "n", np.array([-128, 127]), {3: Inner(np.array([0.5]), "w")}, {}, (7, Inner(np.zeros(0), "")),
        ("a", "b"), None, 0.25,
    )  # fmt: skip
    packed = pack(value, without=("by_word",))
    assert list(packed) == ["tree", "0", "1", "2"]
    assert packed["tree"].dtype == np.uint8
    half = {"fields": {"numbers": {"array": 1, "dtype": "<f8"}, "word": {"plain": "w"}}}
    none = {"fields": {"numbers": {"array": 2, "dtype": "<f8"}, "word": {"plain": ""}}}
    assert json.loads(packed["tree"].tobytes()) == {
        "fields": {
            "name": {"plain": "n"},
            "counts": {"array": 0, "dtype": "<i8"},
            "by_number": {"dict": [[3, half]]},
            "pair": {"tuple": [{"plain": 7}, none]},
            "words": {"tuple": [{"plain": "a"}, {"plain": "b"}]},
            "maybe": {"plain": None},
            "number": {"plain": 0.25},
        }
    }
    assert packed["0"].dtype == np.int8
    assert same(unpack(Outer, packed, by_word={}), value)


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (-128, 127, np.int8),
        (-129, 0, np.int16),
        (0, 128, np.int16),
        (-(2**15), 2**15 - 1, np.int16),
        (-(2**15) - 1, 0, np.int32),
        (0, 2**15, np.int32),
        (-(2**31), 2**31 - 1, np.int32),
        (-(2**31) - 1, 0, np.int64),
        (0, 2**31, np.int64),
    ],
)
def test_integers_travel_in_the_narrowest_type_that_holds_them(
    low: int, high: int, kind: type
) -> None:
    packed = pack(Inner(np.array([low, high]), "x"))
    assert packed["0"].dtype == kind
    assert unpack(Inner, packed).numbers.dtype == np.int64
    short = pack(Inner(np.array([low, high], dtype=kind), "x"))
    assert short["0"].dtype == unpack(Inner, short).numbers.dtype == kind


def test_an_array_in_its_own_type_is_not_copied() -> None:
    numbers = np.array([0.5, 1.5])
    packed = pack(Inner(numbers, "x"))
    assert packed["0"] is numbers
    assert unpack(Inner, packed).numbers is numbers


def test_a_class_is_no_value() -> None:
    with pytest.raises(TypeError, match=r"^Cannot pack type\.$"):
        pack(Inner(Inner, "x"))  # type: ignore[arg-type]
