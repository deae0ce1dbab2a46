"""`make bench-pages ARGS="--readers 8"`: many readers at a time, served as in production.

Each reader has a connection for every request, as behind a proxy, and asks for every part of the
benchmark's report and of one municipality's, each reader of another one, in an order of its own. In
the first round nothing is kept yet; in the rounds after it everything is. The readers are threads of
this process, on the same processors as the web server, its database and its cache.
"""

import random
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from tests.benchmarks.pages import CODE, HERE, PART, Site, pages_of, prepared, serving

WORKERS: Final = 4  # the Dockerfile's
LEAST: Final = 20  # of which a p95 can be told


def main(readers: int, rounds: int) -> int:
    """Print what a request takes: half of them, 19 of 20, the longest; and the work of the server."""
    with serving(HERE, WORKERS) as site:
        walks = _walks(site, readers)
        for path in walks[0][:3]:  # every process has imported what it needs
            for _worker in range(4 * WORKERS):
                site.get(path)
        prepared(site.checkout, "cache")
        site.sign_in()
        _say(f"{readers} readers      requests    p50 ms    p95 ms    max ms    cpu ms")
        for name, count in (("first", 1), ("later", rounds)):
            before, began = site.spent(), time.perf_counter()
            took = sorted(_round(site, walks * count, readers))
            spent, seconds = site.spent() - before, time.perf_counter() - began
            figures = statistics.median(took), _p95(took), took[-1], spent / len(took)
            cells = "".join(f"{one:>10.0f}" for one in figures)
            _say(f"{name:<12}{len(took):>12}{cells}   {len(took) / seconds:.0f} a second")
    return 0


def _walks(site: Site, readers: int) -> list[list[str]]:
    """The way of each reader: all parts of the benchmark, and of a municipality of its own."""
    report = pages_of(site, parts=False)
    slugs = {name: PART.findall(site.text(path).decode()) for name, path in report.items()}
    codes = _codes(site, report["benchmark"])
    walks = []
    for reader in range(readers):
        towns = report["municipality"].replace(CODE, codes[reader % len(codes)])
        firsts = {"benchmark": report["benchmark"], "municipality": towns}
        walk = [
            path
            for name, first in firsts.items()
            for path in (first, *(f"{first}part/{slug}/" for slug in dict.fromkeys(slugs[name])))
        ]
        random.Random(reader).shuffle(walk)  # noqa: S311 -- an order
        walks.append(walk)
    return walks


def _codes(site: Site, path: str) -> list[str]:
    """Municipalities of the wave, from the list to choose from."""
    page = site.text(path).decode()
    return [part[:5] for part in page.split('<option value="')[1:] if part[:5].isdigit()]


def _round(site: Site, walks: Sequence[Sequence[str]], readers: int) -> list[float]:
    def read(walk: Sequence[str]) -> list[float]:
        found = []
        for path in walk:
            began = time.perf_counter()
            site.get(path)
            found.append(1000 * (time.perf_counter() - began))
        return found

    with ThreadPoolExecutor(readers) as pool:
        return [one for took in pool.map(read, walks) for one in took]


def _p95(took: Sequence[float]) -> float:
    return statistics.quantiles(took, n=LEAST)[-1]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
