"""Who gets a letter on paper, and all that stands on it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlparse

from django.conf import settings
from django.db.models import QuerySet
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.branding.queries import look_of
from surveys.ballots.queries import answered
from surveys.fieldwork.emails import PRODUCT, Letter, MailedSurvey, addressed
from surveys.fieldwork.queries.people import UNREACHABLE, PeopleFilter, people_chosen
from surveys.fieldwork.queries.wordings import wording_in_force
from surveys.fieldwork.wordings import MailWording
from surveys.mailing.sheets.writing import Sheet, Stationery
from surveys.models import Invitation, LetterFile, TextKind, Wave
from surveys.models.fieldwork import MailingKind
from surveys.respond.codes import code_for, spelled
from surveys.respond.tokens import link_for

MOST: Final = 1000  # letters in a file: seven seconds and 400 MB to set
EVERYBODY: Final = PeopleFilter()
WITHOUT_MAIL: Final = PeopleFilter(mail=UNREACHABLE)


def receivers(wave: Wave, wanted: PeopleFilter) -> QuerySet[Invitation]:
    """Whoever a filter finds and has not handed in."""
    return people_chosen(wave, wanted).exclude(answered())


def old_links(file: LetterFile) -> int:
    """How many letters of a file bring a link that was renewed since: they open nothing."""
    now = Invitation.objects.filter(wave=file.wave_id, id__in=file.links)
    versions = now.values_list("id", "key_version")
    return sum(file.links[str(one)] != version for one, version in versions)


def filter_of(file: LetterFile) -> PeopleFilter:
    return PeopleFilter.of(file.chosen)


def stationery(wave: Wave, window: str) -> Stationery:
    look = look_of(wave.tenant)
    title = _("Brieven voor %(wave)s") % {"wave": wave.name}
    colour = look.colour or PRODUCT
    return Stationery(title, wave.tenant.name, colour, look.logo, look.imprint, window)


def sheets(wave: Wave, invitations: list[Invitation], now: datetime) -> Iterator[Sheet]:
    """One for each; a query for each language."""
    paper = MailedSurvey.of(wave.version)
    words: dict[str, MailWording] = {}
    for invitation in invitations:
        language = invitation.language
        if language not in words:
            words[language] = wording_in_force(wave.id, TextKind.LETTER, language)
        letter = _letter(wave, paper, invitation, words[language])
        with translation.override(language):
            yield _sheet(letter, invitation, now)


def _letter(wave: Wave, paper: MailedSurvey, invitation: Invitation, words: MailWording) -> Letter:
    return Letter(
        kind=MailingKind.INVITATION.value,
        to="",
        tenant=wave.tenant.name,
        sender_name=wave.sender_name,
        reply_to=wave.reply_to,
        title=paper.title_in(invitation.language),
        minutes=paper.minutes,
        closes_at=wave.closes_at,
        threshold=wave.threshold,
        message=wave.message,
        mode=wave.mode,
        link=link_for(invitation),
        message_id="",
        wording=words,
        **addressed(invitation, invitation.language),
    )


def _sheet(letter: Letter, invitation: Invitation, now: datetime) -> Sheet:
    return Sheet(
        language=letter.language,
        address=_address(letter, invitation),
        heading=letter.subject,
        date=date_format(timezone.localtime(now), "DATE_FORMAT"),
        paragraphs=tuple(letter.paragraphs),
        how=_("Scan de code met uw telefoon, of ga naar dit adres en typ de twintig tekens:"),
        site=_site(),
        code=spelled(code_for(invitation)),
        picture=_("QR-code met uw persoonlijke link"),
        below=tuple(_below(letter)),
        sender=tuple(dict.fromkeys((letter.sender_name, letter.tenant))),
        link=letter.link,
    )


def _address(letter: Letter, invitation: Invitation) -> tuple[str, ...]:
    """In the window of the envelope: the person's own address, where the book has one."""
    lines = invitation.contact.postal_address.splitlines()
    own = [line.strip() for line in lines if line.strip()]
    return (letter.name, *own[:5]) if own else (letter.name, letter.function, letter.municipality)


def _site() -> str:
    """What is typed into a browser: without what browsers add themselves."""
    address = urlparse(settings.SITE_URL)
    return f"{address.netloc}{reverse('respond_code')}"


def _below(letter: Letter) -> Iterator[str]:
    """What mails say below their button."""
    yield _("Geef deze brief niet door: met deze code antwoordt men in uw naam.")
    takes = ngettext(
        "Invullen duurt ongeveer %(minutes)s minuut. U kunt tussendoor stoppen en later verdergaan.",
        "Invullen duurt ongeveer %(minutes)s minuten. U kunt tussendoor stoppen en later verdergaan.",
        letter.minutes,
    )
    until = _("U kunt antwoorden tot %(closing)s.")
    yield f"{takes % {'minutes': letter.minutes}} {until % {'closing': letter.closing}}"
    promise = get_template("email/promise.txt").template  # type: ignore[attr-defined]
    yield promise.render(Context({"letter": letter}, autoescape=False)).strip()
    if letter.reply_to:
        yield _("Vragen? Mail naar %(address)s.") % {"address": letter.reply_to}
