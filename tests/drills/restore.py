"""`make restore-drill`: the demonstration is backed up, encrypted, and restored on an empty machine.

Empty: a PostgreSQL of its own with the roles alone, a Valkey without a message, a folder without a file.
Then every table and file is compared, the isolation proof is run against what was restored, and a
respondent and a consultant look at their pages. Prints how long it took from nothing to a product that works.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg
from django.conf import settings

django.setup()

from config import embedded  # noqa: E402
from tests.database import CATALOGUE, template_name  # noqa: E402
from tests.drills.pages import ASK, answer_links, words  # noqa: E402
from tests.drills.servers import Place, admin_of, contents, keys  # noqa: E402

SCRIPT = settings.BASE_DIR / "config" / "backup.sh"
PROOF = (
    "tests/guards/test_catalogue.py",
    "tests/guards/test_tables.py",
    "tests/guards/test_behaviour.py",
)
NAME = "tweezicht"


def main() -> None:
    for tool in ("age", "age-keygen"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is missing: apt-get install age")
    fill()
    with tempfile.TemporaryDirectory(prefix="tweezicht-restore-") as folder:
        home = Path(folder)
        try:
            drill(home)
        finally:
            embedded.remove(home / "empty")


def fill() -> None:
    """The demonstration, unless it is there already."""
    subprocess.run(
        [sys.executable, "manage.py", "demo", "--check"], cwd=settings.BASE_DIR, check=True
    )


def drill(home: Path) -> None:
    source = place_of(settings.LOCAL_DIR, Path(settings.MEDIA_ROOT), keys())
    before = look(source)
    saved = back_up(home, source)
    began = time.monotonic()
    target = restore(home, saved)
    stage("restored", began)
    compare(source, target)
    stage("every table and file compared", began)
    prove(target)
    stage("isolation proof", began)
    after = look(target)
    if after != before:
        sys.exit("the report or the links are not as before")
    stage("a report as before, and both respondents' links", began)
    minutes = (time.monotonic() - began) / 60
    print(f"from an empty machine to a green isolation proof: {minutes:.1f} minutes (aim: 15)")
    if minutes > 15:
        sys.exit(1)


def place_of(local: Path, storage: Path, given: dict[str, str]) -> Place:
    services = embedded.ensure(local)
    return Place(
        services.database_url, services.owner_database_url, services.redis_url, storage, given
    )


def look(place: Place) -> dict[str, Any]:
    """What people see of it."""
    asked: dict[str, Any] = json.loads(place.manage("shell", "--no-imports", "--command", ASK))
    place.manage("collectstatic", "--noinput", "--verbosity", "0")
    with place.web() as port:
        seen = words(port, asked["wave"])
        answer_links(port, asked["links"])
    return asked | {"pages": seen}


def back_up(home: Path, source: Place) -> tuple[Path, Path]:
    """The encrypted backup and the encrypted keys, each for a recipient of its own."""
    began = time.monotonic()
    state = state_of(settings.LOCAL_DIR)
    parts = source.database_url.split("@")[1]
    told = {
        "BACKUP_DIR": str(home / "backups"),
        "BACKUP_RECIPIENT": key_pair(home / "data.key"),
        "BACKUP_KEYS_DIR": str(home / "kept-elsewhere"),
        "BACKUP_KEYS_RECIPIENT": key_pair(home / "keys.key"),
        "BACKUP_DATABASE_URL": f"postgresql://tweezicht_backup:{state['backup_password']}@{parts}",
        "STORAGE_DIR": str(source.storage),
        **source.keys,
    }
    saved, kept = Path(backup("make", **told)), Path(backup("keys", **told))
    size = sum(file.stat().st_size for file in saved.iterdir())
    print(f"backed up in {time.monotonic() - began:.1f} s: {size / 1e6:.1f} MB, encrypted")
    return saved, kept


def restore(home: Path, saved: tuple[Path, Path]) -> Place:
    embedded.ensure(home / "empty")
    state = state_of(home / "empty")
    storage = home / "restored"
    kept = backup("restore-keys", str(saved[1]), BACKUP_IDENTITY=str(home / "keys.key"))
    given = dict(line.split("=", 1) for line in kept.splitlines() if not line.endswith("="))
    place = place_of(home / "empty", storage, given)
    admin = admin_of(place.database_url, state["admin_password"])
    told = {"BACKUP_IDENTITY": str(home / "data.key"), "RESTORE_DATABASE_URL": admin}
    backup("restore", str(saved[0]), STORAGE_DIR=str(storage), **told)
    return place


def compare(source: Place, target: Place) -> None:
    """Every row of every table, and every file."""
    there = contents(admin_of(source.database_url, state_of(settings.LOCAL_DIR)["admin_password"]))
    here = contents(
        admin_of(target.database_url, state_of(target.storage.parent / "empty")["admin_password"])
    )
    other = sorted(name for name in there.keys() | here.keys() if there.get(name) != here.get(name))
    files, restored = files_of(source.storage), files_of(target.storage)
    rows = sum(number for number, _digest in here.values())
    print(f"tables: {len(here)}, rows: {rows}, files: {len(restored)}; not the same: {other}")
    if other or files != restored:
        sys.exit("what was restored is not what was backed up")


def prove(target: Place) -> None:
    """The guards of tenants, against a copy of what was restored: it stays as it is."""
    admin = admin_of(
        target.database_url, state_of(target.storage.parent / "empty")["admin_password"], "postgres"
    )
    template = template_name()
    with psycopg.connect(admin, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{template}" TEMPLATE {NAME} OWNER tweezicht_owner'.encode())
    with psycopg.connect(
        urlsplit(target.owner_database_url)._replace(path=f"/{template}").geturl()
    ) as line:
        line.execute("CREATE SCHEMA spare")
        line.execute(f"CREATE TABLE spare.catalogue AS TABLE {CATALOGUE}".encode())
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *PROOF],
        cwd=settings.BASE_DIR, env=target.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(f"isolation proof: {done.stdout.strip().splitlines()[-1]}")
    if done.returncode != 0:
        sys.exit(done.stdout[-4000:])


def files_of(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def key_pair(path: Path) -> str:
    """Makes one, and gives its public half."""
    done = subprocess.run(
        ["age-keygen", "-o", str(path)], capture_output=True, text=True, check=True
    )
    return done.stderr.strip().rsplit(" ", 1)[-1]


def backup(*arguments: str, **told: str) -> str:
    # PostgreSQL's programs of the server's own version: a dump is made by no older one.
    programs = embedded.Postgres(settings.LOCAL_DIR, state_of(settings.LOCAL_DIR)).bin
    path = f"{programs}:{os.environ['PATH']}"
    done = subprocess.run(
        [str(SCRIPT), *arguments], env={**os.environ, "PATH": path, **told}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout.strip()


def state_of(local: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((local / "embedded.json").read_text())
    return state


def stage(what: str, began: float) -> None:
    print(f"{time.monotonic() - began:6.1f} s  {what}")


if __name__ == "__main__":
    main()
