"""A condition composed by choosing: the form, what it keeps, and how it is said."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Tenant, User
from surveys.authoring.logic.composing import Composer
from surveys.authoring.logic.conditions import spoken
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.conditions.expressions import LogicError, evaluate, parse
from tests.conftest import client_of
from tests.questionnaire.builders import NL, every_kind, raw_item, small
from tests.surveys.authoring import draft, edit, part, url

DOCUMENT = every_kind()


def composer(code: str = "L") -> Composer:
    item = DOCUMENT.item(code)
    assert item is not None
    return Composer(DOCUMENT, item, "nl")


def sent(text: str) -> QueryDict:
    """The form of a condition, as a browser sends it back."""
    found = composer().of_text(text)
    data = QueryDict(mutable=True)
    data["joint"] = "and" if found.every else "or"
    for row in found.rows:
        name = f"row-{row.number}"
        data.update({f"{name}-group": str(row.group), f"{name}-key": row.key})
        data.update({f"{name}-was": row.key, f"{name}-verb": row.verb.value})
        answers = [answer.value for answer in row.answers if answer.chosen]
        data.setlist(f"{name}-value", answers if row.answers else [row.typed])
    return data


ATOMS = [
    "A == 2", "A != 2", "A <= 3", "A == no_opinion", "A.estimate >= 4", "R > 8", "S == a", "S has b",
    "S.other == \"Iets\"", "M has a", "not (M has b)", "K has c", "P has a", "N == 3.5", "N != 4",
    "N > 10", "W < -2", 'D >= "2026-01-31"', 'D == "2027-01-01"', 'T == "ja"', "answered(T)",
    "not answered(N)",
]  # fmt: skip
_conditions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.lists(inner, min_size=2, max_size=3).flatmap(
        lambda parts: st.sampled_from([f"({' and '.join(parts)})", f"({' or '.join(parts)})"])
    ),
    max_leaves=5,
)
_answers = st.fixed_dictionaries(
    {},
    optional={
        "A": st.sampled_from([1, 2, 3, "no_opinion"]),
        "A.estimate": st.sampled_from([3, 4, 5]),
        "R": st.sampled_from([8, 9]),
        "S": st.sampled_from(["a", "b", "c", "other"]),
        "S.other": st.sampled_from(["Iets", "Niets"]),
        "M": st.sampled_from([["a"], ["b"], ["a", "b"]]),
        "K": st.sampled_from([["a", "c"], ["b", "a"]]),
        "P": st.sampled_from([{"a": 10, "b": 0, "c": 0}, {"a": 0, "b": 10, "c": 0}]),
        "N": st.sampled_from([3.5, 4, 11]),
        "W": st.sampled_from([-3, 0]),
        "D": st.sampled_from(["2026-01-31", "2027-01-01", "2020-01-01"]),
        "T": st.sampled_from(["ja", "nee"]),
    },
)


@settings(deadline=None)
@given(_conditions, _answers)
def test_a_condition_survives_the_form(text: str, answers: Any) -> None:
    try:
        tree = parse(text)
    except LogicError:  # too long, sometimes
        return
    found = composer().of_text(text)
    if not found.sayable:
        return
    again = composer().posted(sent(text), "set")
    assert not again.wrong
    assert evaluate(parse(again.text), answers) is evaluate(tree, answers)
    # Sent once more, it stays the same, letter for letter.
    assert composer().posted(sent(again.text), "set").text == again.text


@settings(deadline=None)
@given(st.dictionaries(
    st.from_regex(r"row-[0-3]-(key|verb|value|group|was)", fullmatch=True) | st.just("joint"),
    st.text(max_size=8) | st.sampled_from(["A", "M", "is", "has", "2.0", "a", "1", "or"]),
    max_size=12,
), st.sampled_from(["show", "set", "group", "row:0", "row:9", "drop:1", "x"]))  # fmt: skip
def test_whatever_is_sent_the_form_comes_back(fields: dict[str, str], do: str) -> None:
    data = QueryDict(mutable=True)
    data.update(fields)
    found = composer().posted(data, do)
    if found.text:
        parse(found.text)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("A == 1 or A == 2", "«Tekst» (A) «1» of «2» is"),
        ("A != no_opinion", "«Tekst» (A) iets anders is dan «Tekst»"),
        ("R >= 10", "«Tekst» (R) minstens «10 Tekst» is"),
        ("A.estimate <= 2", "de inschatting bij «Tekst» (A) hoogstens «2» is"),
        ("M has a or M has b or M has other", "«Tekst» (M) «A», «B» of «Andere, namelijk» bevat"),
        ("not (M has a)", "«Tekst» (M) «A» niet bevat"),
        ('S.other == "x"', "de eigen woorden bij «Tekst» (S) «x» is"),
        ("N > 2.5", "«Tekst» (N) meer is dan «2,5»"),
        ('D < "2026-02-01"', "«Tekst» (D) voor «1 februari 2026» valt"),
        ("not answered(T)", "«Tekst» (T) niet beantwoord is"),
        (
            "A == 1 and (S == a or answered(T))",
            "«Tekst» (A) «1» is en («Tekst» (S) «A» is of «Tekst» (T) beantwoord is)",
        ),
        ("not (A == 1 and R < 3)", "niet («Tekst» (A) «1» is en «Tekst» (R) minder is dan «3»)"),
        ("Gone == 1", "«Gone» (niet in de vragenlijst) «1» is"),
        ("A ==", "A =="),
    ],
)
def test_a_condition_is_said_in_words(condition: str, words: str) -> None:
    with translation.override("nl-be"):
        assert spoken(DOCUMENT, condition, "nl") == words


def test_only_earlier_questions_that_the_same_side_gets_can_be_chosen() -> None:
    document = small(
        raw_item("A", "number"),
        raw_item("I", "information"),
        raw_item("B", "number", wording={"political": NL}),
        raw_item("C", "number", show_if="A > 1"),
        raw_item("Z", "number"),
    )
    item = document.item("C")
    assert item is not None
    [row] = Composer(document, item, "nl").of_text("").rows
    assert [key.value for _title, keys in row.keys for key in keys] == ["A"]
    [row] = Composer(document, document.sections[0], "nl").of_text("Z == 1").rows
    assert [(title, [key.value for key in keys]) for title, keys in row.keys] == [
        ("Nu niet te kiezen", ["Z"])
    ]


def test_another_question_has_answers_of_its_own() -> None:
    data = sent("A == 2 or A == 3")
    data["row-0-key"] = "M"
    [row] = composer().posted(data).rows
    assert (row.verb.value, row.values) == ("has", ())
    assert [verb.value for verb in row.verbs] == ["has", "has_not", "answered", "not_answered"]


def test_a_row_without_an_answer_is_asked_for_when_it_is_kept() -> None:
    data = sent("N > 2")
    data["row-0-value"] = "veel"
    assert not composer().posted(data, "show").text
    found = composer().posted(data, "set")
    assert found.rows[0].error == "Geef een getal."
    data["row-0-value"] = ""
    assert composer().posted(data, "set").rows[0].error == "Kies een antwoord."


# --- The page ------------------------------------------------------------------------------------


def compose(browser: Client, questionnaire: Questionnaire, row: DraftPart, **posted: Any) -> Any:
    data = {
        name.replace("base_", "base:").replace("__", "-"): value for name, value in posted.items()
    }
    return browser.post(url("draft_condition", questionnaire.id, row.id), data)


def test_without_a_script_a_condition_is_composed_step_by_step(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row = part(north, "S2")
    page = browser.get(url("draft_condition", questionnaire.id, row.id)).content.decode()
    assert "Dit wordt altijd getoond." in page
    first: dict[str, Any] = {"row__0__group": "0", "row__0__key": "S1", "base_show_if": ""}
    page = compose(browser, questionnaire, row, do="show", **first).content.decode()
    assert "is iets anders dan" in page
    first |= {"row__0__was": "S1", "row__0__verb": "is", "row__0__value": ["4.0", "5.0"]}
    page = compose(browser, questionnaire, row, do="row:0", **first).content.decode()
    assert page.count("data-row=") == 2
    assert (item := draft(north).item("S2"))
    assert item.show_if is None
    answer = compose(browser, questionnaire, row, do="set", **first)
    assert answer.status_code == 302
    assert (item := draft(north).item("S2"))
    assert item.show_if == "S1 == 4 or S1 == 5"
    page = browser.get(url("questionnaire_page", questionnaire.id)).content.decode()
    assert "Toon dit als" in page


def test_a_section_has_a_condition_too(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    section = draft(north).sections[-1]
    row = part(north, section.code, kind="section")
    answer = compose(browser, questionnaire, row, do="text", show_if="S1 <= 2", base_show_if="")
    assert answer.status_code == 302
    assert draft(north).sections[-1].show_if == "S1 <= 2"
    page = browser.get(url("draft_condition", questionnaire.id, row.id)).content.decode()
    assert "is hoogstens" in page
    compose(browser, questionnaire, row, do="clear", base_show_if="S1 <= 2")
    assert draft(north).sections[-1].show_if is None


def test_what_rows_cannot_say_is_written_as_text(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row = part(north, "S2")
    text = "not (S1 == 4)"
    compose(browser, questionnaire, row, do="text", show_if=text, base_show_if="")
    page = browser.get(url("draft_condition", questionnaire.id, row.id)).content.decode()
    assert "met de hand geschreven" in page
    assert "niet (" in page
    broken = compose(browser, questionnaire, row, do="text", show_if="S1 ==", base_show_if=text)
    assert broken.status_code == 422
    assert "De voorwaarde is niet af." in broken.content.decode()
    assert (item := draft(north).item("S2"))
    assert item.show_if == text


def test_the_form_says_at_once_what_is_wrong(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    rows = {"row__0__group": "0", "row__0__key": "S1", "row__0__verb": "at_most", "row__0__value": "1.0",
            "row__1__group": "1", "row__1__key": "S1", "row__1__verb": "at_least", "row__1__value": "2.0"}  # fmt: skip
    page = compose(browser, questionnaire, part(north, "S2"), do="show", **rows).content.decode()
    assert "omdat dit niet samen kan" in page


def test_two_people_do_not_write_over_each_other(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    row = part(north, "S2")
    edit(client_of(olga), questionnaire, row, show_if="answered(S1)", base_show_if="")
    rows = {"row__0__group": "0", "row__0__key": "S1", "row__0__verb": "is"}
    mine = {**rows, "row__0__value": ["1.0", "2.0"], "base_show_if": ""}
    answer = compose(browser, questionnaire, row, do="set", **mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "S1 == 1 or S1 == 2" in page
    # Every box that was ticked goes along with the question.
    assert page.count('name="row-0-value"') == 2
    assert (item := draft(north).item("S2"))
    assert item.show_if == "answered(S1)"


def test_a_theme_has_no_condition(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    theme = next(iter(draft(north).themes))
    row = part(north, theme, kind="theme")
    assert browser.get(url("draft_condition", questionnaire.id, row.id)).status_code == 404


@pytest.mark.parametrize("at", ["²", "٣", "-1", "", "9" * 5000])
def test_a_button_of_no_row_changes_nothing(at: str) -> None:
    data = sent("N > 2")
    for do in (f"row:{at}", f"drop:{at}"):
        assert [row.key for row in composer().posted(data, do).rows] == ["N"]
