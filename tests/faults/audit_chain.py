"""`make faults-audit`: many acts of one tenant at once. Is the chain whole, and who waits for whom?

Threads write, each act in a transaction of its own that also adds a row elsewhere: without an audit row,
with one in a tenant each, and with one in the same tenant, so that what a chain costs is what lies
between. A third of the acts is taken back. Then one act that stays open: it must keep nobody else
from committing. Every commit waits for the disk, as in production.
"""

import argparse
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import quantiles
from typing import Final
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.auditing import chain
from accounts.models import TeamInvitation, Tenant
from accounts.tenancy import tenant
from tests import database

TAKEN_BACK: Final = 1 / 3
OPEN_FOR: Final = 2.0  # seconds
Act = Callable[[Tenant], None]


def act(of: Tenant) -> None:
    """Something, and its audit row."""
    audit.record(by=None, action="look_changed", subject=of, name="x")
    plain(of)


def plain(of: Tenant) -> None:
    """Something, without one."""
    day = timezone.now() + timedelta(days=1)
    TeamInvitation.objects.create(
        email=f"{uuid4().hex}@example.org", role="analyst", expires_at=day
    )


def rate(tenants: list[Tenant], acts: int, what: Act) -> tuple[float, list[float]]:
    """Acts a second by a thread for each of them, and the seconds that each act took."""
    took: list[float] = []
    threads = [
        threading.Thread(target=_repeat, args=(what, of, acts, seed, took))
        for seed, of in enumerate(tenants)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(took) / (time.perf_counter() - begun), took


def _repeat(what: Act, of: Tenant, acts: int, seed: int, took: list[float]) -> None:
    chance = random.Random(seed)  # noqa: S311 -- no secret
    _wait_for_the_disk()
    for _number in range(acts):
        begun = time.perf_counter()
        with tenant(of.id):
            what(of)
            transaction.set_rollback(chance.random() < TAKEN_BACK)
        took.append(time.perf_counter() - begun)
    connection.close()


def beside_one_that_stays_open(of: Tenant) -> float:
    """Seconds that an act takes while another of the tenant has its row and goes on."""
    noted = threading.Event()
    slow = threading.Thread(target=_stay_open, args=(of, noted))
    slow.start()
    noted.wait()
    begun = time.perf_counter()
    with tenant(of.id):
        act(of)
    took = time.perf_counter() - begun
    slow.join()
    return took


def _stay_open(of: Tenant, noted: threading.Event) -> None:
    with tenant(of.id):
        act(of)
        noted.set()
        time.sleep(OPEN_FOR)
    connection.close()


def _wait_for_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")


def main() -> int:
    """Print the figures; 1 where a chain is not whole."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--acts", type=int, default=1000, help="of each thread")
    asked = parser.parse_args()
    with database.fresh_database(f"test_run_{os.getpid()}"):
        one = Tenant.objects.create(name="one", slug="one")
        many = [Tenant.objects.create(name="t", slug=f"t{n}") for n in range(asked.threads)]
        same = [one] * asked.threads
        for name, tenants, what in (
            ("no audit rows", same, plain),
            ("a chain each", many, act),
            ("one chain", same, act),
        ):
            speed, took = rate(tenants, asked.acts, what)
            cuts = [f"{seconds * 1000:.1f}" for seconds in quantiles(took, n=20)]
            print(f"{name:14} {speed:6.0f} acts/s, p50 {cuts[9]} ms, p95 {cuts[18]} ms")  # noqa: T201
        took_beside = beside_one_that_stays_open(one) * 1000
        print(f"beside an act that stays open for {OPEN_FOR:.0f} s: {took_beside:.1f} ms")  # noqa: T201
        verdicts = [chain.verify(of, {}) for of in (one, *many)]
        broken = [f"{found.slug}: {found.problem}" for found in verdicts if found.problem]
        rows = sum(found.rows for found in verdicts)
        print(f"{rows} rows in {len(verdicts)} chains: {'; '.join(broken) or 'all whole, no gap'}")  # noqa: T201
        connection.close()
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
