"""What workers do for the mails of waves. Every task may run twice, and at the same time."""

import logging
from functools import partial
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.files.claims import FileClaim, give_up_file, keep_file
from accounts.files.work import sweep, take
from accounts.jobs.outbox.delivery import Writer, composed, send_due, sweep_tenant
from accounts.jobs.queue import enqueue
from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.fieldwork.emails import write as write_mail
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.mailing.actions.letters import drop_old_letters, keep_codes
from surveys.mailing.actions.reminders import remind_if_due
from surveys.mailing.actions.thanking import write_thanks
from surveys.mailing.actions.trials import claim_trials
from surveys.mailing.queries.letters import MOST, filter_of, receivers, sheets, stationery
from surveys.mailing.queries.trials import trial_letter
from surveys.mailing.sheets import writing
from surveys.models import LetterFile, TrialMail, Wave, WaveState

log = logging.getLogger(__name__)


@shared_task(name="surveys.mailing.sweep", expires=60)
def sweep_mailing() -> None:
    """Write the reminders whose moment has come, and thank who handed in, in every tenant."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            due = Q(state=WaveState.OPEN, slots__settled_at=None, slots__at__lte=timezone.now())
            thanking = Q(thanks_since__isnull=False) & ~Q(state=WaveState.DRAFT)
            waves = list(Wave.objects.filter(due | thanking).distinct())
        if sum(_mails_of(tenant_id, wave) for wave in waves):
            enqueue(send_waiting_mail, str(tenant_id))


def _mails_of(tenant_id: UUID, wave: Wave) -> int:
    """A transaction for each wave: its row is held, and others wait for nothing else."""
    with tenant(tenant_id):
        return remind_if_due(wave=wave) + write_thanks(wave=wave)


# A message that nobody took for a minute is dropped: the sweep sends another.
@shared_task(name="surveys.mailing.send_trials", expires=60)
def send_trials(tenant_id: str) -> None:
    """Send the mails that members asked for to see them, each once."""
    send_due(UUID(tenant_id), partial(composed, claim_trials, _compose))


@shared_task(name="surveys.mailing.sweep_trials", expires=60)
def sweep_trials() -> None:
    """Find the mail that nobody was told of, and the mail whose sender died."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            sweep_tenant(TrialMail.objects.all(), send_trials, tenant_id)


def _compose(mail: TrialMail) -> Writer | None:
    return partial(write_mail, trial_letter(mail, settings.SITE_URL))


@shared_task(name="surveys.mailing.make_letters")
def make_letters(tenant_id: str, file_id: str) -> None:
    """Make a file of letters, unless that is done or somebody is at it."""
    take(LetterFile, UUID(tenant_id), UUID(file_id), _make)


@shared_task(name="surveys.mailing.sweep_letters", expires=60)
def sweep_letters() -> None:
    """Find the letters that nobody was told of, and throw the old ones away, in every tenant."""
    sweep(LetterFile, make_letters)
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            drop_old_letters()


def _make(owner: UUID, claim: FileClaim) -> None:
    """For whoever has not handed in by now, which may be fewer than when they were asked for."""
    now = timezone.now()
    with tenant(owner):
        related = ("wave__version", "wave__tenant")
        file: LetterFile = LetterFile.objects.select_related(*related).get(id=claim.file_id)
        people = list(receivers(file.wave, filter_of(file))[:MOST])
        keep_codes(invitations=people)
        written, paper = list(sheets(file.wave, people, now)), stationery(file.wave, file.window)
        if not people:
            give_up_file(claim=claim, error="nobody")
            return
    body = writing.write(written, paper, now)
    with tenant(owner):
        keep_file(
            claim=claim,
            content=body,
            folder="letters",
            extension="pdf",
            people=len(people),
            links={str(one.id): one.key_version for one in people},
        )
