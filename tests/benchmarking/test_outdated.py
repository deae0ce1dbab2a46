"""A run that began before an earlier wave came: whatever ends last, the whole past is read."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.jobs.leases import LeaseLost
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.models import Run, RunState
from benchmarking.queries.runs import latest_run, next_wave, ready_runs
from benchmarking.runs import pipeline
from benchmarking.runs.actions import results, runs
from benchmarking.runs.actions.runs import Claim
from surveys.models import Wave
from tests.database import unguarded
from tests.surveys.test_file_waves import days, imported, published, trends, wave_rows
from tests.surveys.test_respond_actions import together

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["published"]  # a fixture of another file


@pytest.fixture
def later(north: Tenant, alice: User, published: dict[str, Any]) -> Wave:
    """A wave of 2026 that nobody has computed."""
    rows = wave_rows(4, 3)
    return imported(north, alice, *rows, wave="2026", fieldwork=days(2026), **published).wave


def earlier_computed(north: Tenant, alice: User, published: dict[str, Any]) -> Wave:
    rows = wave_rows(2, 3)
    wave = imported(north, alice, *rows, wave="2024", fieldwork=days(2024), **published).wave
    pipeline.compute_wave(north.id, wave.id)
    return wave


def run_of(wave: Wave) -> Run:
    with tenant(wave.tenant_id):
        found: Run = Run.objects.get(wave=wave, method_version=METHOD_VERSION)
    return found


def read_waves(wave: Wave) -> list[str]:
    with tenant(wave.tenant_id):
        return [one["name"] for one in trends(wave)["waves"]]


def claimed(wave: Wave) -> Claim:
    with tenant(wave.tenant_id):
        claim = runs.claim_run(wave_id=wave.id)
    assert claim is not None
    return claim


def test_a_run_under_way_is_taken_from_its_worker(
    north: Tenant, alice: User, published: dict[str, Any], later: Wave
) -> None:
    claim = claimed(later)
    earlier = earlier_computed(north, alice, published)
    run = run_of(later)
    assert (run.id, run.state, run.attempts) == (claim.run_id, RunState.WAITING, 0)
    with tenant(north.id):
        with pytest.raises(LeaseLost):
            claim.keep(done=1, total=9)
        assert next_wave(earlier.id) == later.id
        assert runs.due_waves() == [later.id]  # also when its worker was dead
    pipeline.compute_wave(north.id, later.id)
    assert read_waves(later) == ["2024", "2026"]


def test_a_worker_that_ends_last_writes_nothing(
    north: Tenant,
    alice: User,
    published: dict[str, Any],
    later: Wave,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The attempt has read the past and is about to be ready when the earlier wave comes."""
    finish = results.finish_run

    def meanwhile() -> None:
        earlier_computed(north, alice, published)
        pipeline.compute_wave(north.id, later.id)

    def slow(**given: Any) -> Run:
        monkeypatch.setattr(results, "finish_run", finish)
        assert together(meanwhile) == [None]
        return finish(**given)

    monkeypatch.setattr(results, "finish_run", slow)
    pipeline.compute_wave(north.id, later.id)
    with tenant(north.id):
        assert [run.method_version for run in ready_runs(later.id)] == [METHOD_VERSION]
        assert runs.due_waves() == []
    assert read_waves(later) == ["2024", "2026"]


def test_an_outdated_run_that_ended_last_is_not_the_latest(
    north: Tenant, alice: User, published: dict[str, Any], later: Wave
) -> None:
    """As a release of before left it: its workers went on under the outdated name."""
    pipeline.compute_wave(north.id, later.id)
    with tenant(north.id):
        Run.objects.filter(wave=later).update(method_version="4")
    pipeline.compute_wave(north.id, later.id)
    earlier_computed(north, alice, published)
    with tenant(north.id):
        # While there is no other, what was read before is still read.
        outdated = latest_run(later.id)
        assert outdated is not None
        assert (outdated.method_version, outdated.method) == (f"{METHOD_VERSION}-1", METHOD_VERSION)
    pipeline.compute_wave(north.id, later.id)
    with tenant(north.id):
        in_an_hour = timezone.now() + timedelta(hours=1)
        with unguarded("benchmarking_run"):
            Run.objects.filter(id=outdated.id).update(finished_at=in_an_hour)
        names = [run.method_version for run in ready_runs(later.id)]
        assert names == [METHOD_VERSION, "4", f"{METHOD_VERSION}-1"]
    assert read_waves(later) == ["2024", "2026"]
