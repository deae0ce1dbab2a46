"""Stored result documents, decoded: from their text to the structs of the core.

A field that a newer method added has its default; one that a newer method no longer has is
passed over.
"""

from typing import Final, TypeAlias

import msgspec
from django.db.models import ExpressionWrapper, F, Func, TextField
from msgspec import Struct

from benchmarking.core.audit.ledger import Entry, LedgerDocument, read
from benchmarking.core.documents.differences import Differences
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnTheme
from benchmarking.core.municipalities.peer_results import PeerResult, PeerTheme
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import Benchmark
from benchmarking.core.waves.trend_results import TrendWave
from benchmarking.packing import DocumentText

KINDS: Final = (Benchmark, MunicipalityResult, PeerResult, Differences)

# Made when the program starts, before there are threads: see `surveys.types_known`.
_BENCHMARK: Final = msgspec.json.Decoder(Benchmark)
_MUNICIPALITY: Final = msgspec.json.Decoder(MunicipalityResult)
_PEERS: Final = msgspec.json.Decoder(PeerResult)
_LEDGER: Final = msgspec.json.Decoder(LedgerDocument)

Text: TypeAlias = bytes | str

STORED: Final = ExpressionWrapper(F("payload"), output_field=DocumentText())


class AsText(Func):
    """JSON as the database writes it: it is decoded once, by whoever knows its type."""

    template = "(%(expressions)s)::text"
    output_field = TextField()


# What is read of a document alone; the rest of it is passed over.


class _PeerThemes(Struct):
    themes: tuple[PeerTheme, ...]


class _OwnThemes(Struct):
    themes: tuple[OwnTheme, ...]


class _Groups(Struct):
    peer_groups: tuple[PeerGroup, ...] | None = None


class _Waves(Struct):
    waves: tuple[TrendWave, ...] | None = None


class _Trends(Struct):
    trends: _Waves | None = None


_PEER_THEMES: Final = msgspec.json.Decoder(_PeerThemes)
_OWN_THEMES: Final = msgspec.json.Decoder(_OwnThemes)
_GROUPS: Final = msgspec.json.Decoder(_Groups)
_TRENDS: Final = msgspec.json.Decoder(_Trends)


def benchmark(text: Text) -> Benchmark:
    """The benchmark of a run."""
    try:
        return _BENCHMARK.decode(text)
    except msgspec.ValidationError:
        return msgspec.convert(_older(msgspec.json.decode(text)), Benchmark)


def municipality(text: Text) -> MunicipalityResult:
    """A municipality's own figures, as they are stored."""
    return _MUNICIPALITY.decode(text)


def own_themes(text: Text) -> tuple[OwnTheme, ...]:
    """The themes of a municipality alone, as they are stored."""
    return _OWN_THEMES.decode(text).themes


def peers(text: Text) -> PeerResult:
    """A peer group."""
    return _PEERS.decode(text)


def peer_themes(text: Text) -> tuple[PeerTheme, ...]:
    """The themes of a peer group alone."""
    return _PEER_THEMES.decode(text).themes


def peer_groups(text: Text) -> tuple[PeerGroup, ...]:
    """The headings of all groups; none in a document of before there were groups."""
    return _GROUPS.decode(text).peer_groups or ()


def trend_waves(text: Text) -> tuple[TrendWave, ...]:
    """The waves that a benchmark's trends read; none without trends."""
    trends = _TRENDS.decode(text).trends
    return (trends.waves if trends else None) or ()


def ledger_entry(text: str) -> Entry:
    """What a run told and hid."""
    return read(_LEDGER.decode(text))


def _older(document: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """Before method version 4 the omega of a theme was a number: its reliability is left out."""
    themes = [{**theme, "reliability": None} for theme in document.get("themes", ())]
    return {**document, "themes": themes}
