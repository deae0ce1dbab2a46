"""`make upgrade-drill ARGS="--from REVISION"`: the version before with the demonstration's data, then this one.

The old checkout fills its own private database and leaves a message of every task in the queue, as a
deployment finds them. This code migrates, works the queue off, and shows the same rows, the same digests,
the same words on a report, and both respondents' links alive.
"""

import argparse
import difflib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django
import redis
from django.conf import settings
from django.test import override_settings

django.setup()

from config import embedded  # noqa: E402
from tests.drills.pages import ASK, answer_links, words  # noqa: E402
from tests.drills.servers import Place, admin_of, contents, keys  # noqa: E402

QUEUES = ("mail", "webhooks", "compute")
KEYS = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name) for name in ("SECRET_KEY", "RESPONDENT_KEY", "WEBHOOK_KEY", "SIGN_ON_KEY") if hasattr(s, name)}))
"""
# Every task by its name, with the ids that its parameters ask for; rows that are not there are ids too.
LEAVE = """
import inspect, uuid
from accounts.models import Tenant
from accounts.tenancy import tenant
from config.celery import app
from config.demo import build
from surveys.models import Wave
app.loader.import_default_modules()
of = Tenant.objects.get(slug=build.SLUG)
with tenant(of.id):
    wave = Wave.objects.get(name="Najaar 2026")
known = {"tenant_id": str(of.id), "wave_id": str(wave.id)}
left = 0
for name, task in sorted(app.tasks.items()):
    if name.startswith("celery."):
        continue
    wanted = inspect.signature(task.run).parameters
    task.apply_async([known.get(one, str(uuid.uuid4())) for one in wanted])
    left += 1
print(left)
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="make upgrade-drill")
    asked.add_argument("--from", dest="revision", default="", help="a revision of this repository")
    asked.add_argument("--words-may-differ", action="store_true", help="of the report's pages")
    options = asked.parse_args()
    revision = options.revision or version_before()
    with tempfile.TemporaryDirectory(prefix="tweezicht-upgrade-") as folder:
        old = Path(folder) / "old"
        try:
            drill(old, revision, may_differ=options.words_may_differ)
        finally:
            embedded.remove(old / ".local")


def version_before() -> str:
    """Where this work began; the commit before, where this is the main line itself."""
    here = git("rev-parse", "HEAD")
    found = subprocess.run(
        ["git", "merge-base", "HEAD", "main"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    return found if found and found != here else git("rev-parse", "HEAD~1")


def drill(old: Path, revision: str, *, may_differ: bool) -> None:
    began = time.monotonic()
    python = check_out(old, revision)
    manage = [python, "manage.py"]
    subprocess.run([*manage, "demo", "--check"], cwd=old, check=True, stdout=subprocess.DEVNULL)
    before = of_old(old, python)
    told = look(before, old)
    rows = contents(admin(before, old))
    left = before.manage("shell", "--no-imports", "--command", LEAVE).strip()
    print(f"{git('log', '-1', '--format=%h %s', revision)}")
    print(
        f"old version filled in {time.monotonic() - began:.0f} s; messages left in the queue: {left}"
    )

    began = time.monotonic()
    after = of_new(before)
    embedded.ensure(old / ".local")  # runs config/roles.sql again, as an operator does
    after.manage("load_catalogue", "--migrate", "--verbosity", "0")
    print(f"migrated in {time.monotonic() - began:.1f} s")
    same_rows(rows, contents(admin(after, old)))
    work_off(after, old / "worker.log")
    now = look(after, old)
    if (now["digests"], now["results"]) != (told["digests"], told["results"]):
        sys.exit("results are not those of before")
    print(
        f"results: {now['results']}, runs with the same digest: {len(now['digests'])}; both links answer"
    )
    same_words(told["pages"], now["pages"], may_differ=may_differ)


def check_out(old: Path, revision: str) -> str:
    """The old code with packages of its own, or with ours where they are the same; its Python."""
    old.mkdir()
    archive = subprocess.Popen(
        ["git", "archive", revision], cwd=settings.BASE_DIR, stdout=subprocess.PIPE
    )
    subprocess.run(["tar", "--extract", "--directory", str(old)], stdin=archive.stdout, check=True)
    lock = Path("requirements", "dev.txt")
    if (old / lock).read_bytes() == (settings.BASE_DIR / lock).read_bytes():
        (old / ".venv").symlink_to(settings.BASE_DIR / ".venv")
    subprocess.run(["make", "--silent", "services", "locale/.compiled"], cwd=old, check=True)
    return str(old / ".venv" / "bin" / "python")


def of_old(old: Path, python: str) -> Place:
    services = embedded.addresses(old / ".local")
    asked = subprocess.run(
        [python, "manage.py", "shell", "--no-imports", "--command", KEYS],
        cwd=old, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return Place(
        services.database_url, services.owner_database_url, services.redis_url,
        old / ".local" / "storage", json.loads(asked), old, python,
    )  # fmt: skip


def of_new(before: Place) -> Place:
    return Place(
        before.database_url,
        before.owner_database_url,
        before.redis_url,
        before.storage,
        {**keys(), **before.keys},
    )


def look(place: Place, old: Path) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads(place.manage("shell", "--no-imports", "--command", ASK))
    place.manage("collectstatic", "--noinput", "--verbosity", "0")
    with override_settings(LOCAL_DIR=old / ".local"), place.web() as port:
        asked["pages"] = words(port, asked["wave"])
        answer_links(port, asked["links"])
    return asked


def same_rows(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> None:
    """No table loses a row; new ones and new columns are what an upgrade brings."""
    lost = {
        name: (rows, after[name][0] if name in after else None)
        for name, (rows, _digest) in before.items()
        if (name not in after or after[name][0] < rows) and not name.endswith("django_session")
    }
    same = sum(before[name] == after.get(name) for name in before)
    total = sum(rows for rows, _digest in after.values())
    print(f"tables: {len(before)}, now {len(after)}; {same} to the byte as before; rows: {total}")
    if lost:
        sys.exit(f"rows were lost: {lost}")


def work_off(place: Place, log: Path) -> None:
    """What the old version left in the queue, by a worker of the new one."""
    broker = redis.from_url(place.redis_url)
    waiting = sum(broker.llen(queue) for queue in QUEUES)
    command = ("celery", "--app", "config", "worker", "--queues", ",".join(QUEUES))
    began = time.monotonic()
    with place.running(*command, "--concurrency", "2", "--loglevel", "INFO", log=log):
        while any(broker.llen(queue) for queue in QUEUES) or broker.hlen("unacked"):
            if time.monotonic() - began > 240:
                sys.exit(f"the queue was not worked off:\n{log.read_text()[-3000:]}")
            time.sleep(0.5)
    text = log.read_text()
    unknown, failed = text.count("unregistered task"), text.count(" raised unexpected")
    print(
        f"old messages: {waiting}, worked off in {time.monotonic() - began:.0f} s; unknown: {unknown}, failed: {failed}"
    )
    if unknown or failed:
        shutil.copy(log, settings.LOCAL_DIR / "upgrade-worker.log")
        sys.exit(f"see {settings.LOCAL_DIR / 'upgrade-worker.log'}")


def same_words(before: dict[str, str], after: dict[str, str], *, may_differ: bool) -> None:
    for path, text in before.items():
        if after[path] == text:
            print(f"{path}: the same {len(text.split())} words")
            continue
        told = difflib.unified_diff(text.split(), after[path].split(), lineterm="", n=2)
        print(f"{path}: other words\n" + "\n".join(list(told)[:40]))
        if not may_differ:
            sys.exit(1)


def admin(place: Place, old: Path) -> str:
    state = json.loads((old / ".local" / "embedded.json").read_text())
    return admin_of(place.database_url, state["admin_password"])


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
