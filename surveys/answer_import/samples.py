"""What stands in the columns of an uploaded file, so that a person can say what they are."""

import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from surveys.upload.reading.columns import as_bytes, from_bytes
from surveys.upload.sheet_choice import FoundSheet
from surveys.upload.tables import UploadedTable, find_column

VALUES: Final = 5
VALUE_LENGTH: Final = 40
_WHOLE: Final = re.compile(r"-?\d{1,2}(?:[.,]0+)?", re.ASCII)
# A column of a scale has few different values; a half point here or there does no harm.
MOST_CODES: Final = 24
ENOUGH: Final = 0.9

MUNICIPALITY: Final = (
    "municipality", "gemeente", "bestuur", "commune", "gemeinde", "nis", "niscode", "code",
)  # fmt: skip
SIDE: Final = ("perspective", "perspectief", "kant", "zijde", "side", "groep", "party", "partij")
FUNCTION: Final = ("function", "functie", "fonction", "funktion", "rol", "role", "mandaat")


@dataclass(frozen=True)
class ColumnSample:
    """A column: its commonest values, and how many different ones there are."""

    name: str
    values: tuple[str, ...]
    different: int
    looks_like_scale: bool


@dataclass(frozen=True)
class Guess:
    """What the names of the columns suggest; empty where they suggest nothing."""

    municipality: str
    perspective: str
    function: str


def samples(table: UploadedTable) -> list[ColumnSample]:
    return [_sample(table, column) for column in table.columns]


def _sample(table: UploadedTable, column: str) -> ColumnSample:
    counts = table.counts(column)
    counts.pop("", None)
    common = tuple(value[:VALUE_LENGTH] for value, _times in counts.most_common(VALUES))
    whole = sum(times for value, times in counts.items() if _WHOLE.fullmatch(value))
    scale = 2 <= len(counts) <= MOST_CODES and whole >= ENOUGH * counts.total()
    return ColumnSample(column, common, len(counts), looks_like_scale=scale)


def guess(table: UploadedTable) -> Guess:
    names = (find_column(table, *words) for words in (MUNICIPALITY, SIDE, FUNCTION))
    # An empty column says nothing, whatever it is called.
    filled = {column for column in table.columns if table.texts(column) - {""}}
    return Guess(*(name if name in filled else "" for name in names))


def table_as_bytes(table: UploadedTable) -> bytes:
    """A table for the storage, its rows packed."""
    return msgspec.msgpack.encode(_as_json(table))


def _as_json(table: UploadedTable) -> dict[str, object]:
    return {
        "columns": list(table.columns),
        "packed": as_bytes(table.packed),
        "repeated": sorted(table.repeated),
        "mended": table.mended,
        "doubt": table.doubt,
        "headers": table.headers,
        "short": table.short,
        "sheet": table.sheet,
        "hidden": table.hidden,
        "joined": table.joined,
        "unread": [msgspec.structs.astuple(sheet) for sheet in table.unread],
        "above": table.above,
        "once": table.once,
        "described": table.described,
        "declared": table.declared,
        "meant": table.meant,
        "encoding": table.encoding,
        "letters": table.letters,
    }


def table_from_bytes(content: bytes) -> UploadedTable:
    kept: dict[str, Any] = msgspec.msgpack.decode(content)
    columns = tuple(str(name) for name in kept["columns"])
    rows = from_bytes(columns, kept["packed"])
    mended = tuple((int(number), str(column)) for number, column in kept.get("mended", ()))
    return UploadedTable(
        columns,
        rows,
        frozenset(kept.get("repeated", ())),
        mended,
        doubt=kept.get("doubt", 0),
        short=tuple(kept.get("short", (0, 0))),
        headers=tuple(kept.get("headers", ())),
        sheet=kept.get("sheet", ""),
        hidden=kept.get("hidden", 0),
        joined=tuple(kept.get("joined", ())),
        unread=tuple(FoundSheet(*sheet[:4]) for sheet in kept.get("unread", ())),
        above=tuple(kept.get("above", (0, 0))),
        once=tuple((str(was), str(name)) for was, name in kept.get("once", ())),
        described=tuple((str(name), str(text)) for name, text in kept.get("described", ())),
        declared=tuple((str(name), tuple(texts)) for name, texts in kept.get("declared", ())),
        meant=tuple((str(name), tuple(texts)) for name, texts in kept.get("meant", ())),
        encoding=kept.get("encoding", ""),
        letters=kept.get("letters", ""),
    )
