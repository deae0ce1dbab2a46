"""Reading the tables that people upload: CSV in the encodings of real life, and XLSX.

Whatever the bytes are, the outcome is a `Table` or a `TableError` with a sentence for the
person; never another exception, and never more memory than the limits below allow.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final, TypeVar

from django.core.files.base import File

from surveys.questionnaire.functions import fold
from surveys.upload.matching import same
from surveys.upload.reading.columns import PackedRows, Packing, TableRow
from surveys.upload.reading.csv_lines import CsvRows, RawRow
from surveys.upload.reading.encodings import Decoded, WrongEncoding, decoded
from surveys.upload.reading.letters import column_letters
from surveys.upload.reading.sav_files import (
    CODES,
    SavLimits,
    chosen_sheet,
    is_sav,
    read_sav,
    sheets_of_sav,
)
from surveys.upload.reading.sheets import SheetError, is_workbook
from surveys.upload.reading.table_headers import (
    beside_numbers,
    options_below,
    questions_below,
    under_titles,
)
from surveys.upload.reading.table_rows import USUAL, Below, Most
from surveys.upload.reading.tidying import BINARY, Tidying
from surveys.upload.reading.workbooks import Wanted, WorkbookRows
from surveys.upload.sheet_choice import FoundSheet
from surveys.upload.table_errors import MissingColumns, TableError

__all__ = [
    "USUAL",
    "MissingColumns",
    "Most",
    "TableError",
    "TableRow",
    "UploadedTable",
    "also_called",
    "find_column",
    "mended_in",
    "read_table",
]

T = TypeVar("T")

MAX_COLUMNS: Final = 500
# The share of characters that no text holds; with more the file is something else. Every byte is some
# letter of a set of one byte, so there fewer tell it.
MOST_BINARY: Final = 0.1
MOST_BINARY_GUESSED: Final = 0.05
# The first entry of its archive says so.
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class UploadedTable:
    """`repeated`: names that several columns have in the file, as `same` compares; here those
    columns are numbered. `mended`: rows and columns of cells with characters that no text holds,
    now spaces; the first `MENDED_TOLD` of them.
    `doubt`: the first line at which rows of a CSV may have run together, 0 if none.
    `short`: the first row of a CSV with fewer cells than its header and how many such there are,
    where others have as many.
    `headers`: the rows that describe the columns once more, and are none.
    `above`: the first row with something in it, where the names of the columns stand further down, and
    the row in which they stand; 0 and 0 where it is the first.
    `once`: names that columns have in the file, by which they are found too: the letter of one
    without a name that has got the name of its option.
    `described`: columns with what the file itself says of them, as the question below a code.
    `declared`: columns with the texts of cells that the file itself calls missing.
    `meant`: columns with what the file itself says that their codes mean, as 5 - Helemaal eens.
    `sheet`: what the read sheet of a workbook is called; `hidden`: how many of its rows it does not
    show; `unread`: the other sheets; `joined`: cells that it makes one over several rows.
    `encoding`: how the letters of a CSV were read; `letters`: some words with them, where they could
    be other ones.
    """

    columns: tuple[str, ...]
    rows: Sequence[TableRow]
    repeated: frozenset[str] = frozenset()
    mended: tuple[tuple[int, str], ...] = ()
    doubt: int = 0
    short: tuple[int, int] = (0, 0)
    headers: tuple[int, ...] = ()
    above: tuple[int, int] = (0, 0)
    once: tuple[tuple[str, str], ...] = ()
    described: tuple[tuple[str, str], ...] = ()
    declared: tuple[tuple[str, tuple[str, ...]], ...] = ()
    meant: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sheet: str = ""
    hidden: int = 0
    unread: tuple[FoundSheet, ...] = ()
    joined: tuple[str, ...] = ()
    encoding: str = ""
    letters: str = ""

    @property
    def packed(self) -> PackedRows:
        """The rows by column."""
        return PackedRows.of(self.columns, self.rows)

    def texts(self, column: str) -> set[str]:
        """The different cells of a column."""
        return self.packed.columns[column].different()

    def counts(self, column: str) -> Counter[str]:
        """How often each of them stands there."""
        return self.packed.columns[column].counts()

    def firsts(self, column: str) -> dict[str, int]:
        """Each of them with the number of the first row that has it, in their order."""
        return self.packed.columns[column].firsts(self.packed.numbers)


def read_table(
    upload: "BinaryIO | File[Any]",
    name: str,
    *,
    most: Most = USUAL,
    tells: bool = False,
    sheet: str = "",
    encoding: str = "",
) -> UploadedTable:
    """The first table of a CSV, XLSX or SPSS file, or that of a `sheet`, every cell as tidy text.

    What the file is follows from its bytes and not from its name, and so do the letters of a CSV
    unless an `encoding` is named. `tells`: who asks shows the person where there is doubt about the
    rows; otherwise such a file is refused.
    """
    content = upload.read(most.bytes + 1)
    if len(content) > most.bytes:
        raise TableError("too_large", limit=most.bytes // 1024 // 1024)
    if is_sav(content):
        return _sav_table(content, sheet.strip(), most)
    if _OPEN_DOCUMENT in content[:200]:
        raise TableError("open_document")
    if is_workbook(content):
        return _book_table(content, sheet.strip(), most)
    text = _text(content, name, encoding)
    found, letters, raw = text.encoding, text.doubt, CsvRows(text.text, most.lines)
    del content, text  # the lines are all of it once more
    table = _table(iter(raw), None, most)
    if raw.doubt and not tells:
        raise TableError("open_quote", row=raw.doubt)
    return replace(table, doubt=raw.doubt, encoding=found, letters=letters)


def find_column(table: UploadedTable, *synonyms: str) -> str | None:
    """The column that goes by one of these names; capitals, accents and signs do not matter."""
    by_name = {_letters(was): column for was, column in reversed(table.once)}
    by_name |= {_letters(column): column for column in reversed(table.columns)}
    repeated = {_letters(name): name for name in table.repeated}
    for key in map(_letters, synonyms):
        if key in repeated:
            raise TableError("ambiguous_column", name=repeated[key])
        if key in by_name:
            return by_name[key]
    return None


def also_called(table: UploadedTable, chosen: str, *synonyms: str) -> list[str]:
    """The other columns that go by one of these names."""
    keys = set(map(_letters, synonyms))
    return [one for one in table.columns if one != chosen and _letters(one) in keys]


def mended_in(table: UploadedTable, columns: Iterable[str]) -> dict[int, str]:
    """Row → the first of these columns in which a character that no text holds became a space."""
    used = set(columns)
    return {row: column for row, column in reversed(table.mended) if column in used}


def _letters(name: str) -> str:
    return fold(name).replace(" ", "")


def _book_table(content: bytes, sheet: str, most: Most) -> UploadedTable:
    wanted = Wanted(MAX_COLUMNS + 1, 2 * most.rows, sheet, cells=most.cells)
    try:
        raw = WorkbookRows(content, wanted)
        # A cell of a workbook stands where it stands; in a CSV one too many shifts the others.
        table = _table(iter(raw), MAX_COLUMNS + 1, most)
    except SheetError as error:
        raise TableError("bad_workbook") from error
    read, *unread = raw.sheets
    first = table.rows[0].number
    joined = tuple(cells for cells, last in read.joined if last >= first)
    hidden = read.unseen
    return replace(table, sheet=read.name, hidden=hidden, unread=tuple(unread), joined=joined)


def _sav_table(content: bytes, wanted: str, most: Most) -> UploadedTable:
    """An SPSS file, of which the first case is row 1."""
    sheet = chosen_sheet(wanted)
    limits = SavLimits(MAX_COLUMNS, most.rows, min(most.cells, USUAL.cells), sheet == CODES)
    found = read_sav(content, limits)
    tidying = Tidying(iter(enumerate(found.rows, start=1)))
    packing = Packing()
    for number, cells in tidying:
        packing.add(number, cells)
    if not len(packing):
        raise TableError("no_rows")
    columns, repeated = _columns(found.columns, len(found.columns))
    read, *unread = sheets_of_sav(sheet, found)
    return UploadedTable(
        columns,
        packing.rows(columns),
        repeated,
        tuple((number, columns[place]) for number, place in tidying.mended),
        described=_beside(columns, found.described),
        declared=_beside(columns, map(tuple, found.declared)),
        meant=_beside(columns, map(tuple, found.meant)),
        sheet=read.name,
        unread=tuple(unread),
    )


def _beside(columns: Sequence[str], told: Iterable[T]) -> tuple[tuple[str, T], ...]:
    """The columns of which anything is told, with it."""
    return tuple((name, one) for name, one in zip(columns, told, strict=False) if one)


def _text(content: bytes, name: str, encoding: str) -> Decoded:
    if content.startswith(_OLD_EXCEL):
        raise TableError("old_excel")
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise TableError("bad_workbook")
    try:
        found = decoded(content, encoding)
    except WrongEncoding as error:
        raise TableError("wrong_encoding" if encoding else "not_text", name=encoding) from error
    share = MOST_BINARY if found.encoding == "utf-8" else MOST_BINARY_GUESSED
    most = int(share * len(found.text))
    if sum(1 for _one in itertools.islice(BINARY.finditer(found.text), most + 1)) > most:
        raise TableError("not_text")
    return found


# --- Rows, whatever they came from ---------------------------------------------------------------


def _table(raw: Iterator[RawRow], width: int | None, most: Most) -> UploadedTable:
    """`width`: how many cells a row may have; None where only the header says so."""
    tidying = Tidying(raw)
    title, header, rows = under_titles(iter(tidying))
    if header is None:
        raise TableError("empty")
    line, called = header
    if width is None:
        called, rows = beside_numbers(called, rows)
    below = Below(called, width, most)
    below.take(rows)
    under = below.first[0][1] if below.headers else ()
    names = options_below(called, under) if below.headers else list(called)
    if not len(below.kept):
        raise TableError("no_rows")
    columns, repeated = _columns(names, below.kept.width)
    if len(below.kept) * len(columns) > most.cells:
        raise TableError("too_many_rows", limit=most.cells // len(columns))
    return UploadedTable(
        columns,
        below.kept.rows(columns),
        repeated,
        # A mended name of a column can be seen in the columns.
        tuple((row, columns[place]) for row, place in tidying.mended if row > line),
        short=below.short_ones,
        headers=tuple(below.headers),
        above=(title, line) if title else (0, 0),
        once=_once(called, names, columns, under),
        described=_beside(columns, questions_below(below.first)),
    )


def _once(
    header: Sequence[str], names: Sequence[str], columns: Sequence[str], below: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """What columns that got the name of their option were called, or would have been; and the option
    alone, where only one is called so.
    """
    changed = [n for n, name in enumerate(names) if n >= len(header) or name != header[n]]
    were = [(header[n] or column_letters(n + 1), columns[n]) for n in changed if n < len(header)]
    times = Counter(map(same, (*header, *below)))
    alone = [
        (below[n], columns[n]) for n in changed if n < len(below) and times[same(below[n])] == 1
    ]
    return (*were, *alone)


def _names(header: Sequence[str], used: int) -> list[str]:
    """The names up to the last column with one, or with something below it."""
    names = [" ".join(name.split()) for name in header]
    while names and not names[-1]:
        names.pop()
    names += [""] * (used - len(names))
    if len(names) > MAX_COLUMNS:
        raise TableError("too_many_columns", limit=MAX_COLUMNS)
    return names


def _columns(header: Sequence[str], used: int) -> tuple[tuple[str, ...], frozenset[str]]:
    """The columns, each with a name of its own, and the names that several of them had."""
    names = _names(header, used)
    times = Counter(map(same, names))
    repeated = frozenset(key for key, many in times.items() if key and many > 1)
    taken = set(times) - repeated
    columns = tuple(
        name
        if name and same(name) not in repeated
        else _free(name or column_letters(place), taken, numbered=bool(name))
        for place, name in enumerate(names, start=1)
    )
    return columns, repeated


def _free(name: str, taken: set[str], *, numbered: bool) -> str:
    """The name itself, or with a number that makes it one of its own."""
    tries = (f"{name} ({number})" for number in itertools.count(1))
    candidates = tries if numbered else itertools.chain([name], tries)
    free = next(one for one in candidates if same(one) not in taken)
    taken.add(same(free))
    return free
