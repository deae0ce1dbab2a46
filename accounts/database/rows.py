"""Statements written by hand that bring rows of models: for the few that begin every request.

The ORM makes its query anew each time, which costs more than the statement; `Prepared` ones the server
plans once. What they bring is what the ORM would bring; a field that was left out is fetched when somebody
asks for it.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState

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
    row: Sequence[Any] | None = _asked(statement, values).fetchone()
    return row


def run(statement: Prepared, values: Sequence[Any]) -> None:
    """Where nothing comes back."""
    _asked(statement, values)


def _asked(statement: Prepared, values: Sequence[Any]) -> Any:
    """By the driver itself: the layers that Django puts around a cursor cost as much as the driver does.

    Where somebody listens to what is asked, it goes through them.
    """
    here = connections[DEFAULT_DB_ALIAS]
    if here.execute_wrappers or here.queries_logged:
        cursor = here.cursor()
        cursor.execute(statement, values)
        return cursor
    here.close_if_health_check_failed()
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        return here.connection.execute(statement, values)


def made(model: Any, of: tuple[str, ...], values: Sequence[Any]) -> Any:
    """The row as the ORM makes it: JSON comes as text.

    Without a constructor, which sets each column by itself and tells whoever wants to hear of a new row.
    """
    read = list(values)
    for at in _json(model, of):
        read[at] = json.loads(read[at])
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row = model.__new__(model)
    row.__dict__.update(zip(of, read, strict=True), _state=state)
    return row


@cache
def _json(model: type[models.Model], of: tuple[str, ...]) -> tuple[int, ...]:
    kinds = {one.attname: one for one in model._meta.concrete_fields}
    return tuple(at for at, name in enumerate(of) if isinstance(kinds[name], models.JSONField))
