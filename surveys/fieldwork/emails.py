"""Letters to respondents, written in their language.

Everything that people typed is data here: headers refuse more than one line, the HTML is
escaped by the template, and the consultant's message knows three placeholders and no more.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr
from typing import Final, Self
from urllib.parse import urlparse
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import dateformat, timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import by_way_of
from surveys.models import Mailing, Version, Wave
from surveys.models.fieldwork import LINKED, MailingKind
from surveys.questionnaire.languages import in_all
from surveys.questionnaire.words import Perspective
from surveys.respond.tokens import link_for

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
MOMENT: Final = in_all(lambda language: language.moment)
_PLACEHOLDER: Final = re.compile(r"\{(naam|bestuur|einde)\}")


@dataclass(frozen=True)
class LetterLook:
    """A kind of letter: its subject, and its templates in templates/email/."""

    subject: Promise
    template: str = "letter"


LOOKS: Final = {
    MailingKind.INVITATION: LetterLook(gettext_lazy("Uitnodiging: hoe kijkt u naar uw bestuur?")),
    MailingKind.REMINDER: LetterLook(
        gettext_lazy("Herinnering: wilt u de vragenlijst over uw bestuur nog invullen?")
    ),
    MailingKind.LINK: LetterLook(gettext_lazy("Uw nieuwe persoonlijke link naar de vragenlijst")),
    MailingKind.MOVED: LetterLook(
        gettext_lazy("Uw e-mailadres voor de vragenlijst werd gewijzigd"), "moved"
    ),
}


@dataclass(frozen=True)
class MailedSurvey:
    """What all letters of a version have in common."""

    title: dict[str, str]
    minutes: int

    @classmethod
    def of(cls, version: Version) -> Self:
        return cls(version.document.title, version.document.minutes)

    def title_in(self, language: str) -> str:
        return self.title.get(language) or next(iter(self.title.values()), "")


@dataclass(frozen=True)
class Letter:
    """One mail, complete: nothing is looked up any more."""

    kind: str
    language: str
    to: str
    name: str
    municipality: str
    tenant: str
    sender_name: str
    reply_to: str
    title: str
    minutes: int
    closes_at: datetime
    threshold: int
    mode: str
    message: str
    link: str
    message_id: str

    @property
    def closing(self) -> str:
        local = timezone.localtime(self.closes_at, BRUSSELS)
        return dateformat.format(local, MOMENT.get(self.language, MOMENT["nl"]))

    @property
    def paragraphs(self) -> list[str]:
        """The consultant's message with its placeholders filled in, in one pass."""
        values = {"naam": self.name, "bestuur": self.municipality, "einde": self.closing}
        filled = _PLACEHOLDER.sub(lambda found: values[found[1]], self.message)
        return [part.strip() for part in re.split(r"\r?\n\s*\r?\n", filled) if part.strip()]

    @property
    def subject(self) -> str:
        """Fixed words: nothing that anybody typed is in it."""
        return str(LOOKS[MailingKind(self.kind)].subject)


def letter_of(mailing: Mailing, paper: MailedSurvey) -> Letter:
    """The letter of a row of the outbox."""
    invitation, wave = mailing.invitation, mailing.invitation.wave
    municipality = invitation.participation.municipality
    french = invitation.language == "fr" and municipality.name_fr
    return _letter(
        wave,
        paper,
        kind=mailing.kind,
        language=invitation.language,
        to=mailing.address or invitation.contact.email,
        name=invitation.contact.name,
        municipality=french or municipality.name,
        link=link_for(invitation) if mailing.kind in LINKED else "",
        message_id=f"<{mailing.id}@{urlparse(settings.SITE_URL).hostname}>",
    )


@dataclass(frozen=True)
class SampleMail:
    language: str
    subject: str
    text: str


def samples(wave: Wave, sides: Mapping[str, Perspective], municipality: str) -> list[SampleMail]:
    """For each language the mail that somebody of this side would get."""
    letters = [sample(wave, language, side, municipality) for language, side in sides.items()]
    return [SampleMail(letter.language, *render(letter)[:2]) for letter in letters]


def sample(wave: Wave, language: str, perspective: Perspective, municipality: str) -> Letter:
    """What somebody in this language would get; its link leads nowhere."""
    with translation.override(language):
        names = {
            Perspective.POLITICAL: _("An Voorbeeld (politiek)"),
            Perspective.ADMINISTRATIVE: _("An Voorbeeld (administratie)"),
        }
        return _letter(
            wave,
            MailedSurvey.of(wave.version),
            kind=MailingKind.INVITATION,
            language=language,
            to="an.voorbeeld@example.org",
            name=names[perspective],
            municipality=municipality,
            link=f"{settings.SITE_URL}/r/…",
            message_id="<sample@localhost>",
        )


def render(letter: Letter) -> tuple[str, str, str]:
    """Subject, text and HTML, in the language of the letter."""
    with translation.override(letter.language):
        context = {"letter": letter, "subject": letter.subject}
        name = LOOKS[MailingKind(letter.kind)].template
        text = render_to_string(f"email/{name}.txt", context)
        tidy = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
        return letter.subject, tidy, render_to_string(f"email/{name}.html", context)


def write(letter: Letter) -> EmailMultiAlternatives:
    """The mail itself. Raises ValueError when a header would hold more than one line."""
    subject, text, html = render(letter)
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=by_way_of(letter.sender_name),
        to=[formataddr((letter.name, letter.to))],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    mail.message()
    return mail


def _letter(wave: Wave, paper: MailedSurvey, **own: str) -> Letter:
    return Letter(
        tenant=wave.tenant.name,
        sender_name=wave.sender_name,
        reply_to=wave.reply_to,
        title=paper.title_in(own["language"]),
        minutes=paper.minutes,
        closes_at=wave.closes_at,
        threshold=wave.threshold,
        mode=wave.mode,
        message=wave.message,
        **own,
    )
