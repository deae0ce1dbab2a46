"""Cells that a spreadsheet changed before they came here: never a silent answer."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.answer_import.files import FileReading, read_answers
from surveys.answer_import.mapping import convert_mapping
from surveys.answer_import.queries.importing import plan_answers
from surveys.answer_import.reasons import MappingError
from surveys.authoring.bundled import bundled
from surveys.questionnaire.document import Document, decode
from surveys.upload.tables import read_table
from tests.benchmarking.stage import the_document
from tests.surveys.answer_stage import SIDES, answers, read
from tests.surveys.test_import_kinds import TYPED
from tests.surveys.test_table_kinds import saved


def sheet(code: str, *cells: tuple[Any, str], document: Document, **more: Any) -> FileReading:
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


def cell_reasons(found: FileReading) -> list[str]:
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


# --- rows-twice --------------------------------------------------------------------------------


def test_rows_that_stand_twice_in_a_file_are_told() -> None:
    codes = [f"C{number}" for number in range(1, 6)] + ["V1", "V2", "V3", "V4", "V5"]
    codes = [code for code in codes if bundled().item(code)]
    header = "gemeente;kant;nota;dag;" + ";".join(codes)
    one, other = (f"Aalst;college;x;{day};" + ";".join("4" * len(codes)) for day in "ab")
    found = read(header, one, other, one, other, items=codes)
    assert [(n.line, n.code, n.params) for n in found.notes] == [(4, "row_twice", {"rows": 2})]
    assert read("gemeente;kant;C1", "Aalst;staf;4", "Aalst;staf;4", items=["C1"]).notes == []


# --- broken-sign -------------------------------------------------------------------------------


def test_a_broken_sign_does_not_change_the_other_letters() -> None:
    lines = ["gemeente;nota", "Liège;é", "Gent;a\udce9b", "Malmédy;ü"]
    content = "\n".join(lines).encode(errors="surrogateescape")
    table = read_table(io.BytesIO(content), "a.csv")
    assert [row.cells["gemeente"] for row in table.rows] == ["Liège", "Gent", "Malmédy"]
    assert (table.rows[1].cells["nota"], table.mended) == ("a b", ((3, "nota"),))
    old = read_table(io.BytesIO("gemeente\nLiège\nMalmédy".encode("cp1252")), "a.csv")
    assert [row.cells["gemeente"] for row in old.rows] == ["Liège", "Malmédy"]


# --- total-as-municipality ---------------------------------------------------------------------


@pytest.mark.parametrize("total", ["Totaal", "TOTAL", "Gemiddelde", "Moyenne", "Summe"])
@pytest.mark.django_db
def test_a_total_is_no_new_municipality(north: Tenant, total: str) -> None:
    lines = ["gemeente;kant;C1", "Nieuwdorp;college;4", f"{total};college;4"]
    table = read_table(io.BytesIO("\n".join(lines).encode()), "a.csv")
    mapping = {"municipality": {"column": "gemeente"}, "perspective": SIDES, "items": ["C1"],
               "create_municipalities": True, "create_items": True,
               "scale": {"min": 1, "max": 5}}  # fmt: skip
    with tenant(north.id):
        plan = plan_answers(table, convert_mapping(mapping), "Proef")
    assert [place.name for place in plan.new_municipalities] == ["Nieuwdorp"]
    assert [(one.line, one.code) for one in plan.refused] == [(3, "bad_municipality")]


# --- scale-numbered-from-zero --------------------------------------------------------------------


@pytest.mark.parametrize("codes", [range(5), range(2, 7)])
def test_a_scale_that_the_file_numbers_otherwise_is_refused(codes: range) -> None:
    """Only its end would not fit; all other answers would be one off."""
    with pytest.raises(MappingError) as refused:
        sheet("S1", *((code, "General") for code in codes), document=the_document(1))
    assert refused.value.code == "scale_shifted"


def test_a_scale_with_a_slip_beside_it_keeps_its_answers() -> None:
    cells = [(code, "General") for code in (*range(6), *range(1, 6), *[3] * 50)]
    found = sheet("S1", *cells, document=the_document(1))
    assert cell_reasons(found) == ["not_on_scale"]
    assert [(one.line, one.value) for one in found.notes if one.code == "beside_scale"] == [
        (2, "0")
    ]


def test_the_numbers_of_the_file_or_what_a_code_means_settle_it() -> None:
    cells = [(code, "General") for code in range(5)]
    from_zero = sheet("S1", *cells, document=the_document(1), scale={"min": 0, "max": 4})
    assert [row.answers["S1"] for row in from_zero.rows] == [1, 2, 3, 4, 5]
    nothing = sheet("S1", *cells, document=the_document(1), missing=["0"])
    assert [row.answers["S1"] for row in nothing.rows] == [1, 2, 3, 4]


def test_points_in_per_cent_are_a_part_of_all_that_there_are() -> None:
    columns = {"a": "P2.steering", "b": "P2.room", "c": "P2.structure"}
    lines = ["gemeente;kant;a;b;c", "Aalst;college;50%;30,0 %;20", "Gent;college;33,3%;33,3%;33,4%"]
    found = read(*lines, items=columns)
    whole = {"steering": 50, "room": 30, "structure": 20}
    assert answers(found, "P2") == [whole]
    assert cell_reasons(found) == ["percentage"] * 3
    listed = read(
        "gemeente|kant|v",
        "Aalst|college|Sturing: 50%, Ruimte: 30 %, Structuur: 20",
        items={"v": "P2"},
    )
    assert answers(listed, "P2") == [whole]


def test_what_programs_write_where_there_is_nothing_is_not_answered() -> None:
    lines = [
        "gemeente;kant;C1;C2",
        *(f"Aalst;college;4;{text}" for text in ("NaN", "<NA>", "null", "#NULL!", "n/a")),
    ]
    found = read(*lines, items=["C1", "C2"])
    assert ([row.answers for row in found.rows], found.refused) == ([{"C1": 4}] * 5, [])
