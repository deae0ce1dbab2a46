"""Uploaded tables: every encoding and separator of real life, and garbage."""

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.upload.reading import sheets
from surveys.upload.sheet_choice import MOST_JOINED
from surveys.upload.tables import USUAL, Most, TableError, UploadedTable, find_column, read_table

AT = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001 -- Excel knows no time zones
LINES = "Naam;Inwoners\r\nSint-Niklaas;81 000\r\nLiège;197355\r\n"


def csv(text: str, encoding: str = "utf-8") -> UploadedTable:
    return read_table(io.BytesIO(text.encode(encoding)), "besturen.csv")


def xlsx(*rows: list[object], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    if change:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet(*rows: list[object]) -> UploadedTable:
    return read_table(io.BytesIO(xlsx(*rows)), "besturen.xlsx")


def refused(content: bytes | str, name: str = "besturen.csv", most: Most = USUAL) -> TableError:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(TableError) as error:
        read_table(io.BytesIO(raw), name, most=most)
    assert error.value.message
    return error.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_any_encoding(encoding: str) -> None:
    table = csv(LINES, encoding)
    assert table.columns == ("Naam", "Inwoners")
    assert [row.cells["Naam"] for row in table.rows] == ["Sint-Niklaas", "Liège"]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_with_any_separator(separator: str) -> None:
    table = csv(LINES.replace(";", separator))
    assert table.rows[1].cells == {"Naam": "Liège", "Inwoners": "197355"}


def test_commas_inside_cells_do_not_mislead() -> None:
    table = csv("code;name, official\nA1;Zone, Noord\nA2;Zone, Zuid\n")
    assert table.columns == ("code", "name, official")
    assert table.rows[0].cells["name, official"] == "Zone, Noord"


def test_quoted_cells_hold_separators_and_line_breaks() -> None:
    table = csv('code,name\nA1,"Zone, Noord\r\nen Oost"\n\nA2,Zuid\n')
    assert table.rows[0].cells["name"] == "Zone, Noord\nen Oost"
    assert table.rows[1].number == 4


def test_the_separator_line_of_excel_is_obeyed() -> None:
    table = csv("sep=;\r\ncode;name\r\nA1;Noord\r\n")
    assert table.rows[0].cells == {"code": "A1", "name": "Noord"}
    assert table.rows[0].number == 3


def test_short_rows_are_filled_up_and_blank_ones_skipped() -> None:
    table = csv("a;b;c;;\n\n1\n;;\n2;3;4\n")
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, {"a": "1", "b": "", "c": ""}),
        (5, {"a": "2", "b": "3", "c": "4"}),
    ]


def test_text_is_composed_and_stripped() -> None:
    table = csv("naam ;\ufeffland\n  Lie\u0300ge ;BE\n")
    assert table.columns == ("naam", "land")
    assert table.rows[0].cells["naam"] == "Liège"


def test_one_column_is_a_table_too() -> None:
    assert csv("code\nA1\nA2\n").columns == ("code",)


def test_xlsx_numbers_dates_and_booleans_are_text() -> None:
    table = sheet(
        ["code", "n", "share", "on", "at", "yes", "none"],
        [9300.0, 81000, 0.25, date(2026, 3, 1), AT, True, None],
    )
    assert list(table.rows[0].cells.values()) == [
        "9300", "81000", "0.25", "2026-03-01", "2026-03-01 09:30:00", "TRUE", "",
    ]  # fmt: skip


def test_xlsx_is_recognised_by_its_bytes() -> None:
    table = read_table(io.BytesIO(xlsx(["code"], ["A1"])), "besturen.csv")
    assert table.rows[0].cells == {"code": "A1"}


def test_xlsx_reads_the_first_visible_sheet() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].sheet_state = "hidden"
        book.create_sheet("Data").append(["naam"])
        book["Data"].append(["Aalst"])

    table = read_table(io.BytesIO(xlsx(["code"], ["A1"], change=hide)), "b.xlsx")
    assert table.rows[0].cells == {"naam": "Aalst"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty"),
        ("\n;;\n", "empty"),
        ("code;name\n", "no_rows"),
        ("code;name\nA1;x;extra\n", "extra_cells"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (bytes(range(128, 160)) + bytes(range(1, 32)), "not_text"),
        (b"\xff\xfea", "not_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 no archive", "bad_workbook"),
        (";".join(f"c{n}" for n in range(501)) + "\n1\n", "too_many_columns"),
        ("code;name\nA1;" + "x" * 20_001 + "\n", "cell_too_long"),
        ("code;name\nA1;" + "x" * 140_000 + "\n", "cell_too_long"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes | str, code: str) -> None:
    assert refused(content).code == code


def test_text_under_the_name_of_a_workbook_is_refused() -> None:
    assert refused("code\nA1\n", "besturen.XLSX").code == "bad_workbook"


def test_too_many_rows() -> None:
    most = Most(rows=3)
    assert refused("code\n" + "A\n" * 4, most=most).code == "too_many_rows"
    assert len(read_table(io.BytesIO(b"code\n" + b"A\n" * 3), "x", most=most).rows) == 3


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", ";;\n", '""\n'])
def test_too_many_lines_of_nothing(end: str) -> None:
    most = Most(rows=3)
    assert refused(end * 16, most=most).params == {"limit": 15}
    assert refused("code\nA" + end * 15, most=most).code == "too_many_lines"
    assert len(read_table(io.BytesIO(b"\n" * 13 + b"code\nA"), "x", most=most).rows) == 1


def test_too_many_cells() -> None:
    assert refused("a;b\n1;2\n1;2\n1;2\n1;2\n", most=Most(cells=6)).params == {"limit": 3}


def test_too_many_bytes() -> None:
    assert refused(b"code\n" + b"A" * (10 * 1024 * 1024)).code == "too_large"


def test_a_zip_that_is_no_workbook() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(buffer.getvalue()).code == "bad_workbook"


def test_a_workbook_that_unpacks_to_too_much() -> None:
    buffer = io.BytesIO(xlsx(["code"], ["A1"]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\0" * (sheets.MAX_SHARED + 1))
    assert len(buffer.getvalue()) < 200_000
    assert refused(buffer.getvalue()).code == "bad_workbook"


def test_a_workbook_with_external_entities() -> None:
    content = xlsx(["code"], ["A1"])
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert refused(
        replaced(content, "xl/worksheets/sheet1.xml", evil + b"<worksheet>&e;</worksheet>")
    )


def test_a_row_number_beyond_every_sheet_ends_soon() -> None:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="999999999999"><c r="A999999999999"><v>2</v></c></row></sheetData></worksheet>'
    )
    content = replaced(xlsx(["code"]), "xl/worksheets/sheet1.xml", far)
    table = read_table(io.BytesIO(content), "x.xlsx")
    assert [row.cells for row in table.rows] == [{"1": "2"}]


@pytest.mark.parametrize(
    "open_tags",
    [b"<mergeCell ", b"<hyperlink ", b"<row ", b"<row r='1' ", b"<mergeCell ref='A1 ", b"<row>"],
)
def test_tags_that_never_end_are_no_work(open_tags: bytes) -> None:
    """Each byte is looked at once; looking from every tag to the end of the sheet takes hours."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>%s</sheetData>'
        b"</worksheet>"
    )
    often = open_tags * 100_000
    for more in (often, b"<!--%s-->" % often):
        content = replaced(xlsx(["code"]), "xl/worksheets/sheet1.xml", sheet % more)
        with contextlib.suppress(TableError):
            table = read_table(io.BytesIO(content), "x.xlsx")
            assert [row.cells for row in table.rows] == [{"1": "2"}]


def test_of_countless_joined_cells_some_are_told() -> None:
    """A file of some kilobytes can have millions of them."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row></sheetData>'
        b"<mergeCells>%s</mergeCells></worksheet>"
    ) % (b'<mergeCell ref="A2:A3"/>' * 20_000)
    content = replaced(xlsx(["code"]), "xl/worksheets/sheet1.xml", sheet)
    table = read_table(io.BytesIO(content), "x.xlsx")
    assert table.joined == ("A2:A3",) * MOST_JOINED


def replaced(content: bytes, part: str, body: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, body if name == part else old.read(name))
    return buffer.getvalue()


@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
@settings(max_examples=100, deadline=None)
def test_garbage_gives_a_table_or_a_table_error(content: bytes) -> None:
    _read_or_refuse(content)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_workbook_gives_a_table_or_a_table_error(at: int, noise: bytes) -> None:
    content = bytearray(GOOD)
    start = at % len(content)
    content[start : start + len(noise)] = noise
    _read_or_refuse(bytes(content))


GOOD = xlsx(["code", "naam"], ["A1", "Aalst"], ["A2", 3.5])


def _read_or_refuse(content: bytes) -> None:
    try:
        table = read_table(io.BytesIO(content), "x.csv")
    except TableError:
        return
    assert table.rows
    assert all(set(row.cells) == set(table.columns) for row in table.rows)


def test_find_column_is_tolerant() -> None:
    table = csv("NIS-code;Naam bestuur;Inwoners (2020);Région\n1;a;2;x\n")
    assert find_column(table, "code", "niscode") == "NIS-code"
    assert find_column(table, "naam_bestuur") == "Naam bestuur"
    assert find_column(table, "region") == "Région"
    assert find_column(table, "population") is None


def test_rows_that_r_numbered_have_a_column_without_a_name() -> None:
    """write.table names the columns and not that of the numbers."""
    read = csv('"gemeente"\t"C1"\n"1"\t"Aalst"\t4\n"2"\t"Gent"\t2\n"3"\t"Lier"\t5\n')
    assert read.columns == ("A", "gemeente", "C1")
    assert [row.cells["gemeente"] for row in read.rows] == ["Aalst", "Gent", "Lier"]
    assert refused("nis,N1\n41002,12,5\n44021,8,0\n").code == "extra_cells"  # a comma too many
