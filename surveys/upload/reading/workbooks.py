"""What reading a workbook may cost: unless all of it is small, it is read apart.

Ten kilobytes unpack to a million blank cells, and shared texts, styles or a sheet by another
name cost as much. What all parts together unpack to is known before any of them is; above a few
hundred kilobytes a process of its own reads them, with limits of time and memory, so that no
page of anybody else waits for it.
"""

import io
import itertools
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from surveys.upload.reading.sheets import (
    SheetError,
    rows_of_sheets,
    sheet_rows,
    unpacked_size,
)
from surveys.upload.sheet_choice import FoundSheet
from surveys.upload.table_errors import MAX_CELL, TableError

MAX_CELLS: Final = 2_000_000
SMALL: Final = 128 * 1024  # bytes of all parts that are read at once, in well under a second
MAX_TEXT: Final = 40_000_000  # characters: a shared text may stand in every cell
SECONDS: Final = 20  # of work; on a busy machine the clock may go three times as far
MEMORY: Final = 2 * 1024**3

_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
# From column AAA on: a reader fills the row up to there.
_FAR: Final = re.compile(rb'\br="[A-Z]{3}\d')
_WIDTH: Final = 16_384
_CHUNK: Final = 1024 * 1024
_OVERLAP: Final = 32  # longer than anything that is looked for
_HERE: Final = Path(__file__).resolve().parents[3]


class Wanted(msgspec.Struct, frozen=True):
    """How much of a workbook is read; `sheet` is a name, empty for the first one with a table.

    `sheets`: of a workbook with several tables, the names of those that are wanted.
    """

    columns: int
    rows: int
    sheet: str = ""
    sheets: tuple[str, ...] = ()


class WorkbookRows:
    """What `sheet_rows` gives, up to the rows that are wanted; TableError for what costs too much.

    `sheets`, once they are read: all of the workbook, the read one first.
    """

    def __init__(self, content: bytes, wanted: Wanted) -> None:
        self.sheets: list[FoundSheet] = []
        small = unpacked_size(content) <= SMALL
        self._rows = (_rows if small else _read_apart)(content, wanted, self.sheets)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)


def sheets_of(content: bytes, wanted: Wanted) -> dict[str, list[Any]]:
    """The rows of each of the wanted sheets that a workbook has, by the wanted name; where it has
    none of them, those of its first table, by no name."""
    if unpacked_size(content) <= SMALL:
        return _sheets(content, wanted)
    found: dict[str, list[Any]] = _told_apart(content, wanted)["rows"]
    return found


def _sheets(content: bytes, wanted: Wanted) -> dict[str, list[Any]]:
    _check_cells(content)
    found = rows_of_sheets(content, wanted.columns, wanted.sheets)
    return {name: list(_within(rows, wanted)) for name, rows in found}


def _check_cells(content: bytes) -> None:
    if count_cells(content) > MAX_CELLS:
        raise TableError("too_many_cells", limit=MAX_CELLS)


def _rows(content: bytes, wanted: Wanted, told: list[FoundSheet]) -> Iterator[Any]:
    _check_cells(content)
    return _within(sheet_rows(content, wanted.columns, wanted.sheet, told), wanted)


def _within(rows: Iterator[Any], wanted: Wanted) -> Iterator[Any]:
    """As many rows as are wanted; TableError where cells or all of them are too long."""
    size = 0
    for number, cells in itertools.islice(rows, wanted.rows):
        if max(map(len, cells)) > MAX_CELL:
            raise TableError("cell_too_long", row=number, limit=MAX_CELL)
        size += sum(map(len, cells))
        if size > MAX_TEXT:
            raise TableError("too_large", limit=MAX_TEXT // 1_000_000)
        yield number, cells


def count_cells(content: bytes) -> int:
    """The cells of the workbook's largest part, blank ones included; it is not parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return max((_count(archive, name) for name in archive.namelist()), default=0)
    except Exception as error:
        # A foreign archive breaks in whatever way; for us it is one thing.
        raise SheetError from error


def _count(archive: zipfile.ZipFile, name: str) -> int:
    """Cells, and the blank ones that a reader makes up; stops when there are too many."""
    found, before = 0, b""
    with archive.open(name) as sheet:
        while found <= MAX_CELLS and (chunk := sheet.read(_CHUNK)):
            # What straddles two chunks is counted in the second, and what lies in both once.
            text, known = before + chunk, len(before)
            found += sum(m.end() > known for m in _CELL.finditer(text))
            found += _WIDTH * sum(m.end() > known for m in _FAR.finditer(text))
            before = text[-_OVERLAP:]
    return found


def _read_apart(content: bytes, wanted: Wanted, told: list[FoundSheet]) -> Iterator[Any]:
    answer = _told_apart(content, wanted)
    told += msgspec.convert(answer["sheets"], list[FoundSheet])
    return iter(answer["rows"])


def _told_apart(content: bytes, wanted: Wanted) -> dict[str, Any]:
    """What the process of its own tells; its errors here."""
    command = [
        sys.executable,
        "-m",
        "surveys.upload.reading.workbooks",
        msgspec.json.encode(wanted).decode(),
    ]
    try:
        done = subprocess.run(  # noqa: S603 -- our own program
            command, input=content, capture_output=True, timeout=3 * SECONDS, cwd=_HERE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TableError("too_slow") from error
    if done.returncode != 0:
        # Ended by its limit of time or memory.
        raise TableError("too_slow")
    answer: dict[str, Any] = msgspec.msgpack.decode(done.stdout)
    if "code" in answer:
        raise TableError(answer["code"], **answer["params"])
    if "rows" not in answer:
        raise SheetError
    return answer


def _answer(content: bytes, wanted: Wanted) -> dict[str, Any]:
    told: list[FoundSheet] = []
    try:
        if wanted.sheets:
            return {"rows": _sheets(content, wanted)}
        return {"rows": list(_rows(content, wanted, told)), "sheets": told}
    except TableError as error:
        return {"code": error.code, "params": error.params}
    except SheetError:
        return {}


def main() -> None:
    """The process of its own: a workbook comes in, rows go out."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    wanted = msgspec.json.decode(sys.argv[1], type=Wanted)
    answer = _answer(sys.stdin.buffer.read(), wanted)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
