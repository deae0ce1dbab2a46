"""Putting parts into the library, naming them, taking them out."""

import pytest

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import RowGone, tenant
from surveys.authoring.actions import (
    create_questionnaire,
    delete_questionnaire,
    edits,
    publish_version,
)
from surveys.authoring.editing import set_values
from surveys.library.actions import keeping
from surveys.library.actions.keeping import (
    EntryChanged,
    LibraryFull,
    change_entry,
    remove_entry,
)
from surveys.library.queries.bank import LookedFor, entry_page
from surveys.models import LibraryEntry, Questionnaire
from surveys.questionnaire.document import Perspective
from tests.surveys.authoring import DOCUMENT, HOSTILE, changed
from tests.surveys.library.stage import entry, keep


def reworded(by: User, questionnaire: Questionnaire, code: str, words: str) -> None:
    part = questionnaire.parts.get(code=code)
    edits.change_part(
        by=by,
        questionnaire=questionnaire,
        part=part.id,
        operation="set",
        change=lambda state: set_values(state, {("wording", "political", "nl"): words}),
    )


def test_an_item_is_kept_with_its_pair_its_scale_and_where_it_comes_from(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        version = publish_version(by=alice, questionnaire=questionnaire)
        done = keep(alice, questionnaire, "item:S1", version=version)
        row = entry("S1")
        assert done.added == [row]
        was = DOCUMENT.item("S1")
        assert was is not None
        assert row.excerpt.part.body["wording"] == {
            side.value: was.wording_for(side) for side in Perspective
        }
        assert row.excerpt.scale is not None
        assert row.lineage == f"{questionnaire.id}.S1"
        assert (row.questionnaire, row.number, row.added_by) == (questionnaire, 1, alice)
        assert row.theme == DOCUMENT.themes[was.theme or ""].title["nl"]
        assert AuditEvent.objects.filter(action="library_entry_added").count() == 1


def test_one_lineage_is_one_entry_that_is_replaced_only_as_it_was_seen(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        assert keep(alice, questionnaire, "item:S1").same == [entry("S1")]
        reworded(alice, questionnaire, "S1", "Andere woorden")
        assert keep(alice, questionnaire, "item:S1").changed == [entry("S1")]
        assert keep(alice, questionnaire, "item:S1", seen=1).replaced == [entry("S1")]
        row = entry("S1")
        assert row.excerpt.part.body["wording"]["political"]["nl"] == "Andere woorden"
        assert row.revision == 2


def test_a_name_and_a_note_are_given_and_looked_for(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        changed = change_entry(by=alice, entry=entry("S1"), name=HOSTILE, note="Één noot", seen=1)
        assert (changed.name, changed.revision) == (HOSTILE, 2)
        found = entry_page(LookedFor(q="een NOOT"), "1")
        assert [one.name for one in found] == [HOSTILE]
        with pytest.raises(EntryChanged):
            change_entry(by=alice, entry=changed, name="Later", note="", seen=1)
        same = change_entry(by=alice, entry=changed, name=HOSTILE, note="Één noot", seen=2)
        assert same.revision == 2


def test_an_entry_outlives_its_questionnaire_and_goes_when_it_is_told(
    north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        draft = create_questionnaire(by=alice, name="Weg", document=DOCUMENT)
        keep(alice, draft, "item:S1", "scale:agree5", "theme:pressure")
        delete_questionnaire(by=alice, questionnaire=draft)
        row = entry("S1")
        assert row.questionnaire is None
        [shown] = entry_page(LookedFor(q=DOCUMENT.items()[0].code, kind="item"), "1").object_list[
            :1
        ]
        assert shown is not None
        remove_entry(by=alice, entry=row)
        with pytest.raises(RowGone):
            remove_entry(by=alice, entry=row)
        assert sorted(LibraryEntry.objects.values_list("kind", flat=True)) == ["scale", "theme"]
        assert AuditEvent.objects.filter(action="library_entry_removed").count() == 1


def test_a_library_has_a_largest_size(
    north: Tenant,
    alice: User,
    questionnaire: Questionnaire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "MOST_ENTRIES", 2)
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1", "item:S2")
        with pytest.raises(LibraryFull):
            keep(alice, questionnaire, "item:S3")
        assert LibraryEntry.objects.count() == 2


def test_names_are_one_line_of_what_can_be_seen(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        reworded(alice, questionnaire, "S1", "Regel een\nregel \u202etwee " + "x" * 900)
        keep(alice, questionnaire, "item:S1")
        row = entry("S1")
        assert row.name.startswith("Regel een regel twee x")
        assert len(row.name) == 120


def test_a_search_looks_in_all_languages_and_sides(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    item = DOCUMENT.item("S1")
    assert item is not None
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1", "item:S2")
        for side in Perspective:
            for words in (item.wording_for(side) or {}).values():
                names = [one.excerpt.code for one in entry_page(LookedFor(q=words[:100]), "1")]
                assert "S1" in names
        statement = (item.wording.political or {})["nl"]
        assert entry_page(LookedFor(q=f"{statement} {statement}"), "1").paginator.count
        assert not entry_page(LookedFor(q="100%_zeker"), "1").object_list
        assert entry_page(LookedFor(q="\x00 \\ ' \" %"), "1").paginator.count == 0


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("de thema’s van ’t college", "thema's"),
        ("l’œuvre de l’État", "l'oeuvre etat"),
        ("zelf‑evaluatie – «Straße»", 'zelf-evaluatie "strasse"'),
        ("Één café", "EEN CAFE"),
        ("ÆØ", "aeo"),
    ],
)
def test_a_search_finds_what_people_type(
    north: Tenant, alice: User, questionnaire: Questionnaire, written: str, typed: str
) -> None:
    with tenant(north.id):
        reworded(alice, questionnaire, "S1", written)
        keep(alice, questionnaire, "item:S1")
        assert entry_page(LookedFor(q=typed, source=str(questionnaire.id)), "1").paginator.count


def test_a_search_finds_the_last_word_of_the_longest_item(north: Tenant, alice: User) -> None:
    words: dict[str, dict[str, str]] = {side: {} for side in ("political", "administrative")}
    for side, texts in words.items():
        for language in DOCUMENT.languages:
            texts[language] = "woord " * 800 + f"slot{side}{language}"
    long = changed(DOCUMENT, "S1", {("wording",): words})
    with tenant(north.id):
        draft = create_questionnaire(by=alice, name="Lang", document=long)
        keep(alice, draft, "item:S1")
        for side in words:
            for language in DOCUMENT.languages:
                found = entry_page(LookedFor(q=f"SLOT{side}{language}"), "1")
                assert [one.excerpt.code for one in found] == ["S1"]
