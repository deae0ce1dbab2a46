"""Which words are in force: a consultant's own of a wave, or those of the product."""

import uuid

from surveys.fieldwork.wordings import MailWording, default_wording
from surveys.models import MailText, TextKind


def newest_text(wave_id: uuid.UUID, kind: TextKind, language: str) -> MailText | None:
    """The newest row, which may say that the product's own text holds again."""
    rows = MailText.objects.filter(wave_id=wave_id, kind=kind.value, language=language)
    found: MailText | None = rows.order_by("-number").first()
    return found


def wording_in_force(wave_id: uuid.UUID, kind: TextKind, language: str) -> MailWording:
    """What a mail that is written now says."""
    text = newest_text(wave_id, kind, language)
    if text is None or not text.body:
        return default_wording(kind, language)
    return MailWording(text.subject, text.body)


def own_texts(wave_id: uuid.UUID) -> set[tuple[str, str]]:
    """(kind, language) of the texts that somebody wrote and that are in force; one query."""
    rows = MailText.objects.filter(wave_id=wave_id).order_by("kind", "language", "-number")
    newest = rows.distinct("kind", "language").values_list("kind", "language", "body")
    return {(kind, language) for kind, language, body in newest if body}
