"""What of a file is not read is told: other sheets, hidden rows, headers below the header."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.worksheet.hyperlink import Hyperlink

from accounts.models import User
from surveys.answer_import.files import read_answers
from surveys.answer_import.forms.linking import Links
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.readers import key_of
from surveys.answer_import.reasons import MappingError
from surveys.answer_import.samples import table_as_bytes, table_from_bytes
from surveys.authoring.bundled import bundled
from surveys.upload.table_errors import TableError
from surveys.upload.table_remarks import told
from surveys.upload.tables import UploadedTable, find_column, read_table
from tests.conftest import client_of
from tests.surveys.answer_stage import MAPPING, ROWS, read
from tests.surveys.test_table_kinds import saved

HEADER = ["gemeente", "kant", "Q1", "Q2", "Q3"]
DATA = [row.split(",") for row in ROWS]


def book(**sheets: list[list[Any]]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made


def table_of(made: openpyxl.Workbook, sheet: str = "") -> UploadedTable:
    return read_table(io.BytesIO(saved(made)), "antwoorden.xlsx", sheet=sheet)


# --- other-sheets ------------------------------------------------------------------------------


def test_other_sheets_are_told_with_their_rows() -> None:
    made = book(Politiek=[HEADER, *DATA[:1]], Administratie=[HEADER, *DATA[1:]], Leeg=[])
    made["Administratie"].sheet_state = "hidden"
    table = table_of(made)
    assert (table.sheet, [(s.name, s.rows, s.hidden) for s in table.unread]) == (
        "Politiek", [("Administratie", 4, True), ("Leeg", 0, False)],
    )  # fmt: skip
    [sentence] = told(table)
    assert "Alleen het blad ‘Politiek’ is gelezen" in sentence
    assert "'Administratie' (4 rijen, verborgen)" in sentence
    assert "Leeg" not in sentence


def test_other_sheets_of_a_large_workbook_are_told_too() -> None:
    table = table_of(book(A=[HEADER, *DATA * 1500], B=[["x"], ["y"]]))
    assert [(s.name, s.rows) for s in table.unread] == [("B", 2)]


def test_other_sheets_can_be_asked_for_by_name() -> None:
    made = book(Eerst=[["code"], ["A1"]], Tweede=[["code"], ["B1"]])
    assert table_of(made, " tweede ").rows[0].cells == {"code": "B1"}
    with pytest.raises(TableError) as caught:
        table_of(made, "Derde")
    assert "Eerst, Tweede" in caught.value.message


@pytest.mark.parametrize(
    "cover", [[], [["Bevraging 2026"]], [["Bevraging 2026"], ["door het agentschap"]], [["a", "b"]]]
)
def test_a_cover_before_the_only_table_is_not_read_as_one(cover: list[list[Any]]) -> None:
    table = table_of(book(Voorblad=cover, Data=[HEADER, *DATA]))
    assert (table.sheet, len(table.rows)) == ("Data", 4)
    assert [sheet.name for sheet in table.unread] == ["Voorblad"]


def test_a_cover_of_words_and_what_they_are_is_not_read_as_a_table() -> None:
    made = book(Info=[["Contact", "Jan"], ["Tel", "03"]], Antwoorden=[HEADER, *DATA])
    assert table_of(made).sheet == "Antwoorden"
    # A list of two columns is one where nothing larger stands beside it.
    assert (
        table_of(book(Lijst=[["code", "naam"], ["1", "Aalst"]], Uitleg=[["a"], ["b"]])).sheet
        == "Lijst"
    )


@pytest.mark.parametrize(
    "above",
    [[["Titel", "Bevraging 2024"], ["Datum", "4 maart 2024"], ["Aantal", 2], []],
     [["Bevraging"], [], ["Datum", "4 maart 2024"]], [["Titel", "x"]]],
)  # fmt: skip
def test_titles_of_a_word_and_what_it_is_stand_above_the_names(above: list[list[Any]]) -> None:
    table = table_of(book(Blad=[*above, HEADER, *DATA]))
    assert (table.columns, len(table.rows)) == (tuple(HEADER), 4)
    assert table.above == (1, len(above) + 1)
    text = "\n".join(";".join(map(str, row)) for row in [*above, HEADER, *DATA])
    assert read_table(io.BytesIO(text.encode()), "a.csv").columns == tuple(HEADER)


def test_a_missing_column_may_stand_on_another_sheet() -> None:
    """A cover may look like a table; then the person reads where the columns may be."""
    codes: list[list[Any]] = [["vraag", "code", "betekenis"], ["Q1", 1, "oneens"]]
    table = table_of(book(Info=codes, Antwoorden=[HEADER, *DATA]))
    with pytest.raises(MappingError) as caught:
        read_answers(table, convert_mapping(MAPPING), bundled())
    assert caught.value.message.startswith(
        "Het bestand heeft geen kolom ‘gemeente’. Alleen het blad ‘Info’"
    )
    assert "'Antwoorden' (5 rijen)" in caught.value.message


def test_what_is_not_read_survives_the_wait_for_confirmation() -> None:
    made = book(A=[HEADER, *DATA, HEADER], B=[["x"], ["y"]])
    made["A"].row_dimensions[3].hidden = True
    table = table_of(made)
    again = table_from_bytes(table_as_bytes(table))
    assert (told(again), again) == (told(table), table)
    assert len(told(again)) == 3


def test_hidden_rows_are_read_and_told() -> None:
    made = book(A=[HEADER, *DATA])
    for row in (2, 3):
        made["A"].row_dimensions[row].hidden = True
    table = table_of(made)
    assert len(table.rows) == 4
    assert told(table)[0].startswith("2 rijen die het blad verbergt")


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


def test_the_preview_of_answers_tells_the_other_sheets_and_reads_the_asked_one(
    browser: Client,
) -> None:
    content = saved(book(Uitleg=[HEADER, *DATA[:2]], Data=[HEADER, *DATA]))
    mapping = str(MAPPING).replace("True", "true").encode()
    for sheet, rows, other in (("", 2, "Data"), ("data", 4, "Uitleg")):
        answer = browser.post(
            "/t/north/answers/",
            {
                "file": SimpleUploadedFile("a.xlsx", content),
                "mapping": SimpleUploadedFile("k.yaml", mapping),
                "sheet": sheet,
            },
        )
        page = browser.get(answer["Location"])
        assert page.context["plan"].counts["rows"] == rows
        assert f"Niet gelezen: &#x27;{other}&#x27;" in page.text


@pytest.mark.parametrize("address", ["municipalities/import/", "municipalities/peers/new/"])
def test_the_other_imports_tell_the_other_sheets(browser: Client, address: str) -> None:
    rows = [["code", "naam", "groep"], ["41002", "Aalst", "a"], ["Z1", "Nieuw", "b"]]
    content = saved(book(Een=rows, Twee=rows))
    upload = {"file": SimpleUploadedFile("a.xlsx", content), "name": "Lijst"}
    answer = browser.post(f"/t/north/{address}", upload, follow=True)
    assert "Niet gelezen: &#x27;Twee&#x27; (3 rijen)" in answer.text


# --- second-header -----------------------------------------------------------------------------


def table(*lines: str) -> UploadedTable:
    return read_table(io.BytesIO("\n".join(lines).encode()), "a.csv")


@pytest.mark.parametrize(
    "second",
    [
        ",,Open-Ended Response,Response",
        "Open-Ended Response,Response,Response,Response",
        ",,Antwoord,Bestuur A",
    ],
)
def test_second_header_of_survey_monkey_is_no_row(second: str) -> None:
    found = table("Respondent ID,gemeente,kant,C1", second, "1,Aalst,college,4")
    assert ([row.number for row in found.rows], found.headers) == ([3], (2,))
    assert told(found) == ["Overgeslagen omdat het koppen zijn en geen gegevens: rij 2."]


def test_second_header_of_survey_monkey_names_the_columns_of_the_options() -> None:
    found = table(
        "Respondent ID,gemeente,Welke doelen?,,,C1",
        ",,Geld,Mensen,Anders,",
        "1,Aalst,Geld,,,4",
    )
    assert found.columns == (
        "Respondent ID", "gemeente", "Welke doelen? [Geld]", "Welke doelen? [Mensen]",
        "Welke doelen? [Anders]", "C1",
    )  # fmt: skip
    assert ([row.number for row in found.rows], found.headers) == ([3], (2,))
    # Who wrote a description by the letter or the question finds the columns too.
    assert dict(found.once) == {
        "Welke doelen?": "Welke doelen? [Geld]",
        "D": "Welke doelen? [Mensen]",
        "E": "Welke doelen? [Anders]",
        **{name: f"Welke doelen? [{name}]" for name in ("Geld", "Mensen", "Anders")},
    }
    assert table_from_bytes(table_as_bytes(found)) == found


def test_columns_with_an_option_behind_the_wording_are_that_option() -> None:
    instrument = bundled()
    wording = "Met welke uitdagingen heeft uw bestuur vandaag sterk te maken?"
    header = f'gemeente,kant,"{wording}",,C1'
    lines = [
        header,
        ",,Financieel evenwicht,Digitalisering,Response",
        "Aalst,college,Financieel evenwicht,,4",
    ]
    links = Links(instrument, table(*lines).columns)
    assert list(links.recognised.values()) == ["U1.finance", "U1.digital", "C1"]
    found = read(*lines, items={wording: "U1.finance", "D": "U1.digital"}, document=instrument)
    assert [row.answers for row in found.rows] == [{"U1": ["finance"]}]
    assert key_of(instrument, f"{wording} - Digitalisering") == "U1.digital"


def test_a_row_with_few_answers_is_no_second_header() -> None:
    lines = [",gemeente,kant,C1", "a,Aalst,college,eens", "b,Aalst,staf,oneens"]
    assert (len(table(*lines).rows), table(*lines).headers) == (2, ())


@pytest.mark.parametrize("titles", [["Bevraging 2024"], ["Bevraging 2024;;", ";;", "Bron: wij;;"]])
def test_titles_above_the_names_of_the_columns_are_told(titles: list[str]) -> None:
    found = table(*titles, "gemeente;kant;C1", "Aalst;college;4", "Gent;staf;3")
    names = len(titles) + 1
    assert (found.columns, len(found.rows)) == (("gemeente", "kant", "C1"), 2)
    assert told(found) == [
        f"De namen van de kolommen staan op rij {names}; wat erboven staat (vanaf rij 1), is niet gelezen."
    ]


def test_titles_above_the_table_of_a_sheet_are_told() -> None:
    content = saved(book(Data=[["Bevraging 2024"], [], HEADER, *DATA]))
    found = read_table(io.BytesIO(content), "a.xlsx")
    assert (found.above, list(found.columns)) == ((1, 3), HEADER)


def test_second_header_of_qualtrics_is_no_row_though_the_third_is_gone() -> None:
    found = table(
        "StartDate,EndDate,ResponseId,gemeente,kant,C1",
        "Start Date,End Date,Response ID,In welke gemeente?,Kant,We kiezen",
        "2026-01-01,2026-01-02,R_1,Aalst,college,4",
    )
    assert ([row.number for row in found.rows], found.headers) == ([3], (2,))


def test_second_header_in_the_middle_is_that_of_another_file() -> None:
    found = table("gemeente,kant,C1", "Aalst,college,4", "Gemeente,kant,C1", "Gent,staf,2")
    assert ([row.number for row in found.rows], found.headers) == ([2, 4], (3,))


def test_an_answer_is_not_taken_for_a_second_header() -> None:
    found = table("gemeente,kant,C1,nota", "Aalst,kant,4,Response", ",college,4,Response")
    assert (len(found.rows), found.headers) == (2, ())


def test_second_header_is_told_with_its_line_and_counts_nowhere() -> None:
    lines = ["gemeente;kant;C1", ";;Response", "Aalst;college;4"]
    found = read(*lines, items=["C1"])
    assert (len(found.rows), found.refused, found.left_out) == (1, [], {})
    assert [(one.line, one.code) for one in found.notes] == [(2, "further_header")]


def test_the_columns_may_stand_on_another_sheet(browser: Client) -> None:
    content = saved(book(Codeboek=[["code", "tekst", "x"], ["Q1", "x", "y"]], Data=[HEADER, *DATA]))
    mapping = str(MAPPING).replace("True", "true").encode()
    upload = {
        "file": SimpleUploadedFile("a.xlsx", content),
        "mapping": SimpleUploadedFile("k.yaml", mapping),
    }
    answer = browser.post("/t/north/answers/", upload, follow=True)
    assert answer.status_code == 422
    assert "Niet gelezen: &#x27;Data&#x27; (5 rijen)" in answer.text


# --- headings over columns, and lists of sheets --------------------------------------------------


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["Algemeen", None, "Keuzes", None], ["gemeente", "kant", "C1", "C2"]),
        (["gemeente", "kant", "Keuzes", None], [None, None, "C1", "C2"]),
        ([None, None, "Keuzes", None, "Geld", None], ["gemeente", "kant", "C1", "C2", "C3", "C4"]),
    ],
)
def test_columns_below_a_heading_go_by_their_own_names(
    above: list[str | None], below: list[str | None]
) -> None:
    row = ["Aalst", "college", 4, 2, 1, 1][: len(below)]
    table = table_of(book(Blad=[above, below, row]))
    sides = {"column": "kant", "values": {"college": "political"}}
    described = {"municipality": {"column": "gemeente"}, "perspective": sides, "questionnaire": "Q"}
    reading = read_answers(table, convert_mapping({**described, "items": ["C1", "C2"]}), bundled())
    assert [row.answers for row in reading.rows] == [{"C1": 4, "C2": 2}]


def test_people_below_a_heading_are_found_by_the_names_of_their_columns() -> None:
    table = table_of(
        book(
            Blad=[
                ["Wie", None, "Waar", None],
                ["naam", "functie", "gemeente", "code"],
                ["An", "schepen", "Aalst", 41002],
            ]
        )
    )
    assert find_column(table, "functie") == "Wie [functie]"


def test_what_stands_below_two_headings_names_no_column() -> None:
    table = table_of(
        book(Blad=[["Nu", None, "Straks", None], ["ja", "nee", "ja", "nee"], ["x", "", "", "x"]])
    )
    assert find_column(table, "ja") is None


def test_a_list_that_leads_to_the_other_sheets_is_a_cover() -> None:
    made = book(Overzicht=[["Blad", "Tabel", "Werkblad"], [1, 1, "Antwoorden"], [2, 1, "Uitleg"]])
    made.create_sheet("Antwoorden").append(HEADER)
    for row in DATA:
        made["Antwoorden"].append(row)
    assert table_of(made).sheet == "Overzicht"
    for cell in ("C2", "C3"):
        place = f"'{made['Overzicht'][cell].value}'!A1"
        made["Overzicht"][cell].hyperlink = Hyperlink(ref=cell, location=place)
    assert table_of(made).sheet == "Antwoorden"


def test_cells_that_are_one_over_rows_are_told() -> None:
    made = book(
        Blad=[["Groepen", None], ["gemeente", "groep"], ["Aalst", "a"], ["Gent"], ["Lier", "b"]]
    )
    for cells in ("A1:B1", "B3:B4"):
        made["Blad"].merge_cells(cells)
    table = table_of(made)
    assert table.joined == ("B3:B4",)
    assert "(B3:B4)" in " ".join(told(table))
    assert table_from_bytes(table_as_bytes(table)).joined == table.joined
