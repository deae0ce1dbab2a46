"""What other programs say and we cannot is told; and no answer becomes another one without a word."""

import json
from datetime import date
from typing import Any

import pytest

from surveys.formats.known import taken
from surveys.formats.taking_over.assembling import Taken
from surveys.questionnaire.document import (
    DateItem,
    Item,
    MultipleItem,
    NumberItem,
    RankingItem,
    Scale,
    ScaleItem,
    ShortTextItem,
)

AGREE = ("Helemaal oneens", "Oneens", "Neutraal", "Eens", "Helemaal eens")
HEAD = ("class", "type/scale", "name", "relevance", "text", "language", "mandatory", "other",
        "assessment_value")  # fmt: skip
Row = dict[str, str]


def row(kind: str, name: str, text: str, what: str = "0", language: str = "nl", **more: str) -> Row:
    return {"class": kind, "type/scale": what, "name": name, "text": text, "language": language} | more  # fmt: skip


def lime(*rows: Row, start: tuple[Row, ...] = ()) -> Taken:
    """A group with these rows, as LimeSurvey's tab-separated structure."""
    every = [*start, row("G", "Deel", "", what="1"), *rows]
    names = [*HEAD, *dict.fromkeys(name for one in every for name in one if name not in HEAD)]
    lines = ["\t".join(names), *("\t".join(one.get(name, "") for name in names) for one in every)]
    return taken("\n".join(lines).encode())


def grid(*answers: Row) -> tuple[Row, ...]:
    return (row("Q", "A1", "Stellingen", what="F"), row("SQ", "a", "Een"), *answers)


def form(*elements: dict[str, Any], **more: Any) -> Taken:
    """A page of SurveyJS."""
    raw = {"locale": "nl", "title": "T", "pages": [{"name": "p", "elements": list(elements), **more}]}  # fmt: skip
    return taken(json.dumps(raw).encode())


def qualtrics(**payload: Any) -> Taken:
    question = {"QuestionID": "QID1", "DataExportTag": "Q1", "QuestionText": "Vraag", **payload}
    block = {"ID": "B", "Type": "Default", "Description": "Blok",
             "BlockElements": [{"Type": "Question", "QuestionID": "QID1"}]}  # fmt: skip
    raw = {
        "SurveyEntry": {"SurveyName": "S", "SurveyLanguage": "NL"},
        "SurveyElements": [
            {"Element": "BL", "Payload": [block]},
            {"Element": "SQ", "PrimaryAttribute": "QID1", "Payload": question},
        ],
    }
    return taken(json.dumps(raw).encode())


def told(found: Taken) -> set[tuple[str, ...]]:
    """Place, code and what is named."""
    return {(loss.place, loss.code, *map(str, loss.params.values())) for loss in found.losses}


def item(found: Taken, code: str) -> Item:
    there = found.document.item(code)
    assert there is not None, [one.code for one in found.document.items()]
    return there


def scale(found: Taken, code: str) -> Scale:
    asked = item(found, code)
    assert isinstance(asked, ScaleItem)
    return found.document.scales[asked.scale]


def labels(found: Taken, code: str) -> list[str]:
    return [label["nl"] for label in scale(found, code).labels or ()]


# --- scales -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["Geen mening", "Weet niet / niet van toepassing", "(n.v.t.)", "Don't know", "Weiß nicht"]
)  # fmt: skip
def test_no_opinion_is_no_step_of_a_scale(words: str) -> None:
    answers = [row("A", str(n), text) for n, text in enumerate(AGREE, start=1)]
    found = lime(*grid(*answers, row("A", "6", words)))
    assert labels(found, "A1_a") == list(AGREE)
    assert scale(found, "A1_a").no_opinion == {"nl": words}
    columns = [{"value": n, "text": text} for n, text in enumerate((*AGREE, words), start=1)]
    matrix = {"type": "matrix", "name": "m", "columns": columns, "rows": ["r"]}
    assert labels(form(matrix), "m_r") == list(AGREE)


def test_answers_with_falling_numbers_are_read_from_low_to_high() -> None:
    falling = [row("A", str(5 - n), text) for n, text in enumerate(reversed(AGREE))]
    found = lime(*grid(*falling))
    assert labels(found, "A1_a") == list(AGREE)
    assert ("A1", "read_as_scale") in told(found)
    columns = [{"value": 5 - n, "text": text} for n, text in enumerate(reversed(AGREE))]
    found = form({"type": "matrix", "name": "m", "columns": columns, "rows": ["r"]})
    assert labels(found, "m_r") == list(AGREE)
    assert ("m", "read_as_scale") in told(found)


def test_a_scale_that_begins_high_and_the_new_codes_of_its_steps_are_told_once() -> None:
    words = list(reversed(AGREE))
    answers = [row("A", f"A{n}", text) for n, text in enumerate(words, start=1)]
    found = lime(*grid(row("SQ", "b", "Twee"), *answers))
    assert labels(found, "A1_b") == words
    assert [one for one in told(found) if one[1] == "scale_from_high"] == [
        ("A1_a", "scale_from_high", "Helemaal eens", "Helemaal oneens")
    ]
    assert ("A1_a", "options_renamed", "A1 → 1, A2 → 2, A3 → 3, A4 → 4, A5 → 5") in told(found)


def test_the_lowest_step_may_have_the_value_nought() -> None:
    question = row("Q", "L1", "Hoe vaak?", what="L")
    words = ("Nooit", "Soms", "Vaak")
    steps = [row("A", f"A{n}", text, assessment_value=str(n)) for n, text in enumerate(words)]
    assert labels(lime(question, *steps), "L1") == list(words)
    apart = [row("A", "X", "Weet niet", assessment_value="0"), *steps[1:]]
    assert scale(lime(question, *apart), "L1").no_opinion == {"nl": "Weet niet"}


# --- LimeSurvey ---------------------------------------------------------------------------------


def test_limits_of_a_ranking_are_kept_or_told() -> None:
    answers = [row("A", f"a{n}", text) for n, text in enumerate("pqrs")]
    found = lime(row("Q", "R1", "Rang", what="R", max_subquestions="3", min_answers="2"), *answers)
    ranking = item(found, "R1")
    assert isinstance(ranking, RankingItem)
    assert ranking.choose == 3
    assert ("R1", "bounds") in told(found)
    found = lime(row("Q", "R1", "Rang", what="R", max_answers="{L1}"), *answers)
    assert ("R1", "lime_attribute", "max_answers") in told(found)


def test_numbers_in_several_rows_are_numbers_with_their_ends() -> None:
    rows = (row("SQ", "a", "x"), row("SQ", "b", "y"))
    found = lime(row("Q", "Q1", "Hoeveel", what="Q", numbers_only="1"), *rows)
    assert isinstance(item(found, "Q1_a"), NumberItem)
    found = lime(row("Q", "Q1", "Hoe", what="Q", maximum_chars="5"), *rows)
    text = item(found, "Q1_a")
    assert isinstance(text, ShortTextItem)
    assert text.max_length == 5
    found = lime(row("Q", "K1", "Schuif", what="K", slider_layout="1", slider_max="10"), *rows)
    slider = item(found, "K1_a")
    assert isinstance(slider, NumberItem)
    assert (slider.min, slider.max) == (0, 10)


def test_the_days_between_which_a_date_lies_are_kept_or_told() -> None:
    question = row("Q", "D1", "Wanneer?", what="D", date_min="2020-01-01", date_max="{EXP}")
    found = lime(question)
    day = item(found, "D1")
    assert isinstance(day, DateItem)
    assert (day.min, day.max) == (date(2020, 1, 1), None)
    assert ("D1", "lime_attribute", "date_max") in told(found)
    when = form({"type": "text", "name": "d", "inputType": "date", "max": "2026-12-31"})
    latest = item(when, "d")
    assert isinstance(latest, DateItem)
    assert latest.max == date(2026, 12, 31)


@pytest.mark.parametrize("name", ["min_num_value", "max_num_value", "equals_num_value"])
def test_a_total_that_is_no_number_is_told(name: str) -> None:
    found = lime(row("Q", "K1", "Geld", what="K", **{name: "{N1}"}), row("SQ", "a", "x"))
    assert ("K1", "lime_attribute", name) in told(found)


def test_a_soft_question_and_what_a_survey_says_about_privacy_are_told() -> None:
    notice = row("SL", "surveyls_policy_notice", "Wij bewaren …")
    found = lime(row("Q", "S1", "Kort", what="S", mandatory="S"), start=(notice,))
    assert {("S1", "lime_soft"), ("", "lime_table", "surveyls_policy_notice")} <= told(found)


def test_the_heads_of_two_scales_are_in_their_language() -> None:
    heads = {"dualscale_headerA": "Belang", "dualscale_headerB": "Inzet"}
    french = {"dualscale_headerA": "Importance", "dualscale_headerB": "Effort"}
    answers = [row("A", str(n), text, what=one) for one in "01" for n, text in ((1, "a"), (2, "b"))]
    found = lime(
        row("Q", "D1", "Dubbel", what="1", **heads), row("SQ", "x", "Ruimte"), *answers,
        row("G", "Partie", "", what="1", language="fr"),
        row("Q", "D1", "Double", what="1", language="fr", **french), row("SQ", "x", "Marge", language="fr"),
    )  # fmt: skip
    wording = item(found, "D1_x_1").wording
    assert wording is not None
    assert wording.political == {"nl": "Dubbel – Inzet – Ruimte", "fr": "Double – Effort – Marge"}


# --- SurveyJS -----------------------------------------------------------------------------------


def test_conditions_of_rows_and_columns_go_to_their_questions_or_are_told() -> None:
    rows = [{"value": "r1", "visibleIf": "{a} = 'x'"}, {"value": "r2", "visibleIf": "age({a}) > 3"}]
    first = {"type": "radiogroup", "name": "a", "choices": ["x", "y"]}
    found = form(first, {"type": "matrix", "name": "m", "columns": ["1", "2", "3"], "rows": rows})
    assert item(found, "m_r1").show_if == "a == x"
    assert ("m_r2", "js_condition", "age({a}) > 3") in told(found)
    column = {"name": "c", "cellType": "text", "visibleIf": "{a} = 'y'", "validators": [{"type": "email"}]}  # fmt: skip
    found = form(first, {"type": "matrixdropdown", "name": "d", "columns": [column], "rows": ["r"]})
    assert item(found, "d_r_c").show_if == "a == y"
    assert ("d_c", "js_setting", "validators") in told(found)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ({"type": "text", "inputType": "email"}, "inputType"),
        ({"type": "text", "inputType": "date", "min": "=today()"}, "min"),
        ({"type": "checkbox", "choices": ["x", "y"], "showNoneItem": True}, "exclusive"),
        ({"type": "checkbox", "choices": ["x", "y"], "choicesOrder": "asc"}, "choicesOrder"),
        ({"type": "radiogroup", "choices": ["x", "y"], "showOtherItem": True, "otherText": "Wat?"}, "otherText"),
        ({"type": "matrix", "columns": [1, 2], "rows": ["r"], "isRequired": True}, "isRequired"),
        ({"type": "matrix", "columns": [1, 2], "rows": ["r"], "eachRowUnique": True}, "eachRowUnique"),
        ({"type": "comment", "requiredErrorText": "Moet"}, "requiredErrorText"),
        ({"type": "panel", "enableIf": "{a} = 1", "elements": [{"type": "comment", "name": "c"}]}, "enableIf"),
    ],
)  # fmt: skip
def test_settings_of_surveyjs_that_have_no_place_are_told(raw: dict[str, Any], name: str) -> None:
    assert ("q", "js_setting", name) in told(form({**raw, "name": "q"}))


def test_a_panel_with_a_description_alone_keeps_its_words() -> None:
    inside = [{"type": "comment", "name": "c"}]
    panel = {"type": "panel", "name": "p1", "title": "Kop", "description": "Lees dit.", "elements": inside}  # fmt: skip
    wording = item(form(panel), "p1").wording
    assert wording is not None
    assert wording.political == {"nl": "Kop\nLees dit."}


def test_a_rating_in_halves_keeps_its_halves() -> None:
    found = form({"type": "rating", "name": "r", "rateMin": 0, "rateMax": 5, "rateStep": 0.5})
    number = item(found, "r")
    assert isinstance(number, NumberItem)
    assert (number.max, number.decimals) == (5, 1)
    assert ("r", "range_step", "0.5") in told(found)


# --- Qualtrics ----------------------------------------------------------------------------------


def displays(*words: str, **more: Any) -> dict[str, Any]:
    return {str(n): {"Display": word, **more} for n, word in enumerate(words, start=1)}


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        ({"QuestionType": "MC", "Selector": "SAVR", "Choices": displays("a", "b", TextEntry="true")}, "TextEntry"),
        ({"QuestionType": "TE", "Selector": "SL", "Validation": {"Settings": {"ContentType": "ValidEmail"}}}, "ValidEmail"),
        ({"QuestionType": "TE", "Selector": "SL", "Validation": {"Settings": {"MinChars": "5"}}}, "MinChars"),
        ({"QuestionType": "TE", "Selector": "SL", "Validation": {"Settings": {"Type": "CustomValidation"}}}, "CustomValidation"),
        ({"QuestionType": "TE", "Selector": "SL", "Validation": {"Settings": {"ForceResponse": "RequestResponse"}}}, "RequestResponse"),
        ({"QuestionType": "Slider", "Selector": "HSLIDER", "Choices": displays("a"), "Labels": displays("laag")}, "Labels"),
    ],
)  # fmt: skip
def test_settings_of_qualtrics_that_have_no_place_are_told(
    payload: dict[str, Any], name: str
) -> None:
    assert ("Q1", "qsf_part", name) in told(qualtrics(**payload))


def test_points_without_a_total_tell_which_one_they_get() -> None:
    found = qualtrics(QuestionType="CS", Selector="VRTL", Choices=displays("a", "b"))
    assert ("Q1", "total_assumed", "100") in told(found)


def test_a_condition_on_a_column_is_told() -> None:
    answers = {**displays("laag", "hoog"), "3": {"Display": "top", "DisplayLogic": {"0": {}}}}
    found = qualtrics(QuestionType="Matrix", Selector="Likert", Choices=displays("r"), Answers=answers)  # fmt: skip
    assert ("Q1", "qsf_option_condition", "3") in told(found)


def test_bounds_of_several_answers_that_do_not_fit_are_told() -> None:
    found = form({"type": "checkbox", "name": "c", "choices": ["x", "y"], "maxSelectedChoices": 9})
    several = item(found, "c")
    assert isinstance(several, MultipleItem)
    assert several.max is None
    assert ("c", "bounds") in told(found)
