"""The whole way over two studies: chosen and judged on the pages, closed, computed by a real worker."""

from pathlib import Path

import pytest
from django.urls import reverse

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking import tasks
from benchmarking.models import Run, RunState
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Judgement, Wave
from tests.benchmarking.across_stage import other_study, taken_over
from tests.benchmarking.stage import ids
from tests.benchmarking.study_stage import a_study, favourable, fielded, held, people_of, towns
from tests.benchmarking.test_across_studies import renamed
from tests.benchmarking.test_earlier import item, trends_of
from tests.benchmarking.workers import send, wait_for, worker
from tests.conftest import client_of
from tests.questionnaire.builders import changed

pytestmark = pytest.mark.django_db(transaction=True)


def is_ready(wave: Wave) -> bool:
    with tenant(wave.tenant_id):
        found = Run.objects.filter(wave=wave, state=RunState.READY.value)
        return bool(found.exists())


def test_from_the_choice_to_the_report(north: Tenant, alice: User, tmp_path: Path) -> None:
    words = {"political": {"nl": "Iets anders"}, "administrative": {"nl": "Stelling 2"}}
    with tenant(north.id):
        study, version = a_study(alice)
        first = held(alice, (study, version), "2022", people_of(towns(14)), favourable(0.3))
        made = other_study(alice, changed(taken_over(version), "Q2", wording=words))
        second = fielded(alice, made, "2024", people_of(towns(14)), renamed(favourable(0.6)))
    browser = client_of(alice)
    address = reverse("wave_follows", args=["north", second.id])
    assert browser.post(address, {"wave": str(first.id)}).status_code == 302
    of_item = reverse("wave_follows_item", args=["north", second.id, "Q2"])
    said = {"verdict": "yes", "why": "Dezelfde strekking", "seen": "0"}
    said["between"] = f"{first.version_id}/{second.version_id}"
    assert browser.post(of_item, said).status_code == 302
    with tenant(north.id):
        assert Judgement.objects.get().before == version
        close_wave(by=alice, wave=second)
    log = tmp_path / "worker.log"
    with worker(log) as process:
        # Rung too early it waits for the wave that it follows, which rings for it in turn.
        send(tasks.compute_wave, *map(str, ids(second)))
        send(tasks.compute_wave, *map(str, ids(first)))
        wait_for(lambda: is_ready(second), process=process, log=log)
    trends = trends_of(second)
    assert [one["name"] for one in trends["waves"]] == ["2022 (Studie)", "2024"]
    assert item(trends, "Q1")["political"]["trend"] == "rising"
    assert item(trends, "Q2")["political"]["trend"] == "falling"
    report = browser.get(reverse("report_part", args=["north", second.id, "trends"]))
    text = report.content.decode()
    assert "2022 (Studie)" in text
    assert "andere studie" in text
