"""Mails to respondents, written in their language.

Everything that people typed is data here: headers are one line, the HTML is escaped by the
template, and a text knows ten placeholders and no more (`wordings`).
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import formataddr
from functools import cached_property, lru_cache
from typing import Any, Final, Self
from urllib.parse import urlparse
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import dateformat, timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.branding.colours import Shade, fitted
from accounts.text import by_way_of, of_name
from surveys.fieldwork.queries.wordings import wording_in_force
from surveys.fieldwork.wordings import (
    MESSAGE,
    NEW_LINK,
    REOPENED,
    MailWording,
    default_wording,
    filled,
    one_line_filled,
    paragraphs_filled,
)
from surveys.models import (
    Invitation,
    Mailing,
    Municipality,
    OwnReminder,
    TextKind,
    Version,
    Wave,
)
from surveys.models.fieldwork import LINKED, MailingKind
from surveys.models.mailing import REMINDER_TEXTS
from surveys.questionnaire.functions import Function
from surveys.questionnaire.languages import in_all
from surveys.questionnaire.words import Perspective
from surveys.respond.tokens import link_for

# Of a wave: the words of a kind in a language.
Words = Callable[[uuid.UUID, TextKind, str], MailWording]

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
MOMENT: Final = in_all(lambda language: language.moment)
PRODUCT: Final = "#33409a"  # of a tenant without a colour of its own
LONGEST_SUBJECT: Final = 200


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
    """One mail, complete: nothing is looked up any more. Without a wording it has that of its kind."""

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
    function: str = ""
    colour: str = ""
    wording: MailWording | None = None

    @property
    def closing(self) -> str:
        local = timezone.localtime(self.closes_at, BRUSSELS)
        return dateformat.format(local, MOMENT.get(self.language, MOMENT["nl"]))

    @cached_property
    def values(self) -> dict[str, str]:
        """What fills the placeholders; the wave's own message may hold the others."""
        with translation.override(self.language):
            told = {
                "naam": self.name,
                "functie": self.function,
                "bestuur": self.municipality,
                "vanbestuur": of_name(self.municipality),
                "vragenlijst": self.title,
                "minuten": str(self.minutes),
                "einde": self.closing,
                "afzender": self.sender_name,
                "adviesbureau": self.tenant,
            }
        return {**told, MESSAGE: filled(self.message, told)}

    @cached_property
    def words(self) -> MailWording:
        return self.wording or _wording_of(MailingKind(self.kind), self.language)

    @property
    def paragraphs(self) -> list[str]:
        """What stands above the button, filled in."""
        return paragraphs_filled(self.words.body, self.values)

    @property
    def subject(self) -> str:
        """One line, whoever typed what is in it."""
        values = {name: value for name, value in self.values.items() if name != MESSAGE}
        return one_line_filled(self.words.subject, values)[:LONGEST_SUBJECT]

    @property
    def shade(self) -> Shade:
        """The tenant's colour, made such that white words on it can be read."""
        return fitted(self.colour or PRODUCT).light


def letter_of(mailing: Mailing, paper: MailedSurvey, words: Words = wording_in_force) -> Letter:
    """The letter of a row of the outbox; `words`: the words in force, looked up once for many."""
    invitation, wave = mailing.invitation, mailing.invitation.wave
    language, kind = _language(mailing), MailingKind(mailing.kind)
    text = text_of(kind, mailing.number)
    return _letter(
        wave,
        paper,
        kind=kind.value,
        to=mailing.address or invitation.contact.email,
        link=link_for(invitation) if kind in LINKED else "",
        message_id=f"<{mailing.id}@{urlparse(settings.SITE_URL).hostname}>",
        wording=words(wave.id, text, language) if text else None,
        message=_own_words(mailing) or wave.message,
        **addressed(invitation, language),
    )


def _own_words(mailing: Mailing) -> str:
    """What the municipality wrote, in a reminder of its own."""
    if mailing.kind != MailingKind.OWN_REMINDER:
        return ""
    place = mailing.invitation.participation_id
    return str(OwnReminder.objects.get(participation_id=place, number=mailing.number).text)


def addressed(invitation: Invitation, language: str) -> dict[str, str]:
    """Whom a mail or a letter on paper is for, in a language."""
    return {
        "language": language,
        "name": invitation.name or invitation.contact.name,
        "municipality": invitation.participation.municipality.called(language),
        "function": Function(invitation.function).label(language),
    }


def text_of(kind: MailingKind, number: int) -> TextKind | None:
    """Which text a mail has; None for those that nobody rewrites."""
    if kind == MailingKind.REMINDER:
        return REMINDER_TEXTS[min(number, len(REMINDER_TEXTS)) - 1]
    return TextKind(kind.value) if kind.value in set(TextKind) else None


def kind_of(text: TextKind) -> MailingKind:
    """The mail that has a text; a letter on paper says what an invitation does."""
    if text in REMINDER_TEXTS:
        return MailingKind.REMINDER
    return MailingKind.INVITATION if text == TextKind.LETTER else MailingKind(text.value)


@dataclass(frozen=True)
class SampleMail:
    language: str
    subject: str
    text: str


def samples(
    wave: Wave, sides: Mapping[str, Perspective], municipality: Municipality | None
) -> list[SampleMail]:
    """For each language the invitation that somebody of this side would get."""
    letters = [
        sample(
            wave,
            language,
            side,
            municipality.called(language) if municipality else "—",
            text=TextKind.INVITATION,
            wording=wording_in_force(wave.id, TextKind.INVITATION, language),
        )
        for language, side in sides.items()
    ]
    return [SampleMail(letter.language, *render(letter)[:2]) for letter in letters]


def sample(
    wave: Wave,
    language: str,
    perspective: Perspective,
    municipality: str,
    *,
    text: TextKind,
    wording: MailWording,
) -> Letter:
    """What somebody in this language would get; its link leads nowhere."""
    kind = kind_of(text)
    function = {
        Perspective.POLITICAL: Function.MAYOR,
        Perspective.ADMINISTRATIVE: Function.GENERAL_DIRECTOR,
    }[perspective]
    with translation.override(language):
        names = {
            Perspective.POLITICAL: _("An Voorbeeld (politiek)"),
            Perspective.ADMINISTRATIVE: _("An Voorbeeld (administratie)"),
        }
    return _letter(
        wave,
        MailedSurvey.of(wave.version),
        kind=kind.value,
        language=language,
        to="an.voorbeeld@example.org",
        name=names[perspective],
        municipality=municipality,
        function=function.label(language),
        link=f"{settings.SITE_URL}/r/…" if kind in LINKED else "",
        message_id="<sample@localhost>",
        message=wave.message,
        wording=wording,
    )


# Where the frame of many letters leaves room for what is in one of them; no keyboard has these.
_SUBJECT, _WORDS, _LINK = "\ue000", "\ue001", "\ue002"
# What of a letter no frame says.
_OWN: Final[dict[str, Any]] = dict.fromkeys(
    ("to", "name", "municipality", "message", "message_id", "function"), ""
)


def render(letter: Letter) -> tuple[str, str, str]:
    """Subject, text and HTML, in the language of the letter."""
    with translation.override(letter.language):
        if letter.kind == MailingKind.MOVED:
            text, html = _drawn("moved", letter, letter.subject)
        else:
            text, html = _in_frame(letter)
        return letter.subject, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html


def _in_frame(letter: Letter) -> tuple[str, str]:
    """Text and HTML. Of a wave's letters only the words and the link differ, and a frame takes ten
    times as long as these: it is drawn once. Its places are filled in the order in which none can
    stand in what fills another: the words last, which people wrote."""
    link = letter.link and _LINK
    text, html = _frame(replace(letter, link=link, wording=None, **_OWN))
    words = render_to_string("email/words.html", {"paragraphs": letter.paragraphs})
    plain = "".join(f"{paragraph}\n\n" for paragraph in letter.paragraphs)
    return (
        text.replace(_LINK, letter.link).replace(_WORDS, plain),
        html.replace(_LINK, escape(letter.link))
        .replace(_SUBJECT, escape(letter.subject))
        .replace(_WORDS, words),
    )


@lru_cache(maxsize=64)
def _frame(letter: Letter) -> tuple[str, str]:
    return _drawn("letter", letter, _SUBJECT)


def _drawn(name: str, letter: Letter, subject: str) -> tuple[str, str]:
    context = {"letter": letter, "subject": subject, "words": _WORDS}
    return (
        render_to_string(f"email/{name}.txt", context),
        render_to_string(f"email/{name}.html", context),
    )


class _Mail(EmailMultiAlternatives):
    """Built once: when it is written, to see that it can be, and not again when it is sent."""

    @cached_property
    def _built(self) -> Any:
        return super().message()

    def message(self) -> Any:
        return self._built


def write(
    letter: Letter, sender: str = "", headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """The mail itself. Raises ValueError when a header would hold more than one line.

    `sender`: the address in the place of the product's own; `headers`: beside those of every mail.
    """
    subject, text, html = render(letter)
    mail = _Mail(
        subject=subject,
        body=text,
        from_email=formataddr((letter.sender_name, sender))
        if sender
        else by_way_of(letter.sender_name),
        to=[formataddr((letter.name, letter.to))],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
    )
    mail.attach_alternative(html, "text/html")
    mail.message()
    return mail


def _language(mailing: Mailing) -> str:
    """That of the person; whoever is thanked is so in the language in which was answered."""
    own: str = mailing.invitation.language
    if mailing.kind != MailingKind.THANKS:
        return own
    answered = mailing.invitation.responses.values_list("language", flat=True).first()
    return answered or own


def _wording_of(kind: MailingKind, language: str) -> MailWording:
    """The product's own words of a mail."""
    if kind == MailingKind.MOVED:
        with translation.override(language):
            return MailWording(_("Uw e-mailadres voor de vragenlijst werd gewijzigd"), "")
    if kind == MailingKind.OWN_REMINDER:
        kind = MailingKind.REMINDER
    text = text_of(kind, 1)
    if text:
        return default_wording(text, language)
    return (REOPENED if kind == MailingKind.REOPENED else NEW_LINK).in_language(language)


def _letter(wave: Wave, paper: MailedSurvey, **own: Any) -> Letter:
    return Letter(
        tenant=wave.tenant.name,
        colour=wave.tenant.colour,
        sender_name=wave.sender_name,
        reply_to=wave.reply_to,
        title=paper.title_in(own["language"]),
        minutes=paper.minutes,
        closes_at=wave.closes_at,
        threshold=wave.threshold,
        mode=wave.mode,
        **own,
    )
