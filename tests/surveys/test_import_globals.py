"""Codes for the whole file reach only the items for which they are meant."""

from typing import Any

import pytest

from surveys.answer_import.files import FileReading
from surveys.answer_import.reasons import MappingError
from surveys.questionnaire.document import Document, decode
from tests.surveys.answer_stage import answers, read

TURNED = {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1}


def both(text: str) -> dict[str, dict[str, str]]:
    return {side: {"nl": text} for side in ("political", "administrative")}


def scale(low: int, high: int) -> dict[str, Any]:
    ends = {"low": {"nl": "laag"}, "high": {"nl": "hoog"}, "no_opinion": {"nl": "Geen mening"}}
    return {"min": low, "max": high, **ends}


def document() -> Document:
    def item(code: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"code": code, "kind": kind, "required": False, "wording": both(code), **more}

    options = [{"code": f"k{n}", "text": {"nl": str(n)}} for n in range(1, 6)]
    items = [
        item("A5", "rating", scale="five"),
        item("B5", "rating", scale="five"),
        item("A7", "rating", scale="seven"),
        item("A10", "rating", scale="ten"),
        item("N", "number"),
        item("K", "single", options=options),
        item("T", "short_text"),
    ]
    return decode(
        {
            "title": {"nl": "Schalen"},
            "minutes": 2,
            "languages": ["nl"],
            "scales": {"five": scale(1, 5), "seven": scale(1, 7), "ten": scale(0, 10)},
            "sections": [{"code": "a", "title": {"nl": "A"}, "items": items}],
        }
    )


def taken(codes: str, cells: str, **more: Any) -> FileReading:
    names = codes.split()
    lines = [f"gemeente;kant;{';'.join(names)}", f"Aalst;college;{';'.join(cells.split())}"]
    return read(*lines, items=more.pop("items", names), document=document(), **more)


def refused(codes: str, cells: str, **more: Any) -> dict[str, Any]:
    with pytest.raises(MappingError) as caught:
        taken(codes, cells, **more)
    assert caught.value.code == "global_code"
    assert caught.value.message
    return caught.value.params


# --- recode-other-scale ------------------------------------------------------------------------


def test_recode_turns_the_scales_that_it_is_for() -> None:
    found = taken("A5 B5 T", "1 4 1", recode=TURNED)
    assert [answers(found, code) for code in ("A5", "B5", "T")] == [[5], [2], ["1"]]


@pytest.mark.parametrize("other", ["A7", "A10", "N", "K"])
def test_recode_of_five_never_reaches_another_scale_or_kind(other: str) -> None:
    params = refused(f"A5 {other}", "1 2", recode=TURNED)
    assert (params["code"], params["column"], params["setting"]) == (other, other, "recode")


def test_recode_of_seven_never_reaches_a_scale_of_five() -> None:
    turned = {str(n): 8 - n for n in range(1, 8)}
    assert refused("A7 A5", "1 4", recode=turned)["code"] == "A5"


def test_recode_of_codes_that_no_item_has_reaches_all() -> None:
    found = taken("A5 A7 N", "99 99 3", recode={"99": "no_opinion"})
    assert [answers(found, code) for code in ("A5", "A7", "N")] == [
        ["no_opinion"], ["no_opinion"], [3],
    ]  # fmt: skip


def test_recode_is_no_matter_where_no_cell_has_its_codes() -> None:
    assert answers(taken("A5 A7", "1 7", recode=TURNED), "A7") == [7]


def test_recode_of_a_column_of_its_own_goes_before_that_of_the_file() -> None:
    items = {"A5": "A5", "A7": {"code": "A7", "recode": {}}}
    found = taken("A5 A7", "1 1", items=items, recode=TURNED)
    assert (answers(found, "A5"), answers(found, "A7")) == ([5], [1])


def test_recode_among_items_of_one_scale_is_what_the_person_says() -> None:
    assert answers(taken("A5 B5", "3 4", recode={"3": "no_opinion"}), "A5") == ["no_opinion"]


# --- no-opinion-other-scale, missing-other-scale -------------------------------------------------


def test_no_opinion_that_is_an_answer_elsewhere_is_refused() -> None:
    assert refused("A5 A10", "4 9", no_opinion=[9])["setting"] == "no_opinion"
    found = taken("A5 A10", "9 8", no_opinion=[9])
    assert (answers(found, "A5"), answers(found, "A10")) == (["no_opinion"], [8])


def test_no_opinion_is_no_word_and_no_number() -> None:
    found = taken("A5 N T", "9 9 9", no_opinion=[9])
    assert [answers(found, code) for code in ("A5", "N", "T")] == [["no_opinion"], [9], ["9"]]


@pytest.mark.parametrize("other", ["A10", "N"])
def test_missing_that_is_an_answer_elsewhere_is_refused(other: str) -> None:
    params = refused(f"A5 {other}", "4 9", missing=[9])
    assert (params["code"], params["setting"], params["value"]) == (other, "missing", "9")
    items = {"A5": "A5", other: {"code": other, "missing": []}}
    assert answers(taken(f"A5 {other}", "9 9", items=items, missing=[9]), other) == [9]
