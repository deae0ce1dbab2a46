"""A Valkey of a test's own, which it may freeze and kill, as broker and as cache."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import kombu.pools
from celery import current_app
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.db import connections
from django.db.models import QuerySet
from django.test import override_settings

from accounts.tenancy import tenant
from config import embedded
from config.cache import SteadyCache


class Valkey:
    def __init__(self, folder: Path) -> None:
        self.state = {"valkey_port": embedded.free_port(), "valkey_password": "secret"}
        self.folder = folder
        embedded.start_valkey(folder, self.state)

    @property
    def url(self) -> str:
        return f"redis://:secret@127.0.0.1:{self.state['valkey_port']}/0"

    @property
    def _pid(self) -> int:
        return int((self.folder / "valkey" / "valkey.pid").read_text())

    def freeze(self) -> None:
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    def stop(self) -> None:
        embedded.stop_valkey(self.folder, self.state)


@contextmanager
def valkey_of_its_own(folder: Path) -> Iterator[Valkey]:
    """Broker and cache of the product are this server until the end of the block."""
    server = Valkey(folder)
    before = current_app.conf.broker_url
    SteadyCache.away_until = 0.0
    LocMemCache("spare", {}).clear()
    kept: dict[str, Any] = settings.CACHES["default"]
    # As impatient as the product; tests are patient elsewhere.
    options = {**kept["OPTIONS"], "socket_timeout": 1, "socket_connect_timeout": 1}
    cache = {**kept, "LOCATION": server.url, "OPTIONS": options}
    try:
        with override_settings(CACHES={"default": cache}):
            _use_broker(server.url)
            yield server
    finally:
        _use_broker(before)
        SteadyCache.away_until = 0.0
        if (folder / "valkey" / "valkey.pid").exists():
            server.thaw()
            server.stop()


@contextmanager
def holding(tenant_id: UUID, rows: Callable[[], QuerySet[Any]]) -> Iterator[None]:
    """Another connection holds these rows until the end of the block."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with tenant(tenant_id):
            assert list(rows().select_for_update())
            held.set()
            done.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(30)
        yield
    finally:
        done.set()
        holder.join()


def _use_broker(url: str) -> None:
    app: Any = current_app  # its stubs know neither settings that change nor its pools
    app.conf.broker_url = app.conf.broker_write_url = url
    app.pool.force_close_all()
    app._pool = None
    app.amqp._producer_pool = None
    kombu.pools.reset()
