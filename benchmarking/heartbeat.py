"""A sign of life while long work goes on: the lease is extended as long as the process lives."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection

from accounts.tenancy import tenant

log = logging.getLogger(__name__)

EVERY: Final = 15.0  # seconds: a lease survives three that are lost


@contextmanager
def heartbeat(
    tenant_id: UUID, extend: Callable[[], None], *, every: float = EVERY
) -> Iterator[None]:
    """Call `extend` now and then, inside the tenant, on a connection and a thread of its own.

    It stops with the body, and with whatever `extend` raises: who lost the lease hears of it
    when it writes.
    """
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(every):
                _extend(tenant_id, extend)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _extend(tenant_id: UUID, extend: Callable[[], None]) -> None:
    try:
        with tenant(tenant_id):
            extend()
    except DatabaseError:
        # The database may be back before the lease ends.
        log.warning("a heartbeat was lost", exc_info=True)
