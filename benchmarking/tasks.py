"""What workers do for this room. The rows of `Run` are the truth; see runs.actions."""

import logging
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from accounts.jobs.queue import enqueue
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.queries.runs import next_wave
from benchmarking.runs import counting, pipeline
from benchmarking.runs.actions import parts, runs
from surveys.models import Wave

log = logging.getLogger(__name__)


# A wave of 30,000 municipalities takes minutes; a message that comes twice finds the claim.
@shared_task(name="benchmarking.tasks.compute_wave", soft_time_limit=1500, time_limit=1800)
def compute_wave(tenant_id: str, wave_id: str) -> None:
    def ask(run_id: UUID, open_parts: int) -> None:
        for _part in range(open_parts):
            enqueue(count_part, tenant_id, str(run_id))

    pipeline.compute_wave(UUID(tenant_id), UUID(wave_id), ask=ask)
    with tenant(UUID(tenant_id)):
        following = next_wave(UUID(wave_id))
    if following is not None:
        enqueue(compute_wave, tenant_id, str(following))


@shared_task(name="benchmarking.tasks.count_part")
def count_part(tenant_id: str, run_id: str) -> None:
    counting.help_to_count(UUID(tenant_id), UUID(run_id))


@shared_task(name="benchmarking.tasks.sweep_runs")
def sweep_runs() -> None:
    """Find what nobody was told of, or what a dead worker left, in every tenant."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        try:
            with tenant(tenant_id):
                runs.begin_again_with_storage()
                for wave_id in runs.due_waves():
                    enqueue(compute_wave, str(tenant_id), str(wave_id))
                for run_id in parts.ended_runs():
                    parts.clear_parts(run_id=run_id)
        except DatabaseError:
            # One tenant's trouble does not keep the others waiting.
            log.exception("sweep of tenant %s failed", tenant_id)


def compute_closed_wave(*, tenant_id: str, wave_id: str, **named: Any) -> None:
    """Receiver of `surveys.signals.wave_closed`."""
    enqueue(compute_wave, tenant_id, wave_id)


def retry_when_asked(*, by: User, wave: Wave, **named: Any) -> None:
    """Receiver of `benchmarking.signals.retry_requested`; raises NotRetryable."""
    runs.retry_run(by=by, wave_id=wave.id)
    enqueue(compute_wave, str(wave.tenant_id), str(wave.id))
