"""Everything that is kept, as bytes: each row of each table, each file, each line of the log."""

import io
import logging
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections

Kept = dict[str, str]


def database(alias: str, tenants: Iterable[str]) -> Kept:
    """Table → all its rows as text, of every tenant and of none: the walls hold the owner as well."""
    kept: dict[str, list[str]] = {}
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted(row[0] for row in cursor.fetchall())
        for tenant in [*tenants, ""]:
            cursor.execute("SELECT set_config('tweezicht.tenant_id', %s, false)", [tenant])
            for table in tables:
                cursor.execute(f'SELECT row::text FROM "{table}" row')
                kept.setdefault(f"table {table}", []).extend(_rows(cursor))
    kept["sessions, read"] = [str(row.get_decoded()) for row in Session.objects.all()]
    return {name: "\n".join(rows) for name, rows in kept.items()}


def _rows(cursor: Any) -> Iterator[str]:
    for (text,) in cursor.fetchall():
        yield text


def storage() -> Kept:
    """File → its content; answers lie compressed in Parquet, so that is read as a table."""
    root = Path(settings.MEDIA_ROOT)
    return {f"file {path.relative_to(root)}": _read(path) for path in _files(root)}


def _files(root: Path) -> Iterator[Path]:
    yield from (path for path in root.rglob("*") if path.is_file())


def _read(path: Path) -> str:
    content = path.read_bytes()
    told = content.decode("utf-8", "replace")
    if path.suffix == ".parquet":
        told += str(pq.read_table(io.BytesIO(content)).to_pydict())
    with suppress(zlib.error):
        told += zlib.decompress(content).decode("utf-8", "replace")
    return f"{path.name}\n{told}"


@contextmanager
def log() -> Iterator[io.StringIO]:
    """What the product writes to its log meanwhile."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield told
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def found(words: Iterable[str], kept: Kept) -> list[str]:
    """Where any of these words stands, as `place: word`."""
    wanted = sorted({word.lower() for word in words if word})
    lowered = {name: text.lower() for name, text in kept.items()}
    return [f"{name}: {word}" for name, text in lowered.items() for word in wanted if word in text]
