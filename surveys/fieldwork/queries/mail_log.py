"""How each mail to a person stands, and why: what the log of mails says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.jobs.outbox.trouble import sentence
from surveys.models import Happened, Invitation, Mailing, MailStop
from surveys.models.fieldwork import MailingKind, MailingState


class MailStanding(StrEnum):
    """How a mail stands."""

    QUEUED = "queued"
    DEFERRED = "deferred"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    WITHHELD = "withheld"


LABELS: Final = {
    MailStanding.QUEUED: _("wacht"),
    MailStanding.DEFERRED: _("uitgesteld"),
    MailStanding.SENT: _("verstuurd"),
    MailStanding.BOUNCED: _("teruggekomen"),
    MailStanding.FAILED: _("mislukt"),
    MailStanding.WITHHELD: _("niet verstuurd"),
}
KINDS: Final[dict[str, Promise]] = {
    MailingKind.INVITATION: _("Uitnodiging"),
    MailingKind.REMINDER: _("Herinnering"),
    MailingKind.LINK: _("Nieuwe link"),
    MailingKind.MOVED: _("Bericht aan het vorige adres"),
    MailingKind.OWN_REMINDER: _("Herinnering van het bestuur"),
    MailingKind.REOPENED: _("Antwoorden heropend"),
    MailingKind.THANKS: _("Bedankmail"),
}
_UNDER_WAY: Final = [MailingState.WAITING, MailingState.SENDING]


def standing(state: str, error: str, bounced_at: datetime | None) -> MailStanding | None:
    """Of the columns of a mailing; None where there is no mail."""
    if bounced_at is not None:
        return MailStanding.BOUNCED
    if state in _UNDER_WAY:
        return MailStanding.DEFERRED if error else MailStanding.QUEUED
    return MailStanding(state) if state else None


def filter_by(asked: MailStanding) -> Q:
    """On rows annotated with `mail_state`, `mail_error` and `mail_bounced` of their newest mail."""
    if asked == MailStanding.BOUNCED:
        return Q(mail_bounced__isnull=False)
    kept = Q(mail_bounced__isnull=True)
    if asked == MailStanding.QUEUED:
        return kept & Q(mail_state__in=_UNDER_WAY, mail_error="")
    if asked == MailStanding.DEFERRED:
        return kept & Q(mail_state__in=_UNDER_WAY) & ~Q(mail_error="")
    return kept & Q(mail_state=asked.value)


@dataclass(frozen=True)
class LogLine:
    """One thing that happened to a mail, in words."""

    at: datetime
    what: str
    why: str = ""


@dataclass(frozen=True)
class MailLog:
    """A mail and everything that happened to it, in order. `due_at`: when it leaves, if it waits."""

    kind: str
    number: int
    to: str
    standing: MailStanding
    label: str
    due_at: datetime | None
    lines: list[LogLine]


@dataclass(frozen=True)
class PersonMails:
    """All mails of one person in a wave, the newest first, and why there are no more of them."""

    mails: list[MailLog]
    stops: list[MailStop]


def person_mails(invitation: Invitation) -> PersonMails:
    """Three queries."""
    rows = invitation.mailings.prefetch_related("events").order_by("-due_at", "-number")
    mails = [_log(row, invitation.contact.email) for row in rows]
    stops = MailStop.objects.filter(email=invitation.contact.email.lower()).order_by("created_at")
    return PersonMails(mails, list(stops))


def _log(row: Mailing, email: str) -> MailLog:
    stands = standing(row.state, row.error, row.bounced_at) or MailStanding.QUEUED
    lines = [_line(event) for event in row.events.all()]
    if row.sent_at:
        lines.append(LogLine(row.sent_at, str(_("verstuurd"))))
    return MailLog(
        kind=str(KINDS.get(row.kind, row.kind)),
        number=row.number if row.kind == MailingKind.REMINDER else 1,
        to=row.address or email,
        standing=stands,
        label=str(LABELS[stands]),
        due_at=row.due_at if row.state == MailingState.WAITING else None,
        lines=sorted(lines, key=lambda line: line.at),
    )


def _line(event: Any) -> LogLine:
    return LogLine(event.at, str(Happened(event.kind).label), sentence(event.note))
