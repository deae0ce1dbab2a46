"""Which translations are out of date: after every edit, undo and file, by one or by two people."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, edits, save_draft, undoing
from surveys.authoring.editing import Path
from surveys.authoring.texts import DOCUMENT, HEAD, TextUnit, slots, texts_of
from surveys.authoring.translating.outdated import state_of, still_right
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import TranslationState, encode
from surveys.questionnaire.drafts import split
from tests.surveys.authoring import DOCUMENT as BUNDLED
from tests.surveys.authoring import changed, part, url

SOURCE: Path = ("wording", "political", "nl")
TARGET: Path = ("wording", "political", "fr")
OTHER: Path = ("wording", "political", "de")
FIELD = "wording.political.fr"


def was() -> str:
    item = BUNDLED.item("S1")
    assert item is not None
    return (item.wording.political or {})["nl"]


def write(by: User, of: Questionnaire, values: dict[Path, Any], code: str = "S1") -> None:
    row = DraftPart.objects.get(questionnaire=of, code=code)
    edits.set_values(by=by, questionnaire=of, part=row.id, read=lambda _part: values)


def kept(of: Questionnaire, code: str = "S1") -> dict[str, str]:
    found: dict[str, str] = DraftPart.objects.get(questionnaire=of, code=code).outdated
    return found


@pytest.fixture
def questionnaire(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Besturen", document=BUNDLED)


@pytest.fixture(autouse=True)
def _inside(north: Tenant) -> Any:
    with tenant(north.id):
        yield


def test_every_slot_of_a_part_is_found_in_its_row() -> None:
    """The names by which rows keep their translations are those of the fields on the pages."""
    for state in split(BUNDLED).values():
        unit = TextUnit(state["kind"], HEAD if state["kind"] == DOCUMENT else state["code"])
        said = {slot.part: slot.text for slot in slots(BUNDLED, unit) if slot.text}
        assert dict(texts_of(state)) == said


def test_a_changed_source_makes_its_translations_out_of_date(
    questionnaire: Questionnaire, alice: User
) -> None:
    write(alice, questionnaire, {SOURCE: "Eerste"})
    write(alice, questionnaire, {SOURCE: "Tweede"})
    assert kept(questionnaire) == {
        f"wording.political.{language}": was() for language in BUNDLED.languages if language != "nl"
    }
    write(alice, questionnaire, {TARGET: "Deuxième"})
    assert FIELD not in kept(questionnaire)
    # The words of before, and nothing is out of date any more but what was made of others.
    write(alice, questionnaire, {SOURCE: was()})
    assert kept(questionnaire) == {FIELD: "Tweede"}
    write(alice, questionnaire, {TARGET: None})
    assert kept(questionnaire) == {}


def test_source_and_translation_written_together_are_done(
    questionnaire: Questionnaire, alice: User
) -> None:
    write(alice, questionnaire, {SOURCE: "Anders", TARGET: "Autre"})
    others = set(BUNDLED.languages) - {"nl", "fr"}
    assert set(kept(questionnaire)) == {f"wording.political.{code}" for code in others}


def test_a_person_says_that_it_still_holds_and_takes_it_back(
    questionnaire: Questionnaire, alice: User
) -> None:
    write(alice, questionnaire, {SOURCE: "Anders"})
    before = kept(questionnaire)
    row = DraftPart.objects.get(questionnaire=questionnaire, code="S1")
    edits.change_part(
        by=alice, questionnaire=questionnaire, part=row.id, operation="right",
        change=lambda state: still_right(state, FIELD),
    )  # fmt: skip
    assert FIELD not in kept(questionnaire)
    undoing.undo(by=alice, questionnaire=questionnaire)
    assert kept(questionnaire) == before


def test_undo_and_redo_bring_every_state_back(questionnaire: Questionnaire, alice: User) -> None:
    seen = [(encode(questionnaire.draft_document), kept(questionnaire))]
    for values in ({SOURCE: "A"}, {TARGET: "x"}, {SOURCE: "B"}, {TARGET: "y", OTHER: None}):
        write(alice, questionnaire, values)
        seen.append((encode(questionnaire.draft_document), kept(questionnaire)))
    for expected in seen[-2::-1]:
        undoing.undo(by=alice, questionnaire=questionnaire)
        assert (encode(questionnaire.draft_document), kept(questionnaire)) == expected
    for expected in seen[1:]:
        undoing.redo(by=alice, questionnaire=questionnaire)
        assert (encode(questionnaire.draft_document), kept(questionnaire)) == expected


def test_undo_of_one_asks_nobody_about_what_another_translated(
    questionnaire: Questionnaire, alice: User, olga: User
) -> None:
    write(alice, questionnaire, {SOURCE: "Anders"})
    write(olga, questionnaire, {TARGET: "Autre"})
    undoing.undo(by=alice, questionnaire=questionnaire)
    # Olga's words were made of what Alice took back.
    assert kept(questionnaire) == {FIELD: "Anders"}
    write(alice, questionnaire, {OTHER: "Alice"})
    write(olga, questionnaire, {SOURCE: "Van Olga"})
    undoing.undo(by=alice, questionnaire=questionnaire)
    assert kept(questionnaire)["wording.political.de"] == was()


def test_a_file_in_its_place_and_a_copy_keep_what_is_out_of_date(
    questionnaire: Questionnaire, alice: User
) -> None:
    write(alice, questionnaire, {SOURCE: "Anders"})
    before = kept(questionnaire)
    copy = create_questionnaire(
        by=alice, name="Kopie", document=questionnaire.draft_document, copied=questionnaire
    )
    assert kept(copy) == before
    file = changed(copy.draft_document, "S2", {SOURCE: "Uit het bestand"})
    save_draft(by=alice, questionnaire=copy, document=file, revision=copy.draft_revision)
    assert kept(copy) == before
    assert set(kept(copy, "S2")) == set(before)


def test_a_copied_item_and_one_put_back_keep_it_too(
    questionnaire: Questionnaire, alice: User
) -> None:
    write(alice, questionnaire, {SOURCE: "Anders"})
    before = kept(questionnaire)
    row = DraftPart.objects.get(questionnaire=questionnaire, code="S1")
    what: dict[str, Any] = {"by": alice, "questionnaire": questionnaire, "part": row.id}
    copied = DraftPart.objects.get(id=edits.copy_item(**what))
    assert copied.outdated == before
    edits.remove(**what, seen=99)
    assert edits.restore(**what)
    assert kept(questionnaire) == before


def test_a_log_of_before_can_still_be_undone(questionnaire: Questionnaire, alice: User) -> None:
    """Whole parts in it say nothing of translations."""
    row = DraftPart.objects.get(questionnaire=questionnaire, code="S1")
    edits.remove(by=alice, questionnaire=questionnaire, part=row.id, seen=99)
    entry = questionnaire.changes.get()
    [change] = entry.changes
    assert change["before"].pop("outdated") == {}
    assert [one.before for one in edits.read_changes(entry)] == [
        {**change["before"], "outdated": {}}
    ]


def test_what_a_state_follows_from() -> None:
    text = {"nl": "Nu", "fr": "Maintenant"}
    assert state_of(text, "de", "nl", None) is TranslationState.MISSING
    assert state_of({**text, "de": " "}, "de", "nl", "Vroeger") is TranslationState.MISSING
    assert state_of(text, "fr", "nl", None) is TranslationState.DONE
    assert state_of(text, "fr", "nl", "Nu") is TranslationState.DONE
    assert state_of(text, "fr", "nl", "Vroeger") is TranslationState.OUTDATED


def test_a_copy_made_on_the_page(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    write(alice, questionnaire, {SOURCE: "Anders"})
    before = kept(questionnaire)
    browser.post(url("questionnaire_new"), {"name": "Kopie", "source": f"copy:{questionnaire.id}"})
    assert part(north, "S1", questionnaire__name="Kopie").outdated == before
