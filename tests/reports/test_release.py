"""Releasing: an explicit act, numbered, frozen, and written down."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from benchmarking.models import Result, Run, RunState
from reports.editions.actions import AlreadyReleased, NotAudited, NothingToRelease, release
from reports.models import Edition
from reports.queries import latest_edition, municipality_report
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.database import unguarded
from tests.reports.stage import closed_wave, computed_wave, path, ready_wave, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def recomputed(
    of: Tenant, wave: Wave, change: Callable[[dict[str, Any]], None] = lambda payload: None
) -> Run:
    """As if a newer method had computed the same snapshot; `change` alters what it gave of a
    municipality."""
    with tenant(of.id):
        old = Run.objects.get(wave=wave)
        run: Run = Run.objects.create(
            wave=wave,
            snapshot=old.snapshot,
            method_version="later",
            state=RunState.READY.value,
            finished_at=timezone.now(),
        )
        with unguarded("benchmarking_result"):
            for result in old.results.all():
                if result.participation_id:
                    change(result.payload)
                run.results.create(
                    participation=result.participation,
                    peer_group=result.peer_group,
                    payload=result.payload,
                )
        return run


def test_first_release_is_edition_one(north: Tenant, alice: User, wave: Wave) -> None:
    edition = released(north, alice, wave)
    with tenant(north.id):
        assert (edition.number, edition.released_by, edition.run.wave_id) == (1, alice, wave.id)
        event = AuditEvent.objects.get(action="release_results")
        assert (event.actor, event.subject_id) == (alice, str(wave.id))


def test_nothing_to_release_before_the_figures(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
        with pytest.raises(NothingToRelease):
            release(by=alice, wave=wave)
        assert not AuditEvent.objects.filter(action="release_results").exists()


def test_same_figures_are_released_once(north: Tenant, alice: User, wave: Wave) -> None:
    released(north, alice, wave)
    with tenant(north.id):
        with pytest.raises(AlreadyReleased):
            release(by=alice, wave=wave)
        assert Edition.objects.count() == 1


def test_correction_is_the_next_edition_and_the_first_stays(
    north: Tenant, alice: User, wave: Wave, aalst: Municipality
) -> None:
    first = released(north, alice, wave)
    run = recomputed(north, wave)
    with tenant(north.id):
        # Until it is released, a manager goes on reading the first edition.
        before = municipality_report(wave, aalst, released_only=True)
        assert before is not None
        assert before.edition == first
        second = release(by=alice, wave=wave)
        assert (second.number, second.run_id) == (2, run.id)
        assert latest_edition(wave) == second
        assert Edition.objects.get(number=1) == first


@pytest.mark.parametrize("number", [0, 1])
def test_database_refuses_a_number_twice_or_below_one(
    north: Tenant, alice: User, wave: Wave, number: int
) -> None:
    edition = released(north, alice, wave)
    with tenant(north.id), pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(wave=wave, run=edition.run, number=number)


def test_edition_cannot_be_changed_or_removed(north: Tenant, alice: User, wave: Wave) -> None:
    released(north, alice, wave)
    with tenant(north.id):
        with pytest.raises(DatabaseError), transaction.atomic():
            Edition.objects.update(number=7)
        with pytest.raises(DatabaseError), transaction.atomic():
            Edition.objects.all().delete()


def test_edition_of_another_tenants_run_is_refused(
    north: Tenant, south: Tenant, alice: User, carla: User, wave: Wave
) -> None:
    foreign = computed_wave(south, carla)
    with tenant(south.id):
        run_id = Run.objects.get(wave=foreign).id
    with tenant(north.id), transaction.atomic():
        Edition.objects.create(wave=wave, run_id=run_id, number=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            transaction.get_connection().check_constraints()
        transaction.set_rollback(True)


def test_release_on_the_page_says_what_happened(alice: User, wave: Wave) -> None:
    client = client_of(alice)
    page = client.post(path(wave, "release/"), follow=True).content.decode()
    assert "Editie 1 is vrijgegeven. Niemand krijgt een mail" in page  # nobody manages one
    assert "vrijgegeven, editie 1" in page
    again = client.post(path(wave, "release/"), follow=True).content.decode()
    assert "Deze cijfers zijn al vrijgegeven." in again


def test_release_tells_how_many_managers_are_mailed(alice: User, bram: User, wave: Wave) -> None:
    page = client_of(alice).post(path(wave, "release/"), follow=True).content.decode()
    assert "Editie 1 is vrijgegeven: 1 manager kan het eigen rapport lezen" in page


def test_release_without_figures_says_so(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
    page = client_of(alice).post(path(wave, "release/"), follow=True).content.decode()
    assert "Er zijn nog geen cijfers om vrij te geven." in page


def test_analyst_and_manager_cannot_release(anna: User, bram: User, wave: Wave) -> None:
    for user in (anna, bram):
        assert client_of(user).post(path(wave, "release/")).status_code == 403
    assert client_of(anna).get(path(wave, "release/")).status_code == 405


def test_figures_that_nobody_audited_are_not_released(north: Tenant, alice: User) -> None:
    wave = ready_wave(north, alice)
    with tenant(north.id):
        row = Result.objects.get(participation=None, peer_group="")
        audit = {**row.payload["audit"], "insider": 1}
        with unguarded("benchmarking_result"):
            row.delete()
            Result.objects.create(run=row.run, payload={**row.payload, "audit": audit})
        with pytest.raises(NotAudited):
            release(by=alice, wave=wave)
    answer = client_of(alice).post(path(wave, "release/"), follow=True)
    assert "Deze cijfers zijn niet vrijgegeven" in answer.content.decode()
    with tenant(north.id):
        assert not Edition.objects.exists()
        with unguarded("benchmarking_result"):
            Result.objects.get(participation=None, peer_group="").delete()
            Result.objects.create(run=row.run, payload={**row.payload, "audit": None})
        with pytest.raises(NotAudited):
            release(by=alice, wave=wave)
