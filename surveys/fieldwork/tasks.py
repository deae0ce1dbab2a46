"""What workers do for this room. Every task may run twice, and at the same time."""

import logging
from functools import cache, partial
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts.jobs.outbox.delivery import Writer, send_due, send_some, sweep_tenant
from accounts.jobs.outbox.smtp import Mailer
from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.delivery.links import stop_headers
from surveys.fieldwork.actions.drafts import forget_drafts
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.mailing import claim_mailings
from surveys.fieldwork.emails import Letter, MailedSurvey, letter_of, write
from surveys.fieldwork.queries.wordings import wording_in_force
from surveys.models import AnswerImport, Mailing, Version, Wave, WaveState
from surveys.models.fieldwork import GRACE, MailingKind
from surveys.privacy.terms import DRAFTS_KEPT
from surveys.refusals import BoxShut, WaveNotOpen
from surveys.signals import wave_closed
from surveys.upload import actions as pending
from surveys.upload.jobs import drop_old_jobs
from surveys.upload.queries import KEPT

log = logging.getLogger(__name__)


@shared_task(name="surveys.tasks.send_mailing")
def send_mailing(tenant_id: str, mailing_id: str) -> None:
    """Send one mail of the outbox, if it is due and nobody else is at it."""
    with Mailer() as mailer:
        send_some(UUID(tenant_id), mailer, partial(_take, {}, mailing_id))


# A message that nobody took for a minute is dropped: the sweep sends another.
@shared_task(name="surveys.tasks.send_waiting_mail", expires=60)
def send_waiting_mail(tenant_id: str) -> None:
    """Send the due mails of a tenant, one by one over one connection, for a minute."""
    send_due(UUID(tenant_id), partial(_take, {}))


@shared_task(name="surveys.tasks.sweep_mail", expires=60)
def sweep_mail() -> None:
    """Find the mail that nobody was told of, and the mail whose sender died."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            sweep_tenant(Mailing.objects.all(), send_waiting_mail, tenant_id)


@shared_task(name="surveys.tasks.close_due_waves", expires=60)
def close_due_waves() -> None:
    """Close the waves whose time is over, the minutes of grace too; one that rests waits."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            # One from a file has its fieldwork behind it, and waits for its last file.
            asking = Wave.objects.filter(state=WaveState.OPEN, imported=False, paused_at=None)
            waves = list(asking.filter(closes_at__lte=timezone.now() - GRACE))
        for wave in waves:
            _close(tenant_id, wave)


@shared_task(name="surveys.tasks.drop_old_imports", expires=600)
def drop_old_imports() -> None:
    """Throw away uploaded rows that nobody confirmed within a day: they name people."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            pending.drop_old_imports(before=timezone.now() - KEPT)
            drop_old_jobs(AnswerImport, before=timezone.now() - KEPT)


@shared_task(name="surveys.tasks.drop_old_drafts", expires=3600)
def drop_old_drafts() -> None:
    """Throw away what nobody handed in, a month after the close: it never counted."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            forget_drafts(before=timezone.now() - DRAFTS_KEPT)


def _close(tenant_id: UUID, wave: Wave) -> None:
    try:
        with tenant(tenant_id):
            close_wave(by=None, wave=wave)
    except WaveNotOpen:
        return  # somebody was faster
    except BoxShut:
        return  # said in the log, for whoever holds the keys; the next sweep tries again
    wave_closed.send_robust(sender=None, tenant_id=str(tenant_id), wave_id=str(wave.id))


def _take(
    papers: dict[UUID, MailedSurvey], mailing_id: str | None = None
) -> list[tuple[Mailing, Writer]] | None:
    """The next mails with what writes each; None when none is due."""
    mailings = claim_mailings(mailing_id=mailing_id)
    if mailings is None:
        return None
    words = cache(wording_in_force)
    letters = (letter_of(mailing, _paper(mailing, papers), words) for mailing in mailings)
    return [
        (row, partial(_write, row, letter)) for row, letter in zip(mailings, letters, strict=True)
    ]


def _paper(mailing: Mailing, papers: dict[UUID, MailedSurvey]) -> MailedSurvey:
    version_id = mailing.invitation.wave.version_id
    if version_id not in papers:
        papers[version_id] = MailedSurvey.of(Version.objects.get(id=version_id))
    return papers[version_id]


def _write(mailing: Mailing, letter: Letter) -> EmailMultiAlternatives:
    wave = mailing.invitation.wave
    # To a former address goes one mail, of the new one, and never another.
    stops = {} if mailing.kind == MailingKind.MOVED else stop_headers(mailing.invitation)
    return write(letter, wave.tenant.sender if settings.SENDER_SPF else "", stops)
