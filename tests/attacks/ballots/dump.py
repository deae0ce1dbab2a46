"""Every row of every table with where it stands and which transactions touched it, as SQL tells."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.tenancy import tenant
from surveys.ballots.sealing import unseal
from tests.guards.rows import tenant_models

Row = dict[str, Any]
PLACES = ("xmin", "xmax", "ctid")


@dataclass(frozen=True)
class Dump:
    """Table → rows, each with its columns and `PLACES` as numbers."""

    tables: dict[str, list[Row]]

    def holds(self, text: str) -> bool:
        return any(text in json.dumps(rows) for rows in self.tables.values())

    def rows_of_persons(self) -> dict[str, list[tuple[str, Row]]]:
        """Table → (invitation, row), for each table that names an invitation."""
        found = {}
        for table, rows in self.tables.items():
            key = "id" if table == "surveys_invitation" else "invitation_id"
            named = [(row[key], row) for row in rows if row.get(key)]
            if named:
                found[table] = named
        return found

    def ballots(self, wave_id: UUID) -> list[tuple[str, Row]]:
        """(mark, row) of the answers in the box, opened with the key, or of the counted ones."""
        boxed = [
            (str(json.loads(unseal(wave_id, bytes.fromhex(row["sealed"][2:])))["T1"]), row)
            for row in self.tables["surveys_ballot"]
        ]
        counted = [(row["answers"]["T1"], row) for row in self.tables["surveys_response"]]
        return [*boxed, *counted]


def dump_of(tenant_id: UUID) -> Dump:
    """All that belongs to a tenant. No other table knows a respondent."""
    tables = {}
    with tenant(tenant_id), connection.cursor() as cursor:
        for model in tenant_models():
            table = model._meta.db_table
            cursor.execute(
                f"SELECT xmin::text::bigint, xmax::text::bigint, ctid::text, to_jsonb(t) FROM {table} t"
            )
            tables[table] = [_row(*row) for row in cursor.fetchall()]
    return Dump(tables)


def _row(xmin: int, xmax: int, ctid: str, columns: str | Row) -> Row:
    page, place = ctid.strip("()").split(",")
    told = json.loads(columns) if isinstance(columns, str) else columns
    return {**told, "xmin": xmin, "xmax": xmax, "ctid": int(page) * 10_000 + int(place)}
