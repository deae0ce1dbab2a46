"""Files of other programs as their other versions and neighbours write them: nothing silently wrong."""

from typing import Any

import pytest

from surveys.formats import known
from surveys.formats.limesurvey.reading import read as read_limesurvey
from surveys.formats.taking_over.assembling import Taken
from surveys.questionnaire.document import (
    Kind,
    Measured,
    NumberItem,
    RankingItem,
    WithOptions,
)
from tests.formats import test_qsf as qualtrics
from tests.formats.forms import Cells, form
from tests.formats.test_surveyjs import asked as asked_surveyjs
from tests.formats.test_surveyjs import form as surveyjs_form

TURNED: list[Cells] = [
    ("list_name", "name", "label"),
    ("five", 3, "Eens"),
    ("five", 2, "Neutraal"),
    ("five", 1, "Oneens"),
    ("five", 99, "Weet niet"),
    ("what", "x", "Iks"),
    ("what", "y", "IJ"),
    ("what", "z", "Zet"),
]


def labels(taken: Taken, code: str) -> list[str]:
    """The steps of an item's scale, or its options, from first to last, in Dutch."""
    item = taken.document.item(code)
    if isinstance(item, WithOptions):
        return [f"{option.code} {option.text['nl']}" for option in item.options]
    assert isinstance(item, Measured)
    scale = taken.document.scale_of(item)
    return [label["nl"] for label in getattr(scale, "labels", [])]


def told(taken: Taken) -> set[tuple[str, str]]:
    return {(loss.place, loss.code) for loss in taken.losses}


# --- XLSForm ---------------------------------------------------------------------------------------


def test_a_list_from_high_to_low_is_turned_by_its_numbers_and_told() -> None:
    survey = [
        ("type", "name", "label", "appearance"),
        ("select_one five", "grid", "In een rooster", "likert"),
        ("select_one five", "shared", "Met dezelfde lijst", ""),
    ]
    taken = known.taken(form(survey, TURNED))
    for code in ("grid", "shared"):
        assert labels(taken, code) == ["Oneens", "Neutraal", "Eens"]
        assert (code, "read_as_scale") in told(taken)
        assert (code, "options_renamed") not in told(taken)


def test_the_blocks_of_kobo_are_questions() -> None:
    head = ("type", "name", "label", "required", "relevant",
            "kobo--score-choices", "kobo--rank-items", "kobo--matrix_list")  # fmt: skip
    survey = [
        head,
        ("begin_score", "sc", "Hoe goed?", "", "", "five"),
        ("score__row", "r1", "Wegen", "true"),
        ("score__row", "r2", "Zorg"),
        ("end_score",),
        ("begin_rank", "rk", "Rangschik", "", "${r1} = '3'", "", "what"),
        ("rank__level", "p1", "Eerste", "true"),
        ("rank__level", "p2", "Tweede"),
        ("end_rank",),
        ("begin_kobomatrix", "mx", "Matrix", "", "", "", "", "what"),
        ("integer", "n", "Aantal", "true"),
        ("end_kobomatrix",),
        ("begin_score", "open", "Zonder einde", "", "", "five"),
        ("score__row", "r9", "Rij"),
    ]
    taken = known.taken(form(survey, TURNED))
    document = taken.document
    assert [item.code for item in document.items()] == ["r1", "r2", "rk", "mx_x_n", "mx_y_n", "mx_z_n"]  # fmt: skip
    required = {item.code: item.required for item in document.items()}
    assert (required["r1"], required["r2"]) == (True, False)
    ranked, cell = document.item("rk"), document.item("mx_x_n")
    assert isinstance(ranked, RankingItem)
    assert (ranked.choose, ranked.required, ranked.show_if) == (2, True, "r1 == 3")
    assert isinstance(cell, NumberItem)
    assert cell.wording_for(cell.perspectives[0]) == {"nl": "Iks – Aantal"}
    assert {("rk", "places_together"), ("open", "kind_unknown"), ("r9", "kind_unknown")} <= told(taken)  # fmt: skip


# --- LimeSurvey ------------------------------------------------------------------------------------

COLUMNS = "class type/scale name relevance text language mandatory default date_format assessment_value"  # fmt: skip


def structure(*rows: dict[str, str]) -> bytes:
    names = COLUMNS.split()
    given = [
        {"class": "S", "name": "language", "text": "nl"},
        {"class": "G", "name": "Deel", "language": "nl"},
        *rows,
    ]
    lines = ["\t".join(row.get(name, "") for name in names) for row in given]
    return "\n".join(["\t".join(names), *lines]).encode()


def question(kind: str, **more: str) -> dict[str, str]:
    return {"class": "Q", "type/scale": kind, "name": "Q1", "text": "Vraag", **more}


def answers(*of: tuple[str, str, str]) -> list[dict[str, str]]:
    return [
        {"class": "A", "type/scale": "0", "name": code, "text": text, "assessment_value": value}
        for code, text, value in of
    ]


def test_a_grid_goes_by_its_values_also_beside_no_opinion() -> None:
    row = {"class": "SQ", "type/scale": "0", "name": "a", "text": "Rij"}
    graded = answers(("A1", "Eens", "3"), ("A2", "Neutraal", "2"), ("A3", "Oneens", "1"), ("NA", "Geen mening", "0"))  # fmt: skip
    taken = known.taken(structure(question("F"), row, *graded))
    assert labels(taken, "Q1_a") == ["Oneens", "Neutraal", "Eens"]
    assert ("Q1_a", "scale_from_high") not in told(taken)


def test_a_time_is_no_date() -> None:
    read = read_limesurvey(structure(question("D", date_format="HH:MM")))
    assert read.sections[0].questions[0].kind is Kind.SHORT_TEXT
    assert ("Q1", "lime_attribute") in {(loss.place, loss.code) for loss in read.losses}
    for day in ("dd-mm-yyyy HH:MM", "mm/yyyy", ""):
        read = read_limesurvey(structure(question("D", date_format=day)))
        assert read.sections[0].questions[0].kind is Kind.DATE


def test_what_is_ranked_may_be_sub_questions() -> None:
    rows = [{"class": "SQ", "type/scale": "0", "name": name, "text": name} for name in "abc"]
    taken = known.taken(structure(question("R"), *rows))
    assert labels(taken, "Q1") == ["a a", "b b", "c c"]


def test_the_default_of_a_row_is_told() -> None:
    rows = [{"class": "SQ", "type/scale": "0", "name": n, "text": n, "default": "Y"} for n in "ab"]
    assert ("Q1", "lime_attribute") in told(known.taken(structure(question("M"), *rows)))


@pytest.mark.parametrize("words", [("Ja", "Deels", "Nee"), ("Oui", "Non"), ("Ja", "Nein")])
def test_yes_before_no_begins_high(words: tuple[str, ...]) -> None:
    listed = answers(*((f"A{n}", word, str(n)) for n, word in enumerate(words, start=1)))
    assert ("Q1", "scale_from_high") in told(known.taken(structure(question("L"), *listed)))


# --- SurveyJS --------------------------------------------------------------------------------------


def test_a_code_and_its_words_may_stand_in_one_text() -> None:
    found = asked_surveyjs(
        surveyjs_form(
            {"type": "radiogroup", "name": "q", "choices": ["1|Ja", "2|Nee", "weet niet"]},
            {"type": "matrix", "name": "m", "columns": ["x|Iks", "y"], "rows": ["r|Rij"]},
            {"type": "comment", "name": "why", "visibleIf": "{q} = 1"},
        )
    )
    said = [(choice.code, *choice.text.values()) for choice in found["q"].choices]
    assert said == [("1", "Ja"), ("2", "Nee"), ("weet niet", "weet niet")]
    assert [choice.code for choice in found["m_r"].choices] == ["x", "y"]
    assert found["why"].condition is not None


def test_a_list_may_make_its_numbers_itself() -> None:
    made = {"type": "dropdown", "name": "q", "choicesMin": 1, "choicesMax": 7, "choicesStep": 3}
    found = asked_surveyjs(surveyjs_form({**made, "choices": ["geen"]}))
    assert [choice.code for choice in found["q"].choices] == ["geen", "1", "4", "7"]
    many = asked_surveyjs(surveyjs_form({**made, "choicesMax": 10**9, "choicesStep": 1}))
    assert len(many["q"].choices) < 1000


# --- Qualtrics -------------------------------------------------------------------------------------


def qsf(*questions: dict[str, Any], **more: Any) -> Any:
    return qualtrics.asked(qualtrics.survey(*questions, **more))


def test_a_table_side_by_side_is_a_grid_for_each_column() -> None:
    column = {"QuestionType": "Matrix", "Selector": "Likert", "SubSelector": "SingleAnswer"}
    words = {"QuestionText": "Ensemble", "Choices": qualtrics.displays("Ligne"), "AdditionalQuestions": {"1": {"QuestionText": "Poids"}}}  # fmt: skip
    table = qualtrics.sq(
        "QID1", "SBS", "SBSMatrix",
        Choices=qualtrics.displays("Wegen", "Zorg"), ChoiceOrder=["2", "1"],
        settings={"ForceResponse": "ON"},
        AdditionalQuestions={
            "1": {**column, "QuestionText": "Belang", "Answers": qualtrics.displays("Laag", "Hoog")},
            "2": {**column, "Selector": "TE", "QuestionText": "Waarom", "Answers": qualtrics.displays("")},
        },
    )  # fmt: skip
    table["Payload"]["Language"] = {"FR": words}
    found = qsf(table)
    assert [*found] == ["Q1#1_2", "Q1#1_1", "Q1#2_2", "Q1#2_1"]
    first = found["Q1#1_1"]
    assert (first.kind, first.required) == (Kind.SCALE, True)
    assert [choice.text["NL"] for choice in first.choices] == ["Laag", "Hoog"]
    assert first.text == {
        "NL": "<p>Vraag QID1</p> – Belang – Wegen",
        "FR": "Ensemble – Poids – Ligne",
    }
    assert found["Q1#2_1"].kind is Kind.SHORT_TEXT


def test_texts_in_a_grid_are_one_for_each_column() -> None:
    rows = {"Choices": qualtrics.displays("r1", "r2")}
    found = qsf(qualtrics.sq("QID1", "Matrix", "TE", **rows, Answers=qualtrics.displays("k1", "k2")))  # fmt: skip
    assert [*found] == ["Q1_1_1", "Q1_1_2", "Q1_2_1", "Q1_2_2"]
    assert found["Q1_2_1"].text["NL"].endswith("r2 – k1")
    one = qsf(qualtrics.sq("QID1", "Matrix", "TE", **rows, Answers=qualtrics.displays("")))
    assert [*one] == ["Q1_1", "Q1_2"]


def test_how_many_are_ranked_and_how_many_stars_there_are() -> None:
    bounds = {"Type": "ChoiceRange", "MinChoices": "1", "MaxChoices": "2"}
    ranked = qualtrics.sq("QID1", "RO", "DND", settings=bounds, **qualtrics.CHOICES)
    stars = qualtrics.sq("QID2", "Slider", "STAR", Choices=qualtrics.displays("r"), Configuration={"StarCount": "5"})  # fmt: skip
    found = qsf(ranked, stars)
    assert (found["Q1"].minimum, found["Q1"].maximum) == (1, 2)
    assert (found["Q2_1"].minimum, found["Q2_1"].maximum) == (0, 5)


def test_the_order_by_chance_of_a_block_is_told() -> None:
    question = qualtrics.sq("QID1", "TE", "SL")
    block = {"Type": "Default", "ID": "BL_1", "Description": "Blok", "Options": {"RandomizeQuestions": "Advanced"}, "BlockElements": [{"Type": "Question", "QuestionID": "QID1"}]}  # fmt: skip
    taken = known.taken(qualtrics.survey(question, blocks=[block]))
    assert ("Blok", "qsf_part") in told(taken)
