"""`make bench-pages`: what the pages of a report cost the server, and what goes over the wire.

Each checkout serves its own demonstration (`make demo` made it) from one web process, and is
measured in turns with the other:

- the work of the server on a page, in milliseconds of processor time, for a reader who comes
  first (`cold`: the cache is emptied before each request), for one who comes later (`warm`), and
  for one whose browser has the page still (`again`: it is asked whether that changed);
- the bytes and requests that a browser with an empty cache receives, counted by Chromium.

With `--readers 8` it measures so many at a time instead, served as in production (`readers.py`).

It reads /proc, so it runs on Linux. It may empty the checkout's cache: that is what one is for.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

HERE: Final = Path(__file__).resolve().parents[2]
CODE: Final = "41002"  # Aalst
TICK: Final = 1000 / os.sysconf("SC_CLK_TCK")
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
WAVE: Final = re.compile(rb'href="(/t/demo/waves/[0-9a-f-]+/)"[^>]*>\s*Najaar 2026')
PART: Final = re.compile(r'href="[^"#?]*/part/([a-z]+)/"')
# Run in a checkout with its own settings.
PREPARE: Final = {
    "services": "from django.conf import settings; from config import embedded; "
    "embedded.ensure(settings.LOCAL_DIR)",
    "static": "from django.core.management import call_command; "
    "call_command('collectstatic', interactive=False, verbosity=0)",
    "cache": "from django.core.cache import cache; cache.clear()",
}
WARM_UP: Final = 3


@dataclass(frozen=True)
class Site:
    """A checkout's web process and an opener that is logged in as its consultant."""

    checkout: Path
    address: str
    workers: Sequence[int]  # the processes that answer
    account: tuple[str, str]
    opener: Any

    def get(self, path: str, known: str = "") -> str:
        """The page as it comes over the wire, for a browser that has the one with this tag; the
        tag of the page now, if it has one."""
        headers = {"Accept-Encoding": "gzip, br", "Accept": "text/html"}
        if known:
            headers["If-None-Match"] = known
        try:
            with self.opener.open(Request(self.address + path, headers=headers)) as answer:  # noqa: S310 -- our own site
                answer.read()
                return str(answer.headers["ETag"] or "")
        except HTTPError as error:
            if error.code != HTTPStatus.NOT_MODIFIED:
                raise
            return known

    def text(self, path: str) -> bytes:
        """The page for reading."""
        with self.opener.open(self.address + path) as answer:
            body: bytes = answer.read()
        return body

    def sign_in(self) -> None:
        """The session lies in the cache: whoever empties that signs in again."""
        path = "/accounts/login/"
        token = TOKEN.search(self.text(path).decode())
        assert token is not None
        login, password = self.account
        fields = {"csrfmiddlewaretoken": token[1], "login": login, "password": password}
        headers = {"Referer": self.address + path}
        request = Request(self.address + path, urlencode(fields).encode(), headers)  # noqa: S310
        self.opener.open(request).close()

    def spent(self) -> float:
        """Milliseconds of processor time of the workers until now, in ticks of the system."""
        stats = (Path(f"/proc/{worker}/stat").read_text() for worker in self.workers)
        found = (stat.rpartition(")")[2].split()[11:13] for stat in stats)
        return sum(int(user) + int(system) for user, system in found) * TICK


@contextmanager
def serving(checkout: Path, workers: int = 1) -> Iterator[Site]:
    """The web server of the checkout, as `make run` starts it, with so many workers."""
    prepared(checkout, "services")
    prepared(checkout, "static")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = ["-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", "4", "--no-control-socket"]
    server = subprocess.Popen(
        [sys.executable, *command],
        cwd=checkout,
        env={**os.environ, "SITE_URL": address, "PYTHONPATH": str(checkout)},
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        _until(lambda: len(_children(server.pid)) == workers)
        password = json.loads((checkout / ".local" / "demo.json").read_text())["consultant"]
        account = ("consultant@demo.example", password)
        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        site = Site(checkout, address, _children(server.pid), account, opener)
        site.sign_in()
        yield site
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def prepared(checkout: Path, task: str) -> None:
    code = f"import django; django.setup(); {PREPARE[task]}"
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(checkout)}
    environment = {**os.environ, **environment}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=checkout, env=environment)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found]


def _until(ready: Callable[[], bool]) -> None:
    for _try in range(300):
        if ready():
            return
        time.sleep(0.1)
    raise SystemExit("the web server did not start; was `make demo` run in this checkout?")


def pages_of(site: Site, parts: bool) -> dict[str, str]:
    """The paths of both reports of the demonstration's last closed wave, or of all their parts."""
    wave = WAVE.search(site.text("/t/demo/waves/"))
    assert wave is not None, "the demonstration has no wave 'Najaar 2026'"
    report = f"{wave[1].decode()}report/"
    found = {"benchmark": report, "municipality": f"{report}{CODE}/"}
    if not parts:
        return found
    return found | {
        f"{name[0]}: {slug}": f"{first}part/{slug}/"
        for name, first in found.items()
        for slug in dict.fromkeys(PART.findall(site.text(first).decode()))
    }


def work(
    site: Site, path: str, runs: int, *, cold: bool = False, again: bool = False
) -> list[float]:
    """Processor time of each of `runs` batches, per request.

    A batch is long enough for the clock's ticks of 10 ms; a cold one is a single request.
    """
    for _first in range(WARM_UP):
        tag = site.get(path)
    found = []
    for _run in range(runs):
        if cold:
            prepared(site.checkout, "cache")
            site.sign_in()
        size, before = (1 if cold else 10), site.spent()
        for _request in range(size):
            site.get(path, tag if again else "")
        found.append((site.spent() - before) / size)
    return found


def wire(site: Site, path: str) -> dict[str, float]:
    """Bytes with their headers, by kind, of a browser that has nothing yet."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- the tests' own browser

    names = ("chromium-headless-shell", "chromium", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        cookies = next(h for h in site.opener.handlers if isinstance(h, HTTPCookieProcessor))
        context = browser.new_context()
        context.add_cookies(
            [
                {"name": c.name, "value": c.value or "", "url": site.address}
                for c in cookies.cookiejar
            ]
        )
        page = context.new_page()
        session = context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        found: dict[str, float] = {}

        def sent(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"]

        def received(event: dict[str, Any]) -> None:
            kind = kinds.get(event["requestId"], "Other")
            found[kind] = found.get(kind, 0) + event["encodedDataLength"]
            found["requests"] = found.get("requests", 0) + 1

        session.on("Network.requestWillBeSent", sent)
        session.on("Network.loadingFinished", received)
        session.send("Network.enable")
        page.goto(site.address + path, wait_until="networkidle")
        page.wait_for_timeout(500)
        browser.close()
    found["bytes"] = sum(size for kind, size in found.items() if kind != "requests")
    return found


def measured(site: Site, runs: int, parts: bool) -> dict[str, dict[str, Any]]:
    """Of each page: least and median work, cold, warm and again, and the wire."""
    found: dict[str, dict[str, Any]] = {}
    for name, path in pages_of(site, parts).items():
        cold, warm = (work(site, path, runs, cold=cold) for cold in (True, False))
        again = work(site, path, runs, again=True)
        times = {"cold": statistics.median(cold), "warm": statistics.median(warm)}
        times["again"] = statistics.median(again)
        least = {"cold_least": min(cold), "warm_least": min(warm)}
        found[name] = {**times, **least, **wire(site, path), "html": len(site.text(path))}
    return found


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


COLUMNS: Final = (
    ("cold", "cold ms", 1), ("warm", "warm ms", 1), ("again", "again ms", 1), ("bytes", "KB wire", 1000),
    ("requests", "requests", 1), ("Document", "HTML", 1000), ("Stylesheet", "CSS", 1000),
    ("Script", "JS", 1000), ("Font", "fonts", 1000), ("html", "HTML plain", 1000),
)  # fmt: skip


def _table(found: dict[str, dict[str, dict[str, Any]]]) -> None:
    _say(f"{'page':<14}{'checkout':<10}" + "".join(f"{head:>12}" for _k, head, _by in COLUMNS))
    for page in next(iter(found.values())):
        for name, rows in found.items():
            if page not in rows:
                continue
            cells = [f"{rows[page].get(key, 0) / by:>12.1f}" for key, _h, by in COLUMNS]
            _say(f"{page:<14}{name:<10}" + "".join(cells))
        if len(found) > 1 and all(page in rows for rows in found.values()):
            own, other = (rows[page] for rows in found.values())
            ratios = [own.get(key, 0) / other[key] for key in ("cold", "warm", "again", "bytes")]
            _say(f"{page:<14}{'ratio':<10}" + "".join(f"{one:>12.2f}" for one in ratios))


def main() -> int:
    """Measure this checkout, and another in turns with it."""
    parser = argparse.ArgumentParser(prog="make bench-pages ARGS=…")
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement")
    parser.add_argument("--parts", action="store_true", help="every part of both reports")
    parser.add_argument("--beside", default="", help="another checkout with its own demo")
    parser.add_argument("--json", default="", help="a file for the figures")
    parser.add_argument("--readers", type=int, default=0, help="measure so many at a time instead")
    options = parser.parse_args()
    if options.readers:
        from tests.benchmarks import readers  # noqa: PLC0415 -- it needs what stands above

        return readers.main(options.readers, options.runs)
    places = {"this": HERE}
    if options.beside:
        places["beside"] = Path(options.beside).resolve()
    _say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, checkout in places.items():
        with serving(checkout) as site:
            found[name] = measured(site, options.runs, options.parts and checkout == HERE)
    _table(found)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
