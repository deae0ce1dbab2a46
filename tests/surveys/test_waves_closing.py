"""Waves that close by themselves, once, and tell whoever listens."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import WaveNotOpen, close_wave, launch_wave
from surveys.fieldwork.tasks import close_due_waves
from surveys.models import Municipality, Wave
from surveys.models.fieldwork import GRACE
from surveys.signals import wave_closed
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Iterator[list[tuple[str, str]]]:
    """What listeners heard, and whether the wave was closed for others by then."""
    heard: list[tuple[str, str]] = []

    def hear(tenant_id: str, wave_id: str, **_rest: Any) -> None:
        assert not connections["default"].in_atomic_block
        heard.append((tenant_id, wave_id))

    wave_closed.connect(hear)
    yield heard
    wave_closed.disconnect(hear)


def overdue(of: Tenant, by: User, place: Municipality) -> Wave:
    with tenant(of.id):
        wave = launch_wave(by=by, wave=a_staffed_wave(by, place))
        now = timezone.now()
        Wave.objects.filter(id=wave.id).update(
            opens_at=now - timedelta(days=3), closes_at=now - GRACE - timedelta(seconds=1)
        )
        return wave


def test_overdue_wave_closes_once_and_tells_it(
    north: Tenant, alice: User, aalst: Municipality, told: list[tuple[str, str]]
) -> None:
    wave = overdue(north, alice, aalst)
    with tenant(north.id):
        other = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, name="Later"))
    close_due_waves()
    close_due_waves()
    assert told == [(str(north.id), str(wave.id))]
    with tenant(north.id):
        wave.refresh_from_db()
        other.refresh_from_db()
        assert (wave.state, other.state) == ("closed", "open")
        assert AuditEvent.objects.filter(action="wave_closed").count() == 1


def test_two_beats_close_once(
    north: Tenant, alice: User, aalst: Municipality, told: list[tuple[str, str]]
) -> None:
    wave = overdue(north, alice, aalst)
    barrier = threading.Barrier(4)

    def beat() -> None:
        barrier.wait()
        try:
            close_due_waves()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=beat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [(str(north.id), str(wave.id))]


def test_page_tells_after_the_commit(
    north: Tenant, alice: User, aalst: Municipality, told: list[tuple[str, str]]
) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
    client_of(alice).post(reverse("wave_close", args=["north", wave.id]))
    assert told == [(str(north.id), str(wave.id))]


def test_listener_that_fails_breaks_nothing(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    def fail(**_rest: Any) -> None:
        raise RuntimeError

    wave = overdue(north, alice, aalst)
    wave_closed.connect(fail)
    try:
        close_due_waves()
    finally:
        wave_closed.disconnect(fail)
    with tenant(north.id):
        wave.refresh_from_db()
        assert wave.state == "closed"


def test_only_one_of_many_closers_succeeds(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
    outcomes: list[str] = []

    def close() -> None:
        try:
            with tenant(north.id):
                close_wave(by=alice, wave=wave)
            outcomes.append("closed")
        except WaveNotOpen:
            outcomes.append("late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "late", "late", "late", "late"]
