"""Putting in order only what one named, without scripts, by the script's saves, and in the try-out."""

from typing import Any

import pyarrow as pa
import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.inputs.columns import item_arrays
from reports.exports.rows.asked import asked
from surveys.authoring.actions.questionnaires import create_questionnaire
from surveys.formats.limesurvey.writing import write as write_limesurvey
from surveys.models import Invitation, Municipality
from surveys.questionnaire.document import Document, Perspective, to_builtins
from surveys.questionnaire.document import decode as read_document
from tests.conftest import client_of
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_flow import fill, response_of


def carrying() -> Document:
    raw = to_builtins(cast.document())
    ranking = raw["sections"][1]["items"][0]
    assert ranking["code"] == "K1"
    ranking["options_from"] = "U2"
    return read_document(raw)


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    cache.clear()
    with tenant(north.id):
        return cast.invite(cast.open_wave(north, carrying()), aalst)


def offered(page: str) -> set[str]:
    ranking = page.partition('id="q-K1"')[2].partition("</fieldset>")[0]
    return {code for code in ("roads", "schools", "parks") if f'value="{code}"' in ranking}


def test_without_scripts_only_what_was_named_is_put_in_order(rik: Invitation) -> None:
    browser = cast.started(rik)
    assert offered(browser.get("/r/answer/2/").content.decode()) == set()
    fill(browser, 1, {"U2": ["roads", "parks"]}, go="skip")
    page = browser.get("/r/answer/2/").content.decode()
    assert offered(page) == {"roads", "parks"}

    # One that was not offered is refused, whoever sends it.
    answer = fill(browser, 2, {"K1__1": "schools", "K1__2": "roads"})
    assert "Kies uit de antwoorden die er staan." in answer.content.decode()
    fill(browser, 2, {"K1__1": "parks", "K1__2": "roads"}, go="skip")
    browser.post("/r/submit/")

    assert response_of(rik).answers == {"U2": ["roads", "parks"], "K1": ["parks", "roads"]}


def test_one_that_was_named_is_all_there_is_to_order(rik: Invitation) -> None:
    browser = cast.started(rik)
    assert cast.save(browser, "U2", ["schools"]).status_code == 200
    assert cast.save(browser, "K1", ["schools"]).status_code == 200
    page = browser.get("/r/answer/2/").content.decode()
    assert offered(page) == {"schools"}
    assert 'name="K1__2"' not in page
    browser.post("/r/submit/")
    assert response_of(rik).answers == {"U2": ["schools"], "K1": ["schools"]}


def test_the_review_names_an_order_of_what_was_taken_back(rik: Invitation) -> None:
    browser = cast.started(rik)
    cast.save(browser, "U2", ["roads", "parks"])
    cast.save(browser, "K1", ["parks", "roads"])
    assert "niet af" not in browser.get("/r/answer/review/").content.decode()
    cast.save(browser, "U2", ["roads"], revision=1)
    review = browser.get("/r/answer/review/").content.decode()
    assert "Deze antwoorden zijn niet af" in review
    assert "Kies uit de antwoorden die er staan." in review
    cast.save(browser, "U2", [], revision=2)
    assert "niet af" not in browser.get("/r/answer/review/").content.decode()


def test_the_try_out_offers_what_was_chosen_in_it(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        questionnaire = cast.open_wave(north, carrying()).version.questionnaire
    address = reverse("version_try", args=["north", questionnaire.id, 1, "political"])
    page = client_of(alice).get(f'{address}?section=two&carried={{"U2":["parks"]}}')
    assert page.status_code == 200
    assert offered(page.content.decode()) == {"parks"}


def test_a_foreign_format_says_that_it_offers_all() -> None:
    written = write_limesurvey(carrying(), Perspective.POLITICAL)
    assert ("K1", "options_all_offered") in {(one.place, one.code) for one in written.losses}


def test_the_settings_of_a_card_offer_earlier_questions(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        draft = create_questionnaire(by=alice, name="Overnemen", document=carrying())
        part = draft.parts.get(code="K1")
    address = reverse("draft_part", args=["north", draft.id, part.id])
    page = client_of(alice).get(address).content.decode()
    chooser = page.partition('name="options_from"')[2].partition("</select>")[0]
    assert 'value="U2" selected' in chooser
    assert 'value="U1"' not in chooser
    answer = client_of(alice).post(
        address, {"do": "set", "seen": "0", "options_from": "", "base:options_from": "U2"}
    )
    assert answer.status_code in (200, 302)
    with tenant(north.id):
        assert "options_from" not in draft.parts.get(code="K1").body


def test_who_named_nothing_was_not_asked_in_the_rows_that_leave() -> None:
    document = carrying()
    given: list[dict[str, Any]] = [
        {"U2": ["parks"], "K1": ["parks"]},
        {"U2": ["parks", "roads"]},
        {"S1": 3},
    ]
    arrays = item_arrays(document, given)
    table = pa.table({**arrays, "perspective": pa.array(["political"] * 3)})
    assert asked(document, table)["K1"].tolist() == [True, True, False]
    # A place of those that were named; what was not named stands in no place.
    assert table["K1.parks"].to_pylist() == [1, None, None]
    assert table["K1.roads"].to_pylist() == [0, None, None]
