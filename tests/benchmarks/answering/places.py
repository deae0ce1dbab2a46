"""The places where somebody can answer: a checkout's web server as in production, with its services."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from config import embedded
from tests.benchmarks.answering.meters import Spent, children, worked
from tests.benchmarks.pages import prepared

STAGE: Final = Path(__file__).with_name("stage.py")
READY_SECONDS: Final = 60


@dataclass
class Place:
    """A served product. `links` are of people who have not answered yet."""

    name: str
    address: tuple[str, int]
    web: int
    postgres: int
    valkey: int
    links: list[str]
    sections: list[list[Any]]
    admin: str = ""
    log: Path = field(default_factory=Path)
    cache: tuple[int, str] = (0, "")

    def spent(self) -> Spent:
        valkey = worked(self.valkey) if self.valkey else 0.0
        return Spent(worked(self.web), worked(self.postgres), valkey)

    def commands(self) -> int:
        """How many commands Valkey was given until now."""
        port, password = self.cache
        if not port:
            return 0
        with socket.create_connection(("127.0.0.1", port), 5) as line:
            line.sendall(f"AUTH {password}\r\nINFO stats\r\n".encode())
            told = b""
            while b"total_commands_processed:" not in told or not told.endswith(b"\r\n"):
                told += line.recv(4096)
        return int(told.split(b"total_commands_processed:")[1].split()[0])

    @contextmanager
    def statements(self) -> Iterator[Callable[[], int]]:
        """Counts what PostgreSQL is told by connections that begin from here on."""
        begun = self.log.stat().st_size
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute("ALTER DATABASE tweezicht SET log_statement = 'all'")
            # Whoever is connected begins anew.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = 'tweezicht' AND pid <> pg_backend_pid()"
            )
            try:
                yield lambda: _said(self.log, begun)
            finally:
                connection.execute("ALTER DATABASE tweezicht RESET log_statement")
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = 'tweezicht' AND pid <> pg_backend_pid()"
                )


def _said(log: Path, begun: int) -> int:
    with log.open("rb") as lines:
        lines.seek(begun)
        return sum(b"LOG:  statement: " in one or b"LOG:  execute " in one for one in lines)


def staged(checkout: Path, people: int) -> dict[str, Any]:
    """An open wave of the bundled questionnaire with so many people, made by the checkout's code."""
    prepared(checkout, "services")
    prepared(checkout, "static")
    environment = of_checkout(checkout)
    manage = [sys.executable, "manage.py", "load_catalogue", "--migrate", "--verbosity", "0"]
    subprocess.run(manage, check=True, cwd=checkout, env=environment)
    made = subprocess.run(
        [sys.executable, str(STAGE), str(people)],
        check=True, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(made.stdout)
    return told


def of_checkout(checkout: Path, **more: str) -> dict[str, str]:
    names = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(checkout)}
    return {**os.environ, **names, **more}


def served(checkout: Path) -> list[str]:
    """How production serves it: what the Dockerfile's image runs."""
    line = (checkout / "Dockerfile").read_text().rpartition("\nCMD ")[2]
    command: list[str] = json.loads(line)
    return command


def at_port(command: Sequence[str], port: int) -> list[str]:
    """The same, for this machine alone and at another port than the image's."""
    return [f"127.0.0.1:{port}" if word == "0.0.0.0:8000" else word for word in command]


@contextmanager
def serving(name: str, checkout: Path, people: int) -> Iterator[Place]:
    told = staged(checkout, people)
    port = embedded.free_port()
    command = at_port(served(checkout), port)
    server = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=checkout,
        env=of_checkout(checkout, SITE_URL=f"http://127.0.0.1:{port}"),
        stderr=subprocess.DEVNULL,
    )
    state = json.loads((checkout / ".local" / "embedded.json").read_text())
    data = embedded.Postgres(checkout / ".local", state)
    admin = f"host=127.0.0.1 port={state['postgres_port']} user=postgres dbname=postgres"
    try:
        until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        until(lambda: len(children(server.pid)) >= int(_after(command, "--workers")))
        yield Place(
            name=name,
            address=("127.0.0.1", port),
            web=server.pid,
            postgres=int((data.data / "postmaster.pid").read_text().split()[0]),
            valkey=int((checkout / ".local" / "valkey" / "valkey.pid").read_text()),
            links=told["links"],
            sections=told["sections"],
            admin=f"{admin} password={state['admin_password']}",
            log=data.log,
            cache=(state["valkey_port"], state["valkey_password"]),
        )
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _after(command: list[str], word: str) -> str:
    return command[command.index(word) + 1]


def until(ready: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not ready():
        if time.monotonic() - begun > READY_SECONDS:
            raise SystemExit("a server did not start")
        time.sleep(0.05)
