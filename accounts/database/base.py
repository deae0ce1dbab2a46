"""Django's PostgreSQL with statements that are prepared, and a look at a connection that costs none."""

import select
from typing import Any, Final

from django.db.backends.postgresql import base
from psycopg import Cursor

from accounts.database import Prepared

# psycopg prepares what it is told to, or what it ran so often; with no number, nothing at all.
BY_ITSELF: Final = 2**31


class PreparingCursor(base.ServerBindingCursor):  # type: ignore[name-defined, misc]  # its types lack it
    """A `Prepared` text is prepared when it is first run; every other statement never is."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Cursor[Any]:
        if isinstance(query, Prepared):
            how["prepare"] = True
        made: Cursor[Any] = super().execute(query, params, **how)
        return made


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend of `DATABASES`, by its folder's name."""

    def get_connection_params(self) -> dict[str, Any]:
        how = {"cursor_factory": PreparingCursor, "prepare_threshold": BY_ITSELF}
        return {**super().get_connection_params(), **how}

    def is_usable(self) -> bool:
        """Asked once a request. A server that ended the connection has said so on the line: only
        where anything waits there is it asked by a statement."""
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or super().is_usable()
