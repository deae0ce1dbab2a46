"""What a file or a form may claim of a lineage or an entry, and what comes of it."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from surveys.authoring.actions import (
    NotPublishable,
    create_questionnaire,
    publish_version,
    save_draft,
)
from surveys.authoring.starting import empty
from surveys.library.entries import own_entry
from surveys.library.queries.uses import uses
from surveys.models import LibraryEntry, Questionnaire
from surveys.questionnaire.document import Document, decode, to_builtins
from tests.conftest import client_of, member
from tests.surveys.authoring import DOCUMENT, url
from tests.surveys.library.stage import entry, first_section, keep
from tests.surveys.library.test_pages import html


def claiming(code: str, lineage: str, words: str = "") -> Document:
    """The instrument, in which one item says that it comes from elsewhere."""
    raw = to_builtins(DOCUMENT)
    item = next(i for s in raw["sections"] for i in s["items"] if i["code"] == code)
    item["lineage"] = lineage
    if words:
        item["wording"] = {
            side: dict.fromkeys(text, words) for side, text in item["wording"].items()
        }
    return decode(raw)


@pytest.fixture
def theirs(south: Tenant) -> tuple[Questionnaire, LibraryEntry]:
    """A questionnaire and an entry of another tenant."""
    carl = member(south, "carl", Role.CONSULTANT)
    with tenant(south.id):
        made = create_questionnaire(by=carl, name="Van hen", document=DOCUMENT)
        keep(carl, made, "item:S1")
        return made, entry("S1")


@pytest.fixture
def other(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Anders", document=empty("Anders", ["nl"]))


def test_an_item_that_claims_to_be_one_of_its_own_questionnaire_is_not_published(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        forged = claiming("S2", f"{questionnaire.id}.S1")
        revision = questionnaire.draft_revision
        save_draft(by=alice, questionnaire=questionnaire, document=forged, revision=revision)
        with pytest.raises(NotPublishable):
            publish_version(by=alice, questionnaire=questionnaire)
    for page in ("questionnaire_page", "questionnaire_publish"):
        assert "komen van hetzelfde item" in html(browser.get(url(page, questionnaire.id)))
    with tenant(north.id):
        row = Questionnaire.objects.get(id=questionnaire.id)
        itself = claiming("S1", f"{row.id}.S1")
        save_draft(by=alice, questionnaire=row, document=itself, revision=row.draft_revision)
        publish_version(by=alice, questionnaire=row)


@pytest.mark.parametrize("whose", ["theirs", "product"])
def test_other_words_under_a_claimed_lineage_compare_with_nothing(
    browser: Client,
    north: Tenant,
    alice: User,
    theirs: tuple[Questionnaire, LibraryEntry],
    questionnaire: Questionnaire,
    whose: str,
) -> None:
    lineage = f"{theirs[0].id}.S1" if whose == "theirs" else "toekomstgericht_besturen.S1"
    with tenant(north.id):
        honest = claiming("S1", lineage)
        revision = questionnaire.draft_revision
        save_draft(by=alice, questionnaire=questionnaire, document=honest, revision=revision)
        publish_version(by=alice, questionnaire=questionnaire)
        forged = claiming("S1", lineage, "Iets heel anders over het weer")
        made = create_questionnaire(by=alice, name="Vals", document=forged)
        publish_version(by=alice, questionnaire=made)
        keep(alice, made, "item:S1")
        found = uses(own_entry(entry("S1")))
        said = {use.name: use.verdict for use in found.versions}
        assert said == {"Vals": "comparable", "Besturen": "open"}
        beside = found.product and found.product.verdict
        assert beside == ("open" if whose == "product" else None)
        row = entry("S1")
    assert "Van hen" not in html(browser.get(url("library_entry", row.id)))
    assert "Gewijzigd sinds" in html(browser.get(url("questionnaire_page", questionnaire.id)))


def test_entries_and_sections_of_others_are_not_there(
    browser: Client,
    north: Tenant,
    south: Tenant,
    theirs: tuple[Questionnaire, LibraryEntry],
    other: Questionnaire,
) -> None:
    foreign, row = theirs
    with tenant(south.id):
        section = first_section(foreign)
    for action in ("library_entry_change", "library_entry_remove"):
        answer = browser.post(url(action, row.id), {"name": "x", "seen": "1"})
        assert answer.status_code == 404
    assert browser.get(url("library_entry", row.id)).status_code == 404
    assert browser.get(url("library_take", other.id, section.id)).status_code == 404
    assert browser.get(url("library_put", foreign.id)).status_code == 404
    with tenant(north.id):
        address = url("library_take", other.id, first_section(other).id)
    picked = [str(row.id), str(uuid4()), "x" * 5000, "\0", "toekomstgericht_besturen.item.S1"]
    told = html(browser.post(address, {"do": "take", "pick": picked}, follow=True))
    assert "1 overgenomen" in told
    assert "intussen uit de bibliotheek ging" in told
    with tenant(south.id):
        assert LibraryEntry.objects.get().name == row.name


def test_who_may_only_read_gets_no_form_and_a_manager_gets_nothing(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        row = entry("S1")
    reader = client_of(member(north, "ann", Role.ANALYST))
    assert url("library_entry", row.id) in html(reader.get(url("library_list")))
    shown = html(reader.get(url("library_entry", row.id)))
    assert url("library_entry_change", row.id) not in shown
    assert url("questionnaire_page", questionnaire.id) not in shown
    for action in ("library_entry_change", "library_entry_remove"):
        assert reader.post(url(action, row.id), {"name": "x", "seen": 1}).status_code == 403
    manager = client_of(member(north, "mo", Role.MANAGER))
    for address in (url("library_list"), url("library_entry", row.id)):
        assert manager.get(address).status_code in (403, 404)
