"""Somebody erases the own answers after the close: before a release and after it."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.inputs import snapshots
from benchmarking.models import LedgerEntry, Result, Run, Snapshot
from benchmarking.queries.answers import answers_of
from benchmarking.queries.runs import ledger_of
from benchmarking.runs.actions.runs import due_waves
from benchmarking.runs.pipeline import compute_wave
from reports.editions.actions import release
from reports.models import Edition
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Invitation, Response, Wave
from surveys.respond.actions.respond import record_responses
from surveys.rights.actions.erasing import erase_person
from tests.benchmarking.stage import rows_of
from tests.database import unguarded
from tests.reports.stage import open_wave

pytestmark = pytest.mark.django_db
EACH = 7


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    """A computed wave with invited people, of whom one handed in what is known."""
    with tenant(north.id):
        opened = open_wave(alice, invited=EACH, others=3)
        record_responses(by=alice, wave=opened, rows=rows_of(opened, EACH, 4))
        response = Response.objects.filter(perspective="political").order_by("id")[0]
        invitation = Invitation.objects.filter(
            participation=response.participation_id, perspective="political"
        ).order_by("id")[0]
        with unguarded("surveys_response"):
            Response.objects.filter(id=response.id).update(invitation=invitation)
        close_wave(by=alice, wave=opened)
        found: Wave = Wave.objects.get(id=opened.id)
    compute_wave(north.id, found.id)
    return found


def erase(wave: Wave) -> None:
    given = Response.objects.get(wave=wave, invitation__isnull=False)
    erase_person(by=None, contact=given.invitation.contact, wave=wave)


def rows_in_file(wave: Wave) -> int:
    snapshot = Snapshot.objects.get(wave=wave)
    content = Path(default_storage.path(snapshot.path)).read_bytes()
    return int(snapshots.from_parquet(content).num_rows)


def test_before_a_release_all_is_computed_again_without_the_answers(
    north: Tenant, wave: Wave
) -> None:
    with tenant(north.id):
        before = rows_in_file(wave)
        erase(wave)
        assert not Snapshot.objects.exists()
        assert not Result.objects.exists()
        assert ledger_of(wave.id) == []
        assert LedgerEntry.objects.count() == 1
        assert Run.objects.get().error == "erased"
        assert due_waves() == [wave.id]
    compute_wave(north.id, wave.id)
    with tenant(north.id):
        assert rows_in_file(wave) == before - 1
        run = Run.objects.exclude(error="erased").get()
        assert run.state == "ready"
        assert Result.objects.filter(run=run).exists()


def test_after_a_release_the_figures_stay_and_the_row_goes(
    north: Tenant, alice: User, wave: Wave
) -> None:
    with tenant(north.id):
        release(by=alice, wave=wave)
        run = Run.objects.get()
        kept = sorted(bytes(one) for one in _payloads(run))
        before = rows_in_file(wave)
        erase(wave)
        assert sorted(bytes(one) for one in _payloads(run)) == kept
        assert rows_in_file(wave) == before - 1
        run.refresh_from_db()
        assert answers_of(run).table.num_rows == before - 1
        assert Edition.objects.count() == 1


def test_after_that_nothing_is_computed_from_it_again(
    north: Tenant, alice: User, wave: Wave
) -> None:
    """Neither by a newer method nor for the trend of a later wave: the difference would be a person."""
    with tenant(north.id):
        release(by=alice, wave=wave)
        erase(wave)
        Run.objects.update(method_version="older")
        assert due_waves() == []
    compute_wave(north.id, wave.id)
    with tenant(north.id):
        assert Run.objects.count() == 1


def _payloads(run: Run) -> list[bytes]:
    """The stored bytes, past the field that reads them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM benchmarking_result WHERE run_id = %s", [run.id])
        return [row[0] for row in cursor.fetchall()]
