"""What was handed in stays as it is, whatever the application's role tries in the database."""

from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Draft, Invitation, Municipality, Response, Wave
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db

ONE = "WHERE tenant_id = %(tenant)s AND invitation_id = %(invitation)s"
CHANGES = [
    """answers = '{"S1": 1}'""",
    "submitted_at = submitted_at - interval '1 day'",
    "perspective = 'administrative'",
    "function = 'mayor'",
    "weight = 2",
    "person = 'b'",
    "viewport = 'paper'",
    "key_version = 9",
    """reopened = true, answers = '{"S1": 1}'""",
    """submissions = submissions + 1, answers = '{"S1": 1}'""",
    """submissions = submissions + 1, answers = '{"S1": 1}', function = 'mayor'""",
]


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    """Rik handed in, in a wave that lets nobody correct."""
    cache.clear()
    with tenant(north.id):
        invitation = cast.invite(cast.open_wave(north), aalst)
    browser = cast.started(invitation)
    cast.save(browser, "S1", 4)
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"
    return invitation


def attempt(rik: Invitation, change: str) -> Any:
    """What PostgreSQL answers to the statement: an error, or how many rows it changed."""
    values = {"tenant": rik.tenant_id, "invitation": rik.id}
    try:
        with tenant(rik.tenant_id), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE surveys_response SET {change} {ONE}", values)
            return cursor.rowcount
    except DatabaseError as error:
        return type(error.__cause__)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("draft", [False, True])
def test_nobody_changes_what_was_handed_in(rik: Invitation, change: str, draft: bool) -> None:
    with tenant(rik.tenant_id):
        if draft:  # planted: without the wave's or the consultancy's leave it carries nothing
            Draft.objects.create(invitation=rik, corrects=1)
    assert attempt(rik, change) is psycopg.errors.InsufficientPrivilege
    with tenant(rik.tenant_id):
        assert Response.objects.get(invitation=rik).answers == {"S1": 4}


def test_a_correction_that_is_let_passes_and_only_while_the_wave_is_open(rik: Invitation) -> None:
    corrected = """answers = '{"S1": 2}', submissions = submissions + 1, reopened = false"""
    assert attempt(rik, "reopened = true") == 1
    assert attempt(rik, corrected) is psycopg.errors.InsufficientPrivilege  # no draft carries it
    with tenant(rik.tenant_id):
        draft = Draft.objects.create(invitation=rik, corrects=1)
    assert attempt(rik, corrected) == 1
    assert attempt(rik, corrected) is psycopg.errors.InsufficientPrivilege  # once
    assert attempt(rik, "reopened = true") == 1
    with tenant(rik.tenant_id):
        Draft.objects.filter(id=draft.id).update(corrects=2)
        Wave.objects.filter(id=rik.wave_id).update(state="closed", closed_at=rik.wave.closes_at)
    assert attempt(rik, corrected) is psycopg.errors.InsufficientPrivilege
    assert attempt(rik, "reopened = true") is psycopg.errors.InsufficientPrivilege
