"""A crowd of virtual users at one place: everybody at once for a while, or one after the other alone."""

import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.answering.meters import PARTS, family, memory
from tests.benchmarks.answering.places import Place, of_checkout
from tests.benchmarks.load.users import WAYS, Step, Told, Visitor, Way

STAGE: Final = Path(__file__).with_name("stage.py")
FIFTY: Final = 50
# What a way of working may do wrong when the product answers otherwise than it should.
WRONG: Final = (OSError, HTTPException, AssertionError, ValueError, LookupError, StopIteration)
NANO: Final = 1_000_000  # nanoseconds a millisecond


@dataclass
class User:
    """A virtual user, who goes on where they were when a slice ends."""

    way: Way
    visitor: Visitor
    steps: Step | None = None

    def step(self) -> None:
        if self.steps is None:
            self.steps = self.way.steps(self.visitor)
        try:
            next(self.steps)
        except WRONG as error:
            self.visitor.errors.append(f"{self.way.name}, {self.visitor.kind}: {error!r}")
            self.steps = None

    def work(self, until: float, pace: float) -> None:
        """Think and ask, until the slice ends."""
        time.sleep(self.visitor.rng.random() * self.way.think * pace)
        while (now := time.perf_counter()) < until:
            self.step()
            think = self.way.think * pace * (0.5 + self.visitor.rng.random())
            time.sleep(max(0.0, min(think, until - now)))


@dataclass
class Slice:
    """What everybody did at one place for a while."""

    times: dict[str, list[float]]
    errors: list[str]
    cpu: float  # milliseconds of processor time a second
    held: dict[str, float]  # MB, of each part


@dataclass
class Crowd:
    """Of a place: its users and what came of them."""

    place: Place
    told: Told
    users: list[User]
    seed: str
    slices: list[Slice] = field(default_factory=list)

    def together(self, seconds: float, pace: float) -> Slice:
        before, began = self.place.spent(), time.perf_counter()
        with ThreadPoolExecutor(len(self.users)) as pool:
            list(pool.map(lambda one: one.work(began + seconds, pace), self.users))
        spent = self.place.spent().since(before).all / (time.perf_counter() - began)
        times: dict[str, list[float]] = defaultdict(list)
        errors: list[str] = []
        for visitor in (one.visitor for one in self.users):
            for asked in visitor.asked:
                times[asked.kind].append(asked.took)
            errors += visitor.errors + visitor.walk.errors
            visitor.asked, visitor.errors, visitor.walk.errors = [], [], []
        held = {part: memory(getattr(self.place, part)) for part in PARTS}
        return Slice(dict(times), errors, spent, held)

    def alone(self, ways: Sequence[Way] = WAYS) -> tuple[dict[str, list[Any]], list[str]]:
        """Of each kind, what each request costs in processor time of the place when nobody else asks."""
        found: dict[str, list[Any]] = defaultdict(list)
        errors: list[str] = []
        for way in ways:
            user = User(way, Visitor(self.place, self.told, 240, f"{self.seed}:alone:{way.name}"))
            for _step in range(way.alone):
                with cost_of(self.place) as cost:
                    user.step()
                found[user.visitor.kind].append(cost())
            errors += user.visitor.errors + user.visitor.walk.errors
        return found, errors


@contextmanager
def cost_of(place: Place) -> Iterator[Callable[[], tuple[float, float]]]:
    """Milliseconds of processor time of the web server and of PostgreSQL, to the microsecond.

    By the clocks of the processes: the table of processes counts in hundredths of a second.
    """
    before = _clocks(place.web), _clocks(place.postgres)
    yield lambda: (
        (_clocks(place.web) - before[0]) / NANO, (_clocks(place.postgres) - before[1]) / NANO
    )  # fmt: skip


def _clocks(pid: int) -> int:
    return sum(map(_clock, family(pid)))


def _clock(pid: int) -> int:
    """The clock of another process with all its threads, also those that ended (MAKE_PROCESS_CPUCLOCK)."""
    try:
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:  # it ended meanwhile
        return 0


def ways_of(users: int) -> list[Way]:
    """So many users, in the parts that fifty have; of each way one at least."""
    return [way for way in WAYS for _one in range(max(1, round(way.of_fifty * users / FIFTY)))]


def staged(checkout: Path, ways: Sequence[Way]) -> Told:
    """Who works there, made by the checkout's own code after `make demo`."""
    from surveys.questionnaire.document import encode  # noqa: PLC0415
    from tests.surveys.authoring import of_size  # noqa: PLC0415 -- it needs the settings

    names = [way.name for way in ways]
    roles = ("owner", "consultant", "analyst", "manager")
    counts = {role: max(1, names.count(role)) for role in roles}
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(encode(of_size(40)))
        file.flush()
        made = subprocess.run(
            [sys.executable, str(STAGE), json.dumps({**counts, "keys": names.count("API")}), file.name],
            check=True, cwd=checkout, env=of_checkout(checkout), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    return Told(**json.loads(made.stdout))


def crowd(place: Place, told: Told, ways: Sequence[Way], seed: str) -> Crowd:
    users = [
        User(way, Visitor(place, told, number, f"{seed}:{way.name}:{number}"))
        for number, way in enumerate(ways)
    ]
    return Crowd(place, told, users, seed)
