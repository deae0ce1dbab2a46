"""Whose a row of answers is, whether it counts, and which of somebody's rows does."""

from typing import Any

import pytest

from tests.surveys.answer_stage import answers, read


def test_rows_that_are_not_finished_are_left_out_and_counted() -> None:
    lines = ["gemeente;kant;klaar;C1", "Aalst;college;2026-09-01;4", "Aalst;college;;2"]
    found = read(*lines, items=["C1"], finished={"column": "klaar"})
    assert (answers(found, "C1"), found.left_out) == ([4], {"klaar": {"": 1}})
    marks = ["gemeente;kant;klaar;C1", "Aalst;college;True;4", "Aalst;college;False;2",
             "Aalst;college;3;2"]  # fmt: skip
    assert answers(read(*marks, items=["C1"], finished={"column": "klaar"}), "C1") == [4, 2]
    only = read(*marks, items=["C1"], finished={"column": "klaar", "values": ["true"]})
    assert answers(only, "C1") == [4]


def test_columns_that_look_like_a_person_or_a_completion_mark_are_told() -> None:
    lines = ["gemeente;kant;token;submitdate;C1", "Aalst;college;a1;;4"]
    assert [(one.column, one.code) for one in read(*lines, items=["C1"]).notes] == [
        ("token", "like_person"), ("submitdate", "like_finished"),
    ]  # fmt: skip
    named: dict[str, Any] = {"person": {"column": "token"}, "finished": {"column": "submitdate"}}
    assert read(*lines, items=["C1"], **named).notes == []


def test_two_files_have_a_side_or_a_function_for_all_their_rows() -> None:
    lines = ["gemeente;C1", "Aalst;4", "Gent;2"]
    for given in ({"perspective": "political"}, {"perspective": None, "function": "mayor"}):
        found = read(*lines, items=["C1"], **given)
        assert {row.function.perspective.value for row in found.rows} == {"political"}


@pytest.mark.parametrize(
    ("done", "not_done"),
    [("100", "85"), ("100", "5"), ("Ja", "Neen"), ("Complete", "Partial Complete"),
     ("voltooid", "niet afgerond"), ("terminé", "non terminé"), ("x", "-"),
     ("Voltooid", "Gedeeltelijk voltooid"), ("Complete", "Not complete"), ("Finished", "Unfinished"),
     ("Beendet", "Nicht beendet"), ("1980-01-01 00:00:00", "")],
)  # fmt: skip
def test_what_tools_write_of_who_did_not_finish(done: str, not_done: str) -> None:
    lines = ["gemeente;kant;klaar;C1", f"Aalst;college;{done};4", f"Aalst;college;{not_done};2"]
    assert answers(read(*lines, items=["C1"], finished={"column": "klaar"}), "C1") == [4]


@pytest.mark.parametrize(
    ("column", "cells", "counted"),
    [
        ("klaar", ["100%", "45%"], 1),
        ("klaar", ["100", "99.9 %", "45 / 100"], 1),
        ("klaar", ["1", "0.45"], 1),  # as a spreadsheet keeps 100 % and 45 %
        ("Progress", ["95", "45"], 0),
        ("lastpage", ["12", "9", "1"], 3),
        ("klaar", ["1", "0"], 1),
        ("klaar", ["2026-09-01", ""], 1),
    ],
)
def test_who_came_less_far_than_all_of_it_did_not_finish(
    column: str, cells: list[str], counted: int
) -> None:
    lines = [f"gemeente;kant;{column};C1", *(f"Aalst;college;{cell};4" for cell in cells)]
    found = read(*lines, items=["C1"], finished={"column": column})
    assert len(found.rows) == counted
    assert sum(found.left_out.get(column, {}).values()) == len(cells) - counted


def test_the_last_page_of_a_tool_is_no_percentage() -> None:
    lines = ["gemeente;kant;lastpage;C1", "Aalst;college;12;4", "Aalst;college;9;2"]
    assert answers(read(*lines, items=["C1"], finished={"column": "lastpage"}), "C1") == [4, 2]


def test_a_date_that_cannot_be_read_is_told_with_its_row() -> None:
    lines = [
        "gemeente;kant;wie;op;C1",
        "Aalst;college;a;2026-03-01;4",
        "Aalst;college;a;gisteren;2",
    ]
    found = read(*lines, items=["C1"], person={"column": "wie"}, date={"column": "op"})
    assert [(one.line, one.column, one.value, one.code) for one in found.notes] == [
        (3, "op", "gisteren", "date_unread")
    ]


def test_a_character_that_no_text_holds_is_told_with_row_and_column() -> None:
    found = read("gemeente;kant;C1;X2", "Aalst;college;4;a", "Gent;college;5;b\x0bc", items=["C1"])
    assert [(one.line, one.column, one.value, one.code) for one in found.notes] == [
        (3, "X2", "b c", "mended")
    ]
