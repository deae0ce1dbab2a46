"""When a job is free again: its worker has told nothing for a while, and could have."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now

from accounts.jobs import leases
from accounts.jobs.leases import (
    LASTS,
    MOST_ATTEMPTS,
    MOST_SPARED,
    abandoned,
    taken,
    told_lately,
    worn_out,
)
from accounts.models import DeliveryState, Tenant, User, WebhookDelivery
from accounts.tenancy import tenant
from accounts.webhooks.actions import create_webhook

pytestmark = pytest.mark.django_db
SENDING, WAITING = DeliveryState.SENDING.value, DeliveryState.WAITING.value


@pytest.fixture
def job(north: Tenant, olga: User) -> Iterator[Any]:
    """A row with a lease."""
    with tenant(north.id):
        hook = create_webhook(by=olga, name="x", url="https://example.org/", events=[])
        row = WebhookDelivery.objects.create(
            webhook=hook, event="test", subject_id=uuid4(), body="{}"
        )
        yield WebhookDelivery.objects.filter(id=row.id)


def ends(job: Any, after: timedelta, state: str = SENDING) -> None:
    job.update(state=state, lease_until=Now() + after)


@contextmanager
def database_back_for(seconds: float) -> Iterator[None]:
    """As if the database had been started so long ago."""
    kept = leases._ServerStart.template
    leases._ServerStart.template = f"now() - interval '{seconds} seconds'"
    try:
        yield
    finally:
        leases._ServerStart.template = kept


@pytest.mark.parametrize(
    ("after", "free"),
    [
        (timedelta(seconds=-1), True),
        (timedelta(seconds=1), False),
        (LASTS, False),
        (timedelta(hours=2), True),  # the clock was set back by two hours
    ],
)
def test_a_job_is_free_when_its_lease_is_over(job: Any, after: timedelta, *, free: bool) -> None:
    ends(job, after)
    with database_back_for(3600):
        assert job.filter(abandoned([SENDING])).exists() is free


def test_a_lease_goes_on_while_nobody_could_tell(job: Any) -> None:
    """The database was away for longer than a lease: who lives tells so as soon as it is back."""
    ends(job, timedelta(minutes=-1))
    for back, free in ((1.0, False), (LASTS.total_seconds() + 1, True)):
        with database_back_for(back):
            assert job.filter(abandoned([SENDING])).exists() is free


def test_the_database_says_since_when_it_is_there(job: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time() < now()")
        assert cursor.fetchone() == (True,)
    since = job.annotate(since=leases._ServerStart()).values_list("since", flat=True).get()
    assert since is not None


def test_a_clock_that_is_set_back_keeps_no_job_waiting(job: Any) -> None:
    pause = timedelta(seconds=60)
    for after, told in ((pause, True), (timedelta(hours=2), False), (timedelta(seconds=-1), False)):
        ends(job, after, WAITING)
        assert job.filter(told_lately(WAITING, pause)).exists() is told


def lost(job: Any, *, attempts: int, fence: int) -> None:
    """Its worker told nothing for a minute."""
    job.update(attempts=attempts, fence=fence)
    ends(job, timedelta(minutes=-1))


@pytest.mark.parametrize(
    ("back", "fence", "counts"),
    [
        (3600.0, MOST_ATTEMPTS, True),  # the database was there: the worker died by itself
        (30.0, MOST_ATTEMPTS, False),  # it was started after the last sign
        (30.0, MOST_ATTEMPTS + MOST_SPARED, True),  # this job has it started again and again
    ],
)
def test_a_worker_that_went_with_the_database_used_up_no_attempt(
    job: Any, back: float, fence: int, *, counts: bool
) -> None:
    lost(job, attempts=MOST_ATTEMPTS, fence=fence)
    with database_back_for(back):
        assert job.filter(worn_out()).exists() is counts
        job.update(**taken(SENDING))
    after = job.values_list("attempts", "fence").get()
    assert after == (MOST_ATTEMPTS + counts, fence + 1)


def test_what_waits_for_its_next_attempt_has_used_up_the_one_before(job: Any) -> None:
    lost(job, attempts=2, fence=2)
    job.update(state=WAITING)
    with database_back_for(30):
        job.update(**taken(SENDING))
    assert job.values_list("attempts", flat=True).get() == 3
