"""From the box to the report: an anonymous wave is computed like any other, and names nobody."""

import pytest

from accounts import storage
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.counting.weighting import NO_MARGINS
from benchmarking.inputs.snapshots import from_parquet, path_of
from benchmarking.models import Run, RunState
from benchmarking.queries.results import benchmark_of
from benchmarking.runs.pipeline import compute_wave
from surveys.ballots.actions import let_go, put_in_the_box, right_of
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import BallotRight, Wave
from tests.conftest import client_of
from tests.reports.stage import open_wave, path, released

pytestmark = pytest.mark.django_db


def counted_wave(north: Tenant, alice: User) -> Wave:
    """Seven on each side of five municipalities, six of whom hand in."""
    with tenant(north.id):
        wave = open_wave(alice, invited=7, mode="anonymous")
        for number, one in enumerate(wave.invitations.order_by("id")):
            right = right_of(one)
            assert right is not None
            if number % 7:
                answers = {"S1": 1 + number % 5, "S2": 1 + number % 3}
                put_in_the_box(invitation=one, right=right, answers=answers)
                let_go(invitation_id=one.id)
        close_wave(by=alice, wave=wave)
    compute_wave(north.id, wave.id)
    return wave


def test_the_figures_come_of_ballots_and_the_report_says_so(north: Tenant, alice: User) -> None:
    wave = counted_wave(north, alice)
    with tenant(north.id):
        run = Run.objects.select_related("snapshot").get(wave=wave)
        assert run.state == RunState.READY
        told = benchmark_of(run)
        assert told.response.political.submitted + told.response.administrative.submitted == 60
        assert told.weighting != NO_MARGINS
        assert run.snapshot is not None
        table = from_parquet(storage.read(path_of(wave), run.snapshot.sha256))
        assert set(table["person"].to_pylist()) == {None}
        assert set(table["language"].to_pylist()) == {""}
        assert set(table["function"].to_pylist()) == {"political", "administrative"}
        assert BallotRight.objects.count() == 10
    released(north, alice, wave)
    client = client_of(alice)
    method = client.get(path(wave, "report/part/method/"))
    assert "uit een verzegelde stembus" in method.content.decode()
    offered = client.get(path(wave, "files/"))
    assert offered.status_code == 200
    assert "SPSS" not in offered.content.decode()
