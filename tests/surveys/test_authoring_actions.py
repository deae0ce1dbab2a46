"""Writing and publishing questionnaires."""

from collections.abc import Iterator

import msgspec
import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import (
    ItemDecision,
    NoName,
    NothingChanged,
    NotPublishable,
    QuestionnaireInUse,
    StaleRevision,
    create_questionnaire,
    delete_questionnaire,
    publish_version,
    rename_questionnaire,
    save_draft,
)
from surveys.authoring.bundled import bundled
from surveys.models import Item, Questionnaire, Study, Version
from surveys.questionnaire.document import Document, decode, digest, to_builtins
from surveys.refusals import NameTaken

DOCUMENT = bundled()


@pytest.fixture
def inside(north: Tenant) -> Iterator[Tenant]:
    with tenant(north.id):
        yield north


@pytest.fixture
def questionnaire(inside: Tenant, alice: User) -> Questionnaire:
    return create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)


def changed(code: str, words: str, document: Document = DOCUMENT) -> Document:
    """The document with another Dutch wording of one item, for both sides."""
    raw = to_builtins(document)
    for item in (item for section in raw["sections"] for item in section["items"]):
        if item["code"] == code:
            for side in item["wording"].values():
                side["nl"] = words
    return decode(raw)


def without_sections() -> Document:
    return msgspec.structs.replace(DOCUMENT, sections=())


def test_a_questionnaire_starts_as_a_draft(questionnaire: Questionnaire, alice: User) -> None:
    assert questionnaire.draft_document == DOCUMENT
    assert questionnaire.draft_revision == 1
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("questionnaire_created", alice)


def test_names_are_unique(questionnaire: Questionnaire, alice: User) -> None:
    with pytest.raises(NameTaken):
        create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)
    other = create_questionnaire(by=alice, name="Andere", document=DOCUMENT)
    with pytest.raises(NameTaken):
        rename_questionnaire(by=alice, questionnaire=other, name="Besturen")
    assert AuditEvent.objects.count() == 2


def test_renaming(questionnaire: Questionnaire, alice: User) -> None:
    rename_questionnaire(by=alice, questionnaire=questionnaire, name="Besturen 2026")
    rename_questionnaire(by=alice, questionnaire=questionnaire, name="Besturen 2026")
    assert Questionnaire.objects.get().name == "Besturen 2026"
    assert AuditEvent.objects.filter(action="questionnaire_renamed").count() == 1


def test_saving_counts_the_revisions(questionnaire: Questionnaire, alice: User) -> None:
    document = changed("S1", "Anders")
    saved = save_draft(by=alice, questionnaire=questionnaire, document=document, revision=1)
    assert saved.draft_revision == 2
    assert Questionnaire.objects.get().draft_document == document


def test_a_stale_revision_is_refused_and_told_what_is_there(
    questionnaire: Questionnaire, alice: User, olga: User
) -> None:
    theirs = changed("S1", "Van Olga")
    save_draft(by=olga, questionnaire=questionnaire, document=theirs, revision=1)
    mine = changed("S1", "Van Alice")
    with pytest.raises(StaleRevision) as stale:
        save_draft(by=alice, questionnaire=questionnaire, document=mine, revision=1)
    assert (stale.value.revision, stale.value.document) == (2, theirs)
    assert Questionnaire.objects.get().draft_document == theirs


def test_publishing_freezes_bytes_and_items(questionnaire: Questionnaire, alice: User) -> None:
    version = publish_version(by=alice, questionnaire=questionnaire)
    assert (version.number, version.sha256) == (1, digest(DOCUMENT))
    kept = Version.objects.get()
    assert digest(kept.document) == kept.sha256
    rows = list(Item.objects.order_by("position"))
    assert [row.code for row in rows] == [item.code for item in DOCUMENT.items()]
    first = DOCUMENT.sections[0]
    assert (rows[0].section, rows[0].kind) == (first.code, first.items[0].kind.value)
    assert not any(row.comparable for row in rows)
    assert AuditEvent.objects.filter(action="version_published").exists()


def test_blockers_stop_publication(questionnaire: Questionnaire, alice: User) -> None:
    save_draft(by=alice, questionnaire=questionnaire, document=without_sections(), revision=1)
    with pytest.raises(NotPublishable) as refused:
        publish_version(by=alice, questionnaire=questionnaire)
    assert [problem.code for problem in refused.value.problems] == ["no_questions"]
    assert not Version.objects.exists()


def test_the_same_document_is_not_published_twice(
    questionnaire: Questionnaire, alice: User
) -> None:
    publish_version(by=alice, questionnaire=questionnaire)
    with pytest.raises(NothingChanged):
        publish_version(by=alice, questionnaire=questionnaire)


def test_publishing_what_someone_changed_meanwhile(
    questionnaire: Questionnaire, alice: User
) -> None:
    save_draft(by=alice, questionnaire=questionnaire, document=changed("S1", "X"), revision=1)
    with pytest.raises(StaleRevision):
        publish_version(by=alice, questionnaire=questionnaire, revision=1)
    version = publish_version(by=alice, questionnaire=questionnaire, revision=2, outdated_too=True)
    assert version.number == 1


def test_a_new_wording_ends_the_trend_unless_stated(
    questionnaire: Questionnaire, alice: User
) -> None:
    publish_version(by=alice, questionnaire=questionnaire)
    two = changed("S1", "Anders")
    save_draft(by=alice, questionnaire=questionnaire, document=two, revision=1)
    second = publish_version(by=alice, questionnaire=questionnaire, outdated_too=True)
    comparable = dict(second.items.values_list("code", "comparable"))
    assert comparable.pop("S1") is False
    assert set(comparable.values()) == {True}
    three = changed("S1", "Toch anders", two)
    save_draft(by=alice, questionnaire=questionnaire, document=three, revision=2)
    stated = {
        "S1": ItemDecision(comparable=True),
        "S2": ItemDecision(comparable=False),
        "nothing": ItemDecision(comparable=True),
    }
    third = publish_version(
        by=alice, questionnaire=questionnaire, decisions=stated, outdated_too=True
    )
    comparable = dict(third.items.values_list("code", "comparable"))
    assert (comparable["S1"], comparable["S2"]) == (True, False)


def test_a_new_item_has_no_trend_whatever_is_stated(
    questionnaire: Questionnaire, alice: User
) -> None:
    raw = to_builtins(DOCUMENT)
    raw["sections"][1]["items"].pop()
    fewer = decode(raw)
    gone = next(item.code for item in DOCUMENT.items() if fewer.item(item.code) is None)
    save_draft(by=alice, questionnaire=questionnaire, document=fewer, revision=1)
    publish_version(by=alice, questionnaire=questionnaire)
    save_draft(by=alice, questionnaire=questionnaire, document=DOCUMENT, revision=2)
    version = publish_version(
        by=alice, questionnaire=questionnaire, decisions={gone: ItemDecision(comparable=True)}
    )
    assert version.items.get(code=gone).comparable is False


def test_only_an_unpublished_draft_is_thrown_away(
    questionnaire: Questionnaire, alice: User
) -> None:
    other = create_questionnaire(by=alice, name="Proef", document=DOCUMENT)
    delete_questionnaire(by=alice, questionnaire=other)
    publish_version(by=alice, questionnaire=questionnaire)
    with pytest.raises(QuestionnaireInUse):
        delete_questionnaire(by=alice, questionnaire=questionnaire)
    assert Questionnaire.objects.get() == questionnaire


def test_a_draft_with_a_study_stays(questionnaire: Questionnaire, alice: User) -> None:
    Study.objects.create(questionnaire=questionnaire, name="Reeks")
    with pytest.raises(QuestionnaireInUse):
        delete_questionnaire(by=alice, questionnaire=questionnaire)


# --- What the database refuses by itself ---------------------------------------------------------


def test_the_database_refuses_two_questionnaires_of_one_name(
    questionnaire: Questionnaire,
) -> None:
    with pytest.raises(IntegrityError, match="surveys_questionnaire_name"), transaction.atomic():
        Questionnaire.objects.create(name="Besturen")


def test_another_tenant_may_use_the_same_name(
    north: Tenant, south: Tenant, alice: User, carla: User
) -> None:
    for place, author in ((north, alice), (south, carla)):
        with tenant(place.id):
            create_questionnaire(by=author, name="Besturen", document=DOCUMENT)
            assert Questionnaire.objects.count() == 1


def test_the_database_refuses_a_change_of_a_version(
    questionnaire: Questionnaire, alice: User
) -> None:
    version = publish_version(by=alice, questionnaire=questionnaire)
    changes: list[dict[str, object]] = [{"number": 2}, {"body": {}}, {"sha256": "0" * 64}]
    for change in changes:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            Version.objects.filter(id=version.id).update(**change)


def test_the_database_refuses_a_change_of_an_item(
    questionnaire: Questionnaire, alice: User
) -> None:
    publish_version(by=alice, questionnaire=questionnaire)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Item.objects.update(comparable=True)


def test_the_database_refuses_the_same_number_twice(
    questionnaire: Questionnaire, alice: User
) -> None:
    publish_version(by=alice, questionnaire=questionnaire)
    with pytest.raises(IntegrityError, match="surveys_version_number"), transaction.atomic():
        Version.objects.create(questionnaire=questionnaire, number=1, body={}, sha256="")
    with pytest.raises(IntegrityError, match="surveys_version_from_one"), transaction.atomic():
        Version.objects.create(questionnaire=questionnaire, number=0, body={}, sha256="")


def test_the_database_refuses_an_item_twice_or_without_a_code(
    questionnaire: Questionnaire, alice: User
) -> None:
    version = publish_version(by=alice, questionnaire=questionnaire)
    place = {"version": version, "kind": "scale", "section": "x", "position": 1}
    with pytest.raises(IntegrityError, match="surveys_item_code"), transaction.atomic():
        Item.objects.create(code="S1", **place)
    with pytest.raises(IntegrityError, match="surveys_item_has_code"), transaction.atomic():
        Item.objects.create(code="", **place)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\u202eb", "x" * 121])
def test_whatever_way_it_came_a_name_is_one_line(
    alice: User, questionnaire: Questionnaire, name: str
) -> None:
    with pytest.raises(NoName):
        create_questionnaire(by=alice, name=name, document=DOCUMENT)
    with pytest.raises(NoName):
        rename_questionnaire(by=alice, questionnaire=questionnaire, name=name)
