"""Web server, worker and beat as child processes of one command, for a development machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings

STOP_SECONDS = 25
PORT = 8000


class ProcessEnded(RuntimeError):
    """A child process ended by itself; the message names it and its log."""


class Processes:
    """The children, their logs below .local/log, and their orderly end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.logs = Path(settings.LOCAL_DIR) / "log"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self._start(
            "web", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
            "--preload", "--workers", "2", "--threads", "4", "--no-control-socket",
        )  # fmt: skip
        self._start(
            "worker", "celery", "--app", "config", "worker", "--queues", "mail,webhooks,compute",
            "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
        )  # fmt: skip
        self._start(
            "beat", "celery", "--app", "config.beat", "beat", "--loglevel", "WARNING",
            "--pidfile", "",
        )  # fmt: skip

    def _start(self, name: str, module: str, *arguments: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(  # noqa: S603 -- our own programs
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=settings.BASE_DIR,
                env={**os.environ, "SITE_URL": f"http://127.0.0.1:{self.port}"},
                start_new_session=True,  # Ctrl-C reaches the parent alone, who ends them in order
            )

    def check(self) -> None:
        """Raise when a child is gone."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise ProcessEnded(f"{name} stopped; see {self.logs / name}.log")

    def stop(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()


@contextmanager
def running(port: int) -> Iterator[Processes]:
    """Start everything; end it when the body ends, also by SIGTERM."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    processes = Processes(port)
    processes.start()
    try:
        yield processes
    finally:
        processes.stop()


def wait_until_stopped(processes: Processes) -> None:
    """Sleep until Ctrl-C, or until a child is gone."""
    try:
        while True:
            processes.check()
            time.sleep(1)
    except KeyboardInterrupt:
        return
