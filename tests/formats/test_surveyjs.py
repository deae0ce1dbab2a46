"""SurveyJS: forms of all versions read; what is written shows the same questions in survey-core."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from surveys.authoring.bundled import bundled
from surveys.formats import surveyjs
from surveys.formats.foreign import Foreign, ForeignQuestion
from surveys.formats.losses import Unreadable
from surveys.formats.taking_over.assembling import AskedSides, assembled
from surveys.questionnaire.conditions.expressions import AllOf, Answered, AnyOf, Compare, Not
from surveys.questionnaire.conditions.visibility import visible_items
from surveys.questionnaire.document import (
    Document,
    InformationItem,
    Kind,
    Perspective,
)
from tests.formats.answering import answer_sets, logical
from tests.questionnaire.builders import every_kind

POLITICAL = Perspective.POLITICAL


def form(*elements: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"pages": [{"name": "p", "elements": list(elements)}], **more}).encode()


def asked(body: bytes) -> dict[str, ForeignQuestion]:
    return {q.name: q for section in surveyjs.read(body).sections for q in section.questions}


def told(foreign: Foreign) -> set[tuple[str, str]]:
    return {(loss.place, loss.code) for loss in foreign.losses}


@pytest.mark.parametrize(
    ("element", "kinds"),
    [
        ({"type": "text"}, {"q": Kind.SHORT_TEXT}),
        ({"type": "text", "inputType": "number"}, {"q": Kind.NUMBER}),
        ({"type": "text", "inputType": "date"}, {"q": Kind.DATE}),
        ({"type": "comment"}, {"q": Kind.LONG_TEXT}),
        ({"type": "radiogroup", "choices": ["a", 2]}, {"q": Kind.SINGLE}),
        ({"type": "dropdown", "choices": ["a"]}, {"q": Kind.SINGLE}),
        ({"type": "checkbox", "choices": ["a"]}, {"q": Kind.MULTIPLE}),
        ({"type": "tagbox", "choices": ["a"]}, {"q": Kind.MULTIPLE}),
        ({"type": "imagepicker", "multiSelect": True, "choices": ["a"]}, {"q": Kind.MULTIPLE}),
        ({"type": "ranking", "choices": ["a"]}, {"q": Kind.RANKING}),
        ({"type": "boolean"}, {"q": Kind.SINGLE}),
        ({"type": "rating"}, {"q": Kind.RATING}),
        ({"type": "rating", "rateValues": [{"value": 1, "text": "laag"}, {"value": 2, "text": "hoog"}]}, {"q": Kind.SCALE}),
        ({"type": "slider"}, {"q": Kind.NUMBER}),
        ({"type": "html", "html": "x"}, {"q": Kind.INFORMATION}),
        ({"type": "matrix", "columns": [1, 2], "rows": ["a", "b"]}, {"q_a": Kind.SCALE, "q_b": Kind.SCALE}),
        ({"type": "matrix", "columns": [1, 2]}, {"q": Kind.SCALE}),
        ({"type": "matrixdropdown", "rows": ["a"], "columns": [{"name": "x", "choices": [1]}, {"name": "y", "cellType": "text"}]}, {"q_a_x": Kind.SINGLE, "q_a_y": Kind.SHORT_TEXT}),
        ({"type": "multipletext", "items": [{"name": "x"}, {"name": "y", "inputType": "number"}]}, {"q_x": Kind.SHORT_TEXT, "q_y": Kind.NUMBER}),
        ({"type": "expression"}, {}),
        ({"type": "matrixdynamic"}, {}),
        ({"type": "no such kind"}, {}),
        ({"type": "text", "visible": False}, {}),
    ],
)  # fmt: skip
def test_kinds(element: dict[str, Any], kinds: dict[str, Kind]) -> None:
    body = form({"name": "q", **element})
    assert {name: question.kind for name, question in asked(body).items()} == kinds
    if not kinds:
        assert {code for _place, code in told(surveyjs.read(body))} <= {
            "js_kind_left_out",
            "js_hidden",
        }
    assembled(surveyjs.read(body))


def test_texts_have_the_language_of_the_form() -> None:
    title = {"default": "Vraag", "fr": "Question"}
    body = form({"type": "text", "name": "q", "title": title}, title="Titel", locale="nl")
    foreign = surveyjs.read(body)
    assert foreign.languages == ("nl", "fr")
    assert foreign.title == {"nl": "Titel"}
    assert asked(body)["q"].text == {"nl": "Vraag", "fr": "Question"}


def test_default_is_english_where_the_form_names_no_language() -> None:
    title = {"default": "Question", "nl": "Vraag"}
    body = form({"type": "text", "name": "q", "title": title})
    assert surveyjs.read(body).languages == ("en", "nl")
    assert asked(body)["q"].text == {"en": "Question", "nl": "Vraag"}
    assert surveyjs.read(form({"type": "text", "name": "q"})).languages == ("",)


def test_old_names_are_read() -> None:
    body = json.dumps({"questions": [
        {"type": "checkbox", "name": "q", "hasOther": True, "hasNone": True, "choices": ["a"]},
        {"type": "matrix", "name": "m", "isAllRowRequired": True, "columns": [1, 2], "rows": ["a"]},
    ]}).encode()  # fmt: skip
    assert asked(body)["q"].other
    assert [choice.code for choice in asked(body)["q"].choices] == ["a", "none"]
    assert asked(body)["m_a"].required


def _logic(text: str) -> Any:
    elements: list[dict[str, Any]] = [
        {"type": "radiogroup", "name": "old", "valueName": "S", "choices": ["Ja", "nee"]},
        {"type": "checkbox", "name": "M", "choices": ["a", "b"]},
        {"type": "boolean", "name": "B", "valueTrue": "j", "valueFalse": "n"},
        {"type": "matrix", "name": "G", "columns": [1, 2], "rows": ["r1"]},
        {"type": "text", "inputType": "number", "name": "N"},
        {"type": "text", "name": "T"},
        {"type": "text", "name": "X", "visibleIf": text},
    ]
    return asked(form(*elements))["X"].condition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{S} = 'ja'", Compare("S", "==", "Ja")),
        ("{s} <> 'nee' and {N} >= 3", AllOf((Not(Compare("S", "==", "nee")), Compare("N", ">=", 3.0)))),
        ("{M} contains 'a' || {M} *= b", AnyOf((Compare("M", "has", "a"), Compare("M", "has", "b")))),
        ("{M} anyof ['a', 'b']", AnyOf((Compare("M", "has", "a"), Compare("M", "has", "b")))),
        ("{M} noneof ['a']", Not(Compare("M", "has", "a"))),
        ("{S} anyof ['ja']", Compare("S", "==", "Ja")),
        ("{N} empty", Not(Answered("N"))),
        ("!({N} notempty)", Not(Answered("N"))),
        ("{B} = 'j'", Compare("B", "==", "j")),
        ("{B}", Compare("B", "==", "j")),
        ("{G.r1} = 2", Compare("G_r1", "==", "2")),
        ("3 < {N}", Compare("N", ">", 3.0)),
        ("{S-Comment} notempty", Answered("S.other")),
        ("{S} greater 1 or negate {N} empty", AnyOf((Compare("S", ">", 1.0), Answered("N")))),
    ],
)  # fmt: skip
def test_logic_is_understood(text: str, expected: Any) -> None:
    assert _logic(text) == expected


@pytest.mark.parametrize(
    "text",
    ["{T} contains 'a'", "{S} contains 'j'", "{N} + 1 > 2", "age({N}) > 18", "{old} = 'ja'",
     "{N} > {S}", "{panel[0].x} = 1", "{N} >", "((((", "{M} = ['a','b']", "{N} = 1 {N}"],
)  # fmt: skip
def test_logic_without_words_here_is_told(text: str) -> None:
    body = form({"type": "radiogroup", "name": "old", "valueName": "S", "choices": ["ja"]},
                {"type": "text", "name": "T"}, {"type": "text", "inputType": "number", "name": "N"},
                {"type": "checkbox", "name": "M", "choices": ["a", "b"]},
                {"type": "text", "name": "X", "visibleIf": text})  # fmt: skip
    assert asked(body)["X"].condition is None
    assert ("X", "js_condition") in told(surveyjs.read(body))


def test_panels_give_their_condition_and_their_words() -> None:
    inner = {"type": "text", "name": "T", "visibleIf": "{N} < 9"}
    panel = {"type": "panel", "name": "P", "title": "Kader", "visibleIf": "{N} > 1"}
    body = form(
        {"type": "text", "inputType": "number", "name": "N"}, {**panel, "elements": [inner]}
    )
    assert asked(body)["P"].kind is Kind.INFORMATION
    assert asked(body)["T"].condition == AllOf((Compare("N", ">", 1.0), Compare("N", "<", 9.0)))


def test_settings_that_fall_away_are_told() -> None:
    body = form({"type": "dropdown", "name": "q", "choicesByUrl": {"url": "x"}, "requiredIf": "{a}",
                 "choicesOrder": "random", "choices": [{"value": 1, "visibleIf": "{a}"}],
                 "title": "Hallo {naam}"}, triggers=[{"type": "complete"}])  # fmt: skip
    foreign = surveyjs.read(body)
    assert [loss.params.get("name") for loss in foreign.losses if loss.code == "js_setting"] == [
        "requiredIf",
        "choicesByUrl",
        "random",
        "triggers",
    ]
    assert {("q", "js_option_condition"), ("q", "js_pieces")} <= told(foreign)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b'{"a": 1}', b"\xff", b'{"pages": ' + b"[" * 500 + b"]" * 500 + b"}",
     b'{"pages": [' + b"1," * 500_000 + b"1]}", b'{"pages": [{"name": "\\ud800"}]}'],
)  # fmt: skip
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        surveyjs.read(body)


def test_a_small_file_cannot_ask_for_a_million_cells() -> None:
    rows, columns = list(range(2000)), [{"name": str(n)} for n in range(2000)]
    body = form({"type": "matrixdropdown", "name": "m", "rows": rows, "columns": columns})
    with pytest.raises(Unreadable, match="file_too_many"):
        surveyjs.read(body)


# Writing -----------------------------------------------------------------------------------


def survey_core() -> str:
    """Where survey-core is, for whoever has it: docs/formats.md says how to get it."""
    found = os.environ.get("SURVEY_CORE", "")
    if not found or not Path(found).is_dir() or shutil.which("node") is None:
        pytest.skip("SURVEY_CORE names no survey-core, or there is no node")
    return found


@pytest.mark.parametrize("document", [bundled(), logical()], ids=["bundled", "logical"])
@pytest.mark.parametrize("perspective", list(Perspective))
def test_survey_core_shows_the_same_questions(document: Document, perspective: Perspective) -> None:
    sets = answer_sets(document, perspective)
    data = [{k.replace(".other", "-Comment"): v for k, v in answers.items()} for answers in sets]
    written = json.loads(surveyjs.write(document, perspective).body)
    asked = {"form": written, "answers": data, "languages": document.languages}
    given = json.dumps(asked).encode()
    script = Path(__file__).with_name("survey_core.cjs")
    done = subprocess.run(
        [shutil.which("node") or "node", str(script)],
        input=given,
        capture_output=True,
        check=True,
        env={**os.environ, "SURVEY_CORE": survey_core()},
    )
    said = json.loads(done.stdout)
    assert said["problems"] == []
    ours = [[item.code for item in visible_items(document, perspective, a)] for a in sets]
    assert said["shown"] == ours
    for language in document.languages:
        words = [
            (item.code, document.wording(item, perspective, language))
            for item in document.for_perspective(perspective)
            if not isinstance(item, InformationItem)
        ]
        assert set(words) <= {(name, text) for name, text in said["titles"][language]}


@pytest.mark.parametrize("document", [bundled(), every_kind()], ids=["bundled", "kinds"])
@pytest.mark.parametrize("perspective", list(Perspective))
def test_what_is_written_comes_back(document: Document, perspective: Perspective) -> None:
    body = surveyjs.write(document, perspective).body
    taken = assembled(surveyjs.read(body), AskedSides(perspective.value))
    pairs = zip(taken.document.items(), document.for_perspective(perspective), strict=True)
    for found, item in pairs:
        assert (found.code, found.kind, found.required) == (item.code, item.kind, item.required)
        assert found.wording_for(perspective) == item.wording_for(perspective)
        for language in document.languages:
            assert taken.document.options(found, language) == document.options(item, language)
    assert taken.losses == ()


def test_a_condition_comes_back_with_its_meaning() -> None:
    document = logical()
    body = surveyjs.write(document, POLITICAL).body
    again = assembled(surveyjs.read(body)).document
    for answers in answer_sets(document, POLITICAL):
        shown = [item.code for item in visible_items(again, POLITICAL, answers)]
        assert shown == [item.code for item in visible_items(document, POLITICAL, answers)]


def test_every_text_has_a_default() -> None:
    def texts(value: Any) -> Any:
        if isinstance(value, dict):
            if {"nl", "fr"} & set(value):
                yield value
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    found = list(texts(json.loads(surveyjs.write(bundled(), POLITICAL).body)))
    assert len(found) > 50
    assert all("default" in text for text in found)
