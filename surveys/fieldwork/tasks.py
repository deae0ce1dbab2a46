"""What workers do for this room. Every task may run twice, and at the same time."""

import logging
from functools import partial
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.jobs.outbox import claims
from accounts.jobs.outbox.delivery import Writer, send_due, send_next
from accounts.jobs.outbox.smtp import Mailer
from accounts.jobs.outbox.trouble import Trouble
from accounts.jobs.queue import enqueue
from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.ballots.queries import has_answered
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.mailing import claim_mailing
from surveys.fieldwork.emails import MailedSurvey, letter_of, write
from surveys.models import Mailing, Version, Wave, WaveState
from surveys.models.fieldwork import LINKED, MailingKind
from surveys.refusals import BoxShut, WaveNotOpen
from surveys.signals import wave_closed
from surveys.upload import actions as pending
from surveys.upload.queries import KEPT

log = logging.getLogger(__name__)


@shared_task(name="surveys.tasks.send_mailing")
def send_mailing(tenant_id: str, mailing_id: str) -> None:
    """Send one mail of the outbox, if it is due and nobody else is at it."""
    claim = partial(claim_mailing, mailing_id=mailing_id)
    with Mailer() as mailer:
        send_next(UUID(tenant_id), mailer, claim, partial(_compose, papers={}))


# A message that nobody took for a minute is dropped: the sweep sends another.
@shared_task(name="surveys.tasks.send_waiting_mail", expires=60)
def send_waiting_mail(tenant_id: str) -> None:
    """Send the due mails of a tenant, one by one over one connection, for a minute."""
    send_due(UUID(tenant_id), claim_mailing, partial(_compose, papers={}))


@shared_task(name="surveys.tasks.sweep_mail", expires=60)
def sweep_mail() -> None:
    """Find the mail that nobody was told of, and the mail whose sender died."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            lost = claims.give_up_unknown(Mailing.objects.all())
            if lost:
                log.warning("gave up %s mails of unknown outcome", lost)
            if Mailing.objects.filter(claims.due(timezone.now())).exists():
                enqueue(send_waiting_mail, str(tenant_id))


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
            pending.drop_old_imports(before=timezone.now() - KEPT)


def _close(tenant_id: UUID, wave: Wave) -> None:
    try:
        with tenant(tenant_id):
            close_wave(by=None, wave=wave)
    except WaveNotOpen:
        return  # somebody was faster
    except BoxShut:
        return  # said in the log, for whoever holds the keys; the next sweep tries again
    wave_closed.send_robust(sender=None, tenant_id=str(tenant_id), wave_id=str(wave.id))


def _compose(mailing: Mailing, papers: dict[UUID, MailedSurvey]) -> Writer | None:
    """What writes the mail, or None when it is settled without being sent."""
    wave = mailing.invitation.wave
    if mailing.kind in LINKED and not wave.accepts_answers(timezone.now()):
        claims.failed(mailing, Trouble.CLOSED)
        return None
    if mailing.kind == MailingKind.REMINDER and has_answered(mailing.invitation):
        claims.drop(mailing)
        return None
    if wave.version_id not in papers:
        papers[wave.version_id] = MailedSurvey.of(Version.objects.get(id=wave.version_id))
    return partial(write, letter_of(mailing, papers[wave.version_id]))
