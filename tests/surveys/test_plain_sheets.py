"""A sheet whose cells are cut out of its XML says what it says when it is parsed."""

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from surveys.upload.reading import sheets
from surveys.upload.reading.plain_sheets import CHUNK, Plainness, plain_rows
from surveys.upload.reading.sheets import sheet_rows
from surveys.upload.table_errors import TableError
from tests.faults.test_workbooks import HEAD, ONE_ROW, workbook
from tests.surveys.test_table_kinds import saved

SHOWN: list[tuple[Any, str]] = [
    (1002, "00000"), (0.45, "0%"), (0.455, '0.0"%"'), (datetime(2026, 3, 1), "d/mm/yyyy"),  # noqa: DTZ001
    (datetime(2026, 3, 1, 9, 30), "d/mm/yyyy hh:mm"), (time(9, 30), "hh:mm"),  # noqa: DTZ001
    (timedelta(hours=30), "[h]:mm"), (date(1900, 1, 1), "d/mm/yyyy"), (12.125, "General"),
    (7, "0.0"), (10**15, "General"), (0.1 + 0.2, "General"), (True, "General"), ("#N/A", "General"),
    ("007", "@"), ("a_x000B_b", "@"), (" twee\nregels & <meer> é😀 ", "@"), (-3, "[Red]0"),
]  # fmt: skip


def book() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row, (value, shown) in enumerate(SHOWN, start=2):
        for column in (1, 3, 30):
            cell = sheet.cell(row, column, value)
            cell.number_format = shown
    sheet.merge_cells("A25:C26")
    sheet["A25"] = "samen"
    return saved(made)


def changed(content: bytes, pattern: bytes, by: bytes) -> bytes:
    """The workbook with something else in its sheet."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in source.namelist():
            body = source.read(part)
            is_sheet = part.startswith("xl/worksheets/sheet")
            new.writestr(part, re.sub(pattern, by, body) if is_sheet else body)
    return packed.getvalue()


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    return [
        (number, list(cells)) for number, cells in sheet_rows(content, 501, "", []) if any(cells)
    ]


def parsed(content: bytes) -> list[tuple[int, list[str]]]:
    """The same workbook, with a remark that makes its sheet one that has to be parsed."""
    return rows_of(changed(content, b"<sheetData>", b"<!-- hier --><sheetData>"))


@pytest.fixture
def only_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is parsed has too many cells."""
    monkeypatch.setattr(sheets, "MAX_PARSED", 0)


def test_whatever_a_cell_holds_both_ways_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = parsed(book())
    monkeypatch.setattr(sheets, "MAX_PARSED", 0)
    assert rows_of(book()) == slow
    assert [cells[29] for _number, cells in slow[:3]] == ["01002", "45%", "0.455"]


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (rb'<c r="A2"', b"<c r='A2'"),
        (rb'<c r="A2"', b'<c\nr="A2"'),
        (rb'<c r="A2"( s="1")?', rb'<c\1 r="A2"'),
        (b"<row r", b'<!-- <row r="2"><c r="A2"><v>9</v></c></row> --><row r'),
        (b"<row r", b'<?x <row r="2"><c r="A2"><v>9</v></c></row> ?><row r'),
        (rb"<worksheet", b'<?xml version="1.0" encoding="iso-8859-1"?><worksheet'),
    ],
)
def test_what_is_written_otherwise_is_parsed(pattern: bytes, by: bytes, only_plain: None) -> None:
    assert rows_of(book())
    with pytest.raises(TableError) as refused:
        rows_of(changed(book(), pattern, by))
    assert refused.value.code == "too_many_cells"


@pytest.mark.parametrize(
    "opening", ['<row r="3" x14:dy="2">', "<row r='3'>", '<row spans="1:2" r="3" >']
)
def test_rows_are_numbered_as_the_sheet_says(opening: str, only_plain: None) -> None:
    cells = '<c r="B3"><v>1</v></c>\n <c r="C3" t="s"/></row>'
    sheet = f'<row r="1"/><row r="2"></row>{opening}{cells}<row><c r="A4"><v>2</v></c></row><row/>'
    book = workbook(sheet.replace("x14:", ""))
    assert rows_of(book) == [(3, ["", "1"]), (4, ["2"])]


def test_a_formula_without_a_result_is_told_with_its_own_place() -> None:
    formula = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><f>A1</f>{1}</c></row>'
    sheet = formula.format(1, "<v>2</v>") + formula.format(2, "<v>2</v>") + formula.format(3, "")
    with pytest.raises(TableError) as refused:
        rows_of(workbook(sheet))
    assert refused.value.params == {"row": 3, "column": "B"}


@pytest.mark.parametrize("cut", ["</row>", "</sheetData>"])
def test_a_sheet_that_ends_too_soon_is_none(cut: str) -> None:
    whole = f"{HEAD}<sheetData>{ONE_ROW}</sheetData></worksheet>"
    with pytest.raises(sheets.SheetError):
        rows_of(changed(workbook(ONE_ROW), rb"(?s).*", whole.partition(cut)[0].encode()))


@pytest.mark.parametrize("shift", range(0, 40, 3))
def test_cells_on_the_edge_of_two_readings_are_counted_once(shift: int) -> None:
    start = HEAD.encode() + b" " * (CHUNK - len(HEAD) - shift) + b"<sheetData>"
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 9))
    part = start + cells + b"</sheetData></worksheet>"
    looked = Plainness().look(io.BytesIO(part))
    assert (looked.cells, looked.is_plain) == (8, True)
    assert len(list(plain_rows(io.BytesIO(part), 9, lambda cell: str(cell[0].text)))) == 8
