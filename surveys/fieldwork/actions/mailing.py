"""The mails of a wave in the outbox; how they are claimed and settled: accounts.jobs.outbox."""

import uuid
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.jobs.outbox import claims
from accounts.jobs.outbox.rows import MailState
from accounts.jobs.outbox.trouble import Trouble
from accounts.models import User
from surveys.ballots.queries import answered
from surveys.delivery.actions import send_after_all
from surveys.delivery.links import hash_stop_token, stop_token
from surveys.delivery.pace import turns
from surveys.delivery.queries import stopped
from surveys.models import Invitation, Mailing, Wave
from surveys.models.fieldwork import LINKED, MailingKind, MailingState

# What a letter is written from, a query for each: a join of all walks the whole wave where the
# database has not counted its new rows yet. The version's document is read once for many.
_LETTER: Final = (
    "invitation__contact",
    "invitation__participation__municipality",
    "invitation__wave__tenant",
)
# Somebody waits for these, and they are few: they leave whatever the pace.
PROMPT: Final = (MailingKind.LINK, MailingKind.MOVED, MailingKind.REOPENED)
# How soon a mail of a wave that rests is looked at again.
RESTS: Final = timedelta(minutes=10)


@transaction.atomic
def claim_mailings(*, mailing_id: str | None = None) -> list[Mailing] | None:
    """The next due mails (or this one, if it is due), claimed for this sender alone.

    Who is to get none, and whose turn comes later, is settled here and left out. None when
    no mail was due at all.
    """
    rows = Mailing.objects.prefetch_related(*_LETTER)
    claimed = claims.claim(rows if mailing_id is None else rows.filter(id=mailing_id))
    if not claimed:
        return None
    wanted = _wanted(_awake(claimed))
    leaving = _in_turn(wanted)
    _give_stop_links(leaving)
    return leaving


@transaction.atomic
def retry_mails(*, by: User | None, wave: Wave) -> int:
    """Everything of a wave that failed starts anew, because a person asked for it."""
    failed = Mailing.objects.filter(invitation__wave=wave, state=MailState.FAILED)
    count = failed.update(
        state=MailState.WAITING, attempts=0, unknown_outcomes=0, due_at=timezone.now(), error=""
    )
    audit.record(by=by, action="mails_retried", subject=wave, mails=count)
    return count


def mail_after_all(wave: Wave) -> None:
    """What was kept back since its end had come, when that is later by now."""
    kept = Mailing.objects.filter(invitation__wave=wave, state=MailingState.WITHHELD)
    send_after_all(kept.filter(error__startswith=f"{Trouble.CLOSED}|"))


def address_of(mailing: Mailing) -> str:
    """Where it goes."""
    address: str = mailing.address or mailing.invitation.contact.email
    return address.lower()


def _awake(mailings: list[Mailing]) -> list[Mailing]:
    """Without links to a wave that rests, which is looked at again later."""
    resting = [
        mailing
        for mailing in mailings
        if mailing.kind in LINKED and mailing.invitation.wave.paused_at is not None
    ]
    for mailing in resting:
        claims.postpone(mailing, timezone.now() + RESTS)
    return [mailing for mailing in mailings if mailing not in resting]


def _wanted(mailings: list[Mailing]) -> list[Mailing]:
    """Without those that nobody is to get, which say why."""
    stops = stopped({address_of(mailing) for mailing in mailings})
    people = [mailing.invitation_id for mailing in mailings]
    done = Invitation.objects.filter(answered(), id__in=people)
    # Who is to correct something has not handed that in.
    done = done.exclude(responses__reopened=True)
    handed_in = set(done.values_list("id", flat=True))
    wanted = []
    for mailing in mailings:
        trouble = _why_not(mailing, stops, handed_in)
        if trouble is None:
            wanted.append(mailing)
        else:
            claims.withhold(mailing, trouble)
    return wanted


def _why_not(mailing: Mailing, stops: dict[str, str], handed_in: set[uuid.UUID]) -> Trouble | None:
    if mailing.kind in LINKED and not mailing.invitation.wave.accepts_answers(timezone.now()):
        return Trouble.CLOSED
    # Meanwhile, by a letter, on paper or behind an earlier mail: known only now.
    if mailing.kind in LINKED and mailing.invitation_id in handed_in:
        return Trouble.SUBMITTED
    reason = stops.get(address_of(mailing))
    return Trouble(reason) if reason else None


def _in_turn(mailings: list[Mailing]) -> list[Mailing]:
    """Those whose turn it is; the others wait for theirs, which is no error."""
    paced = [mailing for mailing in mailings if mailing.kind not in PROMPT]
    domains = [address_of(mailing).rpartition("@")[2] for mailing in paced]
    later = {
        mailing.id: turn
        for mailing, turn in zip(paced, turns(domains, timezone.now()), strict=True)
        if turn is not None
    }
    for mailing in paced:
        if mailing.id in later:
            claims.postpone(mailing, later[mailing.id])
    return [mailing for mailing in mailings if mailing.id not in later]


def _give_stop_links(mailings: list[Mailing]) -> None:
    """To people who were invited before there were such links; others have theirs."""
    people = {m.invitation_id: m.invitation for m in mailings if m.invitation.stop_hash is None}
    for invitation in people.values():
        invitation.stop_hash = hash_stop_token(stop_token(invitation))
    if people:
        Invitation.objects.bulk_update(people.values(), ["stop_hash"])
