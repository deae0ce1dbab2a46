"""Kinds of files that were once read wrong without a word: each says what is right now."""

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from surveys.upload.table_remarks import told
from surveys.upload.tables import TableError, UploadedTable, find_column, read_table
from tests.surveys.test_tables import replaced

HEADER = "gemeente;kant;toelichting;C1"


def csv(*rows: str, header: str = HEADER) -> UploadedTable:
    return read_table(io.BytesIO("\n".join([header, *rows]).encode()), "antwoorden.csv")


def refused(*rows: str, header: str = HEADER) -> TableError:
    with pytest.raises(TableError) as caught:
        csv(*rows, header=header)
    assert caught.value.message
    return caught.value


def cells(table: UploadedTable) -> list[list[str]]:
    return [list(row.cells.values()) for row in table.rows]


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(content: bytes) -> UploadedTable:
    return read_table(io.BytesIO(content), "antwoorden.xlsx")


# --- csv-open-quote ----------------------------------------------------------------------------


def test_csv_open_quote_refuses_the_file_with_its_line() -> None:
    error = refused(
        "Aalst;college;kan beter;5",
        'Aalst;staf;"geen tijd;1',
        "Gent;college;goed bezig;4",
        'Gent;staf;men zegt "later" en dan niets;2',
        'Lier;college;"stap ""voor"" stap;3',
        "Lier;staf;;5",
    )
    assert (error.code, error.params) == ("open_quote", {"row": 3})


@pytest.mark.parametrize(
    "rows",
    [
        # Never closed at all.
        ['Aalst;college;"open;1', "Gent;staf;x;2"],
        # Closed by the mark that opens another cell.
        ['Aalst;college;"open;1', 'Gent;staf;"dicht";2'],
        # Closed as it should be, but by another row: rows of the right size, one of them gone.
        ['Aalst;college;"open;1', 'Gent;staf;dicht";2'],
        ['Aalst;college;"open;1', "Gent;college;x;4", 'Gent;staf;dicht";2'],
        # The mark swallowed a separator of its own line.
        ['Aalst;college;"een; twee" drie;1', "Gent;staf;x;2"],
    ],
)
def test_a_mark_that_swallows_cells_is_never_guessed_at(rows: list[str]) -> None:
    error = refused(*rows)
    assert (error.code, error.params) == ("open_quote", {"row": 2})


def test_marks_inside_a_text_are_read_as_typed() -> None:
    table = csv(
        'Gent;staf;men zegt "later" en dan niets;2',
        'Gent;staf;"later" zegt men;2',
        'Lier;college;"stap ""voor"" stap";3',
    )
    assert [row.cells["toelichting"] for row in table.rows] == [
        'men zegt "later" en dan niets', '"later" zegt men', 'stap "voor" stap',
    ]  # fmt: skip


def test_real_line_breaks_in_closed_quotes_go_on_working() -> None:
    table = csv(
        'Aalst;college;"een\n\ntwee; drie\r\nvier";5',
        'Gent;staf;"een, twee\ndrie, vier";2',
    )
    assert cells(table) == [
        ["Aalst", "college", "een\n\ntwee; drie\nvier", "5"],
        ["Gent", "staf", "een, twee\ndrie, vier", "2"],
    ]
    prose = csv('A,"een, twee\ndrie, vier"', 'B,"een\ntwee, drie"', header="code,tekst")
    assert [row.cells["tekst"] for row in prose.rows] == [
        "een, twee\ndrie, vier",
        "een\ntwee, drie",
    ]


# --- blank-rows --------------------------------------------------------------------------------


def test_blank_rows_do_not_count_wherever_they_are() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["gemeente", "C1"])
    sheet.append(["Aalst", 4])
    sheet["A40000"] = "Gent"
    sheet["B40000"] = 2
    sheet["A65000"].fill = PatternFill("solid", fgColor="FFFF00")
    table = read(saved(book))
    assert [(row.number, *row.cells.values()) for row in table.rows] == [
        (2, "Aalst", "4"), (40000, "Gent", "2"),
    ]  # fmt: skip
    assert len(csv("Aalst;college;;1", *[";;;"] * 60_000, "Gent;staf;;2").rows) == 2


# --- odd-character -----------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["\x0b", "\x07", "\x00", "\x1b", "\x85"])
def test_odd_character_in_a_text_becomes_a_space_and_is_counted(odd: str) -> None:
    table = csv(f"Aalst;college;eerste regel{odd}tweede regel;4", "Aalst;staf;ok;2")
    assert table.rows[0].cells["toelichting"] == "eerste regel tweede regel"
    assert (len(table.rows), table.mended) == (2, ((2, "toelichting"),))


def test_odd_character_in_a_workbook_is_mended_too() -> None:
    content = workbook(["gemeente", "toelichting"], ["Aalst", "een_x000B_twee"])
    table = read(content)
    assert (table.rows[0].cells["toelichting"], table.mended) == (
        "een twee",
        ((2, "toelichting"),),
    )


@pytest.mark.parametrize(
    ("cell", "text"), [("een _xD83D_", "een"), ("een _xD83D__xDE00_", "een 😀")]
)
def test_half_an_emoji_in_a_workbook_does_not_spoil_the_rest(cell: str, text: str) -> None:
    table = read(workbook(["gemeente", "toelichting"], ["Aalst", cell], ["Gent", "ja"]))
    assert [row.cells["toelichting"] for row in table.rows] == [text, "ja"]


# --- unused-columns ----------------------------------------------------------------------------


def test_unused_columns_without_a_name_get_their_letter() -> None:
    table = csv("0,Aalst,college,4", "1,Aalst,staf,2", header=",gemeente,kant,C1")
    assert table.columns == ("A", "gemeente", "kant", "C1")
    assert cells(csv("1,x,2", header="A,,A.1"))[0] == ["1", "x", "2"]
    assert csv("1,x,2", header="B,,C").columns == ("B", "B (1)", "C")


def test_unused_columns_at_the_end_get_their_letter_when_something_is_in_them() -> None:
    assert csv("Aalst;4;;x", header="gemeente;C1;;").columns == ("gemeente", "C1", "C", "D")
    note = workbook(["gemeente", "C1"], ["Aalst", 4, None, "kladje"])
    assert cells(read(note)) == [["Aalst", "4", "", "kladje"]]


def test_unused_columns_with_one_name_are_numbered() -> None:
    table = csv("Aalst;4;a;5;", header="gemeente;C1;Toelichting;C2;toelichting")
    assert table.columns == ("gemeente", "C1", "Toelichting (1)", "C2", "toelichting (2)")
    with pytest.raises(TableError) as caught:
        find_column(table, "opmerking", "toelichting")
    assert caught.value.code == "ambiguous_column"
    assert find_column(table, "gemeente") == "gemeente"


def test_unused_columns_may_have_a_whole_question_as_name() -> None:
    question = "Licht in uw eigen woorden toe " + "welke omslag het meeste verschil maakt, " * 9
    assert csv("Aalst;x", header=f"gemeente;{question}").columns[1] == question.strip()


def test_the_two_further_headers_of_qualtrics_are_no_rows() -> None:
    table = csv(
        "Gemeente;Vul in",
        '"{""ImportId"":""QID1_TEXT""}";"{""ImportId"":""QID2""}"',
        "Aalst;4",
        header="Q1;Q2",
    )
    assert [(row.number, *row.cells.values()) for row in table.rows] == [(4, "Aalst", "4")]


# --- formula-without-value and numbers of a sheet -----------------------------------------------


def test_formula_without_value_is_never_an_empty_cell() -> None:
    with pytest.raises(TableError) as caught:
        read(workbook(["code", "n"], ["A1", "=1+1"]))
    assert caught.value.code == "formula_without_value"
    assert caught.value.params == {"row": 2, "column": "B"}


def sheet_with(cell: bytes) -> bytes:
    """A workbook whose only row of data has this cell in its second column."""
    body = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="str"><v>code</v></c><c r="B1" t="str"><v>n</v></c></row>'
        b'<row r="2"><c r="A2" t="str"><v>A1</v></c>' + cell + b"</row></sheetData></worksheet>"
    )
    return replaced(workbook(["x"]), "xl/worksheets/sheet1.xml", body)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (b'<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        (b'<c r="B2" t="str"><f>A2</f><v>A1</v></c>', "A1"),
        (b'<c r="B2" t="str"><f>""</f><v></v></c>', ""),
    ],
)
def test_a_formula_with_a_stored_result_is_that_result(cell: bytes, text: str) -> None:
    assert read(sheet_with(cell)).rows[0].cells == {"code": "A1", "n": text}


def test_codes_keep_the_zeros_that_their_format_shows() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["code", "n"])
    sheet.append([1004, 1004])
    sheet["A2"].number_format = "00000"
    assert cells(read(saved(book))) == [["01004", "1004"]]


def test_a_number_of_a_sheet_never_looks_like_grouped_thousands() -> None:
    assert cells(read(workbook(["n"], [12.125], [0.125], [3000.0]))) == [
        ["12.1250"],
        ["0.125"],
        ["3000"],
    ]


@pytest.mark.parametrize(
    "row",
    [
        "Aalst,college,1,2,4,5,",
        'Aalst,college,"zei \\"later, dan\\" niks",4,5,,',
        'Aalst, "x, y",4,5,,,',
    ],
)
def test_a_separator_too_many_moves_no_cell_though_the_last_ones_are_empty(row: str) -> None:
    lines = f"gemeente,kant,w,C1,C2,opm\nGent,staf,1,3,3,\n{row}\n"
    with pytest.raises(TableError, match="extra_cells"):
        read_table(io.BytesIO(lines.encode()), "a.csv")


def test_a_separator_at_the_end_of_every_row_is_no_cell() -> None:
    lines = b"gemeente;C1\nAalst;4;\nGent;5;\n"
    assert [r.cells["C1"] for r in read_table(io.BytesIO(lines), "a.csv").rows] == ["4", "5"]


# --- short-rows --------------------------------------------------------------------------------


def test_short_rows_among_whole_ones_are_told_with_the_first() -> None:
    mixed = csv("Aalst;college;goed;5", "Gent;staf;3", "Lier;staf", "Gent;staf;;2")
    assert mixed.short == (3, 2)
    assert told(mixed)[0].startswith("2 rijen hebben minder cellen dan de kop; de eerste is rij 3.")
    # All alike end early: the header has a column that nobody filled in. None: nothing is short.
    assert csv("Aalst;college;goed", "Gent;staf;goed").short == (0, 0)
    assert csv("Aalst;college;goed;5", "Gent;staf;;").short == (0, 0)
    assert read(workbook(["gemeente", "C1"], ["Aalst", 5], ["Gent"])).short == (0, 0)


# --- entities -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [("Li&egrave;ge", "Liège"), ("Tout &agrave; fait d&#39;accord", "Tout à fait d'accord"),
     ("eens&nbsp;", "eens"), ("R&D", "R&D"), ("&notit;", "&notit;"), ("a &amp; b", "a & b")],
)  # fmt: skip
def test_entities_of_a_page_are_the_characters_that_they_stand_for(cell: str, text: str) -> None:
    found = read_table(io.BytesIO(f"naam,opm\nx,{cell}\n".encode()), "a.csv")
    assert found.rows[0].cells["opm"] == text
