"""`make monitor-check`: a real Prometheus reads the real processes, and evaluates the alerts and every panel.

Asks first for `promtool` and `prometheus` of Debian's package. What it says of the save path is measured
in one process, with counting in files as the web server does.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings

django.setup()

from config.embedded import ensure, free_port  # noqa: E402
from tests.drills.servers import Place, keys, status_of, wait_for  # noqa: E402

FOLDER = settings.BASE_DIR / "config" / "monitoring"
COST = """
from time import perf_counter
from config.monitoring import metrics as m
m.take_place("web0")
def count():
    m.REQUESTS.labels("respond_save", "POST", 200).inc()
    m.REQUEST_SECONDS.labels("respond_save").observe(0.004)
best = 1.0
for _round in range(5):
    began = perf_counter()
    for _time in range(20000):
        count()
    best = min(best, (perf_counter() - began) / 20000)
print(best * 1e6)
"""
# Counted when it happens the first time: their absence is no fault.
LATE = {
    "tweezicht_errors_total", "tweezicht_mails_total", "tweezicht_failed_logins_total",
    "tweezicht_database_connections_total",
}  # fmt: skip


def main() -> None:
    for tool in ("promtool", "prometheus"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is missing: apt-get install prometheus")
    run("promtool", "check", "rules", "alerts.yml")
    run("promtool", "test", "rules", "alerts_test.yml")
    run("promtool", "check", "config", "prometheus.yml")
    with tempfile.TemporaryDirectory(prefix="tweezicht-monitor-") as home:
        watch(Path(home))


def watch(home: Path) -> None:
    services = ensure(settings.LOCAL_DIR)
    place = Place(
        services.database_url, services.owner_database_url, services.redis_url,
        Path(settings.MEDIA_ROOT), keys(),
    )  # fmt: skip
    place.manage("load_catalogue", "--migrate", "--verbosity", "0")
    place.manage("collectstatic", "--noinput", "--verbosity", "0")
    with ExitStack() as stack:
        targets = start(place, home, stack)
        site = stack.enter_context(prometheus(home, targets))
        wait_until(lambda: len(up(site)) == len(targets), "every process is read")
        # Beat sends a sweep every five seconds, and whoever reads needs two looks for a rate.
        wait_until(lambda: value(site, "sum(tweezicht_tasks_total)") > 3, "tasks are counted")
        time.sleep(32)
        print(f"targets up: {', '.join(sorted(up(site)))}")
        names = {n for n in ask(site, "label/__name__/values") if n.startswith("tweezicht_")}
        print(f"metrics of ours: {len(names)}")
        tell(site, names)
    cost(home)


def start(place: Place, home: Path, stack: ExitStack) -> dict[str, int]:
    """The web, a worker and beat; at which port each tells its figures."""
    ports = {name: free_port() for name in ("web", "worker", "beat")}

    def more(name: str) -> dict[str, str]:
        told = {"METRICS_LISTEN": f"127.0.0.1:{ports[name]}"}
        return told if name == "beat" else told | {"PROMETHEUS_MULTIPROC_DIR": str(home / name)}

    site = free_port()
    stack.enter_context(
        place.running(
            "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{site}", "--preload",
            "--workers", "2", "--threads", "4", "--no-control-socket",
            "--config", "python:config.gunicorn", port=site, log=home / "web.log", more=more("web"),
        )
    )  # fmt: skip
    stack.enter_context(
        place.running(
            "celery", "--app", "config", "worker", "--queues", "mail,webhooks,compute",
            "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
            log=home / "worker.log", more=more("worker"),
        )
    )  # fmt: skip
    stack.enter_context(
        place.running(
            "celery", "--app", "config.beat", "beat", "--loglevel", "WARNING", "--pidfile", "",
            log=home / "beat.log", more=more("beat"),
        )
    )  # fmt: skip
    for port in (site, *ports.values()):
        wait_for(port)
    told = [
        status_of(site, path) for path in ("/accounts/login/", f"/r/{'x' * 32}", "/healthz") * 5
    ]
    print(f"asked the web server {len(told)} times: {sorted(set(told))}")
    # What is inside is not outside: the site itself has no such page.
    print(f"/metrics of the site: {status_of(site, '/metrics')}")
    return ports


@contextmanager
def prometheus(home: Path, targets: dict[str, int]) -> Iterator[str]:
    """One that looks every two seconds; the address of its API."""
    port = free_port()
    shutil.copy(FOLDER / "alerts.yml", home)
    listed = json.dumps([f"127.0.0.1:{target}" for target in targets.values()])
    text = (FOLDER / "prometheus.yml").read_text()
    text = re.sub(r"targets: \[.*\]", f"targets: {listed}", text)
    text = text.replace(
        "scrape_interval: 15s, evaluation_interval: 30s",
        "scrape_interval: 2s, evaluation_interval: 4s",
    )
    (home / "prometheus.yml").write_text(text)
    command = [
        "prometheus", f"--config.file={home}/prometheus.yml", f"--storage.tsdb.path={home}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip
    with (home / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}/api/v1"
        finally:
            process.terminate()
            process.wait(20)


def tell(site: str, names: set[str]) -> None:
    """Every panel and alert: it can be asked, and what it asks for is there."""
    board = json.loads((FOLDER / "dashboard.json").read_text())
    asked = [t["expr"] for panel in board["panels"] for t in panel["targets"]]
    empty = [expr for expr in asked if not query(site, expr)]
    rules = [rule for group in ask(site, "rules")["groups"] for rule in group["rules"]]
    sick = [rule["name"] for rule in rules if rule["health"] != "ok"]
    text = (FOLDER / "alerts.yml").read_text() + " ".join(asked)
    named = set(re.findall(r"tweezicht_\w+", text))
    missing = named - names - LATE
    firing = [
        alert["labels"]["alertname"]
        for alert in ask(site, "alerts")["alerts"]
        if alert["state"] == "firing"
    ]
    print(
        f"panels: {len(board['panels'])} with {len(asked)} questions, without an answer yet: {empty}"
    )
    print(f"rules: {len(rules)}, not well: {sick}; firing: {firing}")
    series = value(site, 'count({__name__=~"tweezicht_.*"})')
    print(f"series: {series:.0f}; named and missing: {sorted(missing)}")
    if sick or missing or firing:
        sys.exit(1)


def cost(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COST], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(home / "cost")},
    )  # fmt: skip
    print(f"counting one answered request: {float(done.stdout):.1f} microseconds")


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    print(f"{' '.join(command)}: {'ok' if done.returncode == 0 else done.stdout + done.stderr}")
    if done.returncode:
        sys.exit(1)


def ask(site: str, what: str) -> Any:
    with urllib.request.urlopen(f"{site}/{what}", timeout=10) as answer:
        return json.load(answer)["data"]


def query(site: str, expr: str) -> list[Any]:
    found: list[Any] = ask(site, f"query?{urllib.parse.urlencode({'query': expr})}")["result"]
    return found


def value(site: str, expr: str) -> float:
    found = query(site, expr)
    return float(found[0]["value"][1]) if found else 0.0


def up(site: str) -> set[str]:
    found = query(site, 'up{job="tweezicht"} == 1')
    return {one["metric"]["instance"] for one in found}


def _now(true: Any) -> bool:
    try:
        return bool(true())
    except urllib.error.HTTPError:  # it reads its own files first
        return False


def wait_until(true: Any, what: str) -> None:
    deadline = time.monotonic() + 90
    while not _now(true):
        if time.monotonic() > deadline:
            sys.exit(f"not after 90 s: {what}")
        time.sleep(1)


if __name__ == "__main__":
    main()
