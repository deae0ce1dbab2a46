"""Every figure of a report as a row of its own: for who computes on. Written as CSV or Parquet."""

import csv as writing
import io
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from reports.exports.content.told import Content, Table, TableLine, Told

NUMBERS: Final = ("value", "low", "high", "step")
COUNTS: Final = ("n", "municipalities")
NAMES: Final = (
    *("table", "code", "label", "figure", "name", "unit"),
    *("value", "low", "high", "n", "municipalities", "step", "status", "note"),
)
NUMBER: Final = "number"
UNITS: Final = {
    "share": "percent",
    "points": "percentage points",
    "pomp": "score 0-100",
    "pomp_gap": "score points",
    "decimal": NUMBER,
    "count": NUMBER,
}
# A cell that begins so is a formula to a spreadsheet, whatever the file says it is.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv(content: Content) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it as such; comma, point, no thousands.

    A first block of lines that begin with `#` says what the file is of.
    """
    text = io.StringIO(newline="")
    out = writing.writer(text, lineterminator="\r\n")
    out.writerow([f"# {content.sender} · {content.subtitle} · {content.title}"])
    out.writerows([f"# {fact.name}: {fact.value}"] for fact in content.facts)
    out.writerow(NAMES)
    for row in _rows(content):
        out.writerow([_safe(row[name]) for name in NAMES])
    return text.getvalue().encode("utf-8-sig")


def parquet(content: Content) -> bytes:
    """The same rows with their types; what the file is of stands in its metadata."""
    about = {fact.name: fact.value for fact in content.facts}
    about |= {"title": content.title, "subtitle": content.subtitle, "sender": content.sender}
    fields = [pa.field(name, _type(name)) for name in NAMES]
    schema = pa.schema(fields, metadata={key: value.encode() for key, value in about.items()})
    table = pa.Table.from_pylist(list(_rows(content)), schema=schema)
    out = pa.BufferOutputStream()
    pq.write_table(table, out, compression="zstd")
    return bytes(out.getvalue())


def _type(name: str) -> pa.DataType:
    if name in NUMBERS:
        return pa.float64()
    return pa.int64() if name in COUNTS else pa.string()


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _rows(content: Content) -> Iterator[dict[str, object]]:
    for table in content.tables:
        for line in table.lines:
            yield from _of_line(table, line)


def _of_line(table: Table, line: TableLine) -> Iterator[dict[str, object]]:
    words = [cell for cell in line.cells if isinstance(cell, str) and cell]
    named = {"table": table.key, "code": line.code, "label": " · ".join(words)}
    for column, cell in zip(table.columns, line.cells, strict=True):
        if isinstance(cell, Told):
            told = {"figure": column.key, "name": column.title, **_figure(cell)}
            # Points that were divided over options are on no scale of 0 to 100.
            yield {**named, **told, **({"unit": NUMBER} if table.key == "sums" else {})}
        elif isinstance(cell, int):
            counted = {"unit": NUMBER, "value": float(cell), "status": "shown", "note": ""}
            yield {**_EMPTY, **named, "figure": column.key, "name": column.title, **counted}


_EMPTY: Final[dict[str, object]] = dict.fromkeys(("low", "high", "n", "municipalities", "step"))


def _figure(cell: Told) -> dict[str, object]:
    return {
        "unit": UNITS[cell.way],
        "value": cell.value,
        "low": cell.low,
        "high": cell.high,
        "n": cell.n,
        "municipalities": cell.municipalities,
        "step": cell.step or None,
        "status": cell.status,
        "note": cell.note,
    }
