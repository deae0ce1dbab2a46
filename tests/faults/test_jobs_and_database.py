"""The database ends the connection of a worker in the middle of its job: no attempt is used up by that."""

from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from accounts.jobs.leases import MOST_SPARED
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.models import Run, RunState
from benchmarking.runs import pipeline
from surveys.models import Wave
from tests.benchmarking.stage import closed_wave, ids

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wave(north: Tenant, alice: User, settings: Settings) -> Wave:
    settings.COMPUTE_PART = 4
    with tenant(north.id):
        return closed_wave(alice)


def end_connection(*_asked: object) -> None:
    """As a restart does; the worker meets it with its next statement."""
    known: Any = connection.get_connection_params()
    server = {name: known[name] for name in ("host", "port", "user", "password", "dbname")}
    with connection.cursor() as cursor, psycopg.connect(**server, autocommit=True) as other:
        cursor.execute("SELECT pg_backend_pid()")
        other.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())


def state_of(wave: Wave) -> tuple[str, int]:
    with tenant(wave.tenant_id):
        found: tuple[str, int] = Run.objects.values_list("state", "attempts").get(wave=wave)
    return found


def test_a_run_begins_again_as_if_nothing_had_been(wave: Wave) -> None:
    for _time in range(2):
        pipeline.compute_wave(*ids(wave), ask=end_connection)
        assert state_of(wave) == (RunState.WAITING, 0)
    pipeline.compute_wave(*ids(wave))
    assert state_of(wave) == (RunState.READY, 1)


def test_a_run_that_ends_every_connection_is_not_spared_for_ever(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave), ask=end_connection)
    with tenant(wave.tenant_id):
        Run.objects.filter(wave=wave).update(fence=F("fence") + MOST_SPARED)
    pipeline.compute_wave(*ids(wave), ask=end_connection)
    assert state_of(wave) == (RunState.WAITING, 1)
