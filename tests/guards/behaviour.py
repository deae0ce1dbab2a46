"""What PostgreSQL does when a tenant reaches for another's rows, asked in raw SQL."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connection, transaction

from accounts.models import Tenant
from accounts.tenancy import tenant
from tests.guards.rows import Made

REFUSED = "42501"  # insufficient privilege: what a policy and a missing grant both answer

FROZEN = {"surveys_version": "23514"}  # its own trigger refuses every change before the policy


def leaks(here: Tenant, there: Tenant, own: Made, foreign: Made) -> list[str]:
    """As `here`, every way to see, change, remove or plant a row of `there`."""
    found = []
    for label in sorted(own):
        if label == "accounts.Membership":
            continue  # has no policy: it decides who may enter
        table = own[label]._meta.db_table
        with tenant(here.id):
            found += [
                f"{table}: {leak}"
                for leak in (
                    *_seen(table, here, there, own[label].pk),
                    *_changed(table, there),
                    *_planted(table, there, own[label].pk, foreign[label].pk),
                )
            ]
        found += [f"{table}: {leak}" for leak in _without(table, own[label].pk)]
    return found


def _seen(table: str, here: Tenant, there: Tenant, own: uuid.UUID) -> Iterator[str]:
    if _count(table, "tenant_id = %s", there.id):
        yield "rows of another tenant are seen"
    if not _count(table, "tenant_id = %s AND id = %s", here.id, own):
        yield "the own row is not seen, so this check proves nothing"


def _changed(table: str, there: Tenant) -> Iterator[str]:
    for what in (f"UPDATE {table} SET tenant_id = tenant_id", f"DELETE FROM {table}"):
        touched = _try(f"{what} WHERE tenant_id = %s", there.id)
        if touched not in (0, REFUSED):
            yield f"{what.split()[0]} of another tenant's rows: {touched}"


def _planted(table: str, there: Tenant, own: uuid.UUID, foreign: uuid.UUID) -> Iterator[str]:
    new = {"tenant_id": str(there.id), "id": str(uuid.uuid4())}
    if (answer := _try(_copy(table), json.dumps(new), own)) != REFUSED:
        yield f"INSERT into another tenant: {answer}"
    answer = _try(f"UPDATE {table} SET tenant_id = %s WHERE id = %s", there.id, own)
    if answer not in (REFUSED, FROZEN.get(table)):
        yield f"UPDATE that gives the own row away: {answer}"
    upsert = f"{_copy(table)} ON CONFLICT (id) DO UPDATE SET tenant_id = excluded.tenant_id"
    if (answer := _try(upsert, json.dumps({"id": str(foreign)}), own)) != REFUSED:
        yield f"upsert on another tenant's row: {answer}"


def _without(table: str, own: uuid.UUID) -> Iterator[str]:
    """No tenant was entered: nothing of any tenant is there, and nothing can be added."""
    with transaction.atomic():
        if _count(table, "tenant_id IS NOT NULL"):
            yield "rows are seen without a tenant"
        if _try(f"DELETE FROM {table} WHERE id = %s", own) not in (0, REFUSED):
            yield "rows are deleted without a tenant"


def _copy(table: str) -> str:
    """Inserts the own row again, with some of its values replaced; the database makes what it makes."""
    columns = ", ".join(f'"{name}"' for name in _written(table))
    return (
        f"INSERT INTO {table} ({columns})"
        f" SELECT {columns} FROM (SELECT (jsonb_populate_record(r, %s::jsonb)).* FROM {table} r"
        " WHERE r.id = %s) made"
    )


def _written(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        return [str(row[0]) for row in cursor.fetchall()]


def _count(table: str, condition: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}", parameters)
        [number] = cursor.fetchone()
    return int(number)


def _try(query: str, *parameters: Any) -> int | str:
    """How many rows it touched, or the code of the error; undone either way."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query, parameters)
            touched = cursor.rowcount
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "sqlstate", error))
    return int(touched)
