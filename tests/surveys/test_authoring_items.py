"""The settings and the order of items, and trying a questionnaire out."""

import io
import json

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version, save_draft
from surveys.authoring.editing import CodeInUse, UnknownItem, copy_item, move_item, remove_item
from surveys.authoring.texts import HEAD, TextUnit, replace_texts
from surveys.models import Draft, Questionnaire, Response
from surveys.questionnaire.document import Document, decode, to_builtins
from surveys.questionnaire.formats import dump_yaml
from tests.surveys.authoring import DOCUMENT, now, url


def order(document: Document) -> list[list[str]]:
    return [[item.code for item in section.items] for section in document.sections]


FIRST, SECOND = order(DOCUMENT)[:2]


# --- Moving, copying, removing -------------------------------------------------------------------


def test_moving_within_a_section() -> None:
    moved = order(move_item(DOCUMENT, SECOND[0], 1))[1]
    assert moved == [SECOND[1], SECOND[0], *SECOND[2:]]
    assert move_item(move_item(DOCUMENT, SECOND[0], 1), SECOND[0], -1) == DOCUMENT


def test_moving_over_the_edge_of_a_section() -> None:
    moved = order(move_item(DOCUMENT, SECOND[0], -1))
    assert moved[:2] == [[*FIRST, SECOND[0]], SECOND[1:]]
    back = move_item(move_item(DOCUMENT, SECOND[0], -1), SECOND[0], 1)
    assert back == DOCUMENT


def test_moving_over_the_edge_of_the_document_changes_nothing() -> None:
    assert move_item(DOCUMENT, FIRST[0], -1) == DOCUMENT
    assert move_item(DOCUMENT, order(DOCUMENT)[-1][-1], 1) == DOCUMENT


def test_a_copy_stands_below_and_has_no_role() -> None:
    copied = copy_item(DOCUMENT, SECOND[0], "fresh")
    assert order(copied)[1][:2] == [SECOND[0], "fresh"]
    fresh, source = copied.item("fresh"), DOCUMENT.item(SECOND[0])
    assert fresh is not None
    assert source is not None
    assert (fresh.wording, fresh.role, fresh.of) == (source.wording, None, None)
    with pytest.raises(CodeInUse):
        copy_item(DOCUMENT, SECOND[0], FIRST[0])


def test_removing() -> None:
    assert order(remove_item(DOCUMENT, SECOND[0]))[1] == SECOND[1:]
    with pytest.raises(UnknownItem):
        remove_item(DOCUMENT, "nothing")


def test_the_buttons_of_an_item(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    place = url("questionnaire_page", questionnaire.id)
    code = SECOND[0]
    answer = browser.post(url("item_move", questionnaire.id, code), {"to": "down"})
    assert answer["Location"] == f"{place}#item-{code}"
    assert browser.post(url("item_move", questionnaire.id, code), {"to": "x"}).status_code == 404
    answer = browser.post(url("item_copy", questionnaire.id, code), {"code": "fresh"})
    assert answer["Location"] == url("questionnaire_edit", questionnaire.id, "item", "fresh")
    assert browser.post(url("item_remove", questionnaire.id, "nothing")).status_code == 404
    browser.post(url("item_remove", questionnaire.id, SECOND[1]))
    assert order(now(north).draft_document)[1] == [code, "fresh", *SECOND[2:]]


@pytest.mark.parametrize("code", ["", "1x", "a b", "x" * 41, FIRST[0], "<b>"])
def test_a_code_that_cannot_be(
    browser: Client, north: Tenant, questionnaire: Questionnaire, code: str
) -> None:
    answer = browser.post(url("item_copy", questionnaire.id, SECOND[0]), {"code": code})
    assert answer["Location"] == url("item_settings", questionnaire.id, SECOND[0])
    assert now(north).draft_revision == 1


# --- Settings ------------------------------------------------------------------------------------


def settings(**changes: str) -> dict[str, str]:
    return {"revision": "1", "theme": "capacity", "required": "on", "show_if": "", **changes}


def test_settings_of_an_item(browser: Client, north: Tenant, questionnaire: Questionnaire) -> None:
    posted = settings(estimate="on", show_if="U1 has finance", theme="")
    browser.post(url("item_settings", questionnaire.id, "S1"), posted)
    item = now(north).draft_document.item("S1")
    assert item is not None
    assert item.estimated
    assert (item.show_if, item.theme, item.required) == ("U1 has finance", None, True)


def test_a_condition_that_cannot_be_read(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    posted = settings(show_if="U1 has", theme="nothing")
    answer = browser.post(url("item_settings", questionnaire.id, "S1"), posted)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"show_if", "theme"}


def test_settings_after_someone_else_saved(
    browser: Client, north: Tenant, olga: User, questionnaire: Questionnaire
) -> None:
    theirs = replace_texts(DOCUMENT, TextUnit("document", HEAD), {"title": {"nl": "Van Olga"}})
    with tenant(north.id):
        save_draft(by=olga, questionnaire=now(north), document=theirs, revision=1)
    address = url("item_settings", questionnaire.id, "S1")
    answer = browser.post(address, settings(show_if="Z1 > 3"))
    assert answer.status_code == 409
    form = answer.context["form"]
    assert (form["revision"].value(), form["show_if"].value()) == ("2", "Z1 > 3")
    assert browser.post(address, settings(show_if="", revision="2")).status_code == 302
    assert now(north).draft_document.title == {"nl": "Van Olga"}


# --- Replacing, renaming, deleting ---------------------------------------------------------------


def upload(content: str) -> io.BytesIO:
    file = io.BytesIO(content.encode())
    file.name = "besturen.yaml"
    return file


def test_a_file_takes_the_place_of_the_draft(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    shorter = remove_item(DOCUMENT, SECOND[0])
    address = url("questionnaire_replace", questionnaire.id)

    def hand_in(revision: str, text: str) -> None:
        answer = browser.post(address, {"revision": revision, "file": upload(text)})
        browser.post(f"{answer['Location']}confirm/")

    hand_in("1", dump_yaml(shorter))
    assert now(north).draft_document == shorter
    hand_in("1", dump_yaml(DOCUMENT))
    hand_in("2", "title: [")
    browser.post(address, {"revision": "2"})
    assert now(north).draft_document == shorter


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
