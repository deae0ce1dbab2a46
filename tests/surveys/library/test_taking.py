"""Taking over into a draft: one edit, for one or for two people at once."""

from uuid import uuid4

import pytest

from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, edits, publish_version, undoing
from surveys.authoring.starting import empty
from surveys.library.actions import taking
from surveys.library.actions.taking import take_over
from surveys.library.entries import own_entry
from surveys.library.queries.bank import entries_of
from surveys.library.queries.uses import uses
from surveys.models import DraftChange, Item, Questionnaire
from surveys.questionnaire.document import decode, encode
from surveys.questionnaire.reuse.excerpts import Excerpt
from surveys.questionnaire.reuse.taking import Skip
from surveys.refusals import Refused
from tests.conftest import member
from tests.surveys.authoring import DOCUMENT, of_size
from tests.surveys.library.stage import entry, first_section, keep


@pytest.fixture
def other(north: Tenant, alice: User) -> Questionnaire:
    """Another questionnaire of the tenant, with nothing in it."""
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Anders", document=empty("Anders", ["nl", "fr"]))


def bytes_of(questionnaire: Questionnaire) -> bytes:
    found: Questionnaire = Questionnaire.objects.get(id=questionnaire.id)
    return encode(found.draft_document)


def kept(alice: User, questionnaire: Questionnaire, *codes: str) -> list[Excerpt]:
    keep(alice, questionnaire, *(f"item:{code}" for code in codes))
    return [entry(code).excerpt for code in codes]


def test_several_are_one_edit_and_undo_brings_the_draft_back_byte_for_byte(
    north: Tenant, alice: User, questionnaire: Questionnaire, other: Questionnaire
) -> None:
    with tenant(north.id):
        excerpts = kept(alice, questionnaire, "S1", "S2", "U1")
        before, section = bytes_of(other), first_section(other)
        take_over(by=alice, questionnaire=other, section=section.id, excerpts=excerpts)
        after = bytes_of(other)
        [change] = DraftChange.objects.filter(questionnaire=other)
        assert change.operation == "library"
        codes = [item.code for item in decode(after).items()]
        assert codes == ["S1", "S2", "U1"]
        undoing.undo(by=alice, questionnaire=other)
        assert bytes_of(other) == before
        undoing.redo(by=alice, questionnaire=other)
        assert bytes_of(other) == after


def test_two_people_who_take_over_the_same_get_it_once(
    north: Tenant, alice: User, questionnaire: Questionnaire, other: Questionnaire
) -> None:
    bea = member(north, "bea", Role.CONSULTANT)
    with tenant(north.id):
        first, second = kept(alice, questionnaire, "S1", "S2")
        section = first_section(other).id
        stale = Questionnaire.objects.get(id=other.id)
        take_over(by=alice, questionnaire=other, section=section, excerpts=[first])
        done = take_over(by=bea, questionnaire=stale, section=section, excerpts=[first, second])
        assert done.skipped == [(first, Skip.THERE)]
        assert [item.code for item in stale.draft_document.items()] == ["S1", "S2"]
        undoing.undo(by=alice, questionnaire=other)
        left = decode(bytes_of(other))
        assert [item.code for item in left.items()] == ["S2"]


def test_a_section_that_is_gone_and_a_draft_that_is_full_take_nothing(
    north: Tenant,
    alice: User,
    questionnaire: Questionnaire,
    other: Questionnaire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tenant(north.id):
        [one] = kept(alice, questionnaire, "S1")
        full = create_questionnaire(by=alice, name="Vol", document=of_size(300))
        for draft, section, refusal in (
            (other, uuid4(), edits.PartGone),
            (other, other.parts.get(kind="document").id, edits.PartGone),
            (full, first_section(full).id, edits.Full),
        ):
            with pytest.raises(refusal):
                take_over(by=alice, questionnaire=draft, section=section, excerpts=[one])
        monkeypatch.setattr(taking, "MOST_AT_ONCE", 1)
        section = first_section(other).id
        with pytest.raises(Refused):
            take_over(by=alice, questionnaire=other, section=section, excerpts=[one, one])
        assert not DraftChange.objects.filter(questionnaire=other).exists()


def test_items_of_several_questionnaires_are_known_as_one(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        publish_version(by=alice, questionnaire=questionnaire)
        blank = empty("Anders", ["nl"])
        other = create_questionnaire(by=alice, name="Anders", document=blank)
        [one] = kept(alice, questionnaire, "S1")
        section = first_section(other).id
        take_over(by=alice, questionnaire=other, section=section, excerpts=[one])
        publish_version(by=alice, questionnaire=other)
        rows = Item.objects.filter(lineage=one.lineage)
        assert [row.version.questionnaire for row in rows] == [other]
        found = uses(own_entry(entry("S1")))
        assert {(use.name, use.code, use.verdict) for use in found.versions} == {
            ("Besturen", "S1", "comparable"),
            ("Anders", "S1", "comparable"),
        }
        assert {use.name for use in found.drafts} == {"Besturen", "Anders"}


def test_the_instrument_of_the_product_is_taken_over_like_an_own_entry(
    north: Tenant, alice: User, other: Questionnaire
) -> None:
    with tenant(north.id):
        [found] = entries_of(["toekomstgericht_besturen.item.S1", "no such", str(uuid4())])
        section = first_section(other).id
        take_over(by=alice, questionnaire=other, section=section, excerpts=[found.excerpt])
        [item] = other.draft_document.items()
        assert item.lineage == "toekomstgericht_besturen.S1"
        was = DOCUMENT.item("S1")
        assert was is not None
        assert item.wording_for(item.perspectives[0]) == {
            language: (was.wording_for(item.perspectives[0]) or {})[language]
            for language in ("nl", "fr")
        }
