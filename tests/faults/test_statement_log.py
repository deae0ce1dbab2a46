"""Answers never stand in PostgreSQL's log, however talkative the server was made."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import DataError, OperationalError, connection

from accounts.checks import answers_stay_out_of_the_log
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from config.embedded import Postgres
from surveys.models import Draft, ImportKind, Invitation, Municipality
from surveys.respond.actions import respond as actions
from surveys.upload.actions import keep_import
from tests.faults.services import holding
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "antwoord dat nergens anders staat"
TALKATIVE = {
    "log_lock_waits": "on",
    "deadlock_timeout": "100ms",
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_min_error_statement": "debug5",
    "log_error_verbosity": "verbose",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
}


def _state() -> dict[str, str]:
    found: dict[str, str] = json.loads((Path(settings.LOCAL_DIR) / "embedded.json").read_text())
    return found


@pytest.fixture
def log() -> Iterator[Path]:
    """The log of the real server, which writes down all that an operator can ask for."""
    state, database = _state(), connection.settings_dict["NAME"]
    address = f"host=127.0.0.1 port={state['postgres_port']} user=postgres"
    with psycopg.connect(
        f"{address} password={state['admin_password']} dbname=postgres", autocommit=True
    ) as admin:
        for name, value in TALKATIVE.items():
            admin.execute(f"ALTER DATABASE {database} SET {name} = '{value}'")
        admin.execute(f"ALTER ROLE tweezicht_app IN DATABASE {database} SET lock_timeout = '700ms'")
        connection.close()
        yield Postgres(Path(settings.LOCAL_DIR), state).log
        admin.execute(f"ALTER DATABASE {database} RESET ALL")
        admin.execute(f"ALTER ROLE tweezicht_app IN DATABASE {database} RESET ALL")
    connection.close()


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    with tenant(north.id):
        invitation = cast.invite(cast.open_wave(north), aalst)
        actions.start(invitation=invitation)
    return invitation


def written_since(log: Path, start: int, sign: str) -> str:
    """What was written after `start`, once `sign` is in it."""
    deadline = time.monotonic() + 20
    while True:
        text = log.read_bytes()[start:].decode(errors="replace")
        if sign in text or time.monotonic() > deadline:
            assert sign in text
            return text
        time.sleep(0.05)


class Work:
    def __call__(self, invitation: Invitation) -> None:
        actions.save_answer(invitation=invitation, code="T1", value=SECRET, revision=0)


class Whole(Work):
    """The page without JavaScript: all answers of the draft in one statement."""

    def __call__(self, invitation: Invitation) -> None:
        Draft.objects.filter(invitation=invitation).update(answers={"T1": SECRET})


@pytest.mark.parametrize("work", [Work(), Whole()])
def test_a_save_that_waits_for_a_lock(log: Path, rik: Invitation, work: Work) -> None:
    start = log.stat().st_size
    with (
        holding(rik.tenant_id, lambda: Draft.objects.filter(invitation=rik)),
        pytest.raises(OperationalError, match="lock timeout"),
        tenant(rik.tenant_id),
    ):
        work(rik)
    text = written_since(log, start, "lock timeout")
    assert "still waiting" in text
    assert "UPDATE" in text  # the server did write the statement down
    assert SECRET not in text


def test_saving_handing_in_and_importing(log: Path, rik: Invitation, alice: User) -> None:
    start = log.stat().st_size
    with tenant(rik.tenant_id):
        actions.save_answer(invitation=rik, code="T1", value=SECRET, revision=0)
        response = actions.submit(invitation=rik)
        assert response.answers == {"T1": SECRET}
        keep_import(by=alice, kind=ImportKind.PEERS, file_name="a.csv", payload=[SECRET])
    text = written_since(log, start, "surveys_pendingimport")
    assert "INSERT" in text
    assert SECRET not in text


def test_a_value_that_the_database_refuses(log: Path, rik: Invitation) -> None:
    """PostgreSQL quotes what it cannot read: 'CONTEXT: JSON data, line 1: …'."""
    start = log.stat().st_size
    with pytest.raises(DataError), tenant(rik.tenant_id):
        Draft.objects.filter(invitation=rik).update(answers={"T1": f"{SECRET}\x00"})
    text = written_since(log, start, "ERROR")
    assert SECRET not in text


def test_a_role_without_these_settings_is_not_ready(rik: Invitation) -> None:
    assert answers_stay_out_of_the_log(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("SET log_parameter_max_length_on_error = -1")
    [problem] = answers_stay_out_of_the_log(databases=["default"])
    assert problem.id == "tweezicht.E003"
    connection.close()
