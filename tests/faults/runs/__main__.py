"""`make faults-runs`: each stage of a run is killed, and all that a run needs fails under it.

    python -m tests.faults.runs --kills 20
    python -m tests.faults.runs --kills 1 --only stages,poison

A database, a Valkey, a disk, a worker with four processes and beat of its own, with the lease, the
heartbeat and the sweeps of production. Waves are small, so that what is measured is how long a run waits
until it goes on, and not how long it takes. `goes on`: from the death of its worker until another has
taken the run, or the part, that it was at; `ready`: until the figures are there.

Prints a line for each kind of fault, and fails unless every run gave the digest of its undisturbed run,
the median wait is at most 15 seconds and the worst at most 60.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.faults.runs import faults  # noqa: E402 -- after the settings
from tests.faults.runs.farm import Farm, farm  # noqa: E402
from tests.faults.runs.faults import Outcome  # noqa: E402
from tests.faults.runs.orders import STAGES  # noqa: E402
from tests.faults.runs.waves import Staged, staged  # noqa: E402

AT_ONCE = 4  # waves, as many as the worker has processes


def trials(
    found: Farm, waves: list[Staged], options: argparse.Namespace
) -> dict[str, Callable[[], Iterable[Outcome]]]:
    two = waves[:2]
    return {
        "stages": lambda: faults.killed_in_stages(
            found, waves, options.kills, options.seed, options.stages.split(",")
        ),
        "worker": lambda: one(faults.whole_worker_killed(found, two)),
        "term": lambda: one(faults.worker_told_to_end(found, two)),
        "slow": lambda: one(faults.slow_worker(found, two, options.slow)),
        "poison": lambda: one(faults.poison(found, waves)),
        "thrice": lambda: one(faults.delivered_thrice(found, waves)),
        "beats": lambda: one(faults.two_beats(found, waves)),
        "connections": lambda: one(faults.connections_ended(found, waves, 8)),
        "flush": lambda: one(faults.broker_emptied(found, waves)),
        "broker": lambda: one(faults.broker_killed(found, two)),
        "frozen": lambda: one(faults.broker_frozen(found, two, options.frozen)),
        "memory": lambda: one(faults.little_memory(found, two)),
        "disk": lambda: one(faults.disk_full(found, two, options.full)),
    }


def one(outcome: Outcome) -> list[Outcome]:
    return [outcome]


def tried(options: argparse.Namespace) -> bool:
    """Whether all that was asked for went as it should."""
    outcomes: list[Outcome] = []
    with farm() as found:
        waves = staged(found, AT_ONCE)
        every = trials(found, waves, options)
        for name in options.only.split(",") if options.only else every:
            begun = time.monotonic()
            for outcome in every[name]():
                say(str(outcome))
                outcomes.append(outcome)
            say(f"{'':<28}({name}: {time.monotonic() - begun:.0f} s)")
    waits = [wait for outcome in outcomes for wait in outcome.waits]
    if waits:
        say(
            f"{len(waits)} runs of a dead worker went on after {median(waits):.1f} s (median),"
            f" {max(waits):.1f} s at worst"
        )
    quick = not waits or (median(waits) <= 15 and max(waits) <= 60)
    return quick and all(outcome.fine for outcome in outcomes)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="in each stage")
    parser.add_argument("--stages", default=",".join(STAGES), help="which, separated by commas")
    parser.add_argument("--slow", type=float, default=40.0, help="seconds")
    parser.add_argument("--frozen", type=float, default=60.0, help="seconds")
    parser.add_argument("--full", type=float, default=20.0, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="names, separated by commas")
    return 0 if tried(parser.parse_args(arguments)) else 1


if __name__ == "__main__":
    sys.exit(main())
