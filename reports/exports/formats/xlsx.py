"""A workbook: a sheet that says what it is, one for each table, and the definitions.

Numbers are values with the digits that were published, never formulas. A hidden figure is a dash
with its reason in a note; no number lies underneath.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.exports.content.told import Cell, Column, Content, Table, Told, Words
from reports.exports.formats.book_looks import HEAD_SIZE, LARGE_SIZE, TITLE_SIZE, Looks
from reports.exports.formats.print_setup import lay_out, set_page
from surveys.formats.text_book import SIZE, TextBook, units

NAMES_WIDTH: Final = (30, 40)  # of the first column, in characters: the title stands in it too
TEXT_WIDTH, NUMBER_WIDTH = 30, 11
MOST_LINES = 10  # of a text in its column, which grows until it is as wide as one of definitions
LONGEST = 32_000  # a cell holds 32,767 characters
LINE_HEIGHT, TALLEST = 13.0, 400.0  # points; a row is at most 409 high
ABOUT_NAMES, ABOUT_WIDTH, DEFINITION_WIDTH = 30, 90, 110
SHEET_NAME: Final = 31
FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def xlsx(content: Content) -> bytes:
    """The workbook, the same bytes for the same content."""
    out = io.BytesIO()
    book = TextBook(out)
    book.set_properties(
        {
            "title": f"{content.title} · {content.subtitle}",
            "author": content.sender,
            "created": content.made_at.replace(tzinfo=None),
        }
    )
    looks = Looks(book)
    names = _Names()
    _about(book.add_worksheet(names.of(content.title)), content, looks)
    for table in content.tables:
        sheet = book.add_worksheet(names.of(table.title))
        set_page(sheet, content, table.title)
        _sheet(sheet, table, content.words, looks)
    _facts(book.add_worksheet(names.of(content.words.definitions)), content, looks)
    book.close()
    return out.getvalue()


class _Names:
    """Names of sheets: short, without signs that Excel refuses, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, title: str) -> str:
        plain = _whole_words(" ".join(title.translate(FORBIDDEN).split()), SHEET_NAME) or "1"
        name, number = plain, 1
        # `History` is Excel's own.
        while name.casefold() in self.taken | {"history"}:
            number += 1
            name = f"{units(plain, SHEET_NAME - 4)} {number}"
        self.taken.add(name.casefold())
        return name


def _whole_words(text: str, most: int) -> str:
    """So much of a text as fits, without half a word at its end."""
    kept = units(text, most)
    if kept != text and not text[len(kept) :].startswith(" ") and " " in kept:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:–-") if kept != text else kept.strip()


def _about(sheet: Worksheet, content: Content, looks: Looks) -> None:
    sheet.set_column(0, 0, ABOUT_NAMES)
    sheet.set_column(1, 1, ABOUT_WIDTH)
    sheet.hide_gridlines(2)
    set_page(sheet, content)
    sheet.fit_to_pages(1, 0)
    above = (
        (content.title, looks.title),
        (content.subtitle, looks.aside),
        (content.sender, looks.aside),
    )
    for row, (text, look) in enumerate(above):
        high = LARGE_SIZE / SIZE if look is looks.title else 1.0
        _across(sheet, row, text, look, high=high)
    at = 4
    for fact in content.facts:
        sheet.set_row(at, max(_height(fact.name, ABOUT_NAMES), _height(fact.value, ABOUT_WIDTH)))
        sheet.write_string(at, 0, _cut(fact.name), looks.bold)
        sheet.write_string(at, 1, _cut(fact.value), looks.text)
        at += 1
    for text, look in (
        *((text, looks.bold) for text in content.verdict),
        *((text, looks.text) for text in content.sentences),
        *((text, looks.muted) for text in content.reading),
    ):
        at += 1
        sheet.set_row(at, _height(text, ABOUT_WIDTH))
        sheet.write_string(at, 1, _cut(text), look)


def _across(sheet: Worksheet, row: int, text: str, look: Format, *, high: float) -> None:
    """A text over both columns, in letters so many times as high."""
    width = int((ABOUT_NAMES + ABOUT_WIDTH) / high)
    sheet.set_row(row, min(TALLEST, _height(text, width) * high))
    sheet.merge_range(row, 0, row, 1, "", look)
    sheet.write_string(row, 0, _cut(text), look)


def _facts(sheet: Worksheet, content: Content, looks: Looks) -> None:
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, DEFINITION_WIDTH)
    set_page(sheet, content, content.words.definitions)
    sheet.fit_to_pages(1, 0)
    for at, fact in enumerate(content.definitions):
        sheet.set_row(at, max(_height(fact.name, 40), _height(fact.value, DEFINITION_WIDTH)))
        sheet.write_string(at, 0, _cut(fact.name), looks.bold)
        sheet.write_string(at, 1, _cut(fact.value), looks.text)


@dataclass(frozen=True)
class _Place:
    """Where in the sheet a column of the table is written, and the columns that belong to it."""

    column: Column
    cells: tuple[Cell, ...]
    heads: tuple[str, ...]


def _sheet(sheet: Worksheet, table: Table, words: Words, looks: Looks) -> None:
    """The table, each figure followed by its interval and n where any has these."""
    beside = {"low": words.low, "high": words.high, "n": "n"}
    places = list(_places(table))
    at, widths = 0, [_widths(place, number) for number, place in enumerate(places)]
    _heights(sheet, places, widths)
    for place, wide in zip(places, widths, strict=True):
        at = _column(sheet, at, (place, wide), beside, looks)
    sheet.freeze_panes(3, 1)
    if table.lines:
        sheet.autofilter(2, 0, 2 + len(table.lines), at - 1)
    sheet.repeat_rows(2)
    first = lay_out(sheet, widths)
    _above(sheet, table, [one for wide in widths for one in wide][:first], looks)


def _above(sheet: Worksheet, table: Table, widths: Sequence[int], looks: Looks) -> None:
    """The title above the names, where every page across has it whole; what it means beside it."""
    title = _height(table.title, widths[0] * SIZE // TITLE_SIZE) * TITLE_SIZE / SIZE
    note = _height(table.note, sum(widths[1:]) or TEXT_WIDTH)
    sheet.set_row(0, min(TALLEST, max(title, note)))
    sheet.set_row(1, LINE_HEIGHT / 3)
    sheet.write_string(0, 0, _cut(table.title), looks.heading)
    if len(widths) > 2:
        sheet.merge_range(0, 1, 0, len(widths) - 1, "", looks.muted)
    sheet.write_string(0, 1, _cut(table.note), looks.muted)


def _places(table: Table) -> Iterator[_Place]:
    """The columns, those first that most readers want."""
    for number, column in sorted(enumerate(table.columns), key=lambda one: not one[1].main):
        cells = tuple(line.cells[number] for line in table.lines)
        told = [cell for cell in cells if isinstance(cell, Told)]
        heads = []
        if any(cell.low is not None for cell in told):
            heads += ["low", "high"]
        if any(cell.n is not None for cell in told):
            heads.append("n")
        yield _Place(column, cells, tuple(heads))


def _widths(place: _Place, number: int) -> list[int]:
    """Of the column and those that belong to it, in characters."""
    longest = max((len(cell) for cell in place.cells if isinstance(cell, str)), default=0)
    least, most = (NUMBER_WIDTH, TEXT_WIDTH) if number else NAMES_WIDTH
    wide = max(most, min(DEFINITION_WIDTH, longest // MOST_LINES))
    return [max(least, min(wide, longest + 2)), *(NUMBER_WIDTH for _head in place.heads)]


def _heights(sheet: Worksheet, places: Sequence[_Place], widths: Sequence[Sequence[int]]) -> None:
    """Of each row, by the text that takes the most lines in its column."""
    head = max(_height(one.column.title, NUMBER_WIDTH) for one in places) + LINE_HEIGHT
    sheet.set_row(2, head * HEAD_SIZE / SIZE)
    texts = [[cell if isinstance(cell, str) else "" for cell in one.cells] for one in places]
    for row, line in enumerate(zip(*texts, strict=True), 3):
        high = (_height(text, one[0]) for text, one in zip(line, widths, strict=True))
        sheet.set_row(row, max(high))


def _column(
    sheet: Worksheet,
    at: int,
    placed: tuple[_Place, list[int]],
    beside: Mapping[str, str],
    looks: Looks,
) -> int:
    """Write one column with what belongs to it; the place of the next."""
    place, widths = placed
    for number, width in enumerate(widths, at):
        sheet.set_column(number, number, width)
    sheet.write_string(2, at, _cut(place.column.title), looks.head)
    for offset, head in enumerate(place.heads, 1):
        sheet.write_string(
            2, at + offset, f"{_cut(place.column.title)} · {beside[head]}", looks.head
        )
    for row, cell in enumerate(place.cells, 3):
        _cell(sheet, (row, at), cell, looks)
        if isinstance(cell, Told) and cell.value is not None:
            _beside(sheet, (row, at), cell, place.heads, looks)
    return at + 1 + len(place.heads)


def _cell(sheet: Worksheet, at: tuple[int, int], cell: Cell, looks: Looks) -> None:
    if isinstance(cell, Told):
        if cell.value is not None:
            sheet.write_number(*at, cell.value, looks.number(cell))
        else:
            sheet.write_string(*at, cell.text, looks.hidden if cell.note else looks.muted)
        if cell.note:
            sheet.write_comment(*at, cell.note, {"x_scale": 1.5})
    elif isinstance(cell, int):
        sheet.write_number(*at, cell, looks.count)
    elif cell:
        sheet.write_string(*at, _cut(cell), looks.text)


def _beside(
    sheet: Worksheet, at: tuple[int, int], cell: Told, heads: tuple[str, ...], looks: Looks
) -> None:
    row, column = at
    found: dict[str, float | None] = {"low": cell.low, "high": cell.high, "n": cell.n}
    for offset, head in enumerate(heads, 1):
        if found[head] is not None:
            look = looks.count if head == "n" else looks.number(cell)
            sheet.write_number(row, column + offset, found[head], look)


def _height(text: str, width: int) -> float:
    """Of a row whose longest text wraps: not every program works that out by itself."""
    lines = sum(1 + len(part) // width for part in text.split("\n"))
    return min(TALLEST, LINE_HEIGHT * lines)


def _cut(text: str) -> str:
    """A text that fits a cell; the mark says that it goes on."""
    start = units(text, LONGEST)
    return text if start == text else f"{start} …"
