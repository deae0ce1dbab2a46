"""Whoever writes says whether it may be quoted; who says nothing says no."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Invitation, Municipality, Wave
from surveys.questionnaire.document import Document, to_builtins
from surveys.questionnaire.document import decode as read_document
from tests.surveys import respond_cast as cast
from tests.surveys.answer_stage import answers, read, refusals
from tests.surveys.test_respond_flow import fill, response_of


def asking(*codes: str) -> Document:
    """The cast's questionnaire, where these open questions ask whether they may be quoted."""
    raw = to_builtins(cast.document())
    for section in raw["sections"]:
        for item in section["items"]:
            if item["code"] in codes:
                item["quote"] = True
    return read_document(raw)


def invited(of: Tenant, aalst: Municipality, *codes: str) -> Invitation:
    cache.clear()
    with tenant(of.id):
        wave: Wave = cast.open_wave(of, asking(*codes))
        return cast.invite(wave, aalst)


BOX = 'name="L1.quote" value="yes" data-item="L1.quote"'


@pytest.mark.parametrize(
    ("posted", "stored"),
    [
        ({"L1": "Meer overleg", "L1.quote": "yes"}, {"L1": "Meer overleg", "L1.quote": "yes"}),
        ({"L1": "Meer overleg"}, {"L1": "Meer overleg"}),
        # Leave to quote nothing at all is no answer.
        ({"T1": "kort", "L1": "", "L1.quote": "yes"}, {"T1": "kort"}),
    ],
)
def test_a_box_without_scripts_is_kept_beside_what_was_written(
    north: Tenant, aalst: Municipality, posted: dict[str, Any], stored: dict[str, Any]
) -> None:
    invitation = invited(north, aalst, "L1")
    browser = cast.started(invitation)
    page = browser.get("/r/answer/2/").content.decode()
    assert BOX in page
    assert f"{BOX} data-beside checked" not in page
    assert 'name="T1.quote"' not in page

    fill(browser, 2, posted, go="skip")
    browser.post("/r/submit/")

    assert response_of(invitation).answers == stored


def test_a_box_that_was_ticked_stands_there_again_and_can_be_taken_back(
    north: Tenant, aalst: Municipality
) -> None:
    invitation = invited(north, aalst, "L1")
    browser = cast.started(invitation)
    assert cast.save(browser, "L1", "Meer overleg").status_code == 200
    assert cast.save(browser, "L1.quote", ["yes"]).json()["revision"] == 1
    assert f"{BOX} data-beside checked" in browser.get("/r/answer/2/").content.decode()

    assert cast.save(browser, "L1.quote", [], revision=1).status_code == 200

    assert cast.draft_of(invitation).answers == {"L1": "Meer overleg"}


@pytest.mark.parametrize("value", ["no", "ja", ["yes", "yes"], {"yes": 1}, 1, True])
def test_nothing_else_is_leave_to_quote(north: Tenant, aalst: Municipality, value: object) -> None:
    browser = cast.started(invited(north, aalst, "L1"))
    assert cast.save(browser, "L1.quote", value).status_code == 422
    # A question that does not ask has no such answer.
    assert cast.save(browser, "T1.quote", "yes").status_code == 422


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ((), "kan zonder uw naam in het rapport geciteerd worden"),
        (("T1", "L1", "L2"), "alleen in het rapport als u dat daar aanvinkt"),
        (("L1",), "Bij sommige vragen kiest u zelf of dat mag."),
    ],
)
def test_the_landing_page_promises_what_the_questions_keep(
    client: Client, north: Tenant, aalst: Municipality, codes: tuple[str, ...], told: str
) -> None:
    page = client.get(cast.link(invited(north, aalst, *codes))).content.decode()
    assert told in page
    assert ("alleen in het rapport" in page) == (len(codes) == 3)


def test_a_file_may_say_in_a_column_what_can_be_quoted() -> None:
    found = read(
        "gemeente;kant;L1;mag",
        *(f"Aalst;college;Tekst {n};{cell}" for n, cell in enumerate(("ja", "nee", "", "x", "?"))),
        items={"L1": "L1", "mag": "L1.quote"},
        document=asking("L1"),
    )
    assert answers(found, "L1.quote") == ["yes", None, None, "yes", None]
    assert refusals(found) == [(6, "mag", "?", "not_marked")]
