"""A workbook costs what its limits say, however small the file is."""

import io
import zipfile

import openpyxl
import pytest

from surveys import workbooks
from surveys.table_errors import TableError
from surveys.tables import read_table
from surveys.workbooks import MAX_CELLS, SMALL, count_cells


def workbook(sheet: str) -> bytes:
    """A workbook whose only sheet is this XML."""
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    packed = io.BytesIO()
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in source.namelist():
            is_sheet = part.startswith("xl/worksheets/sheet")
            body = f"{head}<sheetData>{sheet}</sheetData></worksheet>"
            new.writestr(part, body if is_sheet else source.read(part))
    return packed.getvalue()


def table_of(rows: int, columns: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([f"k{column}" for column in range(columns)])
    for row in range(rows):
        sheet.append([f"r{row}", *range(columns - 1)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def code_of(content: bytes) -> str:
    with pytest.raises(TableError) as refused:
        read_table(io.BytesIO(content), "x.xlsx")
    assert refused.value.message
    return refused.value.code


def test_millions_of_blank_cells_are_counted_and_never_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = workbook("<row>" + "<c/>" * 400 + "</row>" + ("<row>" + "<c/>" * 400 + "</row>") * 6000)
    assert len(bomb) < 40_000
    monkeypatch.setattr(workbooks, "sheet_rows", None)  # nobody reads it
    assert code_of(bomb) == "too_many_cells"


def test_cells_far_to_the_right_count_for_the_blanks_before_them() -> None:
    far = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 200))
    assert count_cells(workbook(far)) > MAX_CELLS
    assert code_of(workbook(far)) == "too_many_cells"


def test_a_blank_row_far_below_is_no_row() -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="A1000000"/></row>'
    assert code_of(workbook(sheet)) == "no_rows"


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_every_cell_is_counted_once(prefix: str) -> None:
    cells = f"<{prefix}row>" + f"<{prefix}c/>" * 300_000 + f"</{prefix}row>"
    assert count_cells(workbook(cells)) == 300_000


def test_a_large_workbook_read_apart_is_what_it_was() -> None:
    content = table_of(300, 100)
    assert count_cells(content) > SMALL
    table = read_table(io.BytesIO(content), "x.xlsx")
    assert len(table.rows) == 300
    assert table.rows[299].cells["k0"] == "r299"
    assert table.rows[0].cells["k99"] == "98"


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "SECONDS", 0.05)
    assert code_of(table_of(300, 100)) == "too_slow"


def test_a_broken_archive_is_no_workbook() -> None:
    assert code_of(b"PK\x03\x04" + b"x" * 100) == "bad_workbook"
