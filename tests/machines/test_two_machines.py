"""Two workers that share a bucket and no folder count one wave, and a web machine hands out its files."""

import re
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Tenant, User
from accounts.storage import sha256
from accounts.tenancy import tenant
from benchmarking import tasks
from benchmarking.models import Part, Run, RunState
from benchmarking.runs import pipeline
from reports.exports.tasks import make_file
from reports.models import ReportFile
from surveys.models import Wave
from tests.benchmarking.stage import closed_wave, ids, stored, undone
from tests.benchmarking.workers import send, wait_for, worker
from tests.conftest import client_of
from tests.machines import server
from tests.reports.stage import path, ready_wave, released

pytestmark = pytest.mark.django_db(transaction=True)
MUNICIPALITIES = 40


def machine(folder: Path) -> dict[str, str]:
    """An empty disk of its own: nothing is found there, and what is left there is seen."""
    own = folder / "disk"
    own.mkdir(parents=True)
    return {"TMPDIR": str(own), "HOME": str(own), "STORAGE_DIR": ""}


def computed_alone(wave: Wave) -> tuple[str, list[bytes]]:
    """The digest and the documents of one process, in one part; forgotten at once."""
    with undone():
        pipeline.compute_wave(*ids(wave))
        with tenant(wave.tenant_id):
            run = Run.objects.get(wave=wave)
        assert run.state == RunState.READY
        return run.digest, stored(wave)


def ready(wave: Wave) -> bool:
    with tenant(wave.tenant_id):
        runs = Run.objects.filter(wave=wave, state=RunState.READY.value)
        return bool(runs.exists()) and not Part.objects.exists()


def test_two_machines_count_the_parts_of_one_wave(
    north: Tenant, alice: User, in_bucket: str, tmp_path: Path, settings: Settings
) -> None:
    with tenant(north.id):
        wave = closed_wave(alice, municipalities=MUNICIPALITIES)
    settings.COMPUTE_PART = MUNICIPALITIES
    alone = computed_alone(wave)
    settings.COMPUTE_PART = 1
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    with ExitStack() as both:
        for log in logs:
            both.enter_context(worker(log, machine=machine(tmp_path / log.stem)))
        send(tasks.compute_wave, *map(str, ids(wave)))
        wait_for(lambda: ready(wave), log=logs[0])
    with tenant(wave.tenant_id):
        assert (Run.objects.get(wave=wave).digest, stored(wave)) == alone
    counted = [re.findall(r"part (\d+) of run \S+ was counted", log.read_text()) for log in logs]
    assert sorted(map(int, counted[0] + counted[1])) == list(range(MUNICIPALITIES))
    assert all(counted)
    assert not any(any((tmp_path / log.stem / "disk").iterdir()) for log in logs)
    assert keys(in_bucket) == [f"{wave.tenant_id}/snapshots/{wave.id}.parquet"]
    sys.stdout.write(f"parts that each machine counted: {[len(one) for one in counted]}\n")


def keys(url: str) -> list[str]:
    found = server.client_of(url).list_objects_v2(Bucket=server.BUCKET)
    return [str(one["Key"]) for one in found.get("Contents", [])]


def test_files_leave_by_the_product_alone(
    north: Tenant, alice: User, carla: User, in_bucket: str
) -> None:
    wave = ready_wave(north, alice)
    released(north, alice, wave)
    browser = client_of(alice)
    asked = {"format": "csv", "language": "nl"}
    assert browser.post(path(wave, "files/41002/"), asked).status_code == 302
    with tenant(north.id):
        file = ReportFile.objects.get()
    make_file(str(north.id), str(file.id))
    address = f"/t/north/files/{file.id}/"
    page = browser.get(path(wave, "files/41002/")).content.decode()
    assert address in page
    assert "127.0.0.1:" not in page
    answer = browser.get(address)
    with tenant(north.id):
        assert sha256(answer.content) == ReportFile.objects.get().sha256
    assert client_of(carla).get(address).status_code == 404
