"""Statements written by hand bring what the ORM brings, and fail as it fails."""

from contextlib import nullcontext

import pytest
from django.db import DataError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts.database import Prepared
from accounts.database.rows import columns, made, named, one
from accounts.models import Tenant

SEVENTH = Prepared("SELECT 7 / %s::int")


def test_a_row_is_the_one_of_the_orm(north: Tenant) -> None:
    every = columns(Tenant)
    row = one(
        Prepared(f"SELECT {named('t', every)} FROM accounts_tenant t WHERE t.id = %s"),
        [north.id],
    )
    assert row is not None
    found, read = made(Tenant, every, row), Tenant.objects.get(id=north.id)

    assert found == read
    assert [getattr(found, name) for name in every] == [getattr(read, name) for name in every]
    assert not found._state.adding
    assert found._state.db == connection.alias


def test_a_field_that_was_left_out_is_fetched_when_it_is_asked_for(north: Tenant) -> None:
    found = made(Tenant, ("id",), [north.id])

    assert found.get_deferred_fields() == set(columns(Tenant)) - {"id"}
    assert found.name == north.name


@pytest.mark.parametrize("listening", [False, True])
def test_an_error_is_one_of_django(north: Tenant, *, listening: bool) -> None:
    listens = CaptureQueriesContext(connection) if listening else nullcontext()
    with listens, pytest.raises(DataError), transaction.atomic():
        one(SEVENTH, [0])
    assert one(SEVENTH, [7]) == (1,)


def test_nothing_runs_in_a_transaction_that_failed(north: Tenant) -> None:
    with transaction.atomic():
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            one(SEVENTH, [7])
