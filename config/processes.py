"""Web server, worker and beat as child processes of one command, for a development machine.

What ends by itself is started again, after a pause that grows: as in production, where the
containers do it. A worker ends itself, for one, when the broker comes back while it holds a task.
What never stood for a moment is told instead: its log says why.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from django.conf import settings

from config import embedded

STOP_SECONDS = 25
PORT = 8000
STANDS: Final = 10.0  # seconds after which a child stands
PAUSES: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before it is started again
MOST_FALLS: Final = 3  # of a child that never stood
LOOK: Final = 5.0  # seconds between two looks at PostgreSQL and Valkey


class ProcessEnded(RuntimeError):
    """A child process does not stand; the message names it and its log."""


@dataclass
class _Child:
    """One command, and how often it fell in a row."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    again_at: float = 0.0
    falls: int = 0
    stood: bool = False

    def note_fall(self) -> None:
        if time.monotonic() - self.started >= STANDS:
            self.stood, self.falls = True, 0
        pause = PAUSES[min(self.falls, len(PAUSES) - 1)]
        self.falls, self.process = self.falls + 1, None
        self.again_at = time.monotonic() + pause


class Processes:
    """The children, their logs below .local/log, and their orderly end."""

    def __init__(self, port: int) -> None:
        self.port = port
        # As everywhere, what the environment says is the address; without it, where they listen.
        self.site = os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}"
        self.logs = Path(settings.LOCAL_DIR) / "log"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.children: dict[str, _Child] = {}
        self._looked = time.monotonic()

    def start(self) -> None:
        self._add(
            "web", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
            "--preload", "--workers", "2", "--threads", "4", "--no-control-socket",
        )  # fmt: skip
        self._add(
            "worker", "celery", "--app", "config", "worker", "--queues", "mail,webhooks,compute",
            "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
        )  # fmt: skip
        self._add(
            "beat", "celery", "--app", "config.beat", "beat", "--loglevel", "WARNING",
            "--pidfile", "",
        )  # fmt: skip

    def _add(self, name: str, module: str, *arguments: str) -> None:
        child = self.children[name] = _Child(name, [sys.executable, "-m", module, *arguments])
        self._start(child)

    def _start(self, child: _Child) -> None:
        with (self.logs / f"{child.name}.log").open("ab") as log:
            child.started = time.monotonic()
            child.process = subprocess.Popen(  # noqa: S603 -- our own programs
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=settings.BASE_DIR,
                env={**os.environ, "SITE_URL": self.site},
                start_new_session=True,  # Ctrl-C reaches the parent alone, who ends them in order
            )

    def check(self) -> list[str]:
        """Start again what ended, and say which; raises ProcessEnded for a child that never stood."""
        self._look_at_services()
        return [child.name for child in self.children.values() if self._stands_again(child)]

    def _stands_again(self, child: _Child) -> bool:
        if child.process is not None and child.process.poll() is not None:
            child.note_fall()
            if not child.stood and child.falls >= MOST_FALLS:
                raise ProcessEnded(f"{child.name} stopped; see {self.logs / child.name}.log")
        if child.process is not None or time.monotonic() < child.again_at:
            return False
        self._start(child)
        return True

    def _look_at_services(self) -> None:
        """PostgreSQL and Valkey of this checkout, where they are its own."""
        if not settings.EMBEDDED or time.monotonic() - self._looked < LOOK:
            return
        self._looked = time.monotonic()
        if not embedded.both_run(Path(settings.LOCAL_DIR)):
            embedded.ensure(Path(settings.LOCAL_DIR))

    def stop(self) -> None:
        running = [child.process for child in self.children.values() if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def running(port: int) -> Iterator[Processes]:
    """Start everything; end it when the body ends, also by SIGTERM."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    processes = Processes(port)
    processes.start()
    try:
        with told(processes.site):
            yield processes
    finally:
        processes.stop()


@contextmanager
def told(site: str) -> Iterator[None]:
    """Commands that run beside it print links to this address."""
    kept = embedded.site_file(Path(settings.LOCAL_DIR))
    kept.write_text(site)
    try:
        yield
    finally:
        kept.unlink(missing_ok=True)


def wait_until_stopped(processes: Processes) -> None:
    """Keep the children running until Ctrl-C."""
    try:
        while True:
            for name in processes.check():
                sys.stderr.write(f"{name} ended and was started again; see {processes.logs}\n")
            time.sleep(1)
    except KeyboardInterrupt:
        return
