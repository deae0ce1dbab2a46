"""Cells that a spreadsheet changed before they came here: never a silent answer."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from surveys.answer_files import Reading, read_answers
from surveys.answer_mapping import convert_mapping
from surveys.questionnaire.bundled import bundled
from surveys.questionnaire.document import Document, decode
from surveys.tables import read_table
from tests.surveys.answer_stage import SIDES, answers, read
from tests.surveys.test_import_kinds import TYPED
from tests.surveys.test_table_kinds import saved


def sheet(code: str, *cells: tuple[Any, str], document: Document, **more: Any) -> Reading:
    """A workbook with one column of answers: values with their formats."""
    book = openpyxl.Workbook()
    rows = book.worksheets[0]
    rows.append(["gemeente", "kant", code])
    for number, (value, shown) in enumerate(cells, start=2):
        rows.append(["Aalst", "college", value])
        rows[f"C{number}"].number_format = shown
    table = read_table(io.BytesIO(saved(book)), "a.xlsx")
    mapping = {"municipality": {"column": "gemeente"}, "perspective": SIDES, "items": [code]}
    return read_answers(table, convert_mapping({**mapping, "questionnaire": "Q", **more}), document)


def cell_reasons(found: Reading) -> list[str]:
    return [one.code for one in found.refused if not one.whole_row]


# --- percent-format ----------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["0%", "0.00%", '0 "van de" %'])
def test_percent_format_is_never_a_number_by_itself(shown: str) -> None:
    found = sheet("N1", (0.45, shown), (12.5, "General"), document=decode(TYPED))
    assert (answers(found, "N1"), cell_reasons(found)) == ([12.5], ["percentage"])
    assert found.refused[0].value == "45%"
    assert "0,45" in found.refused[0].reason


def test_percent_format_of_a_scale_is_no_category() -> None:
    found = sheet("C1", (1, "0%"), (0.04, "0%"), (4, '0"%"'), document=bundled())
    assert (answers(found, "C1"), cell_reasons(found)) == ([4], ["percentage", "percentage"])


def test_percent_format_of_a_weight_is_the_number_that_is_kept() -> None:
    lines = ["gemeente;kant;w;C1", "Aalst;college;45%;4", "Aalst;college;1,2;2"]
    found = read(*lines, items=["C1"], weight={"column": "w"})
    assert [row.weight for row in found.rows] == [0.45, 1.2]


# --- turned-into-date --------------------------------------------------------------------------


def test_a_code_turned_into_a_date_says_so() -> None:
    found = sheet("C1", (date(2026, 2, 1), "d-m"), (4, "yyyy-mm-dd"), document=bundled())
    assert cell_reasons(found) == ["turned_into_date", "turned_into_date"]
    assert "1-2" in found.refused[0].reason


@pytest.mark.parametrize("cell", ["1-feb", "2/mrt", "feb/26", "1/02/2026", "2026-02-01", "12:00"])
@pytest.mark.parametrize("code", ["C1", "Z2"])
def test_a_code_turned_into_a_date_says_so_in_a_csv_too(code: str, cell: str) -> None:
    found = read(f"gemeente;kant;{code}", f"Aalst;college;{cell}", items=[code])
    assert cell_reasons(found) == ["turned_into_date"]


# --- error-cells -------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["#N/A", "#N/B", "#DIV/0!", "#VERW!", "#REF!", "########"])
def test_error_cells_are_no_answer_not_even_in_words(cell: str) -> None:
    for code in ("C1", "C1.other", "L1"):
        if bundled().item(code.partition(".")[0]) is None:
            continue
        found = read(f"gemeente;kant;{code}", f"Aalst;college;{cell}", items=[code])
        assert cell_reasons(found) == ["sheet_error"]
    lines = ["gemeente;kant;C1", f"{cell};college;4", "Gent;staf;2"]
    assert [one.code for one in read(*lines, items=["C1"]).refused] == ["bad_municipality"]


def test_error_cells_are_neither_a_person_nor_finished() -> None:
    lines = ["gemeente;kant;wie;klaar;C1", "Aalst;college;#N/B;1;4", "Aalst;college;#N/B;1;2",
             "Gent;college;a;#N/B;2"]  # fmt: skip
    named: dict[str, Any] = {"person": {"column": "wie"}, "finished": {"column": "klaar"}}
    found = read(*lines, items=["C1"], **named)
    assert [row.person for row in found.rows] == ["", ""]
    assert found.left_out == {"klaar": {"#N/B": 1}}


# --- boolean-cells -----------------------------------------------------------------------------


def test_boolean_cells_are_no_category_of_a_scale() -> None:
    found = sheet("C1", (True, "General"), (1, "General"), document=bundled())
    assert (answers(found, "C1"), cell_reasons(found)) == ([1], ["unknown_label"])


def test_boolean_cells_mark_an_option() -> None:
    found = sheet("u", (True, "General"), document=bundled(), items={"u": "U1.finance"})
    assert answers(found, "U1") == [["finance"]]


# --- rounded-person ----------------------------------------------------------------------------


def test_rounded_numbers_of_persons_make_nobody_one_person() -> None:
    lines = ["gemeente;kant;wie;C1", "Aalst;college;1,23457E+11;4", "Aalst;college;1,23457E+11;2"]
    found = read(*lines, items=["C1"], person={"column": "wie"})
    assert [row.person for row in found.rows] == ["", ""]
    assert [one.code for one in found.notes] == ["person_rounded", "person_rounded"]


# --- unnamed-columns ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["weight", "gewicht", "poids", "Gewichtung", "weging", "Weegfactor", "gewicht_pol", "pond."],
)
def test_a_weight_that_nobody_named_is_told(name: str) -> None:
    lines = [f"gemeente;kant;{name};C1", "Aalst;college;;4", "Aalst;college;1,2;4"]
    [note] = read(*lines, items=["C1"]).notes
    assert (note.line, note.column, note.code) == (3, name, "like_weight")
    assert "weight" in note.reason
    named = read(*lines[:1], lines[2], items=["C1"], weight={"column": name})
    assert named.notes == []


@pytest.mark.parametrize("name", ["gewichtig", "weightlifting", "evenwicht"])
def test_a_word_with_a_weight_in_it_is_none(name: str) -> None:
    assert read(f"gemeente;kant;{name};C1", "Aalst;college;1;4", items=["C1"]).notes == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("Deelnemernummer", "like_person"), ("ID répondant", "like_person"),
     ("Is finished", "like_finished"), ("Afgerond", "like_finished"), ("terminé", "like_finished")],
)  # fmt: skip
def test_a_person_or_a_mark_that_nobody_named_is_told(name: str, code: str) -> None:
    found = read(f"gemeente;kant;{name};C1", "Aalst;college;1;4", items=["C1"])
    assert [one.code for one in found.notes] == [code]
