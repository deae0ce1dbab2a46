"""A migrated database for each test process, copied from a template that is made once.

The tests run as the application's role, under row-level security; only the set-up and the
cleaning between transactional tests use the owner's connection.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = "surveys_municipality"
TRIES = 6  # to drop a database
KEPT = {"django_migrations", "django_content_type", "auth_permission", "surveys_merger"}


# For tests that do what the application may not, in the middle of its transaction.
AS_OWNER = """
CREATE FUNCTION spare.as_owner(statement text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN EXECUTE statement; END $$;
GRANT USAGE ON SCHEMA spare TO tweezicht_app;
"""


def as_owner(*statements: str) -> None:
    """Run them as who owns the tables, within the transaction of the test."""
    with connections["default"].cursor() as cursor:
        for statement in statements:
            cursor.execute("SELECT spare.as_owner(%s)", [statement])


@contextmanager
def unguarded(*tables: str) -> Iterator[None]:
    """As if the triggers of these tables were not there: somebody has the whole database."""
    off, on = ([f"ALTER TABLE {t} {w} TRIGGER USER" for t in tables] for w in ("DISABLE", "ENABLE"))
    as_owner("SET CONSTRAINTS ALL IMMEDIATE", *off, "SET CONSTRAINTS ALL DEFERRED")
    try:
        yield
    finally:
        if not connections["default"].needs_rollback:
            as_owner("SET CONSTRAINTS ALL IMMEDIATE", *on, "SET CONSTRAINTS ALL DEFERRED")


def template_name() -> str:
    """Changes with every migration and with the operations that migrations use."""
    digest = hashlib.sha256()
    files = [
        *ROOT.glob("*/migrations/*.py"),
        ROOT / "accounts" / "walls.py",
        ROOT / "surveys" / "catalogue" / "files.py",
    ]
    for path in [*files, *ROOT.glob("surveys/data/*.csv"), Path(__file__)]:
        digest.update(path.read_bytes())
    return f"test_template_{digest.hexdigest()[:12]}"


@contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """Make the database, point Django's connections at it, and drop it afterwards."""
    before = connections["owner"].settings_dict["NAME"]
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(hashtext('test template'))")
        _drop_abandoned(server)
        template = template_name()
        if not _exists(server, template):
            _make_template(server, template)
        server.execute(_statement("CREATE DATABASE {} TEMPLATE {}", name, template))
        # Nobody asks for these rows after a power cut, so no test waits for the disk.
        server.execute(_statement("ALTER DATABASE {} SET synchronous_commit TO off", name))
    _point_at(name)
    try:
        yield
    finally:
        _point_at(before)
        if (cleaner := _CLEANERS.pop(name, None)) is not None:
            cleaner.close()
        with _maintenance() as server:
            _drop(server, name)


def clean() -> None:
    """Take away the rows that a committed test left behind, and restore the catalogue.

    Not TRUNCATE, which makes new files for every table and index that it reaches. Each reference
    may wait until the end, so the order of the tables does not matter.
    """
    server = _cleaner()
    with server.transaction():
        tenants = server.execute("SELECT id::text FROM accounts_tenant").fetchall()
        for tenant in (*(str(row[0]) for row in tenants), ""):  # the walls hold the owner as well
            server.execute("SELECT set_config('tweezicht.tenant_id', %s, true)", [tenant])
            for table in _changed(server):
                server.execute(_statement("DELETE FROM {}", table))
        if not server.execute(_statement("SELECT FROM {} LIMIT 1", CATALOGUE)).fetchall():
            server.execute(_refill(server))


# A connection to each database, which knows its tables and has its plans: a new one would look them
# up again for each test. Not Django's: in a test that may use 'default' alone that is closed off.
_CLEANERS: dict[str, psycopg.Connection[tuple[object, ...]]] = {}


def _cleaner() -> psycopg.Connection[tuple[object, ...]]:
    name = str(connections["owner"].settings_dict["NAME"])
    with suppress(KeyError, psycopg.OperationalError):  # some tests end every connection
        _CLEANERS[name].execute("SELECT")
        return _CLEANERS[name]
    _CLEANERS[name] = _server(name)
    return _CLEANERS[name]


def _refill(server: psycopg.Connection[tuple[object, ...]]) -> sql.Composed:
    """The columns that the database makes itself are made again."""
    found = server.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        [CATALOGUE],
    )
    columns = sql.SQL(", ").join(sql.Identifier(str(row[0])) for row in found.fetchall())
    into = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM spare.catalogue")
    return into.format(sql.Identifier(CATALOGUE), columns, columns)


def _changed(server: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """The tables that are not as the template has them, as far as the tenant set sees them."""
    found = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = sorted({str(row[0]) for row in found.fetchall()} - KEPT)
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS ({})").format(name, _other_rows(name)) for name in tables
    )
    return [str(row[0]) for row in server.execute(asked).fetchall()]


def _other_rows(table: str) -> sql.Composed:
    if table != CATALOGUE:
        return _statement("SELECT FROM {}", table)
    there, gone = "TABLE {} EXCEPT TABLE spare.catalogue", "TABLE spare.catalogue EXCEPT TABLE {}"
    return _statement(f"({there}) UNION ALL ({gone})", table, table)


def _maintenance() -> psycopg.Connection[tuple[object, ...]]:
    return _server("postgres")


def _server(database: str) -> psycopg.Connection[tuple[object, ...]]:
    parameters = connections["owner"].get_connection_params()
    return psycopg.connect(
        host=parameters["host"],
        port=parameters["port"],
        user=parameters["user"],
        password=parameters["password"],
        dbname=database,
        autocommit=True,
    )


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))


def _exists(server: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Connections that are left are ended first. Not by FORCE, which would also end a worker of
    autovacuum, and a role such as ours may not; a plain DROP asks that worker to stop and waits.
    Who had asked for a connection just then, as a thread that a test left, has it the next time.
    """
    for left in reversed(range(TRIES)):
        server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        )
        try:
            server.execute(_statement("DROP DATABASE IF EXISTS {}", name))
        except psycopg.errors.ObjectInUse:
            if not left:
                raise
            time.sleep(0.5)
        else:
            return


def _make_template(server: psycopg.Connection[tuple[object, ...]], template: str) -> None:
    unfinished = f"{template}_unfinished"
    _drop(server, unfinished)
    server.execute(_statement("CREATE DATABASE {}", unfinished))
    _point_at(unfinished)
    call_command("load_catalogue", migrate=True, verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA spare")
        cursor.execute(f"CREATE TABLE spare.catalogue AS TABLE {CATALOGUE}")
        cursor.execute(AS_OWNER)
    connections["owner"].close()
    server.execute(_statement("ALTER DATABASE {} RENAME TO {}", unfinished, template))


def _drop_abandoned(server: psycopg.Connection[tuple[object, ...]]) -> None:
    """Databases of test processes that were killed, and templates of older migrations."""
    rows = server.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%%'")
    for name in [str(row[0]) for row in rows.fetchall()]:
        process = name.rsplit("_", 1)[-1]
        if name.startswith("test_run_") and not Path(f"/proc/{process}").exists():
            with suppress(
                psycopg.errors.ObjectInUse
            ):  # a child that outlives it; the next run's then
                _drop(server, name)


def _point_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def own_name() -> str:
    return f"test_run_{os.getpid()}"
