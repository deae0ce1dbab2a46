"""Boots of a web process while respondents save: does any end by a signal, or answer 5xx?

    make demo ARGS=--check                      # once: the data that it speaks to
    python -m tests.faults.boots --boots 200

Each boot is one process with eight threads at the demonstration's database. Eight respondents are
at the door before it opens, so that its first answers are decoded by several threads at once. The
rate limit of saves (429) and a text that another saved meanwhile (409) are answers as well.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Final

import django
import urllib3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Tenant  # noqa: E402 -- after the settings
from accounts.tenancy import tenant  # noqa: E402
from config.demo import build  # noqa: E402
from config.embedded import free_port  # noqa: E402
from surveys.questionnaire.document import Document, Measured, Perspective  # noqa: E402
from surveys.respond.tokens import token_for  # noqa: E402

THREADS: Final = 8
SAVES: Final = 3  # of each respondent, each boot
DOOR: Final = 30.0  # seconds in which a boot must open, and end


class WebProcess:
    """One boot on a port of its own."""

    def __init__(self, port: int) -> None:
        self.port, self.site = port, f"http://127.0.0.1:{port}"
        self.child = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "1"),
                *("--threads", str(THREADS), "--no-control-socket", "--log-level", "warning"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "SITE_URL": self.site},
        )

    def wait_for_door(self) -> None:
        """TimeoutError when nobody opens."""
        until = time.monotonic() + DOOR
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise TimeoutError

    def end(self) -> list[str]:
        """Ask it to end; what it said of workers that ended by a signal before."""
        self.child.terminate()
        _out, said = self.child.communicate(timeout=DOOR)
        told = said.decode(errors="replace").splitlines()
        return [line for line in told if "was sent SIG" in line and "SIGTERM" not in line]


def ask(site: str, method: str, path: str, **more: object) -> urllib3.BaseHTTPResponse:
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request(method, site + path, redirect=False, **more)  # type: ignore[arg-type]


def cookies_of(site: str, link: str) -> dict[str, str]:
    """The headers of a respondent who pressed 'Start'."""
    page = ask(site, "GET", link)
    form = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page.data)
    token = form[1].decode() if form else ""
    held = dict(_held(page))
    sent = {"Cookie": _cookie(held), "Referer": site + link}
    started = ask(
        site, "POST", f"{link}/start", fields={"csrfmiddlewaretoken": token}, headers=sent
    )
    held |= dict(_held(started))
    page = ask(site, "GET", "/r/answer/1/", headers={"Cookie": _cookie(held)})
    held |= dict(_held(page))
    form = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page.data)
    return {"Cookie": _cookie(held), "X-CSRFToken": form[1].decode() if form else ""}


def _held(answer: urllib3.BaseHTTPResponse) -> list[tuple[str, str]]:
    lines = answer.headers.getlist("Set-Cookie")
    pairs = (line.partition(";")[0].partition("=") for line in lines)
    return [(name, value) for name, _equals, value in pairs]


def _cookie(held: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in held.items())


def save(site: str, headers: dict[str, str], item: str, told: "Counter[int]") -> None:
    """Some answers of one respondent, one after the other."""
    for value in range(1, SAVES + 1):
        body = json.dumps({"item": item, "value": value, "revision": 0})
        sent = {**headers, "Content-Type": "application/json", "Referer": f"{site}/r/answer/1/"}
        told[ask(site, "POST", "/r/answer/save", body=body, headers=sent).status] += 1


def boot(
    port: int, respondents: list[dict[str, str]], item: str, told: "Counter[int]"
) -> list[str]:
    process = WebProcess(port)
    opened = threading.Event()

    def respondent(number: int) -> None:
        opened.wait()
        save(process.site, respondents[number % len(respondents)], item, told)

    threads = [threading.Thread(target=respondent, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    process.wait_for_door()
    opened.set()
    for thread in threads:
        thread.join()
    return process.end()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def at_the_door() -> tuple[list[str], str]:
    """The links of a respondent of each side, and the item that they answer."""
    with tenant(Tenant.objects.get(slug=build.SLUG).id):
        invitations = [build.open_invitation(side) for side in Perspective]
        document: Document = invitations[0].wave.version.document
        item = next(i for i in document.sections[0].items if isinstance(i, Measured) and i.paired)
        return [f"/r/{token_for(invitation)}" for invitation in invitations], item.code


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boots", type=int, default=200)
    boots = parser.parse_args().boots
    links, item = at_the_door()
    port = free_port()
    first = WebProcess(port)
    first.wait_for_door()
    respondents = [cookies_of(first.site, link) for link in links]
    first.end()
    told: Counter[int] = Counter()
    ended: list[str] = []
    for number in range(1, boots + 1):
        ended += boot(port, respondents, item, told)
        if number % 20 == 0:
            say(f"{number} boots, {len(ended)} ended by a signal, answers {dict(told)}")
    wrong = sum(times for status, times in told.items() if status >= 500)
    say(
        f"{boots} boots: {len(ended)} workers ended by a signal, {wrong} answers of 5xx, all {dict(told)}"
    )
    for line in ended:
        say(line)
    return int(bool(ended or wrong))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
