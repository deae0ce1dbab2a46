"""Waves, their progress and their editions through the API."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Tenant, User, WebhookDelivery
from accounts.tenancy import tenant
from accounts.webhooks.actions import create_webhook
from accounts.webhooks.events import OFFERED
from benchmarking.runs.pipeline import compute_wave
from reports.editions.actions import withdraw
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Invitation
from surveys.respond.actions.respond import record_responses
from tests.benchmarking.stage import rows_of
from tests.reports.stage import computed_wave, open_wave, ready_wave, released
from tests.reports.test_api import get, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def test_progress_counts_what_tells_nobody(north: Tenant, olga: User) -> None:
    """A side of which fewer than the threshold were invited is not counted: 1 of 1 is a name."""
    with tenant(north.id):
        wave = open_wave(olga, invited=6)
        small = Invitation.objects.filter(
            wave=wave, participation__municipality__code="44021", perspective="political"
        )
        small.exclude(id__in=list(small.values_list("id", flat=True)[:2])).delete()
    told = get(key_of(north, olga), f"waves/{wave.id}/progress").json()
    rows = {row["code"]: row for row in told["municipalities"]}
    assert (told["wave"], told["threshold"], len(rows)) == (str(wave.id), 5, 5)
    assert rows["41002"]["political"] == {"invited": 6, "submitted": 0, "enough": False}
    assert rows["44021"]["political"] == {"invited": 2, "submitted": None, "enough": False}
    assert rows["44021"]["enough"] is False


def test_progress_of_a_wave_from_a_file(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        wave = open_wave(olga)
        record_responses(by=olga, wave=wave, rows=rows_of(wave, 7, 4))
        close_wave(by=olga, wave=wave)
    told = get(key_of(north, olga), f"waves/{wave.id}/progress").json()
    side = {"invited": None, "submitted": 7, "enough": True}
    assert all(row["political"] == side for row in told["municipalities"])


def test_a_municipality_has_a_report_where_enough_people_answered(
    north: Tenant, olga: User
) -> None:
    """The pages call it `te weinig antwoorden`, and it has a result: of nobody, all hidden."""
    with tenant(north.id):
        wave = open_wave(olga)
        gent = wave.participations.get(municipality__code="44021").id
        rows = [row for row in rows_of(wave, 7, 4) if row.participation_id != gent]
        record_responses(by=olga, wave=wave, rows=rows)
        close_wave(by=olga, wave=wave)
    compute_wave(north.id, wave.id)
    places = get(key_of(north, olga), f"waves/{wave.id}/municipalities").json()
    assert [one["code"] for one in places if not one["has_report"]] == ["44021"]


def test_editions_say_what_they_rest_on(north: Tenant, olga: User) -> None:
    wave = ready_wave(north, olga)
    key = key_of(north, olga)
    assert get(key, f"waves/{wave.id}/editions").json() == []
    assert get(key, f"waves/{wave.id}").json()["edition"] is None
    edition = released(north, olga, wave)
    (told,) = get(key, f"waves/{wave.id}/editions").json()
    assert (told["number"], told["current"], told["run"]) == (1, True, str(edition.run_id))
    assert get(key, f"waves/{wave.id}/editions/1").json() == told
    assert get(key, f"waves/{wave.id}/editions/2").status_code == 404
    one = get(key, f"waves/{wave.id}").json()
    assert (one["figures"], one["edition"], one["state"]) == ("ready", 1, "closed")
    with tenant(north.id):
        withdraw(by=olga, edition=edition, reason="Een fout in de lijst.")
    told = get(key, f"waves/{wave.id}/editions/1").json()
    assert (told["current"], told["withdrawn_because"]) == (False, "Een fout in de lijst.")
    assert get(key, f"waves/{wave.id}").json()["edition"] is None


def test_address_in_a_message_is_one_of_the_api(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        events = [event.value for event in OFFERED]
        create_webhook(by=olga, name="x", url="https://x.example/", events=events)
    wave = computed_wave(north, olga)
    released(north, olga, wave)
    key = key_of(north, olga)
    with tenant(north.id):
        messages = [row.body for row in WebhookDelivery.objects.all()]
    answers = [_follow(key, body) for body in messages]
    assert answers == [200, 200, 200]


def _follow(key: str, body: str) -> int:
    told: Any = json.loads(body)
    path = urlsplit(told["data"]["url"]).path
    return Client().get(path, headers={"authorization": f"Bearer {key}"}).status_code
