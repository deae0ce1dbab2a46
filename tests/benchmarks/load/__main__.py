"""`make load`: fifty people at once, each in their role, at this product and at another checkout in turns.

Each checkout is served as its Dockerfile says, with its own PostgreSQL and Valkey and the demonstration that
its own code made (run `make demo` in it first, and stop it); to it come members of every role, keys, and an
open wave. The same users with the same thoughts work at both, a slice at the one and a slice at the other, so
that both see the same machine. Then each way of working is walked alone, which tells what each request costs.
Ends with 1 where a request was answered otherwise than it should be.
"""

import argparse
import json
import os
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.benchmarks.answering.meters import PARTS  # noqa: E402 -- after the settings
from tests.benchmarks.answering.places import serving  # noqa: E402
from tests.benchmarks.load.crowd import Crowd, crowd, staged, ways_of  # noqa: E402
from tests.benchmarks.load.figures import (  # noqa: E402
    MOST,
    Ratio,
    grouped,
    p95,
    ratio,
    slope,
    together,
)
from tests.benchmarks.pages import HERE  # noqa: E402

A_COMPLETE: Final = 60  # requests, at least
SHOWN_ERRORS: Final = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="make load ARGS=…", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10, help="at each checkout")
    parser.add_argument("--slice", type=float, default=60, help="seconds of each turn")
    parser.add_argument("--beside", default="", help="a checkout of before, with its own demo")
    parser.add_argument("--pace", type=float, default=1.0, help="2: everybody thinks twice as long")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--alone", type=int, default=2, help="rounds in which each walks alone")
    parser.add_argument("--json", default="", help="a file for the figures")
    options = parser.parse_args()
    ways = ways_of(options.users)
    turns = round(options.minutes * 60 / options.slice)
    links = _links(options, [way.think for way in ways if way.name == "respondent"], turns)
    _say(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start, {len(ways)} users"
    )
    with ExitStack() as stack:
        checkouts = {"this": HERE}
        if options.beside:
            checkouts["beside"] = Path(options.beside).resolve()
        crowds = {}
        for name, checkout in checkouts.items():
            told = staged(checkout, ways)
            place = stack.enter_context(serving(name, checkout, links))
            crowds[name] = crowd(place, told, ways, str(options.seed))
        for one in crowds.values():  # every thread has its connection, every process what it keeps
            _errors(one.together(options.slice, options.pace).errors)
        measured(crowds, turns, options)
        costs, wrong = alone(crowds, options.alone)
    _say(f"load {os.getloadavg()[0]:.1f} at the end")
    found = told_of(crowds, costs)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1))
    failed = any(part.errors for its in crowds.values() for part in its.slices)
    return int(failed or bool(wrong))


def _links(options: argparse.Namespace, thinks: list[float], turns: int) -> int:
    """How many respondents are needed: all that can hand in meanwhile, and those that begin."""
    seconds = (turns + 1) * options.slice
    done = sum(seconds / (A_COMPLETE * think * options.pace) for think in thinks)
    return int(round(done) + len(thinks) + 2 * (options.alone + 1) + 5)


def measured(crowds: dict[str, Crowd], turns: int, options: argparse.Namespace) -> None:
    """A slice at each in turns; who is first changes."""
    _say(f"{'minute':<8}{'':<10}{'requests':>9}{'errors':>8}{'cpu ms/s':>10}" + "".join(
        f"{part + ' MB':>13}" for part in PARTS))  # fmt: skip
    for turn in range(turns):
        for name in sorted(crowds, reverse=turn % 2 == 0):
            done = crowds[name].together(options.slice, options.pace)
            crowds[name].slices.append(done)
            count = sum(map(len, done.times.values()))
            held = "".join(f"{done.held[part]:>13.0f}" for part in PARTS)
            at = f"{(turn + 1) * options.slice / 60:<8.1f}"
            _say(f"{at}{name:<10}{count:>9}{len(done.errors):>8}{done.cpu:>10.0f}{held}")
            _errors(done.errors)


def alone(
    crowds: dict[str, Crowd], rounds: int
) -> tuple[dict[str, dict[str, list[Any]]], list[str]]:
    """Costs of each kind at each place, in turns; the first round is not counted."""
    costs: dict[str, dict[str, list[Any]]] = {name: {} for name in crowds}
    wrong: list[str] = []
    for turn in range(rounds + bool(rounds)):
        for name, one in crowds.items():
            found, errors = one.alone()
            wrong += errors
            _errors(errors)
            for kind, spent in found.items() if turn else ():
                costs[name].setdefault(kind, []).extend(spent)
    return costs, wrong


def told_of(crowds: dict[str, Crowd], costs: dict[str, dict[str, list[Any]]]) -> dict[str, Any]:
    kinds = sorted({kind for one in crowds.values() for part in one.slices for kind in part.times})
    times = {
        name: grouped({kind: [part.times.get(kind, []) for part in one.slices] for kind in kinds})
        for name, one in crowds.items()
    }
    ratios = _ratios(times)
    _table(times, ratios)
    medians = {name: _costs(found) for name, found in costs.items()}
    _alone(medians)
    slopes = {name: _memory(name, one) for name, one in crowds.items()}
    _slower(ratios)
    return {
        "times": {name: {kind: together(part) for kind, part in its.items()} for name, its in times.items()},
        "p95 over before": {kind: str(one) for kind, one in ratios.items()},
        "cpu ms alone": medians,
        "MB": {name: [part.held for part in one.slices] for name, one in crowds.items()},
        "MB a slice more": slopes,
        "errors": {name: [e for part in one.slices for e in part.errors] for name, one in crowds.items()},
    }  # fmt: skip


def _ratios(times: dict[str, dict[str, list[list[float]]]]) -> dict[str, Ratio]:
    if len(times) == 1:
        return {}
    found = {kind: ratio(part, times["beside"][kind]) for kind, part in times["this"].items()}
    return {kind: one for kind, one in found.items() if one is not None}


def _table(times: dict[str, dict[str, list[list[float]]]], ratios: dict[str, Ratio]) -> None:
    heads = "".join(f"{head:>9}" for head in ("count", "p50 ms", "p95 ms", "max ms"))
    _say(f"\n{'kind':<22}{'':<8}{heads}   p95 over before (90 %)")
    for kind in next(iter(times.values())):
        for name, its in times.items():
            all_of = together(its[kind])
            if not all_of:
                continue
            figures = statistics.median(all_of), p95(all_of), max(all_of)
            cells = f"{len(all_of):>9}" + "".join(f"{one:>9.0f}" for one in figures)
            _say(f"{kind:<22}{name:<8}{cells}   {ratios.get(kind, '') if name == 'this' else ''}")


def _costs(found: dict[str, list[Any]]) -> dict[str, tuple[int, float, float]]:
    """Of each kind: how many, and medians of the web's and of PostgreSQL's work."""
    return {
        kind: (len(spent), *(statistics.median(one[part] for one in spent) for part in (0, 1)))
        for kind, spent in sorted(found.items())
    }


def _alone(medians: dict[str, dict[str, tuple[int, float, float]]]) -> None:
    _say(
        f"\n{'alone: cpu ms':<22}{'':<8}{'count':>9}{'web':>9}{'postgres':>9}{'both':>9}   over before"
    )
    for kind in next(iter(medians.values())):
        both = {name: sum(its[kind][1:]) for name, its in medians.items() if kind in its}
        for name in both:
            count, web, data = medians[name][kind]
            over = (
                f"{both['this'] / both['beside']:.2f}" if len(both) > 1 and name == "this" else ""
            )
            _say(f"{kind:<22}{name:<8}{count:>9}{web:>9.1f}{data:>9.1f}{both[name]:>9.1f}   {over}")


def _memory(name: str, one: Crowd) -> dict[str, float]:
    """MB by which each part grows from slice to slice, after the first third."""
    found = {part: slope([done.held[part] for done in one.slices]) for part in PARTS}
    told = ", ".join(f"{part} {more:+.2f}" for part, more in found.items())
    _say(f"\nmemory of {name}, MB from slice to slice after the first third: {told}")
    return found


def _slower(ratios: dict[str, Ratio]) -> None:
    surely = [kind for kind, one in ratios.items() if one.low > MOST]
    perhaps = [kind for kind, one in ratios.items() if one.low <= MOST < one.high]
    if ratios:
        _say(f"slower by more than 5 %: {', '.join(surely) or 'none'}")
        _say(f"cannot be told of so few or so unequal slices: {', '.join(perhaps) or 'none'}")


def _errors(errors: list[str]) -> None:
    for error in errors[:SHOWN_ERRORS]:
        _say(f"  {error}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
