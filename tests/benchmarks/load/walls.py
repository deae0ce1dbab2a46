"""`make bench-walls`: what row-level security costs a report page, a save and a list.

Two copies of the demonstration's database, of which one has its policies switched off, are served by this
checkout as the Dockerfile says, and asked in turns: the same pages of the same data. Medians of the
processor time of the web server and of PostgreSQL for each request, and of the clock. `make demo` made the
demonstration; the copies are dropped afterwards.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Final

import django
import psycopg
from psycopg import sql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- after the settings

from config import embedded  # noqa: E402
from tests.benchmarks.answering.meters import children  # noqa: E402
from tests.benchmarks.answering.places import (  # noqa: E402
    Place,
    at_port,
    of_checkout,
    served,
    until,
)
from tests.benchmarks.answering.places import staged as people_made  # noqa: E402
from tests.benchmarks.answering.walking import begun, save  # noqa: E402
from tests.benchmarks.load.crowd import cost_of, staged, ways_of  # noqa: E402
from tests.benchmarks.load.users import Told, Visitor, log_in  # noqa: E402
from tests.benchmarks.pages import HERE  # noqa: E402

SOURCE: Final = "tweezicht"
COPIES: Final = {"walls": "bench_walls", "none": "bench_no_walls"}
KEYS: Final = ("SECRET_KEY", "RESPONDENT_KEY", "WEBHOOK_KEY", "SIGN_ON_KEY")
MOST: Final = 100  # saves of one respondent, below the limit of a minute
CACHE: Final = 13  # and the next, of Valkey's sixteen: those of low numbers are the tests'
WARM_UP: Final = 12  # every process has imported and kept what it needs
POLICIES: Final = "SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity"
LET_GO: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def copies(admin: str) -> Iterator[None]:
    """Both databases; the template may have no other guests meanwhile."""
    with psycopg.connect(admin, autocommit=True) as line:
        for name in COPIES.values():
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            line.execute(LET_GO, [SOURCE])
            line.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER tweezicht_owner").format(
                    sql.Identifier(name), sql.Identifier(SOURCE)
                )
            )
        try:
            with psycopg.connect(f"{admin} dbname={COPIES['none']}", autocommit=True) as other:
                for (table,) in other.execute(POLICIES).fetchall():
                    other.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            yield
        finally:
            for name in COPIES.values():
                line.execute(LET_GO, [name])
                line.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def environment(database: str, cache: int) -> dict[str, str]:
    """All that production is given, over a copy."""
    services = embedded.addresses(settings.LOCAL_DIR, database)
    return {
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url.replace("/0", f"/{cache}"),
        **{name: getattr(settings, name) for name in KEYS},
        "SITE_URL": "http://127.0.0.1",
        "EMAIL_URL": f"file://{settings.LOCAL_DIR / 'mail'}",
        "DEFAULT_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL,
        "STORAGE_DIR": str(settings.MEDIA_ROOT),
    }


@contextmanager
def served_by(place: Place, told: dict[str, str]) -> Iterator[Place]:
    """This checkout over a copy."""
    port = embedded.free_port()
    command = at_port(served(HERE), port)
    server = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=HERE, env=of_checkout(HERE, **told),
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        workers = int(command[command.index("--workers") + 1])
        until(lambda: len(children(server.pid)) >= workers)
        yield replace(place, address=("127.0.0.1", port), web=server.pid, links=list(place.links))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


class Asking:
    """At one copy: a consultant, and a respondent."""

    def __init__(self, place: Place, told: Told) -> None:
        self.place = place
        self.consultant = Visitor(place, told, 241, "walls")
        for _step in log_in(self.consultant, told.of("consultant")[0]):
            pass
        self.respondent = Visitor(place, told, 242, "walls")
        _where, self.form = begun(self.respondent, place.links.pop(), reach=False)
        self.keys = [(key, value) for key, value, _fields in place.sections[0]]
        self.codes = list(told.codes)
        self.closed = f"{told.home}waves/{told.wave}/"
        self.found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)

    @property
    def errors(self) -> list[str]:
        both = (self.consultant, self.respondent)
        return [one for who in both for one in who.errors + who.walk.errors]

    def ask(self, kind: str, turn: int) -> None:
        """One request, and what it took: web, PostgreSQL, clock."""
        key, value = self.keys[turn % len(self.keys)]
        pages = {
            "report": f"{self.closed}report/part/statements/",
            "report, first reader": f"{self.closed}report/{self.codes[turn]}/",
            "list of people": f"{self.closed}people/?q=an&side=political",
            "wave": self.closed,
        }
        who = self.respondent if kind == "save" else self.consultant
        with cost_of(self.place) as cost:
            if kind == "save":
                save(who, key, value, self.form)
            else:
                who.get(kind, pages[kind])
        self.found[kind].append((*cost(), who.asked[-1].took))


KINDS: Final = ("report", "report, first reader", "save", "list of people", "wave")
HEAD: Final = f"{'':<24}{'':<8}{'count':>7}{'web ms':>9}{'postgres':>10}{'both':>8}{'clock':>8}   walls over none"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-walls ARGS=…", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=100, help="requests of each kind at each copy"
    )
    rounds = min(parser.parse_args().rounds, MOST)
    _say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    links = people_made(HERE, 4)
    told = staged(HERE, ways_of(1))
    state = json.loads((settings.LOCAL_DIR / "embedded.json").read_text())
    admin = f"host=127.0.0.1 port={state['postgres_port']} user=postgres password={state['admin_password']}"
    data = embedded.Postgres(settings.LOCAL_DIR, state).data
    master = int((data / "postmaster.pid").read_text().split()[0])
    place = Place("walls", ("", 0), 0, master, 0, links["links"], links["sections"])
    with copies(admin), ExitStack() as stack:
        asking = {}
        for cache, (name, database) in enumerate(COPIES.items(), start=CACHE):
            given = environment(database, cache)
            _collected(given)
            asking[name] = Asking(stack.enter_context(served_by(place, given)), told)
        for turn in range(WARM_UP + rounds):
            if turn == WARM_UP:
                for one in asking.values():
                    one.found.clear()
            for kind in KINDS:
                for name in sorted(asking, reverse=turn % 2 == 0):
                    asking[name].ask(kind, turn)
    _table(asking)
    wrong = [error for one in asking.values() for error in one.errors]
    for error in wrong[:10]:
        _say(f"  {error}")
    _say(f"load {os.getloadavg()[0]:.1f} at the end")
    return 1 if wrong else 0


def _collected(given: dict[str, str]) -> None:
    """Static files where production has them."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        check=True, cwd=HERE, env=of_checkout(HERE, **given),
    )  # fmt: skip


def _table(asking: dict[str, Asking]) -> None:
    _say(HEAD)
    for kind in KINDS:
        medians = {
            name: [statistics.median(row[at] for row in one.found[kind]) for at in range(3)]
            for name, one in asking.items()
        }
        for name, (web, data, clock) in medians.items():
            over = ""
            if name == "walls":
                other = medians["none"]
                over = f"{(web + data) / (other[0] + other[1]):.3f} (postgres {data / other[1]:.3f}"
                over += f", clock {clock / other[2]:.3f})"
            count = len(asking[name].found[kind])
            figures = f"{count:>7}{web:>9.2f}{data:>10.2f}{web + data:>8.2f}{clock:>8.1f}"
            _say(f"{kind:<24}{name:<8}{figures}   {over}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
