"""Qualtrics: kinds, recode values, display logic, blocks and flow, translations."""

import json
from typing import Any

import pytest

from surveys.formats import qsf
from surveys.formats.foreign import Foreign, ForeignQuestion
from surveys.formats.losses import Unreadable
from surveys.formats.taking_over.assembling import assembled
from surveys.questionnaire.conditions.expressions import AllOf, Answered, AnyOf, Compare, Not
from surveys.questionnaire.document import Kind

Raw = dict[str, Any]


def displays(*words: str) -> Raw:
    return {str(n): {"Display": word} for n, word in enumerate(words, start=1)}


def sq(ident: str, kind: str, selector: str, **more: Any) -> Raw:
    payload = {
        "QuestionID": ident,
        "DataExportTag": more.pop("tag", ident.replace("QID", "Q")),
        "QuestionType": kind,
        "Selector": selector,
        "QuestionText": f"<p>Vraag {ident}</p>",
        "Language": [],
        "Validation": {"Settings": more.pop("settings", {})},
        **more,
    }
    return {"Element": "SQ", "PrimaryAttribute": ident, "Payload": payload}


def survey(
    *questions: Raw, blocks: Any = None, flow: Any = None, more: tuple[Raw, ...] = ()
) -> bytes:
    listed = [{"Type": "Question", "QuestionID": q["PrimaryAttribute"]} for q in questions]
    standard = [{"Type": "Default", "ID": "BL_1", "Description": "Blok", "BlockElements": listed}]
    elements = [
        {"Element": "BL", "Payload": standard if blocks is None else blocks},
        {"Element": "FL", "Payload": {"Flow": flow or [{"Type": "Block", "ID": "BL_1"}]}},
        *questions,
        *more,
    ]
    entry = {"SurveyName": "Naam", "SurveyLanguage": "NL"}
    return json.dumps({"SurveyEntry": entry, "SurveyElements": elements}).encode()


def asked(body: bytes) -> dict[str, ForeignQuestion]:
    return {q.name: q for section in qsf.read(body).sections for q in section.questions}


def told(foreign: Foreign) -> set[tuple[str, str]]:
    return {(loss.place, loss.code) for loss in foreign.losses}


CHOICES = {"Choices": displays("a", "b"), "ChoiceOrder": ["2", "1"]}
GRID = {"Choices": displays("r1", "r2"), "Answers": displays("laag", "midden", "hoog")}


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        (sq("QID1", "MC", "SAVR", **CHOICES), {"Q1": Kind.SINGLE}),
        (sq("QID1", "MC", "MAVR", **CHOICES), {"Q1": Kind.MULTIPLE}),
        (sq("QID1", "MC", "NPS", Choices=[{"Display": str(n)} for n in range(11)]), {"Q1": Kind.RATING}),
        (sq("QID1", "Matrix", "Likert", SubSelector="SingleAnswer", **GRID), {"Q1_1": Kind.SCALE, "Q1_2": Kind.SCALE}),
        (sq("QID1", "Matrix", "Likert", SubSelector="MultipleAnswer", **GRID), {"Q1_1": Kind.MULTIPLE, "Q1_2": Kind.MULTIPLE}),
        (sq("QID1", "TE", "SL"), {"Q1": Kind.SHORT_TEXT}),
        (sq("QID1", "TE", "ESTB"), {"Q1": Kind.LONG_TEXT}),
        (sq("QID1", "TE", "SL", settings={"ContentType": "ValidNumber"}), {"Q1": Kind.NUMBER}),
        (sq("QID1", "TE", "FORM", Choices=displays("naam", "plaats")), {"Q1_1": Kind.SHORT_TEXT, "Q1_2": Kind.SHORT_TEXT}),
        (sq("QID1", "RO", "DND", **CHOICES), {"Q1": Kind.RANKING}),
        (sq("QID1", "CS", "VRTL", **CHOICES), {"Q1": Kind.SUM}),
        (sq("QID1", "Slider", "HBAR", Choices=displays("x")), {"Q1_1": Kind.NUMBER}),
        (sq("QID1", "DB", "TB"), {"Q1": Kind.INFORMATION}),
        (sq("QID1", "HeatMap", "Image"), {}),
        (sq("QID1", "Timing", "PageTimer"), {}),
        (sq("QID1", "MC", "nothing known"), {}),
    ],
)  # fmt: skip
def test_kinds(question: Raw, kinds: dict[str, Kind]) -> None:
    body = survey(question)
    assert {name: found.kind for name, found in asked(body).items()} == kinds
    assert bool(kinds) != (("Q1", "qsf_kind_left_out") in told(qsf.read(body)))
    assembled(qsf.read(body))


def test_answers_are_stored_by_recode_value_in_the_order_shown() -> None:
    question = sq("QID1", "MC", "SAVR", RecodeValues={"1": "10", "2": "20"}, **CHOICES)
    found = asked(survey(question))["Q1"]
    assert [(choice.code, choice.text["NL"]) for choice in found.choices] == [
        ("20", "b"),
        ("10", "a"),
    ]


def test_a_grid_goes_from_low_to_high_with_no_opinion_apart() -> None:
    answers = displays("Eens", "Oneens", "Weet niet", "Neutraal")
    recodes = {"1": "3", "2": "1", "3": "99", "4": "2"}
    tags = {"1": "Druk", "2": False}
    body = survey(sq("QID1", "Matrix", "Likert", Choices=displays("r1", "r2"), Answers=answers,
                     RecodeValues=recodes, ChoiceDataExportTags=tags))  # fmt: skip
    found = asked(body)
    assert list(found) == ["Druk", "Q1_2"]
    row = found["Druk"]
    assert [choice.code for choice in row.choices] == ["1", "2", "3", "99"]
    assert (row.steps, row.no_opinion) == (True, frozenset({"99"}))
    assert row.text["NL"] == "<p>Vraag QID1</p> – r1"
    scale = next(iter(assembled(qsf.read(body)).document.scales.values()))
    assert [label["nl"] for label in scale.labels] == ["Oneens", "Neutraal", "Eens"]
    assert scale.no_opinion == {"nl": "Weet niet"}


def test_a_column_that_is_not_analysed_is_no_opinion() -> None:
    body = survey(sq("QID1", "Matrix", "Likert", AnalyzeChoices={"2": "No"}, **GRID))
    row = asked(body)["Q1_1"]
    assert [choice.code for choice in row.choices] == ["1", "3", "2"]
    assert row.no_opinion == frozenset({"2"})


def test_choices_are_carried_forward() -> None:
    carried = {"Locator": "q://QID1/ChoiceGroup/SelectedChoices", "Type": "Dynamic"}
    more = {"Choices": [], "ChoiceOrder": [], "DynamicChoices": carried}
    first = sq("QID1", "MC", "MAVR", RecodeValues={"1": "7"}, **CHOICES)
    body = survey(first, sq("QID2", "MC", "SAVR", **more))
    assert [choice.code for choice in asked(body)["Q2"].choices] == ["2", "7"]
    assert ("Q2", "qsf_part") in told(qsf.read(body))


def test_translations_are_read() -> None:
    french = {"QuestionText": "Question", "Choices": displays("un", "deux")}
    body = survey(
        sq("QID1", "MC", "SAVR", Choices=displays("een", "twee"), Language={"FR": french})
    )
    assert qsf.read(body).languages == ("NL", "FR")
    document = assembled(qsf.read(body)).document
    assert document.languages == ("nl", "fr")
    assert [label.text for label in document.options(document.items()[0], "fr")] == ["un", "deux"]


def test_bounds_and_force_response() -> None:
    number = {"ContentType": "ValidNumber", "ForceResponse": "ON",
              "ValidNumber": {"Min": "0", "Max": "12", "NumDecimals": "1"}}  # fmt: skip
    body = survey(
        sq("QID1", "TE", "SL", settings=number),
        sq("QID2", "MC", "MAVR", settings={"MinChoices": "1", "MaxChoices": "2"}, **CHOICES),
        sq("QID3", "CS", "VRTL", settings={"ChoiceTotal": "100"}, **CHOICES),
    )
    found = asked(body)
    first = found["Q1"]
    assert (first.required, first.minimum, first.maximum, first.decimals) == (True, 0, 12, 1)
    assert (found["Q2"].minimum, found["Q2"].maximum, found["Q3"].maximum) == (1, 2, 100)


def test_one_choice_with_a_text_box_is_other() -> None:
    choices = {**displays("a", "b"), "3": {"Display": "Anders:", "TextEntry": "true"}}
    found = asked(survey(sq("QID1", "MC", "SAVR", Choices=choices)))["Q1"]
    assert found.other
    assert [choice.code for choice in found.choices] == ["1", "2"]


def shown_if(logic: Any) -> Any:
    """The condition of a question behind one of every kind."""
    other = {**displays("a", "b"), "3": {"Display": "Anders", "TextEntry": "on"}}
    body = survey(
        sq("QID1", "MC", "SAVR", Choices=other, RecodeValues={"1": "7"}),
        sq("QID2", "MC", "MAVR", Choices=displays("a", "b")),
        sq("QID3", "Matrix", "Likert", SubSelector="SingleAnswer", RecodeValues={"3": "9"}, **GRID),
        sq("QID4", "TE", "SL", settings={"ContentType": "ValidNumber"}),
        sq("QID5", "DB", "TB", DisplayLogic=logic),
    )
    return asked(body)["Q5"].condition


def compared(locator: str, operator: str = "Selected", **more: Any) -> Raw:
    return {"LogicType": "Question", "LeftOperand": f"q://{locator}", "Operator": operator, **more}


def boolean(*groups: Any) -> Raw:
    numbered = {str(n): {str(m): part for m, part in enumerate(g)} for n, g in enumerate(groups)}
    return {**numbered, "Type": "BooleanExpression", "inPage": False}


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (boolean([compared("QID1/SelectableChoice/1")]), Compare("Q1", "==", "7")),
        (boolean([compared("QID1/SelectableChoice/3")]), Compare("Q1", "==", "other")),
        (boolean([compared("QID2/SelectableChoice/2", "NotSelected")]), Not(Compare("Q2", "has", "2"))),
        (boolean([compared("QID3/SelectableChoice/2/3")]), Compare("Q3_2", "==", "9")),
        (boolean([compared("QID4/ChoiceTextEntryValue", "GreaterThan", RightOperand="5")]), Compare("Q4", ">", 5.0)),
        (boolean([compared("QID4/ChoiceTextEntryValue", "NotEmpty")]), Answered("Q4")),
        (boolean([compared("QID1/ChoiceTextEntryValue/3", "Empty")]), Not(Answered("Q1.other"))),
        (
            boolean([compared("QID1/SelectableChoice/1"), compared("QID2/SelectableChoice/1", Conjuction="And")]),
            AllOf((Compare("Q1", "==", "7"), Compare("Q2", "has", "1"))),
        ),
        (
            boolean([compared("QID1/SelectableChoice/1"), compared("QID2/SelectableChoice/1", Conjuction="Or")]),
            AnyOf((Compare("Q1", "==", "7"), Compare("Q2", "has", "1"))),
        ),
        ({}, None),
        (False, None),
    ],
)  # fmt: skip
def test_display_logic(logic: Any, expected: Any) -> None:
    assert shown_if(logic) == expected


def test_groups_of_display_logic() -> None:
    logic = boolean([compared("QID1/SelectableChoice/1")], [compared("QID2/SelectableChoice/1")])
    logic["1"]["Type"] = "OrIf"
    assert shown_if(logic) == AnyOf((Compare("Q1", "==", "7"), Compare("Q2", "has", "1")))
    logic["1"]["Type"] = "AndIf"
    assert shown_if(logic) == AllOf((Compare("Q1", "==", "7"), Compare("Q2", "has", "1")))


@pytest.mark.parametrize(
    "logic",
    [
        boolean([{"LogicType": "EmbeddedField", "LeftOperand": "x", "Operator": "EqualTo"}]),
        boolean([compared("QID99/SelectableChoice/1")]),
        boolean([compared("QID1/SelectableChoice/99")]),
        boolean([compared("QID1/SelectableChoice/1", "Displayed")]),
        boolean([compared("QID4/ChoiceTextEntryValue", "Contains", RightOperand="x")]),
        boolean([]),
        {"0": None},
    ],
)
def test_logic_without_words_here_is_told(logic: Any) -> None:
    body = survey(sq("QID1", "MC", "SAVR", **CHOICES), sq("QID4", "TE", "SL"),
                  sq("QID5", "DB", "TB", DisplayLogic=logic))  # fmt: skip
    assert asked(body)["Q5"].condition is None
    assert ("Q5", "qsf_condition") in told(qsf.read(body))


def test_blocks_follow_the_flow_and_its_branches() -> None:
    def block(ident: str, *questions: str, kind: str = "Standard") -> Raw:
        elements = [{"Type": "Question", "QuestionID": q} for q in questions]
        return {"Type": kind, "ID": ident, "Description": ident, "BlockElements": elements}

    blocks = {
        "0": block("BL_1", "QID1"),
        "1": block("BL_2", "QID2"),
        "2": block("BL_3", "QID3"),
        "3": block("BL_4", "QID4", kind="Trash"),
        "4": block("BL_5", "QID5"),
    }
    branch = boolean([compared("QID2/SelectableChoice/1")])
    flow = [
        {"Type": "EmbeddedData"},
        {"Type": "Standard", "ID": "BL_2"},
        {"Type": "Branch", "BranchLogic": branch, "Flow": [{"Type": "Block", "ID": "BL_1"}]},
        {"Type": "BlockRandomizer", "Flow": [{"Type": "Block", "ID": "BL_3"}]},
    ]
    questions = [sq(f"QID{n}", "MC", "SAVR", **CHOICES) for n in range(1, 6)]
    foreign = qsf.read(survey(*questions, blocks=blocks, flow=flow))
    assert [section.title["NL"] for section in foreign.sections] == ["BL_2", "BL_1", "BL_3"]
    assert foreign.sections[1].condition == Compare("Q2", "==", "1")
    assert {("BL_5", "qsf_no_flow"), ("", "qsf_part")} <= told(foreign)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"\xfe\xff\x00",
        b'{"SurveyEntry": {}}',
        b'{"SurveyElements": ' + b"[" * 99_999,
    ],
)
def test_what_is_no_qsf_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        qsf.read(body)


@pytest.mark.parametrize("odd", [None, [], "x", 5, {"0": None}, [None], {"a": {"b": []}}])
def test_odd_fields_never_break_it(odd: Any) -> None:
    keys = ("Choices", "Answers", "ChoiceOrder", "AnswerOrder", "RecodeValues", "Language",
            "Validation", "DisplayLogic", "ChoiceDataExportTags", "QuestionText", "Configuration",
            "ColumnLabels", "AnalyzeChoices", "DynamicChoices", "DataExportTag", "QuestionType", "Selector")  # fmt: skip
    for kind, selector in (("MC", "SAVR"), ("MC", "NPS"), ("Matrix", "Likert"), ("Slider", "HBAR")):
        for key in keys:
            assembled(qsf.read(survey(sq("QID1", kind, selector, **{**CHOICES, key: odd}))))
    assembled(qsf.read(survey(blocks=odd, flow=odd)))
