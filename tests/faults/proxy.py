"""`make faults-proxy`: bodies that drip a byte at a time, at the web server alone and behind the proxy.

The web server runs as in production (four processes with four threads), before it nginx and Caddy of
the system with the files of `config/proxy/`, of which only addresses, ports and folders are changed.
Attackers come from one address and send the head of an upload and then a byte every `--every` seconds,
without logging in; a visitor from another address asks for a page meanwhile, again and again.

Prints what the visitor waited, and fails unless behind the proxy each page came within a second.
"""

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from shutil import which
from typing import Any, Final, TypeAlias

import yaml

from config import embedded
from tests.benchmarks.answering.places import at_port, served

HERE: Final = Path(__file__).resolve().parents[2]
PROXY: Final = HERE / "config" / "proxy"
VISITOR, ATTACKER = "127.0.0.1", "127.0.0.2"
PAGE: Final = "/accounts/login/"
AT_ONCE: Final = 48  # requests of one address, as nginx.conf says
PATIENCE: Final = 15.0  # seconds that a visitor waits for a page


Server: TypeAlias = "subprocess.Popen[bytes]"


@dataclass
class Ports:
    web: int = field(default_factory=embedded.free_port)
    limits: int = field(default_factory=embedded.free_port)
    door: int = field(default_factory=embedded.free_port)


@contextmanager
def running(command: list[str], port: int, log: Path, **more: str) -> Iterator[Server]:
    """A server, from when it answers at its port until the end of the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=HERE, env={**os.environ, **more}, stdout=output, stderr=output
        )
    try:
        until = time.monotonic() + 180
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError(log.read_text())
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def web(ports: Ports, folder: Path) -> AbstractContextManager[Server]:
    """The product's web server."""
    command = [sys.executable, "-m", *at_port(served(HERE), ports.web)]
    site = f"http://127.0.0.1:{ports.door}"
    return running(command, ports.web, folder / "web.log", SITE_URL=site, TRUSTED_PROXIES="1")


def limits(ports: Ports, folder: Path, *, log: bool = False) -> AbstractContextManager[Server]:
    """nginx with the file of production."""
    text = (PROXY / "nginx.conf").read_text()
    changed = {
        "set $web web:8000;": f"set $web 127.0.0.1:{ports.web};",
        "listen 8080": f"listen 127.0.0.1:{ports.limits}",
        "include mime.types": "include /etc/nginx/mime.types",
        " /tmp/": f" {folder}/",
    }
    if log:
        changed["access_log off;"] = ""
        changed["    client_body_temp_path"] = (
            f"    access_log {folder}/access.log minutes;\n    client_body_temp_path"
        )
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "nginx.conf"
    path.write_text(text)
    folder.chmod(0o755)  # its processes are another user's
    command = [which("nginx") or "nginx", "-c", str(path), "-g", "daemon off; user root;"]
    return running(command, ports.limits, folder / "nginx.log")


def door(ports: Ports, folder: Path) -> AbstractContextManager[Server]:
    """Caddy with the file of production, without TLS: nobody can give a certificate here."""
    command = [which("caddy") or "caddy", "run", "--config", str(PROXY / "Caddyfile")]
    given = {"SITE_URL": f"http://:{ports.door}", "LIMITS": f"127.0.0.1:{ports.limits}"}
    given |= {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    return running([*command, "--adapter", "caddyfile"], ports.door, folder / "caddy.log", **given)


class Drips:
    """So many uploads that drip, from one address, until the end of the block."""

    def __init__(self, port: int, count: int, every: float) -> None:
        self.lines = [self._begun(port, number) for number in range(count)]
        self._every, self._over = every, threading.Event()
        self._thread = threading.Thread(target=self._drip)

    def __enter__(self) -> "Drips":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        for line in self.lines:
            line.close()

    def refused(self) -> int:
        """How many were answered 429 by now."""
        said = 0
        for line in self.lines:
            line.setblocking(False)
            with suppress(OSError):
                said += b" 429 " in line.recv(64, socket.MSG_PEEK)
        return said

    def _drip(self) -> None:
        while not self._over.wait(self._every):
            for line in self.lines:
                with suppress(OSError):
                    line.send(b"x")

    @staticmethod
    def _begun(port: int, number: int) -> socket.socket:
        """Each says that it comes from somewhere else, which nobody believes."""
        line = socket.create_connection(("127.0.0.1", port), 5, source_address=(ATTACKER, 0))
        head = f"POST {PAGE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 1000000\r\n"
        head += f"X-Forwarded-For: 198.51.100.{number % 250}\r\n"
        line.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nx".encode())
        return line


def ask(port: int, path: str = PAGE, source: str = VISITOR, **more: Any) -> tuple[int, str, float]:
    """Status, body and seconds; status 0 when nobody answered in time."""
    begun = time.monotonic()
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(source, 0))
    try:
        line.request(str(more.pop("method", "GET")), path, **more)
        answer = line.getresponse()
        return answer.status, answer.read().decode(), time.monotonic() - begun
    except OSError:
        return 0, "", time.monotonic() - begun
    finally:
        line.close()


@dataclass(frozen=True)
class Visit:
    """What a visitor had of so many pages."""

    answered: int
    pages: int
    median: float
    worst: float

    def __str__(self) -> str:
        return f"{self.answered:>3} of {self.pages:<3} median {self.median:6.3f} s  worst {self.worst:6.3f} s"


def visit(port: int, pages: int) -> Visit:
    found = [ask(port) for _ in range(pages)]
    spent = [seconds for _status, _body, seconds in found]
    fine = sum(status == 200 for status, _body, _seconds in found)
    return Visit(fine, pages, statistics.median(spent), max(spent))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def dripped(port: int, count: int, every: float, pages: int) -> tuple[Visit, int]:
    with Drips(port, count, every) as drips:
        time.sleep(1.5 * every + 1)  # Caddy passes the head on with the second byte
        return visit(port, pages), drips.refused()


def promises(ports: Ports, folder: Path) -> Iterator[tuple[str, bool]]:
    """What else the files say, while the web server is there."""
    token = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"
    ask(ports.door, f"/r/{token}")
    ask(ports.door, f"/accounts/reset/key/{token}/")
    logged = "".join(path.read_text() for path in folder.glob("*.log"))
    yield "a link is in no log", "/r/" in logged and token not in logged
    lines = (folder / "access.log").read_text().splitlines()
    minutes = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d [A-Z]+ /\S* \d{3} \d+")
    yield "the access log tells minutes and nobody's address", all(map(minutes.fullmatch, lines))
    status, words, _s = ask(ports.door, method="POST", body=bytes(65 * 1024 * 1024))
    yield "65 MB are refused", status in (413, 0) and "Traceback" not in words


def without_web(ports: Ports) -> Iterator[tuple[str, bool]]:
    """What the proxy says for a web server that is not there."""
    status, words, _seconds = ask(ports.door)
    yield "without the web server: 503 in words", status == 503 and "Even niet" in words
    status, words, _seconds = ask(ports.door, "/api/v1/waves")
    yield "and in JSON for programs", status == 503 and "detail" in yaml.safe_load(words)


def measured(counts: list[int], every: float, pages: int) -> bool:
    """Whether every page behind the proxy came in time, and all that its files say holds."""
    ports, fine = Ports(), True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = stack.enter_context(ExitStack())
        site.enter_context(web(ports, folder))
        stack.enter_context(limits(ports, folder, log=True))
        stack.enter_context(door(ports, folder))
        visit(ports.door, 5)
        say(f"behind the proxy, nobody drips     {visit(ports.door, pages)}")
        for count in counts:
            found, refused = dripped(ports.door, count, every, pages)
            say(f"behind the proxy, {count:>3} drip        {found}  {refused} refused (429)")
            fine &= found.answered == pages and found.worst < 1 and refused >= count - AT_ONCE
        found, _none = dripped(ports.web, 32, every, 4)
        say(f"the web server alone, 32 drip      {found}")
        told = [*promises(ports, folder)]
        site.close()
        for promise, kept in (*told, *without_web(ports)):
            say(f"{promise:<52}{'yes' if kept else 'NO'}")
            fine &= kept
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drips", default="8,64,400")
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--pages", type=int, default=40)
    options = parser.parse_args()
    if not (which("nginx") and which("caddy")):
        say("nginx and caddy are needed: apt-get install nginx-light caddy")
        return 2
    counts = [int(count) for count in options.drips.split(",")]
    return 0 if measured(counts, options.every, options.pages) else 1


if __name__ == "__main__":
    sys.exit(main())
