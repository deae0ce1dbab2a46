"""A mail as somebody of one side would get it, before anybody does."""

from dataclasses import replace
from urllib.parse import urlparse

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.fieldwork.emails import Letter, sample
from surveys.fieldwork.queries.wordings import wording_in_force
from surveys.fieldwork.wordings import MailWording
from surveys.models import TextKind, TrialMail, Wave
from surveys.questionnaire.words import Perspective


def preview(
    wave: Wave, kind: TextKind, language: str, side: Perspective, words: MailWording
) -> Letter:
    """With the first municipality of the wave. What is on paper has no button."""
    found = wave.participations.select_related("municipality").order_by(
        "municipality__name_sort", "id"
    )
    first = found.first()
    place = first.municipality if first else None
    name = place.called(language) if place else "Aalst"
    letter = sample(wave, language, side, name, text=kind, wording=words)
    return replace(letter, link="") if kind == TextKind.LETTER else letter


def trial_letter(mail: TrialMail, site: str) -> Letter:
    """To the member who asked, and marked as what it is. Inside the tenant."""
    kind, wave = TextKind(mail.kind), mail.wave
    words = wording_in_force(wave.id, kind, mail.language)
    with translation.override(mail.language):
        marked = MailWording(_("Proef: %(subject)s") % {"subject": words.subject}, words.body)
    letter = preview(wave, kind, mail.language, Perspective(mail.side), marked)
    host = urlparse(site).hostname
    return replace(letter, to=mail.user.email, message_id=f"<{mail.id}@{host}>")
