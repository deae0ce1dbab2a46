"""The page that says, before a wave closes, what it will show at which response."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.pages.foresight import foreseen, percent
from surveys.fieldwork.actions.fieldwork import create_wave
from surveys.fieldwork.actions.inviting import add_people
from surveys.models import Municipality, Wave, WaveState
from tests.conftest import client_of
from tests.reports.stage import closed_wave, open_wave, path
from tests.surveys.fieldwork_stage import people_of

pytestmark = pytest.mark.django_db
REST = "foresight/"


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    """Five municipalities with 7 invited on each side, open."""
    with tenant(north.id):
        return open_wave(alice, invited=7)


@pytest.fixture
def draft(north: Tenant, alice: User, wave: Wave) -> Wave:
    """A draft at Aalst (4 and 6 invited), Gent (7 and 7) and Antwerpen (nobody)."""
    now = timezone.now()
    with tenant(north.id):
        places = [Municipality.objects.get(code=code) for code in ("41002", "44021", "11002")]
        found = create_wave(
            by=alice,
            study=wave.study,
            version=wave.version,
            name="Ontwerp",
            opens_at=now,
            closes_at=now + timedelta(days=1),
            municipality_ids=[place.id for place in places],
        )
        aalst, gent, _ = places
        people = [*people_of(aalst, 4, 6), *people_of(gent, 7, 7)]
        add_people(by=alice, wave=found, people=people)
        return found


def read(user: User, wave: Wave, language: str = "nl") -> str:
    answer = client_of(user).get(path(wave, REST), headers={"accept-language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_who_follows_waves_reads_it(
    alice: User, anna: User, bram: User, carla: User, wave: Wave
) -> None:
    assert "Over alle besturen" in read(alice, wave)
    assert "Over alle besturen" in read(anna, wave)
    assert client_of(bram).get(path(wave, REST)).status_code == 403
    assert client_of(carla).get(path(wave, REST)).status_code == 404


def test_who_invites_too_few_is_named_with_what_to_do(alice: User, draft: Wave) -> None:
    page = read(alice, draft)
    assert "2 besturen krijgen nooit cijfers van beide kanten" in page
    assert "<b>Aalst</b>: politiek nog 1 (nu 4)</li>" in page
    assert "<b>Antwerpen</b>: politiek nog 5 (nu 0), administratie nog 5 (nu 0)</li>" in page
    assert "<b>Gent</b>" not in page
    assert page.index("Antwerpen</th>") < page.index("Gent</th>")
    assert '5 van 7<span class="sub">72 %</span>' in page


def test_the_chances_of_a_municipality_are_binomial(north: Tenant, draft: Wave) -> None:
    """Five or more of seven at .5 is 29/128 on each side; both sides: its square."""
    with tenant(north.id):
        found = foreseen(draft, "nl")
    gent = next(place for place in found.places if place.name == "Gent")
    assert gent.chances[1] == percent((29 / 128) ** 2) == "5\N{NO-BREAK SPACE}%"
    assert [place.name for place in found.never] == ["Aalst", "Antwerpen"]
    assert found.invited == 24


def test_what_is_expected_is_rounded_and_not_cut_off(north: Tenant, wave: Wave) -> None:
    """Five or more of seven at .9: .974 on each side of five municipalities, so 4.87 pages."""
    with tenant(north.id):
        political, *_, gap, equal = foreseen(wave, "nl").benchmark
    assert political.cells[3] == "5 (4–5)"
    assert set(gap.cells) == {"–"}
    assert set(equal.cells) == {"nee"}


def test_functions_are_counted_over_all_municipalities(north: Tenant, wave: Wave) -> None:
    with tenant(north.id):
        found = foreseen(wave, "nl")
    invited = sum(int(line.note.split()[0]) for line in found.functions)
    assert invited == found.invited == 70
    assert all(len(line.cells) == len(found.rates) for line in found.functions)


def test_a_wave_without_people_says_what_to_do(alice: User, north: Tenant) -> None:
    with tenant(north.id):
        empty = open_wave(alice)
    assert "Er is nog niemand uitgenodigd" in read(alice, empty)


def test_draft_and_open_waves_lead_to_it(alice: User, north: Tenant, draft: Wave) -> None:
    client = client_of(alice)
    link = f'href="{path(draft, REST)}"'
    assert link in client.get(path(draft, "")).content.decode()
    with tenant(north.id):
        closed = closed_wave(alice, invited=7, name="Gesloten")
    assert closed.state == WaveState.CLOSED
    assert REST not in client.get(path(closed, "")).content.decode()


def test_the_queries_do_not_grow(alice: User, north: Tenant, wave: Wave) -> None:
    with tenant(north.id):
        large = open_wave(alice, others=20, invited=12, name="Groot")
    client = client_of(alice)
    counts = []
    for one in (wave, large):
        client.get(path(one, REST))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path(one, REST))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize(
    ("chance", "text"),
    [(0, "0 %"), (0.004, "< 1 %"), (0.5, "50 %"), (0.996, "> 99 %"), (1, "100 %")],
)
def test_a_chance_is_never_rounded_to_certainty(chance: float, text: str) -> None:
    assert percent(chance).replace("\N{NO-BREAK SPACE}", " ") == text


def test_it_says_how_many_statements_and_that_the_wave_is_small(alice: User, wave: Wave) -> None:
    page = read(alice, wave)
    with tenant(wave.tenant_id):
        found = foreseen(wave, "nl")
    assert found.expected.replace("\N{NO-BREAK SPACE}", " ") in page
    assert "hier zijn het er 5 van 20" in found.small
    assert found.small in page
    short = client_of(alice).get(path(wave, "outlook/")).content.decode()
    assert found.expected in short
    assert found.small in short


def test_the_dry_run_asks_for_the_outlook(alice: User, draft: Wave) -> None:
    page = client_of(alice).get(path(draft, "dry-run/")).content.decode()
    assert f'hx-get="{path(draft, "outlook/")}"' in page
    assert "htmx-2.min" in page
