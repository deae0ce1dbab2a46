"""A workbook costs what its limits say, however small the file is."""

import io
import zipfile

import openpyxl
import pytest

from surveys.upload.reading import sheets, workbooks
from surveys.upload.reading.workbooks import count_cells
from surveys.upload.table_errors import TableError
from surveys.upload.tables import read_table

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
ONE_ROW = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'


STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
TEXTS = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def workbook(sheet: str) -> bytes:
    """A workbook whose only sheet is this XML."""
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    packed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in source.namelist():
            is_sheet = part.startswith("xl/worksheets/sheet")
            body = f"{HEAD}<sheetData>{sheet}</sheetData></worksheet>"
            new.writestr(part, body if is_sheet else source.read(part))
    return packed.getvalue()


def with_part(name: str, content: bytes, sheet: str = ONE_ROW) -> bytes:
    """A workbook of one small sheet in which another part has this content."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(sheet))) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in source.namelist():
            body = content if part == name else source.read(part)
            named = TEXTS if name not in source.namelist() else b"</Types>"
            new.writestr(part, body.replace(b"</Types>", named))
        if name not in source.namelist():
            new.writestr(name, content)
    return packed.getvalue()


def under_another_name(sheet: str) -> bytes:
    """Its sheet is where no worksheet is looked for; the parts that name it say so."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(sheet))) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in source.namelist():
            body = source.read(part).replace(b"xl/worksheets/sheet1.xml", b"xl/odd/one.data")
            new.writestr(part.replace("xl/worksheets/sheet1.xml", "xl/odd/one.data"), body)
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


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process parses no workbook; the one apart does."""
    monkeypatch.setattr(workbooks, "sheet_rows", None)
    monkeypatch.setattr(workbooks, "count_cells", None)


def test_millions_of_blank_cells_are_counted_and_never_read(nothing_here: None) -> None:
    bomb = workbook("<row>" + "<c/>" * 400 + "</row>" + ("<row>" + "<c/>" * 400 + "</row>") * 6000)
    assert len(bomb) < 40_000
    assert code_of(bomb) == "too_many_cells"


def test_cells_far_to_the_right_cost_nothing() -> None:
    far = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 200_000))
    assert code_of(workbook(far)) == "empty"


def test_a_sheet_that_has_to_be_parsed_has_fewer_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_PARSED", 1)
    assert len(read_table(io.BytesIO(workbook(ONE_ROW)), "x.xlsx").rows) == 1
    assert code_of(workbook(ONE_ROW.replace('r="A1"', "r='A1'"))) == "too_many_cells"


def test_a_blank_row_far_below_is_no_row() -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="A1000000"/></row>'
    assert code_of(workbook(sheet)) == "no_rows"


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_every_cell_is_counted_once(prefix: str) -> None:
    cells = f"<{prefix}row>" + f"<{prefix}c/>" * 300_000 + f"</{prefix}row>"
    assert count_cells(workbook(cells)) == 300_000


@pytest.mark.parametrize(
    "content",
    [
        with_part("xl/sharedStrings.xml", STRINGS % (b"<si/>" * 60_000)),
        with_part("xl/styles.xml", b"<!-- " + b"x" * 300_000 + b" --><styleSheet/>"),
        with_part("docProps/app.xml", b"<Properties>" + b"<p/>" * 80_000 + b"</Properties>"),
        workbook(ONE_ROW + "<row/>" * 50_000),
        under_another_name(ONE_ROW + "<row>" + "<c/>" * 70_000 + "</row>"),
    ],
    ids=["strings", "styles", "other", "rows", "name"],
)
def test_whatever_is_large_in_it_a_workbook_is_read_apart(
    content: bytes, nothing_here: None
) -> None:
    assert len(content) < 20_000
    assert [row.cells for row in read_table(io.BytesIO(content), "x.xlsx").rows] == [{"1": "2"}]


def test_cells_are_counted_in_a_sheet_by_any_name() -> None:
    assert code_of(under_another_name("<row>" + "<c/>" * 2_100_000 + "</row>")) == "too_many_cells"


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in range(5):
            new.writestr(f"xl/worksheets/{part}.xml", b" " * (sheets.MAX_UNPACKED // 4))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    monkeypatch.setattr(workbooks, "_read_apart", None)
    assert code_of(packed.getvalue()) == "bad_workbook"


def test_an_archive_of_very_many_parts_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as new:
        for part in range(sheets.MAX_FILES + 1):
            new.writestr(f"{part}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert code_of(packed.getvalue()) == "bad_workbook"


def shared(text: str, cells: int) -> bytes:
    """A sheet whose every cell is the same shared text."""
    texts = STRINGS % f"<si><t>{text}</t></si>".encode()
    rows = '<row><c t="s"><v>0</v></c></row>' * cells
    return with_part("xl/sharedStrings.xml", texts, rows)


@pytest.mark.parametrize("cells", [5_000, 50_000])
def test_a_shared_text_in_every_cell_is_refused(cells: int) -> None:
    assert code_of(shared("x" * 19_000, cells)) == "too_large"
    assert code_of(shared("x" * 21_000, cells)) == "cell_too_long"


def test_a_large_workbook_read_apart_is_what_it_was() -> None:
    content = table_of(300, 100)
    table = read_table(io.BytesIO(content), "x.xlsx")
    assert len(table.rows) == 300
    assert table.rows[299].cells["k0"] == "r299"
    assert table.rows[0].cells["k99"] == "98"


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "CLOCK", 0.05)
    assert code_of(table_of(300, 100)) == "too_slow"


def test_a_broken_archive_is_no_workbook() -> None:
    assert code_of(b"PK\x03\x04" + b"x" * 100) == "bad_workbook"
