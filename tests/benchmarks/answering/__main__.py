"""`make bench-answering`: what it costs that somebody answers, in processor time and on the clock.

Virtual respondents walk the bundled questionnaire over HTTP on 127.0.0.1, from the personal link to the
receipt: `script` saves each answer by itself as the page's script does, `plain` sends whole sections
without JavaScript. Each checkout is served as its Dockerfile says, with its own PostgreSQL and Valkey;
`otree` is a peer without autosave with a form of as many pages and questions. They are measured in turns.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Any, Final

from tests.benchmarks.answering import peer
from tests.benchmarks.answering.meters import Spent, total
from tests.benchmarks.answering.places import Place, serving
from tests.benchmarks.answering.walking import (
    Browser,
    Walk,
    begun,
    nothing,
    one_by_one,
    save,
    walk,
)
from tests.benchmarks.pages import HERE

WAYS: Final[dict[str, Callable[[Place, str], Walk]]] = {
    "script": lambda place, link: walk(place, link, one_by_one, reach=True),
    "plain": lambda place, link: walk(place, link, nothing, reach=False),
    "otree": peer.walk,
}
COMPLETES: Final = {1: 4, 8: 16, 32: 32}
AT_ONCE: Final = 32
SAVES: Final = 40  # of each of those at once; fewer than a respondent's limit of a minute
ROUNDS: Final = 3  # of saving alone
LEAST: Final = 20  # of which a p95 can be told


@dataclass
class Cost:
    """Of a place, a way, and so many at a time."""

    completes: int = 0
    requests: int = 0
    seconds: float = 0.0
    spent: list[Spent] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def take(self, walks: Sequence[Walk], spent: Spent, seconds: float) -> None:
        self.completes += len(walks)
        self.requests += sum(len(one.saves) + len(one.pages) for one in walks)
        self.seconds += seconds
        self.spent.append(spent)
        for one in walks:
            self.saves += one.saves
            self.errors += one.errors

    @property
    def each(self) -> Spent:
        return total(self.spent).over(self.completes)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.saves, n=LEAST)[-1] if len(self.saves) > 1 else 0.0

    @property
    def a_second(self) -> float:
        return len(self.saves) / self.seconds


def together(place: Place, way: str, at_once: int, count: int, cost: Cost) -> None:
    """So many completes, so many of them at a time."""
    links = [place.links.pop() for _one in range(count)]
    before, begin = place.spent(), time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        walks = list(pool.map(lambda link: WAYS[way](place, link), links))
    cost.take(walks, place.spent().since(before), time.perf_counter() - begin)


def saving(place: Place, cost: Cost) -> None:
    """Nothing but saves, of as many people as answer at once."""
    wait = Barrier(AT_ONCE + 1)

    def answer(link: str) -> Walk:
        browser = Browser(place)
        _where, form = begun(browser, link, reach=False)
        keys = [[key, value] for key, value, _fields in place.sections[0]]
        for key, value in keys:  # the revisions are those of the first page
            save(browser, key, value, form)
        browser.walk = Walk(errors=browser.walk.errors)
        wait.wait()
        wait.wait()
        for turn in range(SAVES):
            key, value = keys[turn % len(keys)]
            other = value - 1 if isinstance(value, int) else value
            save(browser, key, (other, value)[turn // len(keys) % 2], form)
        return browser.walk

    links = [place.links.pop() for _one in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        walks = [pool.submit(answer, link) for link in links]
        wait.wait()
        before = place.spent()
        wait.wait()
        begin = time.perf_counter()
        done = [one.result() for one in walks]
        cost.take(done, place.spent().since(before), time.perf_counter() - begin)


def people(at_once: Sequence[int], rounds: int) -> int:
    """How many a place needs: two ways of warming up, measuring and counting, and saving alone."""
    walks = AT_ONCE + rounds * sum(COMPLETES[one] for one in at_once) + 9
    return 2 * walks + AT_ONCE * ROUNDS


def counted(place: Place, way: str) -> dict[str, int]:
    """Statements and commands of one complete, when the connections are open."""
    with place.statements() as said:
        together(place, way, 4, 8, Cost())
        begun, asked = said(), place.commands()
        together(place, way, 1, 1, Cost())
        # asking for the number is four commands: two for each time
        return {"statements": said() - begun, "commands": place.commands() - asked - 2}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-answering ARGS=…", description=__doc__)
    parser.add_argument("--at-once", default="1,8,32", help="of 1, 8 and 32")
    parser.add_argument("--rounds", type=int, default=2, help="of each measurement, in turns")
    parser.add_argument("--beside", default="", help="a checkout of before")
    parser.add_argument("--no-otree", action="store_true", help="without the peer")
    parser.add_argument("--json", default="", help="a file for the figures")
    options = parser.parse_args()
    sizes = [int(one) for one in options.at_once.split(",")]
    needed = people(sizes, options.rounds)
    _say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    with ExitStack() as stack:
        places = [stack.enter_context(serving("this", HERE, needed))]
        if options.beside:
            beside = Path(options.beside).resolve()
            places.append(stack.enter_context(serving("beside", beside, needed)))
        if not options.no_otree:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-otree-")))
            places.append(stack.enter_context(peer.otree(home, needed)))
        found = measured(places, sizes, options.rounds)
    _say(f"load {os.getloadavg()[0]:.1f} at the end")
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1))
    return 0


def ways_of(place: Place) -> tuple[str, ...]:
    return ("otree",) if place.name == "otree" else ("script", "plain")


def measured(places: list[Place], sizes: list[int], rounds: int) -> dict[str, Any]:
    costs: dict[tuple[str, str, int], Cost] = {}
    for place in places:  # every thread has its connection, every process what it keeps
        for way in ways_of(place):
            together(place, way, AT_ONCE, AT_ONCE, Cost())
    for _round in range(rounds):
        for size in sizes:
            for place in places:
                for way in ways_of(place):
                    cost = costs.setdefault((place.name, way, size), Cost())
                    together(place, way, size, COMPLETES[size], cost)
    for _round in range(ROUNDS):
        for place in places:
            if place.name != "otree":
                saving(place, costs.setdefault((place.name, "saves", AT_ONCE), Cost()))
    counts = {
        (place.name, way): counted(place, way)
        for place in places if place.name != "otree" for way in ways_of(place)
    }  # fmt: skip
    _table(costs, counts)
    _ratios(costs)
    return {
        " ".join(map(str, key)): {"completes": cost.completes, "requests": cost.requests,
         "each": asdict(cost.each), "p95": cost.p95, "a_second": cost.a_second,
         "errors": cost.errors[:20], **counts.get(key[:2], {})}
        for key, cost in costs.items()
    }  # fmt: skip


def _table(
    costs: dict[tuple[str, str, int], Cost], counts: dict[tuple[str, str], dict[str, int]]
) -> None:
    heads = ("cpu ms", "web", "postgres", "valkey", "requests", "statements", "commands",
             "p95 ms", "saves/s", "errors")  # fmt: skip
    _say(f"{'per complete':<12}{'':<8}{'at once':>8}" + "".join(f"{one:>11}" for one in heads))
    for (name, way, size), cost in costs.items():
        alone = way == "saves"
        each = total(cost.spent).over(len(cost.saves)) if alone else cost.each
        told = counts.get((name, way), {})
        cells = [f"{value:>11.1f}" for value in (each.all, each.web, each.postgres, each.valkey)]
        cells += [f"{1 if alone else cost.requests / cost.completes:>11.0f}"]
        cells += [f"{told.get(one, ''):>11}" for one in ("statements", "commands")]
        cells += [f"{cost.p95:>11.1f}", f"{cost.a_second:>11.0f}", f"{len(cost.errors):>11}"]
        _say(f"{name:<12}{way:<8}{size:>8}" + "".join(cells))
        for error in cost.errors[:3]:
            _say(f"  {error}")


def _ratios(costs: dict[tuple[str, str, int], Cost]) -> None:
    """This one's processor time over the other's, of the same number at a time."""
    for (name, way, size), cost in costs.items():
        if name != "this":
            continue
        others = {
            "beside": costs.get(("beside", way, size)),
            "otree": costs.get(("otree", "otree", size)),
        }
        for other, theirs in others.items():
            if theirs is None or (way == "saves" and other == "otree"):
                continue
            line = f"this / {other:<8}{way:<8}{size:>6}: cpu {cost.each.all / theirs.each.all:.2f}"
            if cost.saves and theirs.saves:
                line += f", p95 of a save {cost.p95 / theirs.p95:.2f}"
                line += f", saves a second {cost.a_second / theirs.a_second:.1f}"
            _say(line)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
