"""What workers do for this room. Every task may run twice, and at the same time."""

import logging
import time
from typing import Final
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.bell import ring
from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.actions import pending
from surveys.actions.fieldwork import close_wave
from surveys.actions.mailing import (
    claim_mailing,
    drop_mailing,
    due,
    give_up_unknown,
    mail_failed,
    mail_sent,
)
from surveys.actions.refusals import WaveNotOpen
from surveys.emails import Letter, Paper, letter_of, write
from surveys.mail_trouble import Trouble
from surveys.models import Mailing, Version, Wave, WaveState
from surveys.postman import Postman, Undelivered
from surveys.signals import wave_closed

log = logging.getLogger(__name__)

# Far below the time limit of a task, which in turn is below the lease of a mail.
SECONDS_AT_WORK: Final = 60.0
# After these the server may well take the next mail; after others it is left alone for now.
_GO_ON: Final = frozenset({Trouble.REFUSED, Trouble.UNWRITABLE, Trouble.CLOSED})


@shared_task(name="surveys.tasks.send_mailing")
def send_mailing(tenant_id: str, mailing_id: str) -> None:
    """Send one mail of the outbox, if it is due and nobody else is at it."""
    with Postman() as postman:
        _send_next(UUID(tenant_id), postman, {}, mailing_id=mailing_id)


# A bell that nobody answered for a minute is dropped: the sweep rings again.
@shared_task(name="surveys.tasks.send_waiting_mail", expires=60)
def send_waiting_mail(tenant_id: str) -> None:
    """Send the due mails of a tenant, one by one over one connection, for a minute."""
    until = time.monotonic() + SECONDS_AT_WORK
    papers: dict[UUID, Paper] = {}
    with Postman() as postman:
        while time.monotonic() < until:
            if not _send_next(UUID(tenant_id), postman, papers):
                return


@shared_task(name="surveys.tasks.sweep_mail", expires=60)
def sweep_mail() -> None:
    """Find the mail that nobody was told of, and the mail whose sender died."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            lost = give_up_unknown()
            if lost:
                log.warning("gave up %s mails of unknown outcome", lost)
            if Mailing.objects.filter(due(timezone.now())).exists():
                ring(send_waiting_mail, str(tenant_id))


@shared_task(name="surveys.tasks.close_due_waves", expires=60)
def close_due_waves() -> None:
    """Close the waves whose time is over."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            # One from a file has its fieldwork behind it, and waits for its last file.
            asking = Wave.objects.filter(state=WaveState.OPEN, imported=False)
            waves = list(asking.filter(closes_at__lte=timezone.now()))
        for wave in waves:
            _close(tenant_id, wave)


@shared_task(name="surveys.tasks.drop_old_imports", expires=600)
def drop_old_imports() -> None:
    """Throw away uploaded rows that nobody confirmed within a day: they name people."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            pending.drop_old_imports(before=timezone.now() - pending.KEPT)


def _close(tenant_id: UUID, wave: Wave) -> None:
    try:
        with tenant(tenant_id):
            close_wave(by=None, wave=wave)
    except WaveNotOpen:
        return  # somebody was faster
    wave_closed.send_robust(sender=None, tenant_id=str(tenant_id), wave_id=str(wave.id))


def _send_next(
    tenant_id: UUID, postman: Postman, papers: dict[UUID, Paper], mailing_id: str | None = None
) -> bool:
    """Claim, post, write down: three steps, each committed. Whether to go on with the next."""
    with tenant(tenant_id):
        mailing = claim_mailing(mailing_id=mailing_id)
        if mailing is None:
            return False
        letter = _letter(mailing, papers)
    try:
        if letter is not None:
            _post(postman, letter)
    except Undelivered as undelivered:
        with tenant(tenant_id):
            mail_failed(mailing=mailing, trouble=undelivered.trouble, detail=undelivered.detail)
        return undelivered.trouble in _GO_ON
    with tenant(tenant_id):
        if letter is not None:
            mail_sent(mailing=mailing)
    return True


def _letter(mailing: Mailing, papers: dict[UUID, Paper]) -> Letter | None:
    """What to post, or None when the mail is settled without being sent."""
    wave = mailing.invitation.wave
    if not wave.accepts_answers(timezone.now()):
        mail_failed(mailing=mailing, trouble=Trouble.CLOSED)
        return None
    if mailing.kind == "reminder" and mailing.invitation.responses.exists():
        drop_mailing(mailing=mailing)
        return None
    if wave.version_id not in papers:
        papers[wave.version_id] = Paper.of(Version.objects.get(id=wave.version_id))
    return letter_of(mailing, papers[wave.version_id])


def _post(postman: Postman, letter: Letter) -> None:
    try:
        mail = write(letter)
    except ValueError as error:
        raise Undelivered(Trouble.UNWRITABLE, str(error)) from error
    postman.post(mail)
