"""The acts of a wave's life tell the addresses that asked, in the act's own transaction."""

import json

import pytest

from accounts.models import Tenant, User, WebhookDelivery
from accounts.tenancy import tenant
from accounts.webhooks import actions
from accounts.webhooks.events import OFFERED
from tests.reports.stage import computed_wave, released

pytestmark = pytest.mark.django_db


def test_closing_computing_and_releasing_are_told_in_turn(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        events = [event.value for event in OFFERED]
        actions.create_webhook(by=olga, name="x", url="https://x.example/", events=events)
    wave = computed_wave(north, olga)
    edition = released(north, olga, wave)
    with tenant(north.id):
        rows = list(WebhookDelivery.objects.order_by("created_at"))
    told = [json.loads(row.body) for row in rows]
    assert [one["type"] for one in told] == [event.value for event in OFFERED]
    assert {one["data"]["wave"] for one in told} == {str(wave.id)}
    assert told[2]["data"]["edition"] == edition.number
    for row in rows:
        assert "share" not in row.body
        assert len(row.body) < 500
