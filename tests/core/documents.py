"""Documents as they are stored, written by hand in part, and read as the product reads them."""

import dataclasses
from collections.abc import Iterator
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct, structs

from benchmarking.core.data.figures import Figure
from benchmarking.core.data.telling import tell
from benchmarking.core.documents import reading
from benchmarking.core.documents.own_documents import own_documents
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.own_results import MunicipalityResult
from benchmarking.core.municipalities.peer_results import PeerResult
from benchmarking.core.tables.results import Benchmark

Json = dict[str, Any]
Made = TypeVar("Made")
Kind = TypeVar("Kind", bound=Struct)
HIDDEN = {
    "indicator": "I1", "unit": "share", "value": None, "method": "descriptive",
    "status": "suppressed", "reason": "too_few_answers", "step": 0.01, "interval_step": 0.01,
}  # fmt: skip
EMPTY: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False}


def read(kind: type[Kind], given: Json) -> Kind:
    """A struct of what is given; every other field of it has nothing to tell."""
    return msgspec.convert(_completed(kind, given), kind)


def told(result: object) -> Any:
    """A result as JSON, as it leaves the core."""
    return plain(tell(result))


def benchmark_payload(benchmark: Benchmark) -> Json:
    """The benchmark as it is stored."""
    found: Json = told(benchmark)
    return found


def peer_payload(result: PeerResult) -> Json:
    """A peer group as it is stored."""
    found: Json = told(result)
    return found


def own_payloads(tables: MunicipalityTables, benchmark: Json) -> Iterator[Json]:
    """The municipalities as they are stored."""
    for own in own_documents(tables, read(Benchmark, benchmark)):
        yield plain(own)


def beside(own: Json, benchmark: Json) -> Json:
    """A municipality's stored document as the API shows it."""
    found = reading.beside(
        msgspec.convert(own, MunicipalityResult), msgspec.convert(benchmark, Benchmark)
    )
    plain_one: Json = plain(found)
    return plain_one


def plain(told: object) -> Any:
    """Structs as JSON."""
    return msgspec.json.decode(msgspec.json.encode(told))


def made_of(kind: type[Kind], *values: Any) -> Kind:
    """A struct of all its fields in their order, none by default."""
    return kind(**dict(zip(kind.__struct_fields__, values, strict=True)))


def _completed(kind: type[Struct], given: Json) -> Json:
    if issubclass(kind, Figure):
        # A municipality's own figures are stored without what is the same in all of them.
        return {**(HIDDEN if kind is Figure else {"value": None, "status": "suppressed"}), **given}
    hints, made = get_type_hints(kind), dict(given)
    for field in structs.fields(kind):
        if field.encode_name in given:
            made[field.encode_name] = _value(hints[field.name], given[field.encode_name])
        elif field.default is NODEFAULT:
            made[field.encode_name] = _nothing(hints[field.name])
    return made


def _value(hint: Any, given: Any) -> Any:
    if given is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return [_value(get_args(hint)[0], one) for one in given]
    return _completed(hint, given) if issubclass(hint, Struct) else given


def _nothing(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return None
    if get_origin(hint) is tuple:
        return []
    if issubclass(hint, Struct):
        return _completed(hint, {})
    return EMPTY[hint] if hint in EMPTY else next(iter(hint)).value


def replace(one: Made, **changes: Any) -> Made:
    """A struct or dataclass with other values in some fields."""
    if isinstance(one, Struct):
        return structs.replace(one, **changes)
    found: Made = dataclasses.replace(one, **changes)  # type: ignore[type-var]  # or it raises
    return found
