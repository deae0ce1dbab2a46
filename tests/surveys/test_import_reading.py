"""What a file says, cell by cell: taken, refused with a reason, or left out and counted."""

from typing import Any

import msgspec
import pytest

from surveys.answer_import.files import FileReading, document_for, read_answers
from surveys.answer_import.mapping import convert_mapping, mapping_as_dict, read_mapping
from surveys.answer_import.reasons import (
    CELL_MESSAGES,
    MAPPING_MESSAGES,
    ROW_MESSAGES,
    MappingError,
)
from surveys.answer_import.samples import guess, samples, table_as_bytes, table_from_bytes
from surveys.questionnaire.document import Document, ScaleItem
from surveys.questionnaire.functions import Function
from tests.benchmarking.stage import the_document
from tests.surveys.answer_stage import MAPPING, mapping, reading, refusals, table, table_of


def given(*rows: str, **changes: Any) -> list[dict[str, object]]:
    return [dict(row.answers) for row in reading(*rows, **changes).rows]


def test_numbers_on_the_scale_are_answers() -> None:
    assert given() == [
        {"Q1": 5, "Q2": 4, "Q3": 1},
        {"Q1": 2, "Q2": 2, "Q3": 3},
        {"Q1": 4, "Q3": 2},
        {"Q1": 1, "Q2": 3},
    ]


def test_the_side_follows_from_the_column() -> None:
    functions = [row.function for row in reading().rows]
    assert functions == [Function.POLITICAL, Function.ADMINISTRATIVE] * 2


def test_a_half_point_is_refused_and_the_rest_of_the_row_is_kept() -> None:
    read = reading("Aalst,politiek,2.5,4,1")
    assert [row.answers for row in read.rows] == [{"Q2": 4, "Q3": 1}]
    assert refusals(read) == [(2, "Q1", "2.5", "not_on_scale")]
    assert read.refused[0].reason == "Dit getal staat niet op de schaal van 1 tot 5."


@pytest.mark.parametrize("cell", ["0", "6", "-1", "5.1", '"2,5"', "99999999999999"])
def test_a_number_off_the_scale_is_refused(cell: str) -> None:
    assert refusals(reading(f"Aalst,politiek,{cell},4,1"))[0][3] == "not_on_scale"


@pytest.mark.parametrize("cell", ["5.0", '"5,0"', " 5 ", "+5", "05"])
def test_a_whole_number_is_recognised_however_it_is_written(cell: str) -> None:
    assert given(f"Aalst,politiek,{cell},4,1")[0]["Q1"] == 5


@pytest.mark.parametrize("cell", ["ja", "5 of zo", "=1+1", "1e0", "\u0665"])
def test_other_text_is_refused(cell: str) -> None:
    assert refusals(reading(f"Aalst,politiek,{cell},4,1"))[0][3] == "unknown_label"


LABELS = ["helemaal oneens", "oneens", "neutraal", "eens", "helemaal eens"]


def test_labels_are_recognised_without_capitals() -> None:
    rows = given(
        "Aalst,politiek,Helemaal EENS,oneens,3", scale={"min": 1, "max": 5, "labels": LABELS}
    )
    assert rows == [{"Q1": 5, "Q2": 2, "Q3": 3}]


def test_a_scale_that_runs_the_other_way_is_recoded() -> None:
    recode = {1: 5, 2: 4, 3: 3, 4: 2, 5: 1, "weet niet": "no_opinion"}
    rows = given("Aalst,politiek,1,5,Weet niet", recode=recode)
    assert rows == [{"Q1": 5, "Q2": 1, "Q3": "no_opinion"}]


def test_a_scale_that_starts_at_zero_is_shifted() -> None:
    rows = given("Aalst,politiek,0,4,2", scale={"min": 0, "max": 4})
    assert rows == [{"Q1": 1, "Q2": 5, "Q3": 3}]


def test_no_opinion_and_missing_are_told_apart() -> None:
    rows = given("Aalst,politiek,6.0,n.v.t.,3", no_opinion=[6, "weet niet"], missing=["n.v.t."])
    assert rows == [{"Q1": "no_opinion", "Q3": 3}]


def test_one_column_can_have_its_own_rules() -> None:
    items = {"Q1": {"code": "A1", "recode": {"5": 1}, "wording": "Zin"}, "Q2": "A2"}
    assert given("Aalst,politiek,5,5,5", items=items) == [{"A1": 1, "A2": 5}]


def test_other_values_of_the_side_are_left_out_and_counted() -> None:
    read = reading("Aalst,politiek,1,1,1", "Aalst,pers,1,1,1", "Gent,pers,1,1,1", "Gent,,1,1,1")
    assert len(read.rows) == 1
    assert read.left_out == {"kant": {"pers": 2, "": 1}}
    assert read.left_out_rows == 3


def test_an_empty_row_is_no_respondent() -> None:
    read = reading("Aalst,politiek,NA,,NA", "Aalst,politiek,1,1,1")
    assert len(read.rows) == 1
    assert read.left_out == {"empty": {"": 1}}


def test_a_row_with_nothing_but_refused_cells_is_refused() -> None:
    read = reading("Aalst,politiek,9,9,9")
    assert [one.code for one in read.refused] == [*["not_on_scale"] * 3, "no_answers"]
    assert read.refused[-1].whole_row
    assert not read.rows


@pytest.mark.parametrize("name", ["", "NA"])
def test_a_row_without_a_municipality_is_refused(name: str) -> None:
    assert refusals(reading(f"{name},politiek,1,1,1")) == [(2, "gemeente", name, "no_municipality")]


def test_a_name_that_is_no_name_is_refused() -> None:
    assert refusals(reading(f"{'x' * 121},politiek,1,1,1"))[0][3] == "bad_municipality"
    assert refusals(reading("\u202eGent,politiek,1,1,1"))[0][3] == "bad_municipality"


FUNCTIONS: dict[str, Any] = {
    "perspective": None,
    "function": {"column": "kant", "values": {"baas": "mayor"}},
}


def test_functions_are_read_as_people_write_them() -> None:
    read = reading(
        "Aalst,Schepen van Cultuur,1,1,1",
        "Aalst,algemeen directeur,1,1,1",
        "Aalst,Baas,1,1,1",
        "Aalst,tovenaar,1,1,1",
        **FUNCTIONS,
    )
    functions = [row.function for row in read.rows]
    assert functions == [Function.ALDERMAN, Function.GENERAL_DIRECTOR, Function.MAYOR]
    assert refusals(read) == [(5, "kant", "tovenaar", "unknown_function")]


def test_a_function_of_the_other_side_is_refused() -> None:
    read = reading(
        "Aalst,politiek,ontvanger,1",
        header="gemeente,kant,functie,Q1",
        items=["Q1"],
        function={"column": "functie"},
    )
    assert refusals(read) == [(2, "functie", "ontvanger", "other_side")]


# --- Every kind of item ------------------------------------------------------------------------

KINDS = "gemeente,kant,S1,E1,Z1,K1,U1,W1,P1,B1,N1,D1,T1"
ITEMS = {
    "S1": "S1", "E1": "S1.estimate", "Z1": "Z1", "K1": "K1", "U1": "U1", "W1": "U1.other",
    "P1": "P1", "B1": "B1", "N1": "N1", "D1": "D1", "T1": "T1",
}  # fmt: skip


def kinds(row: str, items: dict[str, str] = ITEMS, document: Document | None = None) -> FileReading:
    """One row of answers to the document with one item of each kind."""
    described = mapping(create_items=False, questionnaire="Proef", scale=None, items=items)
    return read_answers(table(row, header=KINDS), described, document or the_document())


def test_every_kind_of_item_can_be_read() -> None:
    row = (
        "Aalst,politiek,Zeer eens,2,10,Yes,finance; Hr; other,meer,data|Vision,"
        'roads=60;care=40,"12",2026-12-31,Een zin'
    )
    read = kinds(row)
    assert read.refused == []
    assert read.rows[0].answers == {
        "S1": 5, "S1.estimate": 2, "Z1": 10, "K1": "yes", "U1": ["finance", "hr", "other"],
        "U1.other": "meer", "P1": ["data", "vision"], "B1": {"roads": 60, "care": 40},
        "N1": 12, "D1": "2026-12-31", "T1": "Een zin",
    }  # fmt: skip


def test_every_kind_of_item_refuses_what_is_no_answer() -> None:
    row = "Aalst,politiek,zes,2,11,maybe,war,,data,roads=60;care=50,veel,31/13/2026,ok"
    codes = {one.column: one.code for one in kinds(row).refused}
    assert codes == {
        "S1": "unknown_label", "Z1": "not_on_scale", "K1": "unknown_option",
        "U1": "unknown_option", "P1": "rank_exactly", "B1": "sum_differs", "N1": "not_a_number",
        "D1": "not_a_date",
    }  # fmt: skip
    assert all(one.reason for one in kinds(row).refused)


def test_options_may_have_columns_of_their_own() -> None:
    marked = {"S1": "U1.finance", "E1": "U1.digital", "Z1": "U1.hr"}
    assert kinds("Aalst,politiek,x,0,ja", marked).rows[0].answers == {"U1": ["finance", "hr"]}
    assert kinds("Aalst,politiek,0,0,nee", marked).rows == []
    assert kinds("Aalst,politiek,1,maybe,0", marked).refused[0].code == "not_marked"


def test_a_question_that_the_side_was_not_asked_is_refused() -> None:
    asked = the_document()
    item = asked.sections[0].items[0]
    assert isinstance(item, ScaleItem)
    wording = msgspec.structs.replace(item.wording, political=None)
    one = msgspec.structs.replace(item, wording=wording, estimate=False)
    section = msgspec.structs.replace(asked.sections[0], items=(one, *asked.sections[0].items[1:]))
    document = msgspec.structs.replace(asked, sections=(section,))
    read = kinds("Aalst,politiek,5,,3", {"S1": "S1", "Z1": "Z1"}, document)
    assert (read.rows[0].answers, read.refused[0].code) == ({"Z1": 3}, "not_asked")


# --- The mapping -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"perspective": None}, "no_perspective"),
        ({"create_items": False}, "questionnaire_or_items"),
        ({"questionnaire": "Ook"}, "questionnaire_or_items"),
        ({"scale": None}, "no_scale"),
        ({"scale": {"min": 1, "max": 1}}, "scale_size"),
        ({"scale": {"min": 1, "max": 99}}, "scale_size"),
        ({"scale": {"min": 1, "max": 5, "labels": ["a"]}}, "scale_labels"),
        ({"items": []}, "no_items"),
        ({"items": ["Q9"]}, "unknown_column"),
        ({"items": ["Q3..Q1"]}, "range_backwards"),
        ({"items": ["Q1..Q9"]}, "unknown_column"),
        ({"items": ["Q1", "kant"]}, "two_roles"),
        ({"municipality": {"column": "stad"}}, "unknown_column"),
        ({"unknown": 1}, "mapping_invalid"),
        ({"municipality": 3}, "mapping_invalid"),
        ({"items": {"Q1": {"recode": 3}}}, "mapping_invalid"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(MappingError) as caught:
        reading(**changes)
    assert caught.value.code == code
    assert caught.value.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: [1, 2", "mapping_unreadable"),
        (b"\xff\xfe\x00", "mapping_not_text"),
        (b"- a\n- b", "mapping_empty"),
        (b"", "mapping_empty"),
        (b"x: &a [1]\ny: *a", "mapping_unreadable"),
        (b"x: " + b"[" * 500, "mapping_unreadable"),
        (b"!!python/object/apply:os.system ['true']", "mapping_unreadable"),
        (b"x: " + b"y" * 300_000, "mapping_too_large"),
        (b"municipality: {column: \x07}", "mapping_unreadable"),
    ],
)
def test_hostile_yaml_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(content)
    assert caught.value.code == code
    assert caught.value.message


def test_words_of_yaml_stay_words() -> None:
    described = read_mapping(
        b"municipality: {column: no}\nfunction: {column: yes}\nquestionnaire: on\nitems: [off]\n"
    )
    assert described.municipality.column == "no"
    assert described.items == ["off"]


def test_column_names_become_codes_that_are_free() -> None:
    header = "gemeente,kant,1. Stelling één?,and,Q-1,Q 1," + "x" * 60
    file = table("Aalst,politiek,1,1,1,1,1", header=header)
    described = mapping(items=list(file.columns[2:]))
    codes = [item.code for item in document_for(described, file, "Proef").items()]
    assert codes == ["Q_1_Stelling_een", "Q_and", "Q_1", "Q_1_2", "x" * 34]


def test_too_many_columns_are_refused() -> None:
    header = "gemeente,kant," + ",".join(f"V{n}" for n in range(400))
    file = table("Aalst,politiek", header=header)
    with pytest.raises(MappingError) as caught:
        document_for(mapping(items=["V0..V399"]), file, "Proef")
    assert caught.value.code == "bad_items"


def test_a_mapping_that_fits_nothing_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.answer_import.files.MOST_REFUSED", 5)
    with pytest.raises(MappingError) as caught:
        reading(*["Aalst,politiek,9,9,9"] * 3)
    assert caught.value.code == "too_many_refused"


def test_every_reason_is_a_sentence() -> None:
    for sentences in (MAPPING_MESSAGES, ROW_MESSAGES, CELL_MESSAGES):
        assert all(
            str(sentence).rstrip().endswith((".", "%(detail)s")) for sentence in sentences.values()
        )


def test_columns_are_shown_with_what_stands_in_them() -> None:
    file = table()
    shown = {one.name: one for one in samples(file)}
    assert shown["kant"].values == ("politiek", "administratie")
    assert [name for name, one in shown.items() if one.looks_like_scale] == ["Q1", "Q3"]
    assert guess(file).municipality == "gemeente"
    assert guess(file).perspective == "kant"


def test_a_table_can_be_put_aside() -> None:
    kept: Any = table_as_bytes(table())
    assert table_from_bytes(kept) == table()
    odd = table_of(b"gemeente;nota;nota\nAalst;a\x0bb;c\n")
    assert odd.mended == ((2, "nota (1)"),)
    assert odd.repeated == {"nota"}
    again = table_as_bytes(odd)
    assert table_from_bytes(again) == odd


def test_an_empty_column_is_no_guess() -> None:
    assert guess(table_of(b"gemeente;functie;Q1\nAalst;;1\n")).function == ""


def test_a_mapping_can_be_put_aside() -> None:
    assert convert_mapping(mapping_as_dict(mapping())) == convert_mapping(MAPPING)
