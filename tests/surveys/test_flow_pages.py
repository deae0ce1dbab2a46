"""The map of the flow, and trying it with chosen answers."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.authoring.logic.flowing import flow_map, trial
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import Document, Perspective, to_builtins
from tests.questionnaire.builders import every_kind, raw_item, small
from tests.surveys.authoring import draft, edit, part, url
from tests.surveys.test_respond_carrying import carrying


@pytest.fixture
def hidden(browser: Client, north: Tenant, questionnaire: Questionnaire) -> Questionnaire:
    """S3 is shown to who answered S1 with 4 or more and was shown S2; S4 can never be shown."""
    for code, condition in (("S2", "S1 >= 4"), ("S3", "S2 == 5"), ("S4", "S1 > 5")):
        edit(browser, questionnaire, part(north, code), show_if=condition, base_show_if="")
    return questionnaire


def test_the_map_leads_to_the_cards_and_says_all_in_words(
    browser: Client, hidden: Questionnaire
) -> None:
    for side in Perspective:
        page = browser.get(url("draft_flow", hidden.id, side.value)).content.decode()
        assert page.count("<path") > 4
        assert "#item-S3" in page
        assert "Het antwoord beslist mee over S2, S4" in page
        assert "nooit getoond" in page
        assert "style=" not in page.split("<main", 1)[-1]


def test_arrows_that_overlap_run_beside_each_other() -> None:
    document = small(
        raw_item("A", "number"), raw_item("B", "number"),
        raw_item("C", "number", show_if="A > 1 and B > 1"), raw_item("D", "number", show_if="A > 2"),
    )  # fmt: skip
    found = flow_map(document, Perspective.POLITICAL, "nl")
    assert [row.code for row in found.rows] == ["first", "A", "B", "C", "D"]
    across = [arrow.line.split("V")[0].split(" ")[-2] for arrow in found.arrows]
    assert len(set(across)) == 3
    assert not any(arrow.back for arrow in found.arrows)
    back = small(raw_item("A", "number", show_if="B > 1"), raw_item("B", "number"))
    assert [arrow.back for arrow in flow_map(back, Perspective.POLITICAL, "nl").arrows] == [True]


def tried(browser: Client, questionnaire: Questionnaire, **answers: Any) -> str:
    page = browser.get(url("draft_trial", questionnaire.id, "political"), answers)
    found: str = page.content.decode()
    return " ".join(found.split())


def test_chosen_answers_show_at_once_what_is_shown_and_why_not(
    browser: Client, hidden: Questionnaire
) -> None:
    page = tried(browser, hidden)
    assert "S1 heeft geen antwoord." in page
    page = tried(browser, hidden, S1="2", S2="5")
    assert "is minstens" in page
    assert "S1 heeft nu: «" in page
    assert "S2 is zelf verborgen." in page
    shown = tried(browser, hidden, S1="4", S2="5")
    assert "S2 is zelf verborgen." not in shown
    assert shown.count("getoond</span>") == page.count("getoond</span>") + 2


def test_nothing_is_kept_and_anything_may_be_asked(
    browser: Client, north: Tenant, hidden: Questionnaire
) -> None:
    before = draft(north)
    for value in ("99", "x", "-", "--5", "-٣", "1" * 5000, "<script>", "²"):
        page = tried(browser, hidden, S1=value)
        assert "S1 heeft geen antwoord." in page
        assert "<script>" not in page.split("<main", 1)[-1]
    assert draft(north) == before
    assert browser.get(url("draft_flow", hidden.id, "both")).status_code == 404


def test_every_kind_of_question_can_be_answered() -> None:
    conditions = {
        "A == 1": "A=1", "A == no_opinion": "A=no_opinion", "A.estimate == 2": "A.estimate=2",
        "R >= 10": "R=10", "S == a": "S=a", "S == other": "S=other", 'S.other == "x"': "S.other=x",
        "M has a and M has b": "M=a&M=b", "K has c": "K=c", "P has b": "P=b", "N == 2.5": "N=2,5",
        'D > "2026-01-01"': "D=2027-01-01", 'T == "ja"': "T=ja",
    }  # fmt: skip
    document = every_kind()
    for condition, sent in conditions.items():
        raw = [
            item if item["code"] != "L" else {**item, "show_if": condition}
            for item in _raw(document)
        ]
        tried_one = small(*raw)
        with translation.override("nl-be"):
            for data, expected in ((sent, True), ("", False)):
                found = trial(tried_one, Perspective.POLITICAL, "nl", QueryDict(data))
                [row] = [r for page in found.pages for r in page.rows if r.code == "L"]
                assert row.shown is expected, (condition, data, row.why)
                assert bool(row.why) is not expected


def _raw(document: Document) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = to_builtins(document)["sections"][0]["items"]
    return items


def test_the_page_of_a_respondent_takes_the_answers_along(
    browser: Client, north: Tenant, hidden: Questionnaire
) -> None:
    section = next(s for s in draft(north).sections if any(i.code == "S2" for i in s.items))
    address = url("questionnaire_try", hidden.id, "political")
    words = next(i for i in section.items if i.code == "S2").wording.political or {}
    for carried, there in (('{"S1": 4}', True), ('{"S1": 1}', False)):
        page = browser.get(address, {"section": section.code, "carried": carried})
        assert (words["nl"] in page.content.decode()) is there


def test_an_edit_of_a_condition_costs_the_same_in_every_questionnaire(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    row: DraftPart = part(north, "S3")
    told = edit(browser, questionnaire, row, show_if="S1 > 5 and S1 < 2", base_show_if="").json()
    assert "Dit kan nooit waar zijn" in told["parts"][0]["html"]
    edit(browser, questionnaire, row, show_if="S2 == 1", base_show_if="S1 > 5 and S1 < 2")
    told = edit(
        browser, questionnaire, part(north, "S2"), show_if="S1 == 9", base_show_if=""
    ).json()
    assert "bij geen enkel antwoord" in told["parts"][0]["html"]
    # The card of S3 knows why, though what hides it stands at another question.
    told = edit(browser, questionnaire, row, show_if="S2 == 2", base_show_if="S2 == 1").json()
    assert "wordt alleen getoond als" in told["parts"][0]["html"]


def test_both_tell_a_condition_in_the_words_of_the_side() -> None:
    both = {"political": {"nl": "Wij besturen"}, "administrative": {"nl": "Zij besturen"}}
    asked = {**raw_item("A", "number"), "wording": both}
    document = small(asked, raw_item("B", "number", show_if="A > 1"))
    for side, words in zip(Perspective, ("Wij besturen", "Zij besturen"), strict=True):
        assert words in flow_map(document, side, "nl").rows[-1].condition
        found = trial(document, side, "nl", QueryDict("A=1"))
        assert words in found.questions[0].name
        assert words in found.pages[0].rows[-1].why[0]


def test_the_map_says_that_only_what_was_chosen_is_offered(
    browser: Client, north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Keuzes", document=carrying())
    page = browser.get(url("draft_flow", made.id, "political")).text
    assert "alleen wat bij U2 gekozen is" in page
    assert "biedt alleen aan wat bij U2 gekozen is" in page
