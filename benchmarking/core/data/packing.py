"""A tree of dataclasses, dicts and arrays as a flat dict of arrays, and back, bit for bit.

Everything that is not an array (field names, keys, words, what is absent) stands as JSON in
the array `tree`. Integers travel in the narrowest type that holds them and come back in their
own. No class is named in what is packed: `unpack` takes the classes from the annotations of
the one it is asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Packed = dict[str, Array]
Kept = dict[str, object]  # fields by name
T = TypeVar("T")

TREE = "tree"
_NARROW = (np.int8, np.int16, np.int32)


def pack(value: object, *, without: tuple[str, ...] = ()) -> Packed:
    """Flatten a dataclass, leaving out the fields `without`. TypeError for what has no form.

    Leaves may be arrays of numbers and what JSON can say; keys of dicts words or integers.
    """
    arrays: list[Array] = []
    tree = json.dumps(_fields(value, arrays, without)).encode()
    named = {str(number): array for number, array in enumerate(arrays)}
    return {TREE: np.frombuffer(tree, dtype=np.uint8), **named}


def unpack(kind: type[T], packed: Mapping[str, Array], **given: Any) -> T:
    """The `kind` that was packed; `given` are the fields that were left out."""
    tree = json.loads(packed[TREE].tobytes())
    return kind(**_values(tree.get("fields"), packed, kind), **given)


def _tree(value: Any, arrays: list[Array]) -> Any:
    if isinstance(value, np.ndarray):
        arrays.append(_narrowed(value))
        return {"array": len(arrays) - 1, "dtype": value.dtype.str}
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value, arrays)
    if isinstance(value, dict):
        return {"dict": [[key, _tree(item, arrays)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [_tree(item, arrays) for item in value]}
    if value is None or type(value) in (str, int, float, bool):
        return {"plain": value}
    raise TypeError(f"Cannot pack {type(value).__name__}.")


def _fields(value: Any, arrays: list[Array], without: tuple[str, ...] = ()) -> Any:
    names = [field.name for field in fields(value) if field.name not in without]
    return {"fields": {name: _tree(getattr(value, name), arrays) for name in names}}


def _narrowed(array: Array) -> Array:
    """The same integers in as few bytes as hold them all; other arrays as they are."""
    if array.dtype != np.int64 or array.size == 0:
        return array
    low, high = array.min(), array.max()
    for kind in _NARROW:
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return array.astype(kind)
    return array


def _whole(tree: Any, packed: Mapping[str, Array], kind: Any) -> Any:
    match tree:
        case {"array": number, "dtype": dtype}:
            return packed[str(number)].astype(dtype, copy=False)
        case {"fields": inner}:
            dataclass = _dataclass_in(kind)
            return dataclass(**_values(inner, packed, dataclass))
        case {"dict": pairs}:
            of = get_args(kind)[1]
            return {key: _whole(item, packed, of) for key, item in pairs}
        case {"tuple": items}:
            inside = _types_in(kind, len(items))
            return tuple(_whole(i, packed, of) for i, of in zip(items, inside, strict=True))
        case {"plain": value}:
            return value
    raise TypeError("This was not packed here.")


def _values(inner: Mapping[str, Any], packed: Mapping[str, Array], kind: type) -> Kept:
    hints = get_type_hints(kind)
    return {name: _whole(item, packed, hints[name]) for name, item in inner.items()}


def _dataclass_in(kind: Any) -> Any:
    """The dataclass of an annotation, also where it may be absent (`X | None`)."""
    return kind if is_dataclass(kind) else next(k for k in get_args(kind) if is_dataclass(k))


def _types_in(kind: Any, size: int) -> tuple[Any, ...]:
    """The types of a tuple's elements: of `tuple[X, ...]` and of `tuple[X, Y]`."""
    inside = get_args(kind)
    return inside[:1] * size if len(inside) == 2 and inside[1] is ... else inside
