"""Who kills what, and how long the product was away afterwards."""

import http.client
import json
import random
import signal
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import psycopg

from tests.faults.saves.product import Product

LOOK: Final = 0.1
PATIENCE: Final = 90.0
READY: Final = 5.0  # seconds in which `/readyz` must say what is the matter
RUNNING: Final = "SELECT 1 FROM benchmarking_run WHERE state IN ('snapshotting', 'computing')"
# The end of one open wave that waits for it: beat closes it, and a worker computes its figures.
END_ONE: Final = """
UPDATE surveys_wave SET opens_at = now() - interval '2 hours', closes_at = now() - interval '1 hour'
WHERE id = (SELECT id FROM surveys_wave WHERE name LIKE 'computed %%' AND state = 'open'
            AND closes_at > now() ORDER BY name LIMIT 1)
"""


@dataclass
class Outages:
    """Asks all the time whether the product is there, with its database."""

    product: Product
    away: list[tuple[float, float]] = field(default_factory=list)
    going: bool = True

    def watch(self) -> None:
        begun = 0.0
        while self.going:
            now, there = time.monotonic(), self.there()
            if not there and not begun:
                begun = now
            if there and begun:
                self.away.append((begun, time.monotonic()))
                begun = 0.0
            time.sleep(LOOK)

    def there(self) -> bool:
        line = http.client.HTTPConnection(*self.product.address, timeout=5)
        try:
            line.request("HEAD", "/r/here")
            return line.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def after(self, moment: float, until: float) -> float:
        """Seconds away between the two moments."""
        return sum(
            max(0.0, min(end, until) - max(begun, moment))
            for begun, end in self.away
            if end > moment and begun < until
        )


class Killer:
    """Each kind as often as the others, in an order of chance."""

    def __init__(
        self, product: Product, chance: random.Random, held: float, frozen: float = 60.0
    ) -> None:
        self.product, self.chance, self.held, self.frozen = product, chance, held, frozen
        self.told: list[float] = []  # seconds until `/readyz` said that the frozen broker is away
        self.back: list[float] = []  # seconds until all was there again
        self.wrong: list[str] = []
        self.saved: Callable[[], int] = int  # how many until now
        self.meanwhile: list[slice] = []  # of those that were saved while the broker was frozen
        self.done: list[tuple[str, float, float]] = []  # kind, moment, seconds held down
        self.moment = 0.0
        self.kinds: dict[str, Callable[[], float | None]] = {
            "database server": self._database,
            "database backend": self._backend,
            "database held down": self._held_down,
            "broker": self._broker,
            "broker in a task": self._broker_in_task,
            "broker frozen": self._broker_frozen,
            "web server": lambda: self._process("web"),
            "web worker": lambda: self._child("web"),
            "celery worker": lambda: self._process(self._any_worker()),
            "celery child": lambda: self._child(self._any_worker()),
            "beat": lambda: self._process("beat"),
        }

    def plan(self, kills: int) -> list[str]:
        kinds = list(self.kinds)
        planned = [kinds[number % len(kinds)] for number in range(kills)]
        self.chance.shuffle(planned)
        return planned

    def kill(self, kind: str) -> None:
        """Until something of that kind was there to kill."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.moment = time.monotonic()
            with suppress(psycopg.OperationalError):
                held = self.kinds[kind]()
                if held is not None:
                    self.done.append((kind, self.moment, held))
                    return
            time.sleep(0.2)
        raise SystemExit(f"nothing to kill: {kind}")

    def _database(self) -> float:
        self.product.kill_database()
        self.product.start_database()
        return 0.0

    def _backend(self) -> float | None:
        return 0.0 if self.product.kill_backend(self.chance.randrange(100)) else None

    def _held_down(self) -> float:
        self.product.kill_database()
        held = self.chance.uniform(0.2, 1) * self.held
        time.sleep(held)
        self.product.start_database()
        return held

    def _broker(self) -> float:
        self.product.kill_broker()
        self.product.start_broker()
        return 0.0

    def _broker_in_task(self) -> float | None:
        """While a worker computes the figures of a wave."""
        with self.product.admin() as server:
            if not server.execute(RUNNING).fetchone():
                server.execute(END_ONE)
            until = time.monotonic() + PATIENCE
            while not server.execute(RUNNING).fetchone():
                if time.monotonic() > until:
                    return None
                time.sleep(0.02)
        time.sleep(self.chance.uniform(0, 0.5))
        self.moment = time.monotonic()
        return self._broker()

    def _broker_frozen(self) -> float:
        """Whoever asks it waits for an answer that does not come; and `/readyz` says so."""
        self._until_there()
        until = time.monotonic() + self.chance.uniform(0.2, 1) * self.frozen
        before = self.saved()
        self.product.signal_broker(signal.SIGSTOP)
        try:
            time.sleep(1)
            while time.monotonic() < until:
                begun = time.monotonic()
                parts = self._ready()
                self.told.append(time.monotonic() - begun)
                if self.told[-1] > READY or not parts.get("broker", "").startswith("failed"):
                    self.wrong.append(f"frozen, /readyz after {self.told[-1]:.1f} s: {parts}")
                time.sleep(2)
        finally:
            self.meanwhile.append(slice(before, self.saved()))
            self.product.signal_broker(signal.SIGCONT)
        self.back.append(self._until_there())
        return 0.0

    def _until_there(self) -> float:
        begun = time.monotonic()
        while time.monotonic() < begun + PATIENCE:
            parts = self._ready()
            if parts.get("broker") == parts.get("workers") == "ok":
                return time.monotonic() - begun
            time.sleep(0.2)
        self.wrong.append(f"{PATIENCE:.0f} s after the broker was there again: {parts}")
        return PATIENCE

    def _ready(self) -> dict[str, str]:
        """What `/readyz` says of each part; nothing when it does not answer."""
        line = http.client.HTTPConnection(*self.product.address, timeout=30)
        with suppress(OSError, http.client.HTTPException, ValueError):
            line.request("GET", "/readyz")
            return dict(json.loads(line.getresponse().read()))
        return {}

    def _process(self, name: str) -> float:
        self.product.kill_process(name)
        return 0.0

    def _child(self, name: str) -> float | None:
        return 0.0 if self.product.kill_child(name, self.chance.randrange(100)) else None

    def _any_worker(self) -> str:
        return self.chance.choice([one for one in self.product.running if "worker" in one])


def watched(product: Product) -> tuple[Outages, threading.Thread]:
    outages = Outages(product)
    thread = threading.Thread(target=outages.watch, daemon=True)
    thread.start()
    return outages, thread


def table(killer: Killer, outages: Outages) -> list[str]:
    """A line for each kind: how often, and how long nobody could save."""
    ends = [moment for _kind, moment, _held in killer.done[1:]] + [time.monotonic()]
    spans: dict[str, list[float]] = {kind: [] for kind in killer.kinds}
    for (kind, moment, held), end in zip(killer.done, ends, strict=True):
        spans[kind].append(max(0.0, outages.after(moment, end) - held))
    lines = [f"{'killed -9':<20}{'times':>7}{'away, median s':>16}{'longest s':>11}"]
    for kind, seconds in spans.items():
        if seconds:
            median, longest = statistics.median(seconds), max(seconds)
            lines.append(f"{kind:<20}{len(seconds):>7}{median:>16.1f}{longest:>11.1f}")
    if killer.told:
        lines.append(f"frozen broker: /readyz says so after {max(killer.told):.1f} s at most; back after"
                     f" {statistics.median(killer.back):.1f} s (median), {max(killer.back):.1f} (longest)")  # fmt: skip
    return lines
