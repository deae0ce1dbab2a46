"""PostgreSQL ends a connection, takes no more of them, or is too slow: 503 in words, and on it goes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from django.db.transaction import TransactionManagementError, atomic
from django.test import Client

from accounts import errors
from accounts.models import Tenant, User
from accounts.team.actions import create_token
from accounts.tenancy import tenant
from surveys.models import Draft, Municipality
from tests.conftest import client_of
from tests.faults.services import holding
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db(transaction=True)
LOG_IN = "/accounts/login/"


@pytest.fixture
def respondent(north: Tenant, aalst: Municipality) -> Client:
    with tenant(north.id):
        rik = cast.invite(cast.open_wave(north), aalst)
    browser = cast.started(rik)
    browser.raise_request_exception = False
    return browser


def end_waiting(of: str) -> None:
    """End whatever connection of this database waits for a lock, as a restart would."""
    parameters = connections["default"].get_connection_params()
    with psycopg.connect(
        **{k: parameters[k] for k in ("host", "port", "user", "password", "dbname")},
        autocommit=True,
    ) as other:
        for _look in range(200):
            found = other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND wait_event_type = 'Lock'", [of]
            ).fetchall()  # fmt: skip
            if found:
                return
            time.sleep(0.02)


def test_a_save_whose_connection_ends_is_told_so_and_the_next_is_kept(
    north: Tenant, respondent: Client
) -> None:
    assert cast.save(respondent, "S1", 4).status_code == 200
    ender = threading.Thread(target=end_waiting, args=[connection.settings_dict["NAME"]])
    with holding(north.id, Draft.objects.all):
        ender.start()
        answer = cast.save(respondent, "S1", 5, revision=1)
        ender.join()
    assert answer.status_code == 503
    assert answer.json()["detail"] == "Not available now; try again."
    assert int(answer["Retry-After"]) > 0
    connection.close_if_unusable_or_obsolete()  # as the next request does
    assert cast.save(respondent, "S1", 5, revision=1).status_code == 200


def test_a_statement_that_takes_too_long_is_no_mistake_of_ours(
    north: Tenant, respondent: Client
) -> None:
    assert cast.save(respondent, "S1", 4).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 100")
    with holding(north.id, Draft.objects.all):
        answer = cast.save(respondent, "S1", 5, revision=1)
    connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert cast.save(respondent, "S1", 5, revision=1).status_code == 200


@contextmanager
def no_more_connections() -> Iterator[None]:
    """The database takes nobody new."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    limit = f"ALTER DATABASE {name} CONNECTION LIMIT"
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"{limit} 0")
        try:
            yield
        finally:
            cursor.execute(f"{limit} -1")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_a_free_connection_pages_say_so_and_mend_themselves(
    north: Tenant, alice: User
) -> None:
    reader = client_of(alice)
    reader.raise_request_exception = False
    with tenant(north.id):
        _row, key = create_token(by=alice, name="k", days=1)
    connection.close()
    with no_more_connections():
        page = reader.get("/t/north/waves/")
        program = Client(raise_request_exception=False).get(
            "/api/v1/waves", headers={"authorization": f"Bearer {key}"}
        )
        alive = Client().get("/healthz")
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "Even niet beschikbaar" in page.content.decode()
    assert (program.status_code, program["Content-Type"]) == (503, "application/json")
    assert alive.status_code == 200
    assert reader.get("/t/north/waves/").status_code == 200


def ended_by_server() -> BaseException:
    """What PostgreSQL says to who did nothing in a transaction for too long."""
    try:
        with atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 50")
            time.sleep(0.3)
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return error
    raise AssertionError


def test_a_transaction_that_the_server_ended_is_no_mistake_of_ours() -> None:
    error = ended_by_server()
    connection.close()
    assert errors.is_away(error)
    after = TransactionManagementError("You can't execute queries")
    assert not errors.is_away(after)
    after.__context__ = error
    assert errors.is_away(after)
