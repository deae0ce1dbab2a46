"""Ending mails to an address, lifting that, and writing down what came back of a mail."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.jobs.outbox.trouble import cleaned
from accounts.models import Tenant, User
from accounts.tenancy import held, tenant
from surveys.models import Happened, Invitation, MailEvent, Mailing, MailStop, StopReason, WaveState
from surveys.models.fieldwork import LINKED, MailingKind, MailingState
from surveys.refusals import Refused


class ReturnedMail(StrEnum):
    """What a server or a provider says of a mail after it was taken."""

    HARD = "hard"  # the address takes no mail, now or later
    SOFT = "soft"  # not now
    UNCLEAR = "unclear"  # a notice that no program understands
    COMPLAINT = "complaint"  # the reader called it spam
    UNSUBSCRIBED = "unsubscribed"  # at the provider's own link


@dataclass(frozen=True)
class Returned:
    """One report of one mail. `reference` is the same when it is told again."""

    what: ReturnedMail
    recipient: str
    words: str
    reference: str


# How long after a mail a report of its recipient is about that mail.
REMEMBERED: Final = timedelta(days=7)

HAPPENED: Final = {
    ReturnedMail.HARD: Happened.BOUNCED,
    ReturnedMail.SOFT: Happened.SOFT,
    ReturnedMail.UNCLEAR: Happened.UNCLEAR,
    ReturnedMail.COMPLAINT: Happened.COMPLAINED,
    ReturnedMail.UNSUBSCRIBED: Happened.COMPLAINED,
}
STOPS: Final = {
    ReturnedMail.HARD: StopReason.BOUNCED,
    ReturnedMail.SOFT: None,
    ReturnedMail.UNCLEAR: None,
    ReturnedMail.COMPLAINT: StopReason.COMPLAINED,
    ReturnedMail.UNSUBSCRIBED: StopReason.UNSUBSCRIBED,
}


@transaction.atomic
def stop_address(
    *, by: User | None, email: str, reason: StopReason, note: str = ""
) -> tuple[MailStop, bool]:
    """No more mails to this address; the row, and whether it is new."""
    row, made = MailStop.objects.get_or_create(
        email=email.strip().lower(),
        reason=reason.value,
        defaults={"note": cleaned(note), "created_by": by},
    )
    if made:
        audit.record(by=by, action="mail_stopped", subject=row, reason=reason)
    return row, made


@transaction.atomic
def put_on_list(*, by: User, email: str, note: str) -> MailStop:
    """A person of the team says that this address is mailed no more."""
    row, made = stop_address(by=by, email=email, reason=StopReason.ASKED, note=note)
    if not made:
        raise Refused(_("Dit adres staat al op de lijst."), "email")
    return row


@transaction.atomic
def lift_stop(*, by: User, stop: MailStop) -> int:
    """Mail this address again; the number of mails of open waves that leave now.

    Of those with the personal link only the newest of each invitation: nobody wants a row of reminders.
    """
    audit.record(by=by, action="mail_stop_lifted", subject=stop)
    waiting = Mailing.objects.filter(
        invitation__contact__email=stop.email,
        invitation__wave__state=WaveState.OPEN,
        state=MailingState.WITHHELD,
        error__startswith=f"{stop.reason}|",
    )
    count = send_after_all(waiting)
    stop.delete()
    return count


def send_after_all(withheld: QuerySet[Mailing]) -> int:
    """Of what was kept back all without a link leaves, and of each invitation the newest with one."""
    newest = withheld.filter(kind__in=LINKED).order_by("invitation", "-due_at", "-number")
    leaving = [
        *newest.distinct("invitation").values_list("id", flat=True),
        *withheld.exclude(kind__in=LINKED).values_list("id", flat=True),
    ]
    rows = Mailing.objects.filter(id__in=leaving)
    count: int = rows.update(state=MailingState.WAITING, due_at=timezone.now(), error="")
    return count


@transaction.atomic
def unsubscribe(*, invitation: Invitation, former: bool = False) -> None:
    """The person asked for it, by the link in a mail; the personal link goes on to work. Whoever reads
    the `former` address of a corrected one ends mails to that alone.

    Who was forgotten has no address that could be mailed.
    """
    if email := _former_address(invitation) if former else _address(invitation):
        stop_address(by=None, email=email, reason=StopReason.UNSUBSCRIBED)


def record_anywhere(mailing_id: UUID | None, returned: Returned) -> bool:
    """Find the mail among all tenants and write down what came back; whether it was news.

    A report that names no mail of ours is about the newest one of each tenant to its recipient.
    """
    news = False
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            mailing = _mailing(mailing_id, returned.recipient)
            if mailing is not None:
                news |= record_return(mailing=mailing, returned=returned)
    return news


def _mailing(mailing_id: UUID | None, recipient: str) -> Mailing | None:
    rows = Mailing.objects.select_related("invitation__contact")
    if mailing_id is not None:
        named: Mailing | None = rows.filter(id=mailing_id).first()
        return named
    if not recipient:
        return None
    sent = rows.filter(
        invitation__contact__email=recipient.lower(),
        address="",
        sent_at__gte=timezone.now() - REMEMBERED,
    )
    newest: Mailing | None = sent.order_by("-sent_at").first()
    return newest


@transaction.atomic
def record_return(*, mailing: Mailing, returned: Returned) -> bool:
    """Write down what came back, once; the address is mailed no more where that follows."""
    held(mailing, no_key=True)  # a provider may tell the same twice at once
    if MailEvent.objects.filter(reference=returned.reference).exists():
        return False
    mailing.events.create(
        kind=HAPPENED[returned.what], note=cleaned(returned.words), reference=returned.reference
    )
    if returned.what == ReturnedMail.HARD:
        Mailing.objects.filter(id=mailing.id).update(bounced_at=timezone.now())
    reason, email = STOPS[returned.what], _stopped_by(mailing, returned.recipient.lower())
    if reason is not None and email:
        stop_address(by=None, email=email, reason=reason, note=returned.words)
    return True


def _stopped_by(mailing: Mailing, recipient: str) -> str:
    """The address that a report is about.

    A recipient that is not the person's address is where that forwards to, unless it is the
    one that the person had before; without a recipient nobody can tell the two apart.
    """
    moved = mailing.invitation.mailings.filter(kind=MailingKind.MOVED)
    former = set(moved.values_list("address", flat=True))
    if recipient in former:
        return recipient
    return "" if former and not recipient else _address(mailing.invitation)


def _former_address(invitation: Invitation) -> str:
    """The one before the last correction, as it was told of it."""
    moved = Mailing.objects.filter(
        invitation__contact=invitation.contact_id, kind=MailingKind.MOVED
    )
    newest: Mailing | None = moved.order_by("-due_at", "-number").first()
    return newest.address if newest else ""


def _address(invitation: Invitation) -> str:
    """Where the person is mailed now: of who was merged into another, that one's."""
    contact = invitation.contact
    email: str = (contact.merged_into or contact).email
    return email
