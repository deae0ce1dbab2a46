"""`make bench-stored`: what it takes to write and to read result documents, beside jsonb.

The documents of a sample wave, as `make bench-compute` has it, are written in batches into two
tables of a session: as the product stores them, and as the JSON type of PostgreSQL. Counted is the
processor time of this process and of the database's own for this session, from the struct to the
row, and back to the struct; and the bytes in the row. It reads /proc, so it runs on Linux.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

BATCH: Final = 100
COLUMNS: Final = "SELECT count(*), sum(pg_column_size(payload)) FROM {table}"


def _documents(municipalities: int, folder: Path) -> list[Any]:
    from benchmarking.core.municipalities.own_results import MunicipalityResult  # noqa: PLC0415
    from tests.benchmarks import catalogue, measure  # noqa: PLC0415 -- after django.setup()

    files = measure.Files(folder, municipalities)
    files.make()
    found = catalogue.documents(files.path, files.manifest(), measure.instrument(), {})
    return [one for one in found if isinstance(one, MunicipalityResult)]


class Way:
    """One way to store: a table, how a batch is written, and how a row is read."""

    def __init__(self, name: str, kind: str, write: Callable[[Any, list[bytes]], None]) -> None:
        self.name, self.kind, self.write = name, kind, write
        self.table = f"stored_{kind}"


def _as_jsonb(cursor: Any, texts: list[bytes]) -> None:
    lines = b"\n".join(texts).decode()
    rows = "SELECT line::jsonb FROM string_to_table(%s, E'\\n') AS line"
    cursor.execute(f"INSERT INTO stored_jsonb (payload) {rows}", [lines])


def _as_packed(cursor: Any, texts: list[bytes]) -> None:
    from benchmarking.packing import packed  # noqa: PLC0415 -- after django.setup()

    rows = "SELECT content FROM unnest(%b::bytea[]) AS content"
    cursor.execute(f"INSERT INTO stored_bytea (payload) {rows}", [[*map(packed, texts)]])


WAYS: Final = (Way("jsonb", "jsonb", _as_jsonb), Way("as stored", "bytea", _as_packed))


def _written(cursor: Any, way: Way, documents: list[Any]) -> None:
    from benchmarking.packing import Digest, canonical  # noqa: PLC0415 -- after django.setup()

    digest, rest = Digest(), iter(documents)
    while batch := list(islice(rest, BATCH)):
        texts = [canonical(document) for document in batch]
        digest.add(texts)
        way.write(cursor, texts)


def _read(cursor: Any, way: Way) -> None:
    from benchmarking import documents  # noqa: PLC0415 -- after django.setup()
    from benchmarking.packing import unpacked  # noqa: PLC0415

    told = "payload::text" if way.kind == "jsonb" else "payload"
    cursor.execute(f"SELECT {told} FROM {way.table}")
    for (content,) in cursor.fetchall():
        documents.municipality(content if way.kind == "jsonb" else unpacked(content))


class Clock:
    """Processor time of this process and of the session's process in the database."""

    def __init__(self, backend: int) -> None:
        self.backend = backend

    def now(self) -> float:
        nanoseconds = Path(f"/proc/{self.backend}/schedstat").read_text().split()[0]
        return time.process_time() + int(nanoseconds) / 1e9


def measured(cursor: Any, documents: list[Any], runs: int) -> dict[str, tuple[float, float, float]]:
    """Of each way: milliseconds to write and to read a document, least of the runs, and bytes."""
    cursor.execute("SELECT pg_backend_pid()")
    clock = Clock(cursor.fetchone()[0])
    found: dict[str, tuple[float, float, float]] = {}
    for _run in range(runs):
        for way in WAYS:
            cursor.execute(f"DROP TABLE IF EXISTS {way.table}")
            cursor.execute(f"CREATE TEMP TABLE {way.table} (payload {way.kind} NOT NULL)")
            began = clock.now()
            _written(cursor, way, documents)
            written = clock.now()
            _read(cursor, way)
            times = written - began, clock.now() - written
            cursor.execute(COLUMNS.format(table=way.table))
            count, size = cursor.fetchone()
            write, read = (1000 * one / count for one in times)
            known = found.get(way.name, (write, read, 0.0))
            found[way.name] = (min(write, known[0]), min(read, known[1]), float(size) / count)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-stored ARGS=…")
    parser.add_argument("--size", type=int, default=300, help="municipalities")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connections  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place, connections["owner"].cursor() as cursor:
        found = measured(cursor, _documents(options.size, Path(place)), options.runs)
    _report(found, options.size)
    return 0


def _report(found: dict[str, tuple[float, float, float]], size: int) -> None:
    before = found[WAYS[0].name]
    lines = [f"{size} documents, each:  {'write ms':>10}{'read ms':>10}{'bytes':>10}"]
    for name, figures in found.items():
        write, read, bytes_ = figures
        shares = " ".join(f"{a / b:.2f}" for a, b in zip(figures, before, strict=True))
        lines.append(f"{name:<21}{write:>10.2f}{read:>10.2f}{bytes_:>10,.0f}   of jsonb: {shares}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
