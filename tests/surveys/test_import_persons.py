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
        ("lastpage", ["12", "9", "1"], 1),
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


def test_who_counts_as_finished_by_a_word_that_nobody_knows_is_told() -> None:
    lines = ["gemeente;kant;status;C1", "Aalst;college;Volledig;4", "Aalst;staf;Onderbroken;2",
             "Gent;staf;Fase 2;2", "Gent;staf;Spam;1"]  # fmt: skip
    found = read(*lines, items=["C1"], finished={"column": "status"})
    assert answers(found, "C1") == [4, 2]
    assert [(one.line, one.reason) for one in found.notes] == [
        (4, "Rijen met ‘Fase 2’ in deze kolom tellen mee als wie klaar was.")
    ]


def test_a_person_may_have_the_number_that_means_not_answered() -> None:
    lines = ["gemeente;kant;id;C1", "Aalst;college;9;9", "Aalst;college;10;5", "Aalst;college;NA;3"]
    named: dict[str, Any] = {"person": {"column": "id"}, "missing": ["NA", 9]}
    found = read(*lines[:1], "Aalst;college;9;4", *lines[2:], items=["C1"], **named)
    assert [row.person for row in found.rows] == ["9", "10", ""]
    assert len(read(*lines, items=["C1"], **named).rows) == 2


@pytest.mark.parametrize("nobody", ["anonymous", "Anoniem", "-", "n.v.t."])
def test_who_is_not_named_is_nobody_and_not_one_person(nobody: str) -> None:
    lines = ["gemeente;kant;mail;C1", f"Aalst;staf;{nobody};4", f"Aalst;staf;{nobody};2"]
    found = read(*lines, items=["C1"], person={"column": "mail"})
    assert [row.person for row in found.rows] == ["", ""]


def test_neither_a_network_nor_a_way_of_asking_is_a_person() -> None:
    lines = ["Collector ID;IP Address;Response ID;gemeente;kant;C1", "7;10.0.0.1;R_1;Aalst;staf;4"]
    found = [one.column for one in read(*lines, items=["C1"]).notes if one.code == "like_person"]
    assert found == ["Response ID"]


@pytest.mark.parametrize("written", ["1980-01-01 00:00:00", "01-01-1970"])
def test_a_day_that_a_tool_does_not_keep_is_no_day(written: str) -> None:
    lines = ["gemeente;kant;d;C1", f"Aalst;college;{written};4", "Aalst;college;2026-09-02;3"]
    found = read(*lines, items=["C1"], date={"column": "d"})
    assert [str(row.day) for row in found.rows] == ["None", "2026-09-02"]


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


@pytest.mark.parametrize("line", ["\x0c", "\x1a", "gemeente;kant;C1;X2\x0b"])
def test_such_a_character_in_a_line_that_is_no_row_is_nobodys(line: str) -> None:
    """The end of an old file or of a page, a header once more."""
    found = read("gemeente;kant;C1;X2", "Aalst;college;4;a", line, "Gent;staf;5;b", items=["C1"])
    assert answers(found, "C1") == [4, 5]
    assert "mended" not in [one.code for one in found.notes]


@pytest.mark.parametrize(
    "word", ["NULL", "NaN", "00:00:00", "0000-00-00 00:00:00", "(leeg)", "neen", "?"]
)
def test_what_databases_write_of_who_did_not_finish(word: str) -> None:
    lines = ["klaar;gemeente;kant;C1", f"{word};Aalst;college;4", "ja;Aalst;staf;2"]
    found = read(*lines, items=["C1"], finished={"column": "klaar"})
    assert [row.line for row in found.rows] == [3]


def test_the_furthest_page_is_told_where_it_says_who_finished() -> None:
    pages = ["lastpage;gemeente;kant;C1", "8;Aalst;college;4", "9;Aalst;staf;2", ";Aalst;staf;2"]
    found = read(*pages, items=["C1"], finished={"column": "lastpage"})
    assert [row.line for row in found.rows] == [3]
    (note,) = [one for one in found.notes if one.code == "finished_page"]
    assert (note.line, note.params) == (2, {"page": "9", "rows": 1})


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-03-25T10:30:00+02:00", "2026-03-25T10:00:00Z"),
        ("2026/03/25 9:05:11 a.m. CEST", "2026/03/25 2:05:11 p.m. EET"),
        ("2026/03/25 10:00:00 a.m. GMT+1", "2026/03/25 10:00:00 a.m. GMT"),
        ("2026-03-26T00:30:00+02:00", "2026-03-25T23:00:00Z"),
        ("25/03/2026 9u05", "25/03/2026 14u05"),
    ],
)
def test_the_last_answer_is_the_last_in_every_time_zone(earlier: str, later: str) -> None:
    lines = ["dag;gemeente;kant;C1", f"{later};Aalst;college;4", f"{earlier};Aalst;college;2"]
    found = read(*lines, items=["C1"], date={"column": "dag"})
    last, first = (row.moment for row in found.rows)
    assert (first < last, [one.code for one in found.notes]) == (True, [])
