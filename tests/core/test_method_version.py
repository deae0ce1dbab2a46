"""Other figures are another version of the method: a run of before lacks what is new in them."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final, get_args, get_type_hints

from msgspec import Struct

from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.core.municipalities.own_results import MunicipalityResult
from benchmarking.core.municipalities.peer_results import PeerResult
from benchmarking.core.tables.results import Benchmark

DOCUMENTS: Final = (Benchmark, MunicipalityResult, PeerResult)
# The version, and what its documents hold. A field that comes or goes is another version: raise
# METHOD_VERSION and write both here. (What a figure's value is made of no digest can see.)
HELD: Final = ("5", "e0fc0e5e099b8dd2")


def structs_in(hint: Any) -> Iterator[type[Struct]]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for argument in get_args(hint):
        yield from structs_in(argument)


def reached() -> set[type[Struct]]:
    """The documents, and each struct that stands in one."""
    found: set[type[Struct]] = set()
    waiting: list[type[Struct]] = [*DOCUMENTS]
    while waiting:
        struct = waiting.pop()
        if struct not in found:
            found.add(struct)
            waiting += [one for hint in get_type_hints(struct).values() for one in structs_in(hint)]
    return found


def test_other_fields_are_another_version() -> None:
    structs = sorted((one.__name__, one.__struct_fields__) for one in reached())
    assert len(structs) > 50
    digest = sha256(repr(structs).encode()).hexdigest()[:16]
    assert (METHOD_VERSION, digest) == HELD
