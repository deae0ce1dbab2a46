"""A draft replaced by a file, renamed, deleted, and tried out."""

import io
import json

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.models import Draft, Questionnaire, Response
from surveys.questionnaire.document import Document, decode, to_builtins
from surveys.questionnaire.formats import dump_yaml
from tests.surveys.authoring import DOCUMENT, draft, now, url


def without_first(document: Document) -> Document:
    raw = to_builtins(document)
    raw["sections"][1]["items"].pop(0)
    return decode(raw)


# --- Replacing, renaming, deleting ---------------------------------------------------------------


def upload(content: str) -> io.BytesIO:
    file = io.BytesIO(content.encode())
    file.name = "besturen.yaml"
    return file


def test_a_file_takes_the_place_of_the_draft(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    shorter = without_first(DOCUMENT)
    address = url("questionnaire_replace", questionnaire.id)

    def hand_in(revision: str, text: str) -> None:
        answer = browser.post(address, {"revision": revision, "file": upload(text)})
        browser.post(f"{answer['Location']}confirm/")

    hand_in("1", dump_yaml(shorter))
    assert draft(north) == shorter
    hand_in("1", dump_yaml(DOCUMENT))
    hand_in("2", "title: [")
    browser.post(address, {"revision": "2"})
    assert draft(north) == shorter


def test_renaming_and_deleting(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    browser.post(url("questionnaire_rename", questionnaire.id), {"name": "Anders"})
    browser.post(url("questionnaire_rename", questionnaire.id), {"name": "x" * 121})
    assert now(north).name == "Anders"
    with tenant(north.id):
        other = create_questionnaire(by=alice, name="Tweede", document=DOCUMENT)
        publish_version(by=alice, questionnaire=other)
    browser.post(url("questionnaire_rename", questionnaire.id), {"name": "Tweede"})
    browser.post(url("questionnaire_delete", questionnaire.id))
    browser.post(url("questionnaire_delete", other.id))
    assert now(north).name == "Tweede"


# --- Trying it out -------------------------------------------------------------------------------


def test_trying_section_by_section_saves_nothing(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    address = url("questionnaire_try", questionnaire.id, "political")
    page = browser.get(address)
    seen = []
    for _step in range(30):
        if page.templates[0].name == "questionnaires/tried.html":
            break
        seen.append(page.context["section"]["code"])
        page = browser.post(address, _post(page, go="skip"))
    assert seen == [section.code for section in DOCUMENT.sections if section.code in set(seen)]
    assert len(seen) > 3
    with tenant(north.id):
        assert not Draft.objects.exists()
        assert not Response.objects.exists()


def _post(page: object, **more: str) -> dict[str, str]:
    context = page.context  # type: ignore[attr-defined]  # the test client's response
    hidden = {"shown": context["shown"], "carried": context["carried"]}
    return {"section": context["section"]["code"], **hidden, **more}


def test_a_missing_answer_is_shown_and_kept_answers_travel_along(
    browser: Client, questionnaire: Questionnaire
) -> None:
    address = url("questionnaire_try", questionnaire.id, "administrative")
    page = browser.get(address + "?lang=fr")
    stay = browser.post(address + "?lang=fr", _post(page, go="next"))
    assert stay.status_code == 422
    assert stay.context["errors"]
    page = browser.post(address, _post(page, go="skip", U1="finance"))
    assert json.loads(page.context["carried"])["U1"] == ["finance"]
    back = browser.post(address, _post(page, go="back"))
    assert back.context["section"]["code"] == DOCUMENT.sections[0].code
    assert 'value="finance" checked' in back.content.decode().replace(' data-item="U1"', "")


@pytest.mark.parametrize("carried", ["[", "[1]", '{"U1": ["x"], "no": 1}', "[" * 10_000])
def test_what_travels_along_is_not_trusted(
    browser: Client, questionnaire: Questionnaire, carried: str
) -> None:
    address = url("questionnaire_try", questionnaire.id, "political")
    page = browser.get(address)
    answer = browser.post(address, {**_post(page, go="skip"), "carried": carried})
    assert answer.status_code == 200
    assert answer.context["carried"] == "{}"


def test_trying_what_does_not_exist(browser: Client, questionnaire: Questionnaire) -> None:
    assert browser.get(url("questionnaire_try", questionnaire.id, "x")).status_code == 404
    assert browser.get(url("version_try", questionnaire.id, 9, "political")).status_code == 404
    address = url("questionnaire_try", questionnaire.id, "political")
    assert browser.post(address, {"section": "nothing"}).status_code == 200


def test_trying_an_empty_draft(browser: Client, north: Tenant, alice: User) -> None:
    empty = decode({**to_builtins(DOCUMENT), "sections": []})
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Leeg", document=empty)
    page = browser.get(url("questionnaire_try", made.id, "political"))
    assert page.templates[0].name == "questionnaires/tried.html"
