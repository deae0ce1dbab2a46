"""A run as a job: claimed once, kept alive, finished whole, failed with a reason."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.jobs.leases import MOST_ATTEMPTS, LeaseLost
from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.audit.ledger import LedgerDocument
from benchmarking.core.tables.results import SideResponse
from benchmarking.failures import SENTENCES, Failure, RunError, failure_of
from benchmarking.inputs.manifest import read_manifest
from benchmarking.inputs.wave_input import partitions_of
from benchmarking.models import Result, Run, RunState, Snapshot
from benchmarking.packing import Digest, canonical
from benchmarking.queries.results import (
    benchmark_of,
    municipality_results,
    peer_headings,
    peer_result,
    peer_themes,
)
from benchmarking.queries.runs import RunProgress, latest_run, progress
from benchmarking.runs import pipeline
from benchmarking.runs.actions import results, runs
from benchmarking.runs.actions.results import Stored
from benchmarking.runs.actions.runs import Claim
from benchmarking.signals import NotRetryable
from surveys.catalogue.actions.peers import create_peer_list
from surveys.models import Municipality, Participation, Response, Wave
from tests.benchmarking.stage import STORED, closed_wave, code_of, ids, open_wave, stored, undone
from tests.database import unguarded


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    with tenant(north.id):
        return closed_wave(alice)


NOTHING_TOLD = LedgerDocument(
    snapshot="",
    municipalities=(),
    columns=(),
    submitted=(),
    shown="",
    answered="",
    function_names=(),
    functions="",
    groups=(),
)


def run_of(wave: Wave) -> Run:
    with tenant(wave.tenant_id):
        run: Run = Run.objects.get(wave=wave)
        return run


def claim(wave: Wave) -> Claim | None:
    with tenant(wave.tenant_id):
        return runs.claim_run(wave_id=wave.id)


def claimed(wave: Wave) -> Claim:
    found = claim(wave)
    assert found is not None
    return found


def expire(wave: Wave) -> None:
    """As if the worker had died two minutes ago."""
    with tenant(wave.tenant_id):
        Run.objects.filter(wave=wave).update(lease_until=timezone.now() - timedelta(seconds=1))


def change(wave: Wave, **fields: object) -> None:
    with tenant(wave.tenant_id):
        Run.objects.filter(wave=wave).update(**fields)


def test_a_closed_wave_becomes_ready_with_a_result_for_everybody(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave))
    run = run_of(wave)
    assert run.state == RunState.READY
    assert set(run.seconds) == {"snapshot", "count", "audit", "compute", "store"}
    assert run.finished_at is not None
    assert (run.done, run.total, run.attempts, run.lease_until) == (6, 6, 1, None)
    with tenant(wave.tenant_id):
        assert Result.objects.filter(run=run).count() == STORED


def test_readers_find_the_payloads(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        run = latest_run(wave.id)
        assert run is not None
        benchmark = benchmark_of(run)
        assert benchmark.response.political == SideResponse(None, 36)
        own = municipality_results(run, code_of(wave))
        assert own is not None
        assert own.payload.municipality == code_of(wave)
        assert municipality_results(run, "nowhere") is None
        assert run.snapshot is not None
        assert len(run.snapshot.sha256) == 64


def test_figures_are_a_fixed_number_of_queries(
    wave: Wave, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        run, code = latest_run(wave.id), code_of(wave)
        assert run is not None
        with django_assert_num_queries(1):
            benchmark_of(run)
        with django_assert_num_queries(1):
            municipality_results(run, code, peers=False)
        with django_assert_num_queries(2):
            municipality_results(run, code)


def test_readers_find_the_groups_of_their_municipality_alone(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        places = wave.participations.order_by("municipality__code").values_list(
            "municipality_id", flat=True
        )
        groups = {place: "one" if n < 5 else "other" for n, place in enumerate(places)}
        made = create_peer_list(by=None, name="Halves", groups=groups)
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        run = latest_run(wave.id)
        assert run is not None
        headings = {one.key: one.status for one in peer_headings(run)}
        assert headings[f"list:{made.id}:other"] == "suppressed"
        own = municipality_results(run, code_of(wave))
        assert own is not None
        named = {one.key for one in own.payload.peers}
        assert f"list:{made.id}:one" in named
        assert set(own.peers) == {key for key in named if headings[key] == "shown"}
        assert set(peer_themes(run)) == {k for k, s in headings.items() if s == "shown"}
        assert peer_result(run, f"list:{made.id}:other") is None
        assert peer_result(run, "") is None
        whole = peer_result(run, "all")
        assert whole is not None
        assert whole.group.municipalities == 6


def test_a_snapshot_of_before_there_were_groups_has_none() -> None:
    thresholds = {"cell": 5, "distribution": 8, "delta": 0.1}
    stored = {"municipalities": [{"code": "11001", "invited": {}}], "thresholds": thresholds}
    for partition in partitions_of(read_manifest(stored)):
        assert partition.labels == []


def test_computing_again_changes_nothing(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave))
    before = run_of(wave)
    pipeline.compute_wave(*ids(wave))
    after = run_of(wave)
    assert (after.finished_at, after.fence) == (before.finished_at, before.fence)


def test_the_same_snapshot_gives_the_same_results(wave: Wave) -> None:
    with undone():
        pipeline.compute_wave(*ids(wave))
        before, digest = stored(wave), run_of(wave).digest
    assert stored(wave) == []
    pipeline.compute_wave(*ids(wave))
    assert stored(wave) == before
    assert run_of(wave).digest == digest
    with tenant(wave.tenant_id):
        assert Snapshot.objects.count() == 1


def test_the_digest_is_of_what_was_stored(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave))
    digest = Digest()
    digest.add(stored(wave))
    assert run_of(wave).digest == digest.hexdigest()


def test_an_attempt_that_died_leaves_nothing(wave: Wave) -> None:
    mine = claimed(wave)
    with tenant(wave.tenant_id):
        runs.take_snapshot(claim=mine)
        text = canonical(SideResponse(None, 4711))
        results.store_results(claim=mine, subjects=[results.Subject()], texts=[text], done=0)
        assert latest_run(wave.id) is None
    expire(wave)
    pipeline.compute_wave(*ids(wave))
    assert len(stored(wave)) == STORED
    assert b"4711" not in stored(wave)[0]


def test_an_open_wave_is_not_computed(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = open_wave(alice)
    pipeline.compute_wave(*ids(wave))
    with tenant(north.id):
        assert not Run.objects.exists()


def test_a_run_is_claimed_once(wave: Wave) -> None:
    first = claimed(wave)
    assert claim(wave) is None
    assert (run_of(wave).attempts, run_of(wave).fence) == (1, first.fence)


def test_a_dead_workers_run_is_taken_over(wave: Wave) -> None:
    first = claimed(wave)
    expire(wave)
    second = claimed(wave)
    assert second.fence == first.fence + 1
    pipeline.compute_wave(*ids(wave))  # somebody is at it
    assert run_of(wave).state == RunState.SNAPSHOTTING


def test_a_zombie_cannot_write(wave: Wave) -> None:
    zombie = claimed(wave)
    expire(wave)
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        for act in (
            lambda: zombie.keep(done=1, total=2),
            lambda: runs.take_snapshot(claim=zombie),
            lambda: runs.fail_run(claim=zombie, failure=Failure.STORAGE),
            lambda: results.clear_results(claim=zombie),
            lambda: results.store_results(
                claim=zombie, subjects=[results.Subject()], texts=[b"{}"], done=0
            ),
            lambda: results.finish_run(
                claim=zombie, stored=Stored(6, "", None), ledger=NOTHING_TOLD, seconds={}
            ),
        ):
            with pytest.raises(LeaseLost):
                act()
        assert Result.objects.count() == STORED
    assert run_of(wave).state == RunState.READY


def test_a_zombie_does_not_replace_the_snapshot(wave: Wave) -> None:
    zombie = claimed(wave)
    expire(wave)
    claimed(wave)
    with tenant(wave.tenant_id), pytest.raises(LeaseLost):
        runs.take_snapshot(claim=zombie)
    assert default_storage.listdir(f"{wave.tenant_id}/snapshots") == ([], [])


def test_the_fifth_lost_worker_is_the_last(wave: Wave) -> None:
    for _attempt in range(MOST_ATTEMPTS):
        claimed(wave)
        expire(wave)
    assert claim(wave) is None
    assert (run_of(wave).state, run_of(wave).error) == (RunState.FAILED, Failure.LOST)


def test_progress_tells_how_far_it_is(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        assert progress(wave.id) == RunProgress(RunState.WAITING, 0, 0, "", can_retry=False)
    mine = claimed(wave)
    before = run_of(wave).lease_until
    with tenant(wave.tenant_id):
        mine.keep(done=2, total=6)
        found = progress(wave.id)
    assert (found.state, found.done, found.total) == (RunState.SNAPSHOTTING, 2, 6)
    assert not found.finished
    after = run_of(wave).lease_until
    assert before is not None
    assert after is not None
    assert after > before


def test_who_waits_is_told_when_nobody_computes(wave: Wave) -> None:
    def late() -> bool:
        with tenant(wave.tenant_id):
            return progress(wave.id).is_late

    def ago(rows: Any, **moments: timedelta) -> None:
        rows.update(**{name: timezone.now() - span for name, span in moments.items()})

    assert not late()
    minutes, seconds = timedelta(minutes=5), timedelta(seconds=20)
    with tenant(wave.tenant_id):
        ago(Wave.objects.filter(id=wave.id), closed_at=minutes)
    assert late()  # no sweep has found it
    claimed(wave)
    assert not late()
    with tenant(wave.tenant_id):
        ago(Run.objects.filter(wave=wave), lease_until=seconds)
    assert not late()
    with tenant(wave.tenant_id):
        ago(Run.objects.filter(wave=wave), lease_until=minutes)
    assert late()  # its worker died, and no other one came
    with tenant(wave.tenant_id):
        waiting = Run.objects.filter(wave=wave)
        waiting.update(state=RunState.WAITING.value, attempts=0, lease_until=None)
        ago(waiting, created_at=minutes)
    assert late()


def test_a_run_that_found_no_storage_begins_again_when_it_is_back(
    wave: Wave, tmp_path: Path, settings: Settings
) -> None:
    good = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = break_storage(tmp_path)
    for _attempt in range(MOST_ATTEMPTS):
        pipeline.compute_wave(*ids(wave))

    def begun_again() -> int:
        with tenant(wave.tenant_id):
            return runs.begin_again_with_storage()

    assert run_of(wave).state == RunState.FAILED
    assert begun_again() == 0
    with tenant(wave.tenant_id):
        Run.objects.filter(wave=wave).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert begun_again() == 0  # it is still away
    settings.MEDIA_ROOT = good
    assert begun_again() == 1
    pipeline.compute_wave(*ids(wave))
    assert run_of(wave).state == RunState.READY


def break_storage(tmp_path: Path) -> str:
    """A storage below a file: nothing can be written there, also not by root."""
    blocked = tmp_path / "not a folder"
    blocked.write_text("")
    return str(blocked)


def test_five_failures_end_in_a_sentence(wave: Wave, tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = break_storage(tmp_path)
    for attempt in range(1, MOST_ATTEMPTS):
        pipeline.compute_wave(*ids(wave))
        run = run_of(wave)
        assert (run.state, run.attempts, run.error) == (RunState.WAITING, attempt, "")
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        found = progress(wave.id)
    assert found.state == RunState.FAILED
    assert found.error == str(SENTENCES[Failure.STORAGE])
    assert found.can_retry


def test_a_person_can_try_again(
    wave: Wave, alice: User, tmp_path: Path, settings: Settings
) -> None:
    good = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = break_storage(tmp_path)
    for _attempt in range(MOST_ATTEMPTS):
        pipeline.compute_wave(*ids(wave))
    settings.MEDIA_ROOT = good
    pipeline.compute_wave(*ids(wave))
    assert run_of(wave).state == RunState.FAILED
    with tenant(wave.tenant_id):
        runs.retry_run(by=alice, wave_id=wave.id)
        assert AuditEvent.objects.filter(action="run_retried", actor=alice).exists()
    pipeline.compute_wave(*ids(wave))
    assert run_of(wave).state == RunState.READY
    with tenant(wave.tenant_id), pytest.raises(NotRetryable):
        runs.retry_run(by=alice, wave_id=wave.id)


def test_a_damaged_snapshot_fails_at_once(wave: Wave, alice: User) -> None:
    mine = claimed(wave)
    with tenant(wave.tenant_id):
        snapshot = runs.take_snapshot(claim=mine)
        runs.fail_run(claim=mine, failure=Failure.DATABASE)
    Path(default_storage.path(snapshot.path)).write_bytes(b"other")
    pipeline.compute_wave(*ids(wave))
    assert (run_of(wave).state, run_of(wave).error) == (RunState.FAILED, Failure.DAMAGED)
    with tenant(wave.tenant_id):
        assert progress(wave.id).can_retry


def test_a_wave_that_nobody_answered_says_so(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice, municipalities=2, each=0)
    pipeline.compute_wave(*ids(wave))
    with tenant(north.id):
        found = progress(wave.id)
        assert found.error == str(SENTENCES[Failure.NO_ANSWERS])
        assert not found.can_retry
        assert latest_run(wave.id) is None
        with pytest.raises(NotRetryable):
            runs.retry_run(by=alice, wave_id=wave.id)


def test_a_wave_with_one_side_has_its_figures(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
        Response.objects.filter(perspective="political").delete()
    pipeline.compute_wave(*ids(wave))
    with tenant(north.id):
        run = latest_run(wave.id)
        assert run is not None
        item = benchmark_of(run).items[0]
    assert item.administrative.share.value is not None
    assert item.gap.within.value is None


def test_two_municipalities_with_one_code_are_refused(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
        own = Municipality.objects.create(tenant=north, code=code_of(wave), name="Dubbel")
        Participation.objects.create(wave=wave, municipality=own)
    pipeline.compute_wave(*ids(wave))
    assert (run_of(wave).state, run_of(wave).error) == (RunState.FAILED, Failure.SAME_CODE)


def test_an_answer_that_does_not_fit_fails_with_a_reason(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        one = Response.objects.values_list("id", flat=True)[:1]
        with unguarded("surveys_response"):
            Response.objects.filter(id__in=list(one)).update(answers={"S1": 99})
    pipeline.compute_wave(*ids(wave))
    assert (run_of(wave).state, run_of(wave).error) == (RunState.FAILED, Failure.ANSWERS)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (RunError(Failure.SAME_CODE, ""), Failure.SAME_CODE),
        (SoftTimeLimitExceeded(), Failure.TIME),
        (MemoryError(), Failure.MEMORY),
        (DatabaseError(), Failure.DATABASE),
        (OSError(28, "No space left on device"), Failure.STORAGE),
        (ValueError(), Failure.UNKNOWN),
    ],
)
def test_each_error_has_its_sentence(error: Exception, failure: Failure) -> None:
    assert failure_of(error) is failure
    assert str(SENTENCES[failure]).endswith(".")


def test_every_failure_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Failure)


def test_results_cannot_be_changed(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Result.objects.update(payload={})
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Snapshot.objects.update(rows=0)


def refused(wave: Wave, constraint: str, **fields: object) -> None:
    no = pytest.raises(IntegrityError, match=constraint)
    with no, tenant(wave.tenant_id), unguarded("benchmarking_run"):
        change(wave, **fields)


def test_the_database_says_no(wave: Wave) -> None:
    pipeline.compute_wave(*ids(wave))
    refused(wave, "benchmarking_run_finished", finished_at=None)
    refused(wave, "benchmarking_run_state", state="done")
    refused(wave, "benchmarking_run_error", error="storage")
    refused(wave, "benchmarking_run_error", state="failed")
    with tenant(wave.tenant_id), unguarded("benchmarking_result"):
        row = Result.objects.exclude(participation=None)[0]
        row.pk, row.peer_group = None, "all"
        with pytest.raises(IntegrityError, match="_of_one"), transaction.atomic():
            Result.objects.bulk_create([row])


@pytest.mark.parametrize("model", [Run, Snapshot, Result])
def test_there_is_one_of_each(wave: Wave, model: type[Run]) -> None:
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id), unguarded("benchmarking_result"):
        row = model.objects.all()[0]
        row.pk = None
        with pytest.raises(IntegrityError, match="_once"), transaction.atomic():
            model.objects.bulk_create([row])


def test_another_tenant_sees_nothing(wave: Wave, south: Tenant) -> None:
    pipeline.compute_wave(*ids(wave))
    pipeline.compute_wave(south.id, wave.id)
    with tenant(south.id):
        assert latest_run(wave.id) is None
        assert not Run.objects.exists()


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM benchmarking_result",
        """INSERT INTO benchmarking_result (id, tenant_id, run_id, peer_group, payload)
        SELECT gen_random_uuid(), tenant_id, run_id, 'x', payload FROM benchmarking_result LIMIT 1""",
        "UPDATE benchmarking_run SET digest = repeat('0', 64)",
        "UPDATE benchmarking_run SET state = 'computing'",
        "UPDATE benchmarking_run SET finished_at = finished_at - interval '1 day'",
        "UPDATE benchmarking_run SET wave_id = wave_id, done = 1",
        "DELETE FROM benchmarking_run",
    ],
)
def test_what_a_finished_run_told_stays(wave: Wave, attack: str) -> None:
    pipeline.compute_wave(*ids(wave))
    with tenant(wave.tenant_id):
        with pytest.raises(ProgrammingError, match="stay"), transaction.atomic():
            connection.cursor().execute(attack)
        assert Result.objects.count() == STORED
