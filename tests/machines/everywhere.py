"""Names in clusters of several locales: found alike, in the same order. Run by make same-everywhere.

The embedded PostgreSQL has the locale C and no ICU; where Debian's is installed, a cluster of it is made with
nl_BE of ICU (and with nl_BE.UTF-8 of the system, where that exists) in a temporary folder.
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings

from accounts.names import in_order, search_key, sort_key
from config.embedded import free_port

NAMES = [
    "’s Gravenbrakel",
    "Luik",
    "Écaussinnes",
    "Ecaussinnes",
    "De Haan",
    "Deinze",
    "Sint-Niklaas",
    "Le Rœulx",
]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--letters", action="store_true", help="every letter there is, not names alone"
    )
    given = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    texts = _texts(letters=given.letters)
    found = {"embedded, C": _made(settings.OWNER_DATABASE_URL, texts)}
    for binaries in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        for told, options in _locales():
            with _cluster(binaries, options) as address:
                found[f"{binaries}, {told}"] = _made(address, texts)
    return _told(texts, found)


def _texts(*, letters: bool) -> list[str]:
    from surveys.catalogue.files import editions, other_names  # noqa: PLC0415 -- after the set-up

    rows = [row for one in editions() for row in one.municipalities.values()]
    texts = NAMES + [name for row in rows for name in (row["name"], row.get("name_fr") or "")]
    texts += [row["old_name"] for one in editions() for row in one.mergers]
    texts += [name for names in other_names().values() for name in names]
    if letters:
        # Those of Unicode 14, which the oldest PostgreSQL and Python here know.
        codes = (*range(1, 0xD800), *range(0xE000, 0x20000))
        texts += [f"’s {chr(c)}-a{chr(c)}" for c in codes if unicodedata.category(chr(c)) != "Cn"]
    return list(dict.fromkeys(texts))


def _locales() -> Iterator[tuple[str, list[str]]]:
    yield "C", ["--locale=C"]
    yield "ICU nl-BE", ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=nl-BE"]
    yield "C.UTF-8", ["--locale=C.UTF-8"]
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    if "nl_BE.utf8" in known.split():
        yield "nl_BE.UTF-8", ["--locale=nl_BE.UTF-8"]
    else:
        sys.stdout.write("nl_BE.UTF-8 is not among the locales of this machine (package locales)\n")


@contextmanager
def _cluster(binaries: Path, options: list[str]) -> Iterator[str]:
    """The address of an empty cluster in a temporary folder."""
    who: dict[str, Any] = {} if os.geteuid() else {"user": "nobody", "extra_groups": []}
    place, port = Path(tempfile.mkdtemp(prefix="everywhere-")), free_port()

    def run(*words: str) -> None:
        subprocess.run(words, check=True, cwd=place, stdout=subprocess.DEVNULL, **who)

    try:
        if who:
            shutil.chown(place, "nobody")
        data = str(place / "data")
        run(
            str(binaries / "initdb"),
            "-D",
            data,
            "-U",
            "owner",
            "--encoding=UTF8",
            "--no-sync",
            "--auth=trust",
            *options,
        )
        how = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place} -c fsync=off"
        run(str(binaries / "pg_ctl"), "-D", data, "-w", "-o", how, "-l", f"{place}/log", "start")
        try:
            yield f"postgresql://owner@127.0.0.1:{port}/postgres"
        finally:
            run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _made(address: str, texts: list[str]) -> list[tuple[str, str, str]]:
    """(name, search key, sort key) as the database stores them, in its order of the sort key."""
    functions = importlib.import_module("accounts.migrations.0016_names").FUNCTIONS
    with psycopg.connect(address) as server:
        server.execute("CREATE SCHEMA everywhere")
        server.execute("SET LOCAL search_path TO everywhere")
        server.execute(functions)
        server.execute(
            'CREATE TABLE names (name text, found text COLLATE "C" GENERATED ALWAYS AS (search_key(name)) STORED,'
            ' sorted text COLLATE "C" GENERATED ALWAYS AS (sort_key(name)) STORED)'
        )
        server.execute("INSERT INTO names SELECT unnest(%s::text[])", [texts])
        rows = server.execute(
            'SELECT name, found, sorted FROM names ORDER BY sorted, name COLLATE "C"'
        )
        made = [(str(name), str(found), str(key)) for name, found, key in rows.fetchall()]
        server.rollback()  # nothing is left of it
    return made


def _told(texts: list[str], found: dict[str, list[tuple[str, str, str]]]) -> int:
    expected = [(text, search_key(text), sort_key(text)) for text in in_order(texts, str)]
    wrong = 0
    for where, made in found.items():
        others = sum(one != other for one, other in zip(made, expected, strict=True))
        sys.stdout.write(f"{where:45} {len(made)} names, otherwise than in Python: {others}\n")
        wrong += others
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
