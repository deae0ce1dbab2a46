"""Stored result documents, decoded: from the database's JSON to the structs of the core.

A field that a newer method added has its default; one that a newer method no longer has is
passed over.
"""

from typing import Final

import msgspec
from django.db.models import Func, TextField

from benchmarking.core.audit.ledger import Entry, LedgerDocument, read
from benchmarking.core.documents.differences import Differences
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnTheme
from benchmarking.core.municipalities.peer_results import PeerResult, PeerTheme
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import Benchmark
from benchmarking.core.waves.trend_results import TrendWave

KINDS: Final = (Benchmark, MunicipalityResult, PeerResult, Differences)

# Made when the program starts, before there are threads: see `surveys.types_known`.
_BENCHMARK: Final = msgspec.json.Decoder(Benchmark)
_MUNICIPALITY: Final = msgspec.json.Decoder(MunicipalityResult)
_PEERS: Final = msgspec.json.Decoder(PeerResult)
_THEMES: Final = msgspec.json.Decoder(tuple[PeerTheme, ...])
_OWN_THEMES: Final = msgspec.json.Decoder(tuple[OwnTheme, ...])
_GROUPS: Final = msgspec.json.Decoder(tuple[PeerGroup, ...] | None)
_LEDGER: Final = msgspec.json.Decoder(LedgerDocument)
_WAVES: Final = msgspec.json.Decoder(tuple[TrendWave, ...] | None)


class AsText(Func):
    """JSON as the database writes it: it is decoded once, by whoever knows its type."""

    template = "(%(expressions)s)::text"
    output_field = TextField()


def benchmark(text: str) -> Benchmark:
    """The benchmark of a run."""
    try:
        return _BENCHMARK.decode(text)
    except msgspec.ValidationError:
        return msgspec.convert(_older(msgspec.json.decode(text)), Benchmark)


def municipality(text: str) -> MunicipalityResult:
    """A municipality's own figures, as they are stored."""
    return _MUNICIPALITY.decode(text)


def own_themes(text: str) -> tuple[OwnTheme, ...]:
    """The themes of a municipality alone, as they are stored."""
    return _OWN_THEMES.decode(text)


def peers(text: str) -> PeerResult:
    """A peer group."""
    return _PEERS.decode(text)


def peer_themes(text: str) -> tuple[PeerTheme, ...]:
    """The themes of a peer group alone."""
    return _THEMES.decode(text)


def peer_groups(text: str) -> tuple[PeerGroup, ...]:
    """The headings of all groups; none in a document of before there were groups."""
    return _GROUPS.decode(text) or ()


def trend_waves(text: str | None) -> tuple[TrendWave, ...]:
    """The waves that a benchmark's trends read; none without trends."""
    return (_WAVES.decode(text) if text else None) or ()


def ledger_entry(text: str) -> Entry:
    """What a run told and hid."""
    return read(_LEDGER.decode(text))


def _older(document: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """Before method version 4 the omega of a theme was a number: its reliability is left out."""
    themes = [{**theme, "reliability": None} for theme in document.get("themes", ())]
    return {**document, "themes": themes}
