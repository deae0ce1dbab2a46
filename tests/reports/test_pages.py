"""Who reads which report, what stands there before there is one, and what it costs."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.failures import SENTENCES, Failure
from benchmarking.models import Run, RunState
from surveys.models import Wave
from tests.conftest import client_of
from tests.reports.stage import (
    closed_wave,
    computed_wave,
    every_part,
    open_wave,
    path,
    ready_wave,
    released,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 19  # a municipality beside its peers reads these in a query of their own


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


@pytest.fixture
def closed(north: Tenant, alice: User) -> Wave:
    with tenant(north.id):
        return closed_wave(alice)


def read(user: User, wave: Wave, rest: str = "report/", language: str = "nl") -> str:
    answer = client_of(user).get(path(wave, rest), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def status(user: User, wave: Wave, rest: str = "report/") -> int:
    return client_of(user).get(path(wave, rest)).status_code


def in_state(wave: Wave, state: RunState, **fields: object) -> None:
    with tenant(wave.tenant_id):
        Run.objects.create(wave=wave, method_version=METHOD_VERSION, state=state.value, **fields)


# --- who ---------------------------------------------------------------------------------------


def test_consultant_reads_everything_before_release(alice: User, wave: Wave) -> None:
    assert "nog niet vrijgegeven" in read(alice, wave)
    own = read(alice, wave, "report/44021/")
    assert "Gent" in own
    assert "nog niet vrijgegeven" in own
    assert "Resultaten vrijgeven?" in own


def test_analyst_reads_and_is_not_offered_the_release(anna: User, wave: Wave) -> None:
    assert "Resultaten vrijgeven?" not in read(anna, wave)


def test_manager_waits_for_the_release(bram: User, wave: Wave) -> None:
    page = read(bram, wave, "report/41002/")
    assert "Het rapport is nog niet vrijgegeven" in page
    assert "procentpunten" not in page


def test_manager_reads_the_own_report_alone(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    page = read(bram, wave, "report/41002/")
    assert "In dit bestuur antwoordden 7 politici en 7 medewerkers." in page
    assert "Gent" not in page
    assert "44021" not in page
    assert "<select" not in page
    for rest in every_part("44021"):
        assert status(bram, wave, rest) == (404 if "44021" in rest else 403)
    for rest in every_part():
        if "41002" in rest:
            assert "Gent" not in read(bram, wave, rest)


def test_unknown_and_foreign_are_not_found(alice: User, carla: User, wave: Wave) -> None:
    assert status(alice, wave, "report/99999/") == 404
    # Antwerpen exists and takes no part.
    assert status(alice, wave, "report/11002x/") == 404
    assert status(carla, wave) == 404
    foreign = path(wave, slug="south")
    assert client_of(carla).get(foreign).status_code == 404


def test_choosing_a_municipality_needs_no_script(alice: User, wave: Wave) -> None:
    client = client_of(alice)
    chosen = client.get(path(wave, "report-of/"), {"code": "44021"})
    assert chosen.headers["Location"] == path(wave, "report/44021/")
    assert client.get(path(wave, "report-of/")).headers["Location"] == path(wave)
    for part, found in (("themes", "part/themes/"), ("part/../..", ""), ("nothing", "")):
        chosen = client.get(path(wave, "report-of/"), {"code": "44021", "part": part})
        assert chosen.headers["Location"] == path(wave, f"report/44021/{found}")
        back = client.get(path(wave, "report-of/"), {"part": part})
        assert back.headers["Location"] == path(wave, f"report/{found}")
    assert status(alice, wave, "report-of/?code=11002x") == 404


def test_what_was_chosen_on_the_one_page_is_found_on_its_part(alice: User, wave: Wave) -> None:
    client = client_of(alice)
    for rest, found in (
        ("report/?theme=capacity", "report/part/peers/?theme=capacity"),
        ("report/44021/?peers=size%3A10-20k", "report/44021/part/peers/?peers=size%3A10-20k"),
    ):
        assert client.get(path(wave, rest)).headers["Location"] == path(wave, found)


@pytest.mark.parametrize("part", ["nothing", "overview", "41002"])
def test_an_unknown_part_is_not_found(alice: User, wave: Wave, part: str) -> None:
    assert status(alice, wave, f"report/part/{part}/") == 404
    assert status(alice, wave, f"report/41002/part/{part}/") == 404
    assert status(alice, wave, "report/part/") == 404


# --- not ready ---------------------------------------------------------------------------------


def test_open_wave_says_that_it_runs(north: Tenant, alice: User, bram: User) -> None:
    with tenant(north.id):
        wave = open_wave(alice)
    assert "Deze golf loopt nog" in read(alice, wave)
    assert "Deze golf loopt nog" in read(bram, wave, "report/41002/")


def test_closed_wave_shows_how_far_it_is(alice: User, bram: User, closed: Wave) -> None:
    assert "De berekening begint zo dadelijk." in read(alice, closed)
    own = read(bram, closed, "report/41002/")
    assert "nog niet vrijgegeven" in own
    assert "hx-get" not in own


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RunState.WAITING, "De berekening begint zo dadelijk."),
        (RunState.SNAPSHOTTING, "De antwoorden worden vastgelegd."),
        (RunState.COMPUTING, "2 van 5 besturen zijn klaar."),
    ],
)
def test_fragment_asks_again_while_it_is_busy(
    alice: User, closed: Wave, state: RunState, said: str
) -> None:
    in_state(closed, state, done=2, total=5)
    fragment = read(alice, closed, "progress/")
    assert said in fragment
    assert 'hx-trigger="every 1s"' in fragment
    assert f'hx-get="{path(closed, "progress/")}"' in fragment


def test_fragment_stops_asking_when_it_is_ready(north: Tenant, alice: User, wave: Wave) -> None:
    fragment = read(alice, wave, "progress/")
    assert "hx-trigger" not in fragment
    assert "De besturen zien ze pas na vrijgave." in fragment
    released(north, alice, wave)
    assert "vrijgegeven als editie 1" in read(alice, wave, "progress/")


def test_failure_is_a_sentence_with_a_way_out(
    alice: User, anna: User, closed: Wave, settings: Settings
) -> None:
    in_state(closed, RunState.FAILED, error=Failure.STORAGE.value, attempts=3)
    fragment = read(alice, closed, "progress/")
    assert str(SENTENCES[Failure.STORAGE]) in fragment
    assert "Probeer opnieuw" in fragment
    assert "hx-trigger" not in fragment
    assert "Probeer opnieuw" not in read(anna, closed, "progress/")
    settings.CELERY_TASK_ALWAYS_EAGER = False
    page = client_of(alice).post(path(closed, "retry/"), follow=True).content.decode()
    assert "De berekening begint opnieuw." in page
    with tenant(closed.tenant_id):
        assert Run.objects.get(wave=closed).state == RunState.WAITING


def test_lasting_failure_cannot_be_retried(alice: User, closed: Wave) -> None:
    in_state(closed, RunState.FAILED, error=Failure.NO_ANSWERS.value)
    assert "Probeer opnieuw" not in read(alice, closed, "progress/")
    page = client_of(alice).post(path(closed, "retry/"), follow=True).content.decode()
    assert "Deze berekening kan niet opnieuw geprobeerd worden." in page


# --- what it costs -----------------------------------------------------------------------------


def queries_of(alice: User, wave: Wave) -> dict[str, int]:
    """How many each part costs its first reader."""
    client, found = client_of(alice), {}
    client.get("/t/north/")  # the first request of a session has one more
    for rest in every_part():
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path(wave, rest)).status_code == 200
        found[rest] = len(seen)
    return found


def test_pages_cost_the_same_for_few_and_many(north: Tenant, alice: User) -> None:
    few, many = (
        queries_of(alice, computed_wave(north, alice, others=others, name=f"Met {others}"))
        for others in (1, 12)
    )
    assert few == many
    assert max(few.values()) <= MOST_QUERIES
