"""Who reads of a wave of another study that a wave follows: the consultancy alone."""

import csv
from io import StringIO

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.runs.pipeline import compute_wave
from reports.exports.tasks import make_file
from reports.models import ReportFile, ReportShare
from reports.sharing.links import token_for
from surveys.fieldwork.actions.fieldwork import create_study
from surveys.models import Municipality, Wave
from tests.benchmarking.across_stage import other_study, taken_over
from tests.benchmarking.study_stage import a_study, favourable, held, people_of, towns
from tests.benchmarking.test_across_studies import renamed
from tests.conftest import client_of
from tests.reports.stage import every_part, path, released

pytestmark = pytest.mark.django_db
STUDY, WAVE = "Andermans studie", "Andermans golf"


@pytest.fixture
def waves(north: Tenant, alice: User, aalst: Municipality) -> list[Wave]:
    """The first at others than Aalst and never released; Aalst is in the one that follows it."""
    with tenant(north.id):
        _study, version = a_study(alice)
        study = create_study(by=alice, questionnaire=version.questionnaire, name=STUDY)
        first = held(alice, (study, version), WAVE, people_of(towns(14)), favourable(0.3))
        made = other_study(alice, taken_over(version))
        people = people_of([aalst, *towns(13)])
        found = [first, held(alice, made, "Eigen golf", people, renamed(favourable(0.6)), first)]
    for wave in found:
        compute_wave(north.id, wave.id)
    return found


def told(text: str, first: Wave) -> bool:
    return any(word in text for word in (STUDY, WAVE, str(first.id)))


def test_the_consultancy_reads_it_though_it_was_never_released(
    alice: User, waves: list[Wave]
) -> None:
    first, second = waves
    browser = client_of(alice)
    assert browser.get(path(first)).status_code == 200
    page = browser.get(path(second, "report/part/trends/")).content.decode()
    assert told(page, first)


def test_no_manager_and_no_link_tells_of_it(
    north: Tenant, alice: User, bram: User, waves: list[Wave]
) -> None:
    """A municipality's report has no course: nothing of a wave in which it took no part."""
    first, second = waves
    released(north, alice, second)
    browser = client_of(bram)
    own = [part for part in every_part() if part.startswith("report/41002/")]
    more = ("takeaways/41002/", "takeaways/41002/article/", "present/41002/", "editions/41002/")
    for part in (*own, *more, "files/41002/", ""):
        answer = browser.get(path(second, part))
        assert answer.status_code in (200, 302), part
        assert not told(answer.content.decode(), first), part
    for part in ("report/", "report/part/trends/", "follows/", "follows/Q1/", "files/"):
        assert browser.get(path(second, part)).status_code in (403, 404), part
    assert browser.get(path(first, "report/41002/")).status_code in (403, 404)
    sent = {"name": "Els", "email": "els@example.org", "days": 30, "language": "nl"}
    browser.post(path(second, "share/41002/"), sent)
    with tenant(north.id):
        share = ReportShare.objects.get()
    answer = Client().get(f"/shared/{token_for(share)}/")
    assert answer.status_code == 200
    assert not told(answer.content.decode(), first)


def test_no_file_of_a_municipality_tells_of_it(
    north: Tenant, alice: User, bram: User, waves: list[Wave]
) -> None:
    first, second = waves
    released(north, alice, second)
    browser = client_of(bram)
    browser.post(path(second, "files/41002/"), {"format": "csv", "language": "nl"})
    with tenant(north.id):
        (file,) = ReportFile.objects.filter(format="csv")
    make_file(str(north.id), str(file.id))
    answer = browser.get(f"/t/north/files/{file.id}/")
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")
    assert len(list(csv.reader(StringIO(text)))) > 10
    assert not told(text, first)
