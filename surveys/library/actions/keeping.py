"""Putting parts of questionnaires into the library, naming them, and taking them out again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.library.entries import default_name, theme_name
from surveys.library.queries.bank import kept_rows
from surveys.library.searching import words_of
from surveys.models import LibraryEntry, Questionnaire
from surveys.questionnaire.reuse.excerpts import Excerpt
from surveys.refusals import Refused

MOST_ENTRIES: Final = 2_000


class LibraryFull(Refused):
    """A library has so many entries and no more."""


class EntryChanged(Refused):
    """Somebody else changed the entry since the page was shown."""


@dataclass
class Put:
    """What became of each excerpt. `changed`: somebody else put another state there meanwhile."""

    added: list[LibraryEntry] = field(default_factory=list)
    replaced: list[LibraryEntry] = field(default_factory=list)
    same: list[LibraryEntry] = field(default_factory=list)
    changed: list[LibraryEntry] = field(default_factory=list)


@transaction.atomic
def put(
    *,
    by: User,
    questionnaire: Questionnaire,
    number: int | None,
    excerpts: Sequence[Excerpt],
    seen: Mapping[tuple[str, str], int],
) -> Put:
    """Keep excerpts of a draft (`number` None) or of a version.

    One lineage is one entry: what is there already is replaced, when it is in the state that the
    page showed (`seen`: its revision, 0 where it showed none).
    """
    held(questionnaire.tenant, no_key=True)  # one after the other: their number has a limit
    kept = kept_rows((one.kind.value, one.lineage) for one in excerpts)
    done = Put()
    for excerpt in excerpts:
        pair = (excerpt.kind.value, excerpt.lineage)
        row = kept.get(pair)
        if row is None:
            done.added.append(_add(by, questionnaire, number, excerpt))
        elif row.excerpt == excerpt:
            done.same.append(row)
        elif row.revision != seen.get(pair, 0):
            done.changed.append(row)
        else:
            done.replaced.append(_replace(by, questionnaire, number, excerpt, row))
    if done.added and LibraryEntry.objects.count() > MOST_ENTRIES:
        raise LibraryFull(
            _("De bibliotheek heeft er hoogstens %(n)s: haal er eerst een uit.")
            % {"n": MOST_ENTRIES}
        )
    return done


def _add(
    by: User, questionnaire: Questionnaire, number: int | None, excerpt: Excerpt
) -> LibraryEntry:
    name = default_name(excerpt)
    made: LibraryEntry = LibraryEntry.objects.create(
        kind=excerpt.kind.value,
        lineage=excerpt.lineage,
        name=name,
        added_by=by,
        **_of(questionnaire, number, excerpt, name, ""),
    )
    audit.record(by=by, action="library_entry_added", subject=made, name=name)
    return made


def _replace(
    by: User,
    questionnaire: Questionnaire,
    number: int | None,
    excerpt: Excerpt,
    row: LibraryEntry,
) -> LibraryEntry:
    for name, value in _of(questionnaire, number, excerpt, row.name, row.note).items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    audit.record(by=by, action="library_entry_replaced", subject=row, name=row.name)
    return row


def _of(
    questionnaire: Questionnaire, number: int | None, excerpt: Excerpt, name: str, note: str
) -> dict[str, Any]:
    return {
        "theme": theme_name(excerpt),
        "body": msgspec.to_builtins(excerpt),
        "words": words_of(excerpt, name, note),
        "questionnaire": questionnaire,
        "number": number,
        "code": excerpt.code,
    }


@transaction.atomic
def change_entry(*, by: User, entry: LibraryEntry, name: str, note: str, seen: int) -> LibraryEntry:
    """Another name and note; EntryChanged when the entry is not the one that was `seen`."""
    row = held(entry)
    if row.revision != seen:
        raise EntryChanged(_("Iemand anders wijzigde dit intussen: kijk opnieuw."))
    if (row.name, row.note) == (name, note):
        return row
    before, row.name, row.note = row.name, name, note
    row.words, row.revision = words_of(row.excerpt, name, note), row.revision + 1
    row.save(update_fields=["name", "note", "words", "revision"])
    audit.record(by=by, action="library_entry_changed", subject=row, before=before, after=name)
    return row


@transaction.atomic
def remove_entry(*, by: User, entry: LibraryEntry) -> None:
    """Questionnaires keep what they took over, with its lineage."""
    row = held(entry)
    audit.record(by=by, action="library_entry_removed", subject=row, name=row.name)
    row.delete()
