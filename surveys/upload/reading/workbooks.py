"""What reading a workbook may cost: unless all of it is small, it is read apart.

Ten kilobytes unpack to a million blank cells, and shared texts, styles or a sheet by another
name cost as much. What all parts together unpack to is known before any of them is; above a few
hundred kilobytes a process of its own reads them, with limits of time and memory, so that no
page of anybody else waits for it.
"""

import io
import itertools
import resource
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from surveys.upload.reading.plain_sheets import Plainness
from surveys.upload.reading.sheets import (
    SheetError,
    rows_of_sheets,
    sheet_rows,
    unpacked_size,
)
from surveys.upload.sheet_choice import FoundSheet
from surveys.upload.table_errors import MAX_CELL, TableError

MAX_CELLS: Final = 8_000_000
SMALL: Final = 128 * 1024  # bytes of all parts that are read at once, in well under a second
MAX_TEXT: Final = 80_000_000  # characters: a shared text may stand in every cell
SECONDS: Final = 20  # of work
CLOCK: Final = 180  # seconds that may pass meanwhile on a busy machine
MEMORY: Final = 2 * 1024**3

_BATCH: Final = 500  # rows of one message
_SIZE: Final = 4  # bytes before a message that say how long it is
_HERE: Final = Path(__file__).resolve().parents[3]


class Wanted(msgspec.Struct, frozen=True):
    """How much of a workbook is read; `sheet` is a name, empty for the first one with a table.

    `sheets`: of a workbook with several tables, the names of those that are wanted.
    """

    columns: int
    rows: int
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    cells: int = 2_000_000


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
    found: dict[str, list[Any]] = {}
    for message in _told_apart(content, wanted):
        found.setdefault(message["name"], []).extend(message["rows"])
    return found


def _sheets(content: bytes, wanted: Wanted) -> dict[str, list[Any]]:
    _check_cells(content, wanted)
    found = rows_of_sheets(content, wanted.columns, wanted.sheets)
    return {name: list(_within(rows, wanted)) for name, rows in found}


def _check_cells(content: bytes, wanted: Wanted) -> None:
    most = min(wanted.cells, MAX_CELLS)
    if count_cells(content, most) > most:
        raise TableError("too_many_cells", limit=most)


def _rows(content: bytes, wanted: Wanted, told: list[FoundSheet]) -> Iterator[Any]:
    _check_cells(content, wanted)
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


def count_cells(content: bytes, most: int = MAX_CELLS) -> int:
    """The cells of the workbook's largest part, blank ones included; it is not parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return max((_count(archive, name, most) for name in archive.namelist()), default=0)
    except Exception as error:
        # A foreign archive breaks in whatever way; for us it is one thing.
        raise SheetError from error


def _count(archive: zipfile.ZipFile, name: str, most: int) -> int:
    """Cells; stops when there are too many."""
    with archive.open(name) as part:
        return Plainness().look(part, most).cells


# --- The process of its own, as seen from here ---------------------------------------------------


def _read_apart(content: bytes, wanted: Wanted, told: list[FoundSheet]) -> Iterator[Any]:
    for message in _told_apart(content, wanted):
        told += msgspec.convert(message.get("sheets", []), list[FoundSheet])
        yield from message.get("rows", [])


def _told_apart(content: bytes, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """What the process of its own tells, a message at a time; its errors here."""
    end: dict[str, Any] = {}
    with _process(wanted) as process:
        try:
            process.stdin.write(content)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended before it had read everything: no last message comes
        while (size := process.stdout.read(_SIZE)) and len(size) == _SIZE:
            told = process.stdout.read(int.from_bytes(size, "big"))
            message = msgspec.msgpack.decode(told)
            if "ended" in message:
                end = message
            else:
                yield message
    if not end:
        # It was ended by its limit of time or memory.
        raise TableError("too_slow")
    if end["ended"] == "refused":
        raise TableError(end["code"], **end["params"])
    if end["ended"] != "well":
        raise SheetError


@contextmanager
def _process(wanted: Wanted) -> Iterator[Any]:
    """It runs until it is done, its reader goes, or the clock says that it takes too long."""
    said = msgspec.json.encode(wanted).decode()
    command = [sys.executable, "-m", "surveys.upload.reading.workbooks", said]
    with subprocess.Popen(  # noqa: S603 -- our own program
        command,
        cwd=_HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        watch = threading.Timer(CLOCK, process.kill)
        watch.start()
        try:
            yield process
        finally:
            watch.cancel()
            process.kill()


# --- The process of its own ----------------------------------------------------------------------


def _tell(out: IO[bytes], message: object) -> None:
    told = msgspec.msgpack.encode(message)
    out.write(len(told).to_bytes(_SIZE, "big"))
    out.write(told)


def _answer(content: bytes, wanted: Wanted, out: IO[bytes]) -> None:
    if wanted.sheets:
        for name, found in _sheets(content, wanted).items():
            _tell(out, {"name": name, "rows": found})
        return
    told: list[FoundSheet] = []
    rows = _rows(content, wanted, told)
    while batch := list(itertools.islice(rows, _BATCH)):
        _tell(out, {"rows": batch})
    _tell(out, {"sheets": told})


def main() -> None:
    """A workbook comes in, messages with rows go out, and at last how it ended."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    wanted = msgspec.json.decode(sys.argv[1], type=Wanted)
    out = sys.stdout.buffer
    try:
        _answer(sys.stdin.buffer.read(), wanted, out)
    except TableError as error:
        _tell(out, {"ended": "refused", "code": error.code, "params": error.params})
    except SheetError:
        _tell(out, {"ended": "broken"})
    else:
        _tell(out, {"ended": "well"})


if __name__ == "__main__":
    main()
