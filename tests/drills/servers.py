"""The processes of production on this machine, on any database and storage, for as long as a drill needs."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from config.embedded import free_port

SECONDS = 60


@dataclass(frozen=True)
class Place:
    """Where a product lives: what its processes are told, and the code that they run."""

    database_url: str
    owner_database_url: str
    redis_url: str
    storage: Path
    keys: dict[str, str]
    code: Path = settings.BASE_DIR
    python: str = sys.executable

    def environment(self, port: int = 8000) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "OWNER_DATABASE_URL": self.owner_database_url,
            "REDIS_URL": self.redis_url,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "EMAIL_URL": f"file://{self.storage}/../mail",
            "DEFAULT_FROM_EMAIL": "drill@example.org",
            "STORAGE_DIR": str(self.storage),
            **self.keys,
        }

    def manage(self, *arguments: str) -> str:
        """One command of the product, to its end."""
        done = subprocess.run(
            [self.python, "manage.py", *arguments],
            cwd=self.code, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(f"manage.py {arguments[0]} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    @contextmanager
    def running(
        self,
        *command: str,
        port: int = 8000,
        log: Path | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A module of Python as a process, ended with the body."""
        with (log or Path(os.devnull)).open("ab") as output:
            process = subprocess.Popen(
                [self.python, "-m", *command], cwd=self.code, env={**self.environment(port), **(more or {})},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()

    @contextmanager
    def web(self, log: Path | None = None) -> Iterator[int]:
        """The web server, listening; its port."""
        port = free_port()
        bind = ("gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--preload")
        with self.running(*bind, *GUNICORN, port=port, log=log):
            wait_for(port)
            yield port


GUNICORN = ("--workers", "2", "--threads", "4", "--no-control-socket")


def keys() -> dict[str, str]:
    """Those of this checkout's private product."""
    return {
        "SECRET_KEY": settings.SECRET_KEY,
        "RESPONDENT_KEY": settings.RESPONDENT_KEY,
        "WEBHOOK_KEY": settings.WEBHOOK_KEY,
        "SIGN_ON_KEY": settings.SIGN_ON_KEY,
    }


def wait_for(port: int) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


def status_of(port: int, path: str) -> int:
    """What the server answers to whoever has no cookie."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path)
    return line.getresponse().status


def admin_of(database_url: str, password: str, name: str = "") -> str:
    """The same server as its superuser."""
    parts = urlsplit(database_url)
    database = name or parts.path.lstrip("/")
    return f"postgresql://postgres:{password}@{parts.hostname}:{parts.port}/{database}"


def contents(admin_url: str) -> dict[str, tuple[int, str]]:
    """Of every table how many rows it has, and a digest of all of them, in no order."""
    found: dict[str, tuple[int, str]] = {}
    with psycopg.connect(admin_url) as line:
        line.execute("SET TimeZone TO 'UTC'")
        tables = line.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            row = line.execute(
                "SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')"
                f" FROM {table} AS t".encode()
            ).fetchone()
            assert row is not None
            found[str(table)] = (int(row[0]), str(row[1]))
    return found
