"""The pages of the library, and its boxes in the builder."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version, undoing
from surveys.authoring.starting import empty
from surveys.library.actions.keeping import change_entry, remove_entry
from surveys.library.actions.taking import take_over
from surveys.models import LibraryEntry, Questionnaire
from tests.conftest import client_of
from tests.surveys.authoring import DOCUMENT, HOSTILE, changed, edit, part, url
from tests.surveys.library.stage import entry, first_section, keep


@pytest.fixture
def other(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Anders", document=empty("Anders", ["nl"]))


def html(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_empty_library_has_the_instrument_of_the_product(browser: Client, north: Tenant) -> None:
    page = html(browser.get(url("library_list")))
    assert "nog niets in de bibliotheek" in page
    assert "bij het product" in page
    with tenant(north.id):
        assert not LibraryEntry.objects.exists()
    found = html(browser.get(url("library_list"), {"q": "structurele DRUK", "kind": "theme"}))
    assert "Structurele druk" in found
    assert "Niets gevonden" in html(browser.get(url("library_list"), {"q": "zzzz"}))


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nonsense", "theme": HOSTILE, "source": "bundled:../x", "page": "-3"},
        {"q": "x" * 5000},
        {"source": "00000000-0000-0000-0000-000000000000", "page": "99999999999999999999"},
        {"q": "%_\\'\""},
    ],
)
def test_whatever_is_asked_for_is_answered(browser: Client, asked: dict[str, str]) -> None:
    assert HOSTILE not in html(browser.get(url("library_list"), asked))


@pytest.mark.parametrize("number", [1, 25])
def test_the_list_asks_the_same_of_the_database_for_1_and_25(
    browser: Client,
    north: Tenant,
    alice: User,
    questionnaire: Questionnaire,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    codes = [f"item:{item.code}" for item in DOCUMENT.items()]
    with tenant(north.id):
        keep(alice, questionnaire, *codes[:number])
    with django_assert_num_queries(12):
        browser.get(url("library_list"), {"q": "de"})


@pytest.mark.parametrize("number", [1, 25])
def test_choosing_asks_the_same_of_the_database_for_1_and_25(
    browser: Client,
    north: Tenant,
    alice: User,
    questionnaire: Questionnaire,
    other: Questionnaire,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    codes = [f"item:{item.code}" for item in DOCUMENT.items()]
    with tenant(north.id):
        keep(alice, questionnaire, *codes[:number])
        section = first_section(other)
    with django_assert_num_queries(16):
        browser.get(url("library_take", other.id, section.id))


def test_a_card_is_put_into_the_library_and_a_version_too(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    address = url("library_put", questionnaire.id)
    page = html(browser.get(address, {"only": "item:S1"}))
    assert 'value="item:S1" checked' in page
    assert 'value="item:S2"' not in page
    answer = browser.post(f"{address}?only=item:S1", {"pick": "item:S1", "seen:item:S1": "0"})
    assert answer["Location"] == url("library_list")
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
        assert entry("S1").number is None
    browser.post(f"{address}?version=1", {"pick": ["scale:agree5", "theme:pressure", "item:No"]})
    with tenant(north.id):
        assert entry("agree5", "scale").number == 1
        assert entry("pressure", "theme").name == "Structurele druk"
    assert "staat zo in de bibliotheek" in html(browser.get(address, {"version": "1"}))
    assert browser.get(address, {"version": "7"}).status_code == 404
    assert browser.get(address, {"version": "x"}).status_code == 404
    assert browser.get(address, {"only": "item:No"}).status_code == 404
    assert "Vink aan" in html(browser.post(address, {}))


def test_what_somebody_else_put_there_is_not_written_over(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
    edit(browser, questionnaire, part(north, "S1"), wording__political__nl="Nieuw",
         base_wording__political__nl=(DOCUMENT.item("S1").wording.political or {})["nl"])  # type: ignore[union-attr]  # fmt: skip
    address = f"{url('library_put', questionnaire.id)}?only=item:S1"
    assert "wordt vervangen" in html(browser.get(address))
    with tenant(north.id):
        change_entry(by=alice, entry=entry("S1"), name="Eerst", note="", seen=1)
    page = html(browser.post(address, {"pick": "item:S1", "seen:item:S1": "1"}))
    assert "veranderde intussen" in page
    browser.post(address, {"pick": "item:S1", "seen:item:S1": "2"})
    with tenant(north.id):
        assert (entry("S1").name, entry("S1").revision) == ("Eerst", 3)


def test_a_changed_item_says_so_on_its_card_until_it_is_made_loose(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire, other: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        section, row = first_section(other), entry("S1")
    taken = browser.post(
        url("library_take", other.id, section.id), {"do": "take", "pick": str(row.id)}
    )
    assert taken["Location"] == f"{url('questionnaire_page', other.id)}#item-S1"
    said = "Gewijzigd sinds de bibliotheek"
    assert said not in html(browser.get(url("questionnaire_page", other.id)))
    with tenant(north.id):
        mine = other.parts.get(code="S1")
    words = mine.body["wording"]["political"]["nl"]
    told = edit(
        browser, other, mine, wording__political__nl="Iets heel anders",
        base_wording__political__nl=words,
    ).json()  # fmt: skip
    assert said in told["parts"][0]["html"]
    assert said in html(browser.get(url("questionnaire_page", other.id)))
    assert said not in html(browser.get(url("questionnaire_page", questionnaire.id)))
    told = edit(browser, other, mine, do="loose").json()
    assert said not in told["parts"][0]["html"]
    with tenant(north.id):
        assert "lineage" not in other.parts.get(code="S1").body


def test_a_search_keeps_what_was_ticked_and_refuses_nothing_in_silence(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire, other: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1", "item:S2")
        section, first, second = first_section(other), entry("S1"), entry("S2")
    address = url("library_take", other.id, section.id)
    page = html(browser.post(address, {"do": "search", "q": "zzzz", "pick": str(first.id)}))
    assert "Al aangevinkt" in page
    assert f'value="{first.id}" checked' in page
    assert "Vink aan" in html(browser.post(address, {"do": "take"}))
    with tenant(north.id):
        remove_entry(by=alice, entry=second)
    picks = {"do": "take", "pick": [str(first.id), str(second.id)]}
    browser.post(address, picks)
    page = html(browser.get(url("questionnaire_page", other.id)))
    assert "Wat intussen uit de bibliotheek ging" in page
    assert "staat al in deze vragenlijst" in html(browser.get(address))
    with tenant(north.id):
        other.parts.filter(section=section.id).delete()
        other.parts.filter(id=section.id).delete()
    answer = browser.post(address, picks)
    assert answer["Location"] == url("questionnaire_page", other.id)


def test_a_name_is_given_and_an_entry_removed(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        row = entry("S1")
    address = url("library_entry_change", row.id)
    wrong = browser.post(address, {"name": "een\nander", "note": "", "seen": "1"})
    assert wrong.status_code == 422
    browser.post(address, {"name": HOSTILE, "note": "x", "seen": "1"})
    page = html(browser.get(url("library_entry", row.id)))
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    browser.post(address, {"name": "Te laat", "note": "", "seen": "1"})
    assert "Iemand anders" in html(browser.get(url("library_entry", row.id)))
    browser.post(url("library_entry_remove", row.id))
    assert browser.get(url("library_entry", row.id)).status_code == 404


def test_who_only_reads_sees_it_and_changes_nothing(
    anna: User, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        row = entry("S1")
    reader = client_of(anna)
    assert row.name[:30] in html(reader.get(url("library_list")))
    page = html(reader.get(url("library_entry", row.id)))
    assert "Naam en notitie" not in page
    assert url("questionnaire_page", questionnaire.id) not in page
    assert reader.post(url("library_entry_remove", row.id)).status_code == 403
    assert reader.get(url("library_put", questionnaire.id)).status_code == 403


def test_another_tenant_finds_nothing_of_it(
    carla: User, south: Tenant, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        row = change_entry(by=alice, entry=entry("S1"), name="Geheim", note="", seen=1)
    stranger = client_of(carla)
    page = html(stranger.get("/t/south/library/", {"q": "geheim"}))
    assert "Niets gevonden" in page
    assert "Besturen</option>" not in page
    with tenant(south.id):
        draft = create_questionnaire(by=carla, name="Zuid", document=empty("Zuid", ["nl"]))
        section = first_section(draft)
    address = f"/t/south/questionnaires/{draft.id}/parts/{section.id}/library/"
    refused = html(stranger.post(address, {"do": "take", "pick": str(row.id)}))
    assert "Vink aan" in refused
    with tenant(south.id):
        assert not draft.parts.filter(kind="item").exists()


def test_an_own_entry_stands_in_the_place_of_the_one_of_the_product(
    browser: Client, north: Tenant, alice: User
) -> None:
    slug = "toekomstgericht_besturen"
    browser.post(url("questionnaire_new"), {"name": "Q", "source": f"template:{slug}"})
    with tenant(north.id):
        keep(alice, Questionnaire.objects.get(), "item:S1")
        row = change_entry(by=alice, entry=entry("S1"), name="Van ons", note="", seen=1)
        assert row.lineage == f"{slug}.S1"
    words = (DOCUMENT.item("S1").wording.political or {})["nl"]  # type: ignore[union-attr]
    page = html(browser.get(url("library_list"), {"q": words}))
    assert "1 gevonden" in page
    assert "Van ons" in page


def test_hostile_words_are_shown_as_words_and_bidi_stays_inside(
    browser: Client, north: Tenant, alice: User, other: Questionnaire
) -> None:
    words = {"nl": f"{HOSTILE}\u202e" + "W" * 4900}
    hostile = changed(DOCUMENT, "S1", {("wording", "political"): words})
    with tenant(north.id):
        made = create_questionnaire(by=alice, name=HOSTILE, document=hostile)
        keep(alice, made, "item:S1")
        change_entry(by=alice, entry=entry("S1"), name=f"{HOSTILE}\u05d0", note=HOSTILE, seen=1)
        row, section = entry("S1"), first_section(other)
    for address in (
        url("library_list"),
        url("library_entry", row.id),
        url("library_take", other.id, section.id),
        url("library_put", made.id),
    ):
        page = html(browser.get(address))
        assert HOSTILE not in page
        assert page.count("\u202e") == len(re.findall("<bdi[^<>]*>[^<]*\u202e", page))
        assert "&lt;script&gt;" in page


def test_what_was_taken_over_outlives_its_entry_through_undo_and_redo(
    north: Tenant, alice: User, questionnaire: Questionnaire, other: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        section, row = first_section(other).id, entry("S1")
        take_over(by=alice, questionnaire=other, section=section, excerpts=[row.excerpt])
        undoing.undo(by=alice, questionnaire=other)
        remove_entry(by=alice, entry=row)
        undoing.redo(by=alice, questionnaire=other)
        found = Questionnaire.objects.get(id=other.id).draft_document
        assert [(i.code, i.lineage) for i in found.items()] == [("S1", row.lineage)]
