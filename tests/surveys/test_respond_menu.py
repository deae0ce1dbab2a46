"""From any part of the questionnaire to any other, and to where somebody left off."""

import re

import pytest
from django.test import Client

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Invitation, Municipality
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_flow import fill

DETOUR = {
    **cast.RAW,
    "sections": [
        cast.RAW["sections"][0],
        {**cast.RAW["sections"][1], "show_if": "S1 >= 3"},
        cast.RAW["sections"][2],
    ],
}


def menu(client: Client, number: int) -> list[str]:
    """What each line of the menu says, as text."""
    page = client.get(f"/r/answer/{number}/").content.decode()
    lines = re.findall(r'<button[^>]* value="to:[^>]*>(.*?)</button>', page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in lines]


def test_the_menu_tells_how_far_each_part_is(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 1, cast.FIRST)
    fill(browser, 2, {"K1__1": "parks", "K1__2": "roads", "N1": "3"}, go="skip")

    assert menu(browser, 3) == [
        "Eerste deel (nl) ✓ klaar",
        "Tweede deel (nl) 2 van 6 beantwoord",
        "Derde deel (nl) nog niet begonnen",
        "Overzicht",
    ]
    page = browser.get("/r/answer/3/").content.decode()
    assert '<span id="count">6 van 11 beantwoord</span>' in page
    assert re.search(r'value="to:three" aria-current="step"', page)


def test_the_menu_keeps_what_was_filled_in_and_asks_for_nothing(rik: Invitation) -> None:
    browser = cast.started(rik)

    assert fill(browser, 1, {"S1": "4"}, go="to:three")["Location"] == "/r/answer/3/"
    assert fill(browser, 3, {"S2": "5"}, go="to:one")["Location"] == "/r/answer/1/"
    assert fill(browser, 1, {"R1": "7"}, go="to:")["Location"] == "/r/answer/review/"
    assert cast.draft_of(rik).answers == {"R1": 7, "S2": 5}


@pytest.mark.parametrize("go", ["to:one", "back"])
def test_what_cannot_be_kept_is_told_before_the_page_is_left(rik: Invitation, go: str) -> None:
    browser = cast.started(rik)

    answer = fill(browser, 2, {"N1": "veel"}, go=go)

    assert answer.status_code == 200
    assert "Vul een getal in." in answer.content.decode()
    assert 'value="veel"' in answer.content.decode()


def test_a_part_that_the_answers_just_hid_leads_to_the_review(
    north: Tenant, aalst: Municipality
) -> None:
    with tenant(north.id):
        els = cast.invite(cast.open_wave(north, cast.document(**DETOUR)), aalst, "els@example.org")
    browser = cast.started(els)
    fill(browser, 1, {"S1": "4"}, go="to:two")

    assert len(menu(browser, 1)) == 4
    assert fill(browser, 1, {"S1": "1"}, go="to:two")["Location"] == "/r/answer/review/"
    assert len(menu(browser, 1)) == 3
    # The numbers are those of after the save: the third part is the second one now.
    assert fill(browser, 1, {"S1": "1"}, go="to:three")["Location"] == "/r/answer/2/"


def test_going_on_leads_to_the_first_question_without_an_answer(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 1, {**cast.FIRST, "R1": ""}, go="skip")

    assert browser.get("/r/answer/")["Location"] == "/r/answer/1/#q-R1"
    assert cast.started(rik).get("/r/answer/")["Location"] == "/r/answer/1/#q-R1"
    fill(browser, 1, {"R1": "7"})
    assert browser.get("/r/answer/")["Location"] == "/r/answer/1/#q-S1"


def test_a_page_opened_from_the_review_shows_only_the_way_back(rik: Invitation) -> None:
    page = cast.started(rik).get("/r/answer/1/?back=1").content.decode()

    assert "Naar een ander deel" not in page


def test_a_questionnaire_of_one_part_has_nowhere_else_to_go(
    north: Tenant, aalst: Municipality
) -> None:
    short = cast.document(sections=cast.RAW["sections"][:1])
    with tenant(north.id):
        els = cast.invite(cast.open_wave(north, short), aalst, "els@example.org")

    assert menu(cast.started(els), 1) == []
