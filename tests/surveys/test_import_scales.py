"""A column with another scale than its item: most of its answers look like ours, and are others."""

import pytest

from surveys.answer_import.files import FileReading
from surveys.answer_import.reasons import MappingError
from surveys.questionnaire.document import Document, decode
from tests.surveys.answer_stage import answers, read, refusals

LABELS = ("Helemaal oneens", "Oneens", "Neutraal", "Eens", "Helemaal eens")
SEVEN = ("Helemaal oneens", "Oneens", "Eerder oneens", "Neutraal", "Eerder eens", "Eens", "Helemaal eens")  # fmt: skip


def wording(text: str) -> dict[str, dict[str, str]]:
    return {side: {"nl": text} for side in ("political", "administrative")}


def document() -> Document:
    """A1 and A2 have five points, R1 has 0 to 10."""
    five = {"labels": [{"nl": label} for label in LABELS], "no_opinion": {"nl": "Geen mening"}}
    items = [
        {"code": "A1", "kind": "scale", "scale": "five", "wording": wording("Kiezen we?")},
        {"code": "A2", "kind": "scale", "scale": "five", "wording": wording("Doen we?")},
        {"code": "R1", "kind": "rating", "scale": "ten", "wording": wording("Hoe goed?")},
    ]
    section = {"code": "s", "title": {"nl": "S"}, "items": items}
    scales = {"five": five, "ten": {"min": 0, "max": 10}}
    return decode({
        "title": {"nl": "T"}, "minutes": 2, "languages": ["nl"], "scales": scales, "sections": [section],
    })  # fmt: skip


def column(*cells: object, code: str = "A1", **more: object) -> FileReading:
    lines = [f"gemeente;kant;{code}", *(f"Aalst;college;{cell}" for cell in cells)]
    return read(*lines, items=[code], document=document(), **more)


def questioned(*cells: object, code: str = "A1", **more: object) -> dict[str, object]:
    with pytest.raises(MappingError) as refused:
        column(*cells, code=code, **more)
    assert refused.value.code == "scale_beyond"
    return refused.value.params


@pytest.mark.parametrize(
    "cells",
    [(1, 3, 5, 7), (1, 2, 3, 6), (2, 4, 8, 10), (0, 2, 4), (0, 1, 2, 3, 4, 5), ("1,0", "7,0")],
)
def test_scale_of_another_size_questions_the_whole_column(cells: tuple[object, ...]) -> None:
    assert questioned(*cells)["column"] == "A1"


def test_scale_of_another_size_is_told_with_its_column_its_first_line_and_its_answers() -> None:
    with pytest.raises(MappingError) as refused:
        column(1, 5, 7, 6)
    assert refused.value.params == {"column": "A1", "code": "A1", "values": "6, 7", "line": 4}
    assert "kolom ‘A1’" in refused.value.message
    assert "rij 4" in refused.value.message


def test_scale_of_another_size_in_percent_for_ten() -> None:
    assert questioned(10, 0, 50, 100, code="R1")["values"] == "100, 50"


def test_scale_of_another_size_by_the_numbers_beside_its_labels() -> None:
    assert questioned("1 - Helemaal oneens", "7 - Helemaal eens", 3, 4)["line"] == 3
    assert questioned("0 - Helemaal oneens", "3 - Neutraal", 2)["line"] == 2


def test_scale_of_another_size_by_its_labels_alone() -> None:
    assert questioned(*SEVEN)["values"] == "Eerder eens, Eerder oneens"


def test_scale_of_another_size_in_one_column_is_told_of_that_one() -> None:
    lines = ["gemeente;kant;A1;A2", "Aalst;college;1;1", "Gent;college;5;7"]
    with pytest.raises(MappingError) as refused:
        read(*lines, items=["A1", "A2"], document=document())
    assert refused.value.params["column"] == "A2"


def test_what_the_answers_beside_the_scale_mean_settles_it() -> None:
    assert answers(column(1, 5, 6, missing=["6"]), "A1") == [1, 5]
    assert answers(column(1, 5, 6, no_opinion=[6]), "A1") == [1, 5, "no_opinion"]
    from_zero = column(0, 2, 4, scale={"min": 0, "max": 4})
    assert answers(from_zero, "A1") == [1, 3, 5]


@pytest.mark.parametrize("code", [9, 99, 88, -1, -99, 999])
def test_a_code_for_no_answer_is_refused_and_told_with_the_column(code: int) -> None:
    found = column(1, 5, code)
    assert answers(found, "A1") == [1, 5]
    assert refusals(found)[0] == (4, "A1", str(code), "not_on_scale")
    (note,) = found.notes
    assert (note.line, note.column, note.value, note.code) == (4, "A1", str(code), "beside_scale")
    assert "1 tot 5" in note.reason


def test_no_opinion_may_have_any_number() -> None:
    found = column("1 - Helemaal oneens", "6 - Geen mening", 4)
    assert answers(found, "A1") == [1, "no_opinion", 4]
    assert found.notes == []


def test_a_slip_among_many_is_refused_alone_and_told() -> None:
    found = column(*[1, 2, 3, 4, 5] * 20, 6)
    assert (len(found.rows), found.notes[0].code) == (100, "beside_scale")


@pytest.mark.parametrize("foot", ["Totaal;;15", "Totaal;college;15", "Aalst;;15"])
def test_what_is_no_row_of_answers_says_nothing_of_the_scale(foot: str) -> None:
    lines = ["gemeente;kant;A1", "Aalst;college;4", "Gent;staf;2", foot]
    assert answers(read(*lines, items=["A1"], document=document()), "A1")[:2] == [4, 2]


def test_a_column_that_uses_the_lower_half_of_a_scale_alone_is_told() -> None:
    found = column(*[1, 2, 3, 4, 5] * 4, code="R1")
    (note,) = found.notes
    assert (note.column, note.code, note.params["highest"]) == ("R1", "lower_part", 5)
    assert column(*[1, 2, 3, 4, 5, 6] * 4, code="R1").notes == []
    assert column(1, 2, 3, 4, 5, code="R1").notes == []
