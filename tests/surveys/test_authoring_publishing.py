"""Publishing, and who may come in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version, save_draft
from surveys.authoring.editing import Path
from surveys.models import Judgement, Questionnaire, Version
from surveys.questionnaire.document import decode, to_builtins
from surveys.questionnaire.formats import load_yaml
from tests.conftest import client_of
from tests.surveys.authoring import DOCUMENT, changed, part, url

# --- Publishing and versions ----------------------------------------------------------------------


def test_publishing_from_the_page(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    answer = browser.post(url("questionnaire_publish", questionnaire.id), {"revision": "1"})
    assert answer["Location"] == url("version_page", questionnaire.id, 1)
    page = browser.get(answer["Location"]).content.decode()
    assert "verandert nooit" in page
    assert "Bewerken" not in page


def test_the_publish_page_asks_what_is_comparable(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
        sides = ("political", "administrative")
        both: dict[Path, Any] = {("wording", side, "nl"): "Nieuw" for side in sides}
        document = changed(DOCUMENT, "S1", both)
        save_draft(by=alice, questionnaire=questionnaire, document=document, revision=1)
    address = url("questionnaire_publish", questionnaire.id)
    page = browser.get(address)
    ((verdict, (asked,)),) = page.context["judged"]
    assert (verdict, asked.code, asked.standing.grounds) == (
        "open", "S1", ["de formulering heeft andere woorden"],
    )  # fmt: skip
    # Nothing is chosen for whoever does not choose, and nothing that was typed is lost.
    said = {"revision": "2", "mark-S1": asked.standing.proposal.mark, "why-S1": "Zelfde vraag"}
    said["outdated_too"] = "on"
    again = browser.post(address, said)
    assert "Beslis of dit item vergelijkbaar is" in again.content.decode()
    assert 'value="Zelfde vraag"' in again.content.decode()
    browser.post(address, {**said, "verdict-S1": "yes"})
    with tenant(north.id):
        version = Version.objects.get(number=2)
        assert version.items.get(code="S1").comparable is True
        row = Judgement.objects.get()
    assert (row.code, row.comparable, row.proposal, row.why, row.by) == (
        "S1", True, "open", "Zelfde vraag", alice,
    )  # fmt: skip
    assert row.version_id == version.id


def test_all_proposals_at_once_are_the_careful_ones(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
        one = changed(DOCUMENT, "S1", {("wording", "political", "nl"): "Heel iets anders"})
        wording = one.item("S2")
        assert wording is not None
        text = (wording.wording.political or {})["nl"]
        two = changed(one, "S2", {("wording", "political", "nl"): f"{text} !"})
        save_draft(by=alice, questionnaire=questionnaire, document=two, revision=1)
    said = {"revision": "2", "accept": "on", "outdated_too": "on"}
    browser.post(url("questionnaire_publish", questionnaire.id), said)
    with tenant(north.id):
        made = dict(Judgement.objects.values_list("code", "comparable"))
        stated = Judgement.statements(questionnaire.id)
    assert made == {"S1": False, "S2": True}
    assert stated == {2: frozenset(i.code for i in DOCUMENT.items()) - {"S1"}}


def test_what_was_decided_outlives_somebody_elses_edit(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    """Of the item that changed meanwhile the person is asked again; the other choice stays."""
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
        document = DOCUMENT
        for code in ("S1", "S2"):
            document = changed(document, code, {("wording", "political", "nl"): "Anders gevraagd"})
        save_draft(by=alice, questionnaire=questionnaire, document=document, revision=1)
    address = url("questionnaire_publish", questionnaire.id)
    ((_verdict, asked),) = browser.get(address).context["judged"]
    said = {f"mark-{one.code}": one.standing.proposal.mark for one in asked}
    said |= {"verdict-S1": "yes", "verdict-S2": "no", "why-S1": "Zo dus", "revision": "2"}
    with tenant(north.id):
        other = changed(document, "S2", {("wording", "political", "nl"): "Nog eens anders"})
        save_draft(by=alice, questionnaire=questionnaire, document=other, revision=2)
    again = browser.post(address, said)
    form = again.context["form"]
    assert [form[f"verdict-{code}"].value() for code in ("S1", "S2")] == ["yes", None]
    assert 'value="Zo dus"' in again.content.decode()
    with tenant(north.id):
        assert Version.objects.count() == 1


def test_publishing_a_stale_or_unchanged_draft(
    browser: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    address = url("questionnaire_publish", questionnaire.id)
    stale = browser.post(address, {"revision": "7"}).content.decode()
    assert "Iemand anders wijzigde intussen het concept" in stale
    assert 'name="revision" value="1"' in stale
    browser.post(address, {"revision": "1"})
    assert browser.post(address, {"revision": "1"})["Location"] == address
    assert "niets te publiceren" in browser.get(address).content.decode()
    with tenant(north.id):
        assert Version.objects.count() == 1


def test_a_blocked_draft_is_not_published(browser: Client, north: Tenant, alice: User) -> None:
    raw = to_builtins(DOCUMENT)
    raw["sections"] = []
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Leeg", document=decode(raw))
    address = url("questionnaire_publish", made.id)
    assert "disabled" in browser.get(address).content.decode()
    browser.post(address, {"revision": "1"})
    with tenant(north.id):
        assert not Version.objects.exists()


def test_problems_are_told_in_words_and_lead_to_where_they_are_mended(
    browser: Client, north: Tenant, alice: User
) -> None:
    """A role by the name that it has in the settings; a promise that the questions do not need."""
    document = changed(DOCUMENT, "V2_digital", {("role",): None, ("of",): None})
    raw = {**to_builtins(document), "minutes": 40}
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Rollen", document=decode(raw))
    page = browser.get(url("questionnaire_publish", made.id)).text
    assert "met de rol ‘opbrengst van een inspanning’" in page
    assert "Respondenten lezen dat invullen 40 minuten duurt." in page
    assert "#document-head" in page


def test_downloads_can_be_read_again(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
    for address in (
        url("questionnaire_download", questionnaire.id),
        url("version_download", questionnaire.id, 1),
    ):
        answer = browser.get(address)
        assert load_yaml(answer.content.decode()) == DOCUMENT
        assert answer["Content-Disposition"].startswith('attachment; filename="besturen-')


# --- Walls and counts -----------------------------------------------------------------------------

Get = Callable[[Client, Questionnaire], int]
PAGES = [
    ("questionnaire_list", ()),
    ("questionnaire_new", ()),
    ("questionnaire_page", ("id",)),
    ("draft_part", ("id", "part")),
    ("draft_preview", ("id",)),
    ("draft_pair", ("id", "part")),
    ("questionnaire_publish", ("id",)),
    ("questionnaire_compare", ("id",)),
    ("questionnaire_download", ("id",)),
    ("questionnaire_try", ("id", "political")),
    ("version_page", ("id", 1)),
    ("version_item", ("id", 1, "S1")),
    ("version_download", ("id", 1)),
    ("version_try", ("id", 1, "political")),
]
POSTS = [
    ("questionnaire_rename", ("id",)),
    ("questionnaire_delete", ("id",)),
    ("questionnaire_replace", ("id",)),
    ("draft_part", ("id", "part")),
    ("draft_add", ("id",)),
    ("draft_undo", ("id",)),
]
CALLS = [*(("get", *page) for page in PAGES), *(("post", *form) for form in POSTS)]


@pytest.mark.parametrize(("method", "name", "args"), CALLS)
def test_only_those_who_write_questionnaires_come_in(
    method: str,
    name: str,
    args: tuple[Any, ...],
    north: Tenant,
    alice: User,
    anna: User,
    bram: User,
    carla: User,
    questionnaire: Questionnaire,
) -> None:
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
    ids = {"id": questionnaire.id, "part": part(north, "S1").id}
    address = url(name, *(ids.get(arg, arg) for arg in args))
    answers = {
        user.name: getattr(client_of(user), method)(address).status_code
        for user in (anna, bram, carla)
    }
    assert answers == {"Anna": 403, "Bram": 403, "Carla": 404}
    assert getattr(Client(), method)(address).status_code == 302
    assert getattr(client_of(alice), method)(address, {"do": "section"}).status_code in (200, 302)


@pytest.mark.parametrize(("method", "name", "args"), CALLS[2:])
def test_another_tenants_questionnaire_does_not_exist(
    method: str,
    name: str,
    args: tuple[Any, ...],
    north: Tenant,
    carla: User,
    questionnaire: Questionnaire,
) -> None:
    ids = {"id": questionnaire.id, "part": part(north, "S1").id}
    address = reverse(name, args=("south", *(ids.get(arg, arg) for arg in args)))
    assert getattr(client_of(carla), method)(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_database_for_1_and_3(
    browser: Client,
    north: Tenant,
    alice: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with tenant(north.id):
        for number in range(count):
            made = create_questionnaire(by=alice, name=f"Q{number}", document=DOCUMENT)
            publish_version(by=alice, questionnaire=made)
    with django_assert_num_queries(8):
        browser.get(url("questionnaire_list"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_of_the_database_for_1_and_3_versions(
    browser: Client,
    north: Tenant,
    alice: User,
    questionnaire: Questionnaire,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with tenant(north.id):
        for number in range(count):
            document = changed(DOCUMENT, "head", {("title", "nl"): f"Titel {number}"})
            save_draft(
                by=alice, questionnaire=questionnaire, document=document, revision=number + 1
            )
            publish_version(by=alice, questionnaire=questionnaire, outdated_too=True)
    with django_assert_num_queries(16):
        browser.get(url("questionnaire_page", questionnaire.id))
