"""`make attacks`: the product as production runs it is attacked over HTTP, from this machine.

It is served by the commands of the Dockerfile and of docker-compose.yml, on a PostgreSQL and a Valkey of
its own, with two tenants in it. Prints a line for each attack, and fails when one found something open.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django
import psycopg
import redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.faults.saves.product import Product, product  # noqa: E402
from tests.hostile.registry import Outcome, attempt, in_order, load  # noqa: E402
from tests.hostile.scene import Scene, over_http  # noqa: E402

SHOWN = 8  # of what one attack found


def scene_of(made: Product) -> Scene:
    told = json.loads(made.manage("-m", "tests.hostile.staging"))
    made.start()
    server = redis.Redis.from_url(made.services.redis_url)

    def calm() -> None:
        for key in server.scan_iter("cache:*", count=1000):
            server.delete(key)

    def logs() -> str:
        return "\n".join(path.read_text(errors="replace") for path in made.home.glob("*.log"))

    def sql(statement: str, values: list[Any]) -> bool:
        try:
            with made.admin() as line, line.transaction():
                line.execute("SET LOCAL session_replication_role TO replica")
                line.execute(statement.encode(), values)
        except psycopg.Error:
            return False  # what a column must look like, the database says itself
        return True

    told |= {"home": str(made.home), "pids": {n: p.pid for n, p in made.running.items()}}
    told |= {"redis": made.services.redis_url, "site": f"http://127.0.0.1:{made.port}"}
    return Scene(told, over_http(*made.address), calm, logs, sql)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell(outcome: Outcome) -> None:
    one = outcome.attack
    say(
        f"{one.code:<6}{one.what:<72}{outcome.tries:>7}{len(outcome.open):>6}{outcome.seconds:>9.1f}{outcome.held:>6.0f}"
    )
    for line in outcome.open[:SHOWN]:
        say(f"        {line[:300]}")


def run(only: list[str], *, long: bool) -> int:
    """How many are open."""
    load()
    chosen = [
        one
        for one in in_order()
        if (long or not one.long) and (not only or any(one.code.startswith(c) for c in only))
    ]
    with product() as made:
        scene = scene_of(made)
        wait(scene)
        say(f"{'id':<6}{'what':<72}{'tries':>7}{'open':>6}{'seconds':>9}{'MB':>6}")
        outcomes = []
        for one in chosen:
            outcomes.append(attempt(one, scene))
            tell(outcomes[-1])
        broken = [line for line in scene.logs().splitlines() if "Traceback" in line]
    for line in broken[:SHOWN]:
        say(f"        log: {line[:300]} … {line[-200:]}")
    for line in scene.told.get("measured", []):
        say(line)
    tries = sum(one.tries for one in outcomes)
    found = sum(len(one.open) for one in outcomes)
    say(
        f"{len(outcomes)} attacks, {tries} tries, {found} open; tracebacks in the logs: {len(broken)}"
    )
    return found + len(broken)


def wait(scene: Scene) -> None:
    for _time in range(300):
        if scene.send("GET", "/healthz", {}, b"").status == 200:
            return
        time.sleep(0.2)
    raise SystemExit("the web server did not start")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make attacks ARGS=…", description=__doc__)
    parser.add_argument("--only", default="", help="ids with commas; A1 is all that begin so")
    parser.add_argument("--short", action="store_true", help="without those that take minutes")
    asked = parser.parse_args()
    only = [code for code in asked.only.split(",") if code]
    return 1 if run(only, long=not asked.short) else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
