"""Which sheet of a workbook is read, and what stands on the others."""

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from surveys.upload.matching import same
from surveys.upload.table_errors import TableError

NAMES_TOLD: Final = 20

_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
# A cell that says something has a value, a text of its own or a formula.
_FILLED: Final = re.compile(rb"<(?:\w+:)?(?:v|is|f)[\s>]")


_HIDDEN: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\bhidden=["'](?:1|true)""")


class _Filled(NamedTuple):
    """A row with something in it: whether in several cells, and whether the sheet shows it."""

    wide: bool
    hidden: bool


class FoundSheet(msgspec.Struct, frozen=True):
    """A sheet by its name; `rows` counts those with something in them, `unseen` those of them that
    the sheet hides.
    """

    name: str
    rows: int
    hidden: bool = False
    unseen: int = 0


def choose(book: Any, wanted: str, told: list[FoundSheet]) -> Any:
    """The sheet to read: the one that is asked for, else the first visible one with a table.

    `told` gets the sheets, the read one first. TableError when there is none of that name.
    """
    sheets = list(book.worksheets)
    rows = [list(_filled_rows(sheet)) for sheet in sheets]
    visible = [sheet.sheet_state == "visible" for sheet in sheets]
    at = _named(sheets, wanted) if wanted else _first(rows, visible)
    order = [at, *(place for place in range(len(sheets)) if place != at)]
    told += [
        FoundSheet(sheets[n].title, len(rows[n]), not visible[n], sum(r.hidden for r in rows[n]))
        for n in order
    ]
    return sheets[at]


def _named(sheets: list[Any], wanted: str) -> int:
    found = [place for place, sheet in enumerate(sheets) if same(sheet.title) == same(wanted)]
    if not found:
        names = ", ".join(sheet.title for sheet in sheets[:NAMES_TOLD])
        raise TableError("no_such_sheet", name=wanted[:60], names=names)
    return found[0]


def _first(rows: list[list[_Filled]], visible: list[bool]) -> int:
    """A cover has no table: two rows of two cells at least. Without any, whatever is seen first."""
    shown = [place for place, seen in enumerate(visible) if seen] or [0]
    tables = (n for n in shown if sum(row.wide for row in rows[n]) > 1)
    filled = (n for n in shown if rows[n])
    return next(itertools.chain(tables, filled, shown))


def _filled_rows(sheet: Any) -> Iterator[_Filled]:
    with sheet._get_source() as part:  # noqa: SLF001 - what the sheet is read from
        content = part.read()
    starts = [found.start() for found in _ROW.finditer(content)]
    for start, end in itertools.pairwise([*starts, len(content)]):
        cells = sum(1 for _one in itertools.islice(_FILLED.finditer(content, start, end), 2))
        if cells:
            hidden = _HIDDEN.match(content, start, end) is not None
            yield _Filled(wide=cells > 1, hidden=hidden)
