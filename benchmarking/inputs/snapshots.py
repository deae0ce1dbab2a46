"""All submitted answers of a closed wave, frozen as one Parquet file with a manifest.

The same answers give the same bytes: rows stand by municipality, in the order of a keyed hash
(which also keeps the order of arrival out of the file), the compression is fixed, and nothing
says when or by whom the file was made. Rows of a range of municipalities can be read without
the others: the row groups say which municipalities are in them.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, Literal
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from benchmarking.failures import Failure, RunError
from benchmarking.inputs.columns import Arrays, Column, item_arrays, item_schema
from benchmarking.inputs.manifest import (
    Categories,
    Invited,
    Manifest,
    PeerListName,
    Promised,
    QuestionnaireVersion,
    RosterEntry,
)
from benchmarking.inputs.margins import margins_of
from benchmarking.inputs.outline import choices_of
from benchmarking.inputs.weighing import WEIGHT
from surveys.models import (
    Invitation,
    Mode,
    Participation,
    PeerList,
    PeerMember,
    Response,
    Wave,
)
from surveys.questionnaire.document import (
    Choice,
    Document,
    Measured,
    Perspective,
    WithOptions,
)

# Gives memory back to the system when a table is let go; the others keep it for a next one.
pa.set_memory_pool(pa.system_memory_pool())

CHUNK: Final = 2_000
ROW_GROUP: Final = 50_000
ORDER: Final = "order"
_SORTED: Final[list[tuple[str, Literal["ascending", "descending"]]]] = [
    ("municipality", "ascending"),
    (ORDER, "ascending"),
]
PERSON: Final = "person"
WORDS: Final = ["municipality", "perspective", "function", "language"]
PEOPLE: Final[list[Column]] = [(name, pa.string()) for name in (*WORDS, PERSON)]

Stored = tuple[UUID, UUID, UUID | None, str, str, str, float | None, dict[str, Any]]


def path_of(wave: Wave) -> str:
    """Where a wave's snapshot stands in the storage."""
    return f"{wave.tenant_id}/snapshots/{wave.id}.parquet"


def answers_table(wave: Wave, document: Document) -> pa.Table:
    """Every submitted response as one row, by municipality, in an order that says nothing.

    With the weights of a file only where the wave has them: other snapshots keep their bytes.
    """
    codes = _codes(wave)
    weighted = Response.objects.filter(wave=wave, weight__isnull=False).exists()
    weights: list[Column] = [(WEIGHT, pa.float64())] if weighted else []
    columns: list[Column] = [(ORDER, pa.binary()), *PEOPLE, *weights, *item_schema(document)]
    schema = pa.schema(columns)
    batches = [_batch(wave, document, codes, chunk, schema) for chunk in _chunks(wave)]
    table = pa.Table.from_batches(batches, schema).sort_by(_SORTED)
    return table.drop_columns([ORDER]).combine_chunks()


def parquet(table: pa.Table) -> bytes:
    """The table as Parquet, with every choice of the format fixed."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        row_group_size=ROW_GROUP,
        version="2.6",
        data_page_version="1.0",
        use_dictionary=True,
        compression="zstd",
        compression_level=3,
        store_schema=False,
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content


def from_parquet(
    content: bytes,
    municipalities: Sequence[str] | None = None,
    columns: Collection[str] | None = None,
) -> pa.Table:
    """The rows of a snapshot: all of them, or those of some municipalities alone.

    Reads only row groups with municipalities between the first and the last of them, and of
    the named columns those that the file has.
    """
    # Each different word is read once: a wave has millions of them, and few different ones.
    file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=WORDS)
    known = file.schema_arrow.names
    names = known if columns is None else [name for name in known if name in columns]
    if municipalities is None:
        return file.read(names)
    column = pc.field("municipality")
    between = (column >= min(municipalities)) & (column <= max(municipalities))
    wanted = between & column.isin(list(municipalities))
    return pq.read_table(
        pa.BufferReader(content), columns=names, filters=wanted, read_dictionary=WORDS
    )


def manifest_of(wave: Wave, document: Document, table: pa.Table, sha256: str) -> Manifest:
    """What somebody must know to read the file, and that it is the right one."""
    return Manifest(
        wave=str(wave.id),
        questionnaire=QuestionnaireVersion(wave.version.number, wave.version.sha256),
        municipalities=_roster(wave),
        margins=margins_of(wave),
        peer_lists=tuple(
            PeerListName(str(row.id), row.name)
            for row in PeerList.objects.order_by("name_sort", "id")
        ),
        scales=_scales(document),
        options=_options(document),
        thresholds=promised(wave),
        counts={side.value: _count(table, side) for side in Perspective},
        columns=tuple(table.column_names),
        rows=table.num_rows,
        sha256=sha256,
    )


def promised(wave: Wave) -> Promised:
    """The limits that respondents are told of."""
    return Promised(wave.threshold, wave.distribution_threshold, float(wave.margin))


def _count(table: pa.Table, side: Perspective) -> int:
    return table.column("perspective").to_pylist().count(side.value)


def _scales(document: Document) -> dict[str, Categories]:
    scales = {
        item.code: document.scales[item.scale].categories
        for item in document.items()
        if isinstance(item, Measured)
    }
    return {code: Categories(len(c), c[0]) for code, c in scales.items()}


def _options(document: Document) -> dict[str, tuple[str, ...]]:
    items = [item for item in document.items() if isinstance(item, WithOptions)]
    return {
        item.code: choices_of(item) if isinstance(item, Choice) else item.option_codes
        for item in items
    }


def _participations(wave: Wave) -> list[Participation]:
    rows = Participation.objects.filter(wave=wave).select_related("municipality")
    return sorted(rows, key=lambda participation: participation.municipality.code)


def _codes(wave: Wave) -> dict[UUID, str]:
    """Participation → the municipality's code, which must be one municipality's alone."""
    codes = {row.id: row.municipality.code for row in _participations(wave)}
    if len(set(codes.values())) < len(codes):
        raise RunError(Failure.SAME_CODE, "two municipalities of the wave share a code")
    return codes


def _roster(wave: Wave) -> tuple[RosterEntry, ...]:
    """The municipalities with what groups them, and how many people were invited there
    (unknown when imported).
    """
    invited, groups = _invited(wave), _peer_groups(wave)
    return tuple(
        RosterEntry(
            code=row.municipality.code,
            population=row.municipality.population,
            province=row.municipality.province,
            size=row.municipality.size_class,
            groups=groups.get(row.municipality_id, {}),
            invited=Invited()
            if wave.imported
            else Invited(*(invited.get((row.id, side.value), 0) for side in Perspective)),
        )
        for row in _participations(wave)
    )


def _peer_groups(wave: Wave) -> dict[UUID, dict[str, str]]:
    """Municipality → list → group."""
    taking_part = Participation.objects.filter(wave=wave).values("municipality")
    rows = PeerMember.objects.filter(municipality__in=taking_part)
    groups: dict[UUID, dict[str, str]] = {}
    ordered = rows.order_by("peer_list_id").values_list("municipality_id", "peer_list_id", "group")
    for municipality, peer_list, group in ordered:
        groups.setdefault(municipality, {})[str(peer_list)] = group
    return groups


def _invited(wave: Wave) -> dict[tuple[UUID, str], int]:
    rows = Invitation.objects.filter(wave=wave).values_list("participation_id", "perspective")
    counts: dict[tuple[UUID, str], int] = {}
    for key in rows.iterator(chunk_size=CHUNK):
        counts[key] = counts.get(key, 0) + 1
    return counts


_STORED: Final = (
    "id",
    "participation_id",
    "invitation__contact_id",
    "perspective",
    "function",
    "language",
    "weight",
    "answers",
)


def _chunks(wave: Wave) -> Iterator[list[Stored]]:
    rows = Response.objects.filter(wave=wave).values_list(*_STORED).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _batch(
    wave: Wave,
    document: Document,
    codes: Mapping[UUID, str],
    chunk: list[Stored],
    schema: pa.Schema,
) -> pa.RecordBatch:
    ids, participations, contacts, perspectives, functions, languages, weights, answers = zip(
        *chunk, strict=True
    )
    arrays: Arrays = {
        ORDER: pa.array([_order(wave.id, response) for response in ids], pa.binary()),
        "municipality": pa.array([codes[key] for key in participations], pa.string()),
        "perspective": pa.array(perspectives, pa.string()),
        "function": pa.array(functions, pa.string()),
        "language": pa.array(languages, pa.string()),
        PERSON: pa.array([_person(wave, contact) for contact in contacts], pa.string()),
        WEIGHT: pa.array(weights, pa.float64()),
        **item_arrays(document, answers),
    }
    return pa.RecordBatch.from_arrays([arrays[name] for name in schema.names], schema=schema)


def _person(wave: Wave, contact: UUID | None) -> str | None:
    """The same person's key in every wave of the study, and in no other study.

    Nobody who answered through a file is known, nor anybody who was promised to be unknown.
    """
    if contact is None or wave.mode == Mode.ANONYMOUS:
        return None
    return person_key(wave, contact)


def person_key(wave: Wave, contact: UUID) -> str:
    return _keyed(b"person|" + wave.study_id.bytes + contact.bytes)[:16].hex()


def _order(wave: UUID, response: UUID) -> bytes:
    """Where a row stands. With a key, so that nobody can tell a row from a response's id."""
    return _keyed(b"snapshot|" + wave.bytes + response.bytes)


def _keyed(message: bytes) -> bytes:
    return hmac.digest(settings.RESPONDENT_KEY.encode(), message, hashlib.sha256)
