"""The product as production runs it, on a PostgreSQL and a Valkey of its own, restarted when a part ends.

What `restart: unless-stopped` does in docker-compose.yml does `Product` here: a process that ended is
started again at once, whoever ended it.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import psycopg

from config import embedded
from tests.benchmarks.answering.meters import children
from tests.benchmarks.answering.places import at_port
from tests.benchmarks.answering.start import commands

ROOT: Final = Path(__file__).resolve().parents[3]
LOOK: Final = 0.2  # seconds between two looks at what ended
PATIENCE: Final = 60.0


class Product:
    """Its services, its processes, and how to kill each of them."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, embedded.free_port()
        self.services = embedded.ensure(home)
        self._state: dict[str, Any] = json.loads((home / "embedded.json").read_text())
        self.postgres = embedded.Postgres(home, self._state)
        self.environment: Mapping[str, str] = MappingProxyType(self._environment())
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ended = Counter[str]()  # by themselves: nobody here had killed them
        self._killed: set[int] = set()
        self._watched = True
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._commands = self._all_commands()

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def _environment(self) -> dict[str, str]:
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.services.database_url,
            "REDIS_URL": self.services.redis_url,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "EMAIL_URL": f"file://{self.home / 'mail'}",
            "DEFAULT_FROM_EMAIL": "test@example.org",
            "STORAGE_DIR": str(self.home / "storage"),
            "LOG_LEVEL": "WARNING",
        }
        names = ("SECRET_KEY", "RESPONDENT_KEY", "WEBHOOK_KEY", "SIGN_ON_KEY")
        return {**os.environ, **own, **{name: secrets.token_urlsafe(48) for name in names}}

    def _all_commands(self) -> dict[str, list[str]]:
        """Those of the Dockerfile and of docker-compose.yml."""
        found = commands(ROOT)
        found["web"] = at_port(found["web"], self.port)
        found["beat"] += ["--scheduler", "celery.beat:Scheduler"]  # leaves no file here
        return found

    def manage(self, *words: str) -> str:
        """Run one process as the release does, with the owner's rights; what it printed."""
        told = {**self.environment, "OWNER_DATABASE_URL": self.services.owner_database_url}
        done = subprocess.run(
            [sys.executable, *words], check=True, cwd=ROOT, env=told, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        return done.stdout

    def start(self, *names: str) -> None:
        """Those processes, or all, and whoever restarts them."""
        for name in names or self._commands:
            self._start(name)
        self._watcher.start()

    def wait(self) -> None:
        """Until the web server opens."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(self.address) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit(f"the web server did not start: {self.home}/web.log")

    def _start(self, name: str) -> None:
        with (self.home / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *self._commands[name]], cwd=ROOT,
                env=dict(self.environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def _watch(self) -> None:
        while self._watched:
            for name, process in list(self.running.items()):
                if process.poll() is not None and self._watched:
                    self.ended[name] += process.pid not in self._killed
                    self._start(name)
            time.sleep(LOOK)

    def stop(self) -> None:
        self._watched = False
        if self._watcher.is_alive():
            self._watcher.join()
        for process in self.running.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own
            process.wait()

    # --- Killing --------------------------------------------------------------------------

    def kill_process(self, name: str) -> None:
        """The process that was started: the master of the web server, the worker, beat."""
        process = self.running[name]
        self._killed.add(process.pid)
        process.kill()

    def kill_child(self, name: str, nth: int) -> bool:
        """One that it forked; False when there is none just now."""
        found = children(self.running[name].pid)
        if not found:
            return False
        return _kill(found[nth % len(found)])

    def kill_database(self) -> None:
        """The postmaster: its backends see it and end."""
        _end(int((self.postgres.data / "postmaster.pid").read_text().split()[0]))

    def start_database(self) -> None:
        """As soon as the last backend of the killed server is gone."""
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(embedded.EmbeddedError):
                self.postgres.start()
                return
            if time.monotonic() > until:
                raise SystemExit(f"PostgreSQL did not start again: {self.postgres.log}")
            time.sleep(0.2)

    def kill_backend(self, nth: int) -> bool:
        """One backend of the application: the server ends all others and recovers by itself."""
        with self.admin() as server:
            rows = server.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'tweezicht_app' ORDER BY pid"
            ).fetchall()
        return bool(rows) and _kill(int(rows[nth % len(rows)][0]))

    def kill_broker(self) -> None:
        _end(int((self.home / "valkey" / "valkey.pid").read_text()))

    def signal_broker(self, number: signal.Signals) -> None:
        """SIGSTOP and it answers nobody, though its door opens; SIGCONT and it goes on."""
        os.kill(int((self.home / "valkey" / "valkey.pid").read_text()), number)

    def start_broker(self) -> None:
        embedded.start_valkey(self.home, self._state)

    def admin(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Past the walls, to look at what is there."""
        return psycopg.connect(
            host="127.0.0.1", port=self._state["postgres_port"], user="postgres",
            password=self._state["admin_password"], dbname="tweezicht", autocommit=True,
            connect_timeout=5,
        )  # fmt: skip


def _kill(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def _end(pid: int) -> None:
    """Kill it, and wait until it is gone: whoever starts it again asks whether it runs."""
    _kill(pid)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.02)


@contextmanager
def product() -> Iterator[Product]:
    """Everything migrated and nothing started but the services; at the end nothing is left."""
    home = Path(tempfile.mkdtemp(prefix="tweezicht-faults-"))
    made = Product(home)
    try:
        made.manage("manage.py", "load_catalogue", "--migrate", "--verbosity", "0")
        made.manage("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        yield made
    finally:
        made.stop()
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)
