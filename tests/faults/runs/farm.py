"""Workers and beat as production runs them, on a database, a Valkey and a disk of their own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import redis
from django.conf import settings
from django.db import connections
from django.test import override_settings

from config import embedded
from tests import database
from tests.benchmarking.workers import environment
from tests.faults.runs.orders import FOLDER, Orders
from tests.faults.services import Valkey

DISK: Final = 24 * 1024 * 1024
COMMANDS: Final = {
    "worker": ("--app", "tests.faults.runs.app", "worker", "--queues", "mail,webhooks,compute",
               "--concurrency", "4", "--loglevel", "WARNING"),
    "beat": ("--app", "config.beat", "beat", "--scheduler", "config.beat:SteadyScheduler",
             "--pidfile", "", "--loglevel", "ERROR"),
}  # fmt: skip


class Farm:
    """What ends by itself or is killed is started again, as its container would be."""

    def __init__(self, folder: Path, disk: Path) -> None:
        self.disk, self.logs = disk, folder
        self.valkey = Valkey(folder)
        self.orders = Orders(folder / "orders")
        self.orders.folder.mkdir()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts = 0

    def start(self, name: str, command: str = "") -> None:
        words = [sys.executable, "-m", "celery", *COMMANDS[command or name]]
        more = {FOLDER: str(self.orders.folder), "REDIS_URL": self.valkey.url}
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                words,
                cwd=settings.BASE_DIR,
                env={**environment(), **more},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def keep(self) -> None:
        """Start again what has ended."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.restarts += 1
                self.start(name, "beat" if "beat" in name else "worker")

    def kill(self, name: str) -> None:
        """-9, with all its children."""
        process = self.running[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self, name: str) -> int:
        """TERM, and wait; how it ended."""
        process = self.running.pop(name)
        process.terminate()
        return process.wait(60)

    def wait_for(self, happened: Callable[[], Any], seconds: float = 120) -> bool:
        """Whether it happened in time, while all that ends is started again."""
        until = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > until:
                return False
            self.keep()
            time.sleep(0.05)
        return True

    def listens(self) -> bool:
        """Whether a worker has taken what is in the queue of figures."""
        with suppress(redis.RedisError):
            keys: list[bytes] = redis.from_url(self.valkey.url).keys("*alive:worker:compute")  # type: ignore[assignment]
            return bool(keys)
        return False

    def close(self) -> None:
        for name in list(self.running):
            self.kill(name)
        with suppress(OSError):
            self.valkey.thaw()
            self.valkey.stop()


@contextmanager
def farm(*, in_test: bool = False) -> Iterator[Farm]:
    """`in_test`: in the database of the test that runs, without beat: only what is rung for is done."""
    with ExitStack() as stack:
        if not in_test:
            stack.enter_context(database.fresh_database(database.own_name()))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        disk = stack.enter_context(small_disk(folder / "disk"))
        stack.enter_context(override_settings(MEDIA_ROOT=str(disk), COMPUTE_PART=4))
        found = Farm(folder, disk)
        if not in_test:
            stack.callback(connections.close_all)
        stack.callback(found.close)
        for name in ("worker",) if in_test else ("worker", "beat"):
            found.start(name)
        assert found.wait_for(found.listens, 180), (folder / "worker.log").read_text()[-3000:]
        yield found


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of its own that can be filled up, where root may mount one; else a folder."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield place
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=False)


def restart_valkey(found: Farm) -> None:
    """After a kill: with what its append-only file holds."""
    embedded.start_valkey(found.valkey.folder, found.valkey.state)
