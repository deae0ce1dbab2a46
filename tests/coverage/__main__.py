"""`make coverage`: simulates waves in processes and prints the tables of docs/coverage.md."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import Pool
from typing import Final

import numpy as np

from tests.coverage import items, options, themes, waves
from tests.coverage.book import Book, Seen
from tests.coverage.design import REGIMES, Setup
from tests.coverage.table import tables

Part = Callable[[np.random.Generator, Setup], Iterator[Seen]]
# How many sets one wave gives of most figures in each case; the table states those of each.
PARTS: Final[dict[str, tuple[Part, int]]] = {
    "items": (items.seen, 20),
    "options": (options.seen, 15),
    "themes": (themes.seen, 12),
    "waves": (waves.seen, 20),
}
AT_ONCE: Final = 5  # waves a process works through before it reports


def simulated(task: tuple[str, Setup, int, int]) -> Book:
    """Some waves of one part, from their own seed."""
    part, setup, seed, waves = task
    book = Book()
    for wave in range(waves):
        place = list(PARTS).index(part), setup.municipalities, list(REGIMES).index(setup.regime)
        rng = np.random.default_rng([seed + wave, *place])
        book.note(setup, PARTS[part][0](rng, setup))
    return book


def tasks_of(parts: list[str], sizes: list[int], sets: int) -> list[tuple[str, Setup, int, int]]:
    """The largest first, so that no process waits at the end."""
    found = []
    for size in sorted(sizes, reverse=True):
        for part in parts:
            waves = -(-sets // PARTS[part][1])
            for regime in REGIMES:
                starts = range(0, waves, AT_ONCE)
                found += [(part, Setup(size, regime), s, min(AT_ONCE, waves - s)) for s in starts]
    return found


def main() -> int:
    options = _options()
    parts, sizes = options.parts.split(","), [int(size) for size in options.sizes.split(",")]
    tasks, started, book = tasks_of(parts, sizes, options.sets), time.perf_counter(), Book()
    if "themes" in parts:
        themes.truth()  # found once, before the processes part
    with Pool(options.processes) as pool:
        for done, found in enumerate(pool.imap(simulated, tasks), start=1):
            book.join(found)
            sys.stderr.write(f"\r{done}/{len(tasks)}")
    sys.stderr.write("\n")
    sys.stdout.write(tables(book, sizes))
    sys.stdout.write(
        f"\n{time.perf_counter() - started:.0f} seconds, {options.processes} processes\n"
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make coverage ARGS=…")
    parser.add_argument("--sets", type=int, default=2000, help="simulated sets of each cell")
    parser.add_argument("--sizes", default="20,60,285", help="municipalities")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
