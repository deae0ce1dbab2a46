"""Statements written by hand that bring rows of models: for the few that begin every request.

The ORM makes its query anew each time, which costs more than the statement; `Prepared` ones the server
plans once. What they bring is what the ORM would bring; a field that was left out is fetched when somebody
asks for it.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from accounts.database import Prepared


def columns(model: type[models.Model], *names: str) -> tuple[str, ...]:
    """Those, or all, in the order in which a model is made of them."""
    known = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in known if not names or name in names)


def named(table: str, of: Sequence[str]) -> str:
    """The columns of a table as a statement asks for them."""
    return ", ".join(f'{table}."{column}"' for column in of)


def one(statement: Prepared, values: Sequence[Any]) -> Sequence[Any] | None:
    """The first row, if there is any. Which tenant's it is, is a value that the caller names."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: Sequence[Any] | None = cursor.fetchone()
    return row


def made(model: Any, of: tuple[str, ...], values: Sequence[Any]) -> Any:
    """The row as the ORM makes it: JSON comes as text."""
    read = list(values)
    for at in _json(model, of):
        read[at] = json.loads(read[at])
    return model.from_db(connection.alias, of, read)


@cache
def _json(model: type[models.Model], of: tuple[str, ...]) -> tuple[int, ...]:
    kinds = {one.attname: one for one in model._meta.concrete_fields}
    return tuple(at for at, name in enumerate(of) if isinstance(kinds[name], models.JSONField))
