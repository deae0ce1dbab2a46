"""Closed waves, each of a tenant of its own, whose runs are begun, watched, and taken away again."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connections, transaction
from django.db.models.functions import Now

from accounts.jobs.leases import LASTS
from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from benchmarking import tasks
from benchmarking.models import Part, Run, RunState
from surveys.models import Wave
from tests.benchmarking.stage import closed_wave
from tests.conftest import member
from tests.faults.runs.farm import Farm

TABLES = ("result", "ledgerentry", "part", "run", "snapshot")


@dataclass
class Seen:
    """What happened to a run, by the clock of this process."""

    claimed_again: float | None = None
    ended: float | None = None


@dataclass(frozen=True)
class Staged:
    """A wave, and the digest of its undisturbed run."""

    tenant_id: UUID
    wave: Wave
    digest: str = ""

    def run(self) -> Run | None:
        with tenant(self.tenant_id):
            return Run.objects.filter(wave=self.wave).first()

    def begin(self, farm: Farm, times: int = 1) -> None:
        """As closing the wave does."""
        with current_app.connection_for_write(farm.valkey.url) as line:
            for _time in range(times):
                named = (str(self.tenant_id), str(self.wave.id))
                current_app.send_task(
                    tasks.compute_wave.name, named, connection=line, queue="compute"
                )

    def end_lease(self) -> None:
        """As if its worker had died long ago."""
        with tenant(self.tenant_id):
            running = Run.objects.filter(wave=self.wave, lease_until__isnull=False)
            running.update(lease_until=Now() - LASTS)

    def forget_run(self) -> None:
        """As if the wave had only been closed; as the owner of the tables."""
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT set_config('tweezicht.tenant_id', %s, true)", [str(self.tenant_id)]
            )
            # First the run, as everybody does: a sweep may be clearing its parts.
            cursor.execute("SELECT FROM benchmarking_run FOR UPDATE")
            for name in TABLES:
                cursor.execute(f"DELETE FROM benchmarking_{name}")


def staged(farm: Farm, count: int, municipalities: int = 12, each: int = 6) -> list[Staged]:
    """So many closed waves, each computed once without trouble."""
    found = []
    for number in range(count):
        owner = Tenant.objects.create(name=f"Bureau {number}", slug=f"bureau-{number}")
        by: User = member(owner, f"person-{number}", Role.CONSULTANT)
        with tenant(owner.id):
            found.append(Staged(owner.id, closed_wave(by, municipalities, each)))
    for one in found:
        one.begin(farm)
    assert farm.wait_for(lambda: all(has_ended(one) for one in found), 900)
    whole = [Staged(one.tenant_id, one.wave, digest_of(one)) for one in found]
    for one in whole:
        one.forget_run()
    return whole


def digest_of(one: Staged) -> str:
    run = one.run()
    return run.digest if run is not None else ""


def has_ended(one: Staged) -> bool:
    run = one.run()
    return run is not None and run.state in (RunState.READY, RunState.FAILED)


def watch(farm: Farm, waves: list[Staged], seconds: float = 600) -> dict[UUID, Seen]:
    """When each was taken again after its worker had died, and when it ended."""
    seen = {one.tenant_id: Seen() for one in waves}

    def look() -> bool:
        for one in waves:
            _look(farm, one, seen[one.tenant_id])
        return all(found.ended for found in seen.values())

    farm.wait_for(look, seconds)
    return seen


def _look(farm: Farm, one: Staged, found: Seen) -> None:
    run: Any = one.run()
    if run is None or found.ended is not None:
        return
    ended = run.state in (RunState.READY, RunState.FAILED)
    died = farm.orders.done_at(one.tenant_id) is not None
    if found.claimed_again is None and died and (ended or _is_taken_again(one, run)):
        found.claimed_again = time.time()
    if ended:
        found.ended = time.time()


def _is_taken_again(one: Staged, run: Any) -> bool:
    """The run, or a part of it whose counting died."""
    with tenant(one.tenant_id):
        return run.fence > 1 or Part.objects.filter(run=run, fence__gt=1).exists()
