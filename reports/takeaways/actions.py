"""Writing over a sentence, putting it back, and confirming it when the figures changed."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from reports.models import SentenceEdit
from reports.takeaways.queries import TakeawaysPage
from surveys.models import Wave


class StaleSentence(Exception):
    """Somebody else changed the sentence, or the figures changed it, since it was read."""


@dataclass(frozen=True)
class Seen:
    """What a person had before the eyes: the sentence of the figures and the edit's revision (0
    where nobody had edited it)."""

    key: str
    generated: str
    revision: int


@transaction.atomic
def write_sentence(*, by: User | None, page: TakeawaysPage, seen: Seen, text: str) -> SentenceEdit:
    """Put one's own text in the place of a sentence. Raises StaleSentence."""
    return _save(by, page, seen, text, "sentence_edited")


@transaction.atomic
def restore_sentence(*, by: User | None, page: TakeawaysPage, seen: Seen) -> SentenceEdit:
    """Let the figures speak again. Raises StaleSentence."""
    return _save(by, page, seen, "", "sentence_restored")


@transaction.atomic
def confirm_sentence(*, by: User | None, page: TakeawaysPage, seen: Seen) -> SentenceEdit:
    """Keep what was written, now over the sentence of the new figures. Raises StaleSentence."""
    _locked(page.wave)
    row = _row(page, seen.key)
    if row is None or not row.text:
        raise StaleSentence
    return _save(by, page, seen, row.text, "sentence_confirmed")


def _save(by: User | None, page: TakeawaysPage, seen: Seen, text: str, action: str) -> SentenceEdit:
    _locked(page.wave)
    row = _row(page, seen.key)
    if (row.revision if row else 0) != seen.revision:
        raise StaleSentence
    if row is None:
        row = SentenceEdit(
            wave=page.wave,
            participation=page.participation,
            language=page.language,
            key=seen.key,
            revision=0,
        )
    row.text, row.over, row.revision = text, seen.generated, row.revision + 1
    row.edited_by, row.edited_at = by, timezone.now()
    row.save()
    town = page.participation.municipality.code if page.participation else ""
    details = {"sentence": seen.key, "language": page.language, "municipality": town}
    audit.record(by=by, action=action, subject=page.wave, **details)
    return row


def _locked(wave: Wave) -> None:
    """One at a time: whether it is still the same sentence depends on it."""
    Wave.objects.select_for_update().get(id=wave.id)


def _row(page: TakeawaysPage, key: str) -> SentenceEdit | None:
    found: SentenceEdit | None = SentenceEdit.objects.filter(
        wave=page.wave, participation=page.participation, language=page.language, key=key
    ).first()
    return found
