"""Which sheet of a workbook is read, and what stands on the others."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec

from surveys.upload.matching import same
from surveys.upload.table_errors import TableError

NAMES_TOLD: Final = 20
# Cells of a row of a table that is certainly one, and rows that a cover may have.
MANY: Final = 4
MOST_OF_COVER: Final = 10
MOST_JOINED: Final = 1000  # of which a few are told; a small file can have millions
_CHUNK: Final = 1024 * 1024
_OVERLAP: Final = 32  # longer than the beginning of a row

_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
# A cell that says something has a value, a text of its own or a formula.
_FILLED: Final = re.compile(rb"<(?:\w+:)?(?:v|is|f)[\s>]")

# No tag holds another's beginning, and none is looked for beyond it: whatever a file repeats, each byte is
# looked at once. A cell that leads to another sheet:
_LINK: Final = re.compile(rb"<(?:\w+:)?hyperlink\s[^<>]*?\blocation=")
# Cells that are one over several rows, A2:A5:
_JOINED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_HIDDEN: Final = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\bhidden=["'](?:1|true)""")


class _Filled(NamedTuple):
    """A row with something in it: in how many cells, up to `MANY`, and whether the sheet shows it."""

    cells: int
    hidden: bool


@dataclass(slots=True)
class _Seen:
    """What stands on a sheet: its rows with something in them, how often it leads to another, and which
    cells it joins over rows, with the last of those.
    """

    rows: list[_Filled] = field(default_factory=list)
    links: int = 0
    joined: list[tuple[str, int]] = field(default_factory=list)


class FoundSheet(msgspec.Struct, frozen=True):
    """A sheet by its name; `rows` counts those with something in them, `unseen` those of them that
    the sheet hides. `joined`: of the read one the cells that are one over rows, with the last of those.
    """

    name: str
    rows: int
    hidden: bool = False
    unseen: int = 0
    joined: tuple[tuple[str, int], ...] = ()


def choose(book: Any, wanted: str, told: list[FoundSheet]) -> Any:
    """The sheet to read: the one that is asked for, else the first visible one with a table.

    `told` gets the sheets, the read one first. TableError when there is none of that name.
    """
    sheets = list(book.worksheets)
    seen = [_seen(sheet) for sheet in sheets]
    rows = [one.rows for one in seen]
    visible = [sheet.sheet_state == "visible" for sheet in sheets]
    at = _named(sheets, wanted) if wanted else _first(seen, visible)
    order = [at, *(place for place in range(len(sheets)) if place != at)]
    told += [
        FoundSheet(sheets[n].title, len(rows[n]), not visible[n], sum(r.hidden for r in rows[n]))
        for n in order
    ]
    told[0] = msgspec.structs.replace(told[0], joined=tuple(seen[at].joined))
    return sheets[at]


def _named(sheets: list[Any], wanted: str) -> int:
    found = [place for place, sheet in enumerate(sheets) if same(sheet.title) == same(wanted)]
    if not found:
        names = ", ".join(sheet.title for sheet in sheets[:NAMES_TOLD])
        raise TableError("no_such_sheet", name=wanted[:60], names=names)
    return found[0]


def _first(seen: list[_Seen], visible: list[bool]) -> int:
    """A cover has no table: two rows of two cells at least. Without any, whatever is seen first.

    A short list of two columns is a cover too where another sheet has many: Contact, Jan. And so is one
    that leads to each of the other sheets, as Numbers writes it.
    """
    rows = [one.rows for one in seen]
    shown = [place for place, is_seen in enumerate(visible) if is_seen] or [0]
    tables = [n for n in shown if sum(row.cells > 1 for row in rows[n]) > 1]
    large = [n for n in tables if sum(row.cells >= MANY for row in rows[n]) > 1]
    covers = [n for n in tables if large and _is_cover(rows[n])]
    covers += [n for n in tables if _leads(seen[n], len(tables) - 1)]
    filled = (n for n in shown if rows[n])
    return next(itertools.chain((n for n in tables if n not in covers), filled, shown))


def _is_cover(rows: list[_Filled]) -> bool:
    return len(rows) <= MOST_OF_COVER and all(row.cells <= 2 for row in rows)


def _leads(sheet: _Seen, others: int) -> bool:
    """Whether it is a list of the other sheets with tables, each of which it leads to."""
    return 0 < others <= sheet.links and len(sheet.rows) <= MOST_OF_COVER + sheet.links


def _seen(sheet: Any) -> _Seen:
    seen = _Seen()
    for row in _filled_rows(sheet, seen):
        seen.rows.append(row)
    return seen


def _filled_rows(sheet: Any, seen: _Seen) -> Iterator[_Filled]:
    """Rows as they are met, so that no more of a sheet than one row is held at a time."""
    with sheet._get_source() as part:  # noqa: SLF001 - what the sheet is read from
        content, looked = b"", 0  # from the row that was met last, and up to where no other begins
        while chunk := part.read(_CHUNK):
            begins = [0] if looked else []
            content += chunk
            starts = begins + [found.start() for found in _ROW.finditer(content, looked)]
            yield from _filled(content, starts)
            # The last one may go on in what follows.
            content = content[starts[-1] if starts else -_OVERLAP :]
            looked = max(1, len(content) - _OVERLAP) if starts else 0
        yield from _filled(content, [0, len(content)] if _ROW.match(content) else [])
        # These stand behind all rows.
        seen.links = sum(1 for _one in _LINK.finditer(content))
        seen.joined = list(itertools.islice(_joined(content), MOST_JOINED))


def _joined(content: bytes) -> Iterator[tuple[str, int]]:
    for left, first, right, last in (found.groups() for found in _JOINED.finditer(content)):
        if int(last) > int(first):
            yield f"{left.decode()}{int(first)}:{right.decode()}{int(last)}", int(last)


def _filled(content: bytes, starts: list[int]) -> Iterator[_Filled]:
    for start, end in itertools.pairwise(starts):
        cells = sum(1 for _one in itertools.islice(_FILLED.finditer(content, start, end), MANY))
        if cells:
            yield _kind(cells, _HIDDEN.match(content, start, end) is not None)


@cache
def _kind(cells: int, hidden: bool) -> _Filled:  # noqa: FBT001 -- what a row is
    """One object for all rows that are alike: a sheet may have millions."""
    return _Filled(cells, hidden)
