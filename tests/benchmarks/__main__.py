"""`make bench-compute`: every measurement several times, each in a fresh process, as one table.

This process itself stays small: what it has in memory would count as the children's peak.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

SIZES: Final = (300, 3_000, 30_000)
TASKS: Final = ("read", "pandas", "subset", "catalogue", "database")
TARGETS: Final = {
    ("subset", 300): (0.15, None), ("catalogue", 300): (2.0, None),
    ("subset", 3_000): (0.6, None), ("catalogue", 3_000): (10.0, None),
    ("subset", 30_000): (3.2, 1_000), ("catalogue", 30_000): (90.0, 2_000),
}  # fmt: skip
# What takes minutes at the largest size is not repeated there.
SLOW: Final = {("pandas", 30_000), ("catalogue", 30_000), ("database", 30_000)}


BESIDE: Final = ("subset", "catalogue")  # what is measured of another checkout too


@dataclass(frozen=True)
class Measured:
    """One task at one size: the fastest of its runs, their median, and the steps of the fastest.

    `cpu` is the least that any of them worked, on all processors together; `beside` whether it is
    the other checkout.
    """

    task: str
    beside: bool
    municipalities: int
    runs: int
    seconds: float
    median: float
    cpu: float
    peak_mb: float
    start: float
    steps: dict[str, float]


def measured(task: str, size: int, folder: Path, options: argparse.Namespace) -> list[Measured]:
    """This checkout, and where another is asked for that one too, in turns."""
    places = ["", options.beside] if options.beside and task in BESIDE else [""]
    found = [
        [_child(task, size, folder, place, begun=options.begun) for place in places]
        for _run in range(_runs(task, size, options))
    ]
    return [
        _measured(task, size, list(of_one), place)
        for place, of_one in zip(places, zip(*found, strict=True), strict=True)
    ]


def _measured(task: str, size: int, found: list[dict[str, Any]], place: str) -> Measured:
    best = min(found, key=lambda one: float(one["seconds"]))
    # The table waits for the slowest; whoever watches should not have to.
    sys.stderr.write(f"{size:,} {task} {place}: {best['seconds']:.2f} s\n")
    return Measured(
        task=task,
        beside=bool(place),
        municipalities=size,
        runs=len(found),
        seconds=best["seconds"],
        median=statistics.median(one["seconds"] for one in found),
        cpu=min(one["cpu"] for one in found),
        peak_mb=max(one["peak_mb"] for one in found),
        start=best["start"],
        steps=best["steps"],
    )


def _child(
    task: str, size: int, folder: Path, place: str = "", *, begun: bool = False
) -> dict[str, Any]:
    module = "tests.benchmarks.database" if task == "database" else "tests.benchmarks.measure"
    how = [str(Path(__file__).with_name("measure.py").resolve())] if place else ["-m", module]
    command = [sys.executable, *how, task, str(folder), str(size), *([str(size)] if begun else [])]
    environment = {**os.environ, "PYTHONPATH": place} if place else None
    run = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=place or None, env=environment
    )
    found: dict[str, Any] = {"cpu": float("nan"), **json.loads(run.stdout or "{}")}
    return found


def _say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _line(one: Measured, rows: list[Measured]) -> str:
    goal, most = TARGETS.get((one.task, one.municipalities), (None, None))
    goals = [f"≤ {goal:g} s"] if goal else []
    goals += [f"≤ {most} MB"] if most else []
    missed = (goal is not None and one.seconds > goal) or (most is not None and one.peak_mb > most)
    task = f"{one.task}, beside" if one.beside else one.task
    return (
        f"{one.municipalities:>14,} {task:<18}{one.seconds:>9.2f}{one.median:>9.2f}{one.cpu:>9.2f}"
        f"{one.peak_mb:>9.0f}{_ratio(one, rows, 'read'):>15}{_ratio(one, rows, 'pandas'):>15}"
        f"{_ratio(one, rows, one.task, beside=True):>15}"
        f"{_growth(one, rows):>9}  {' and '.join(goals)}{' MISSED' if missed else ''}"
    )


def _ratio(one: Measured, rows: list[Measured], task: str, *, beside: bool = False) -> str:
    """On the clock, and of the work."""
    of = (task, one.municipalities, beside)
    base = next((r for r in rows if (r.task, r.municipalities, r.beside) == of), None)
    if base is None:
        return ""
    return f"{one.seconds / base.seconds:.2f} {one.cpu / base.cpu:.2f}"


def _growth(one: Measured, rows: list[Measured]) -> str:
    """Against the next smaller size."""
    smaller = [
        r
        for r in rows
        if (r.task, r.beside) == (one.task, one.beside) and r.municipalities < one.municipalities
    ]
    return f"{one.seconds / smaller[-1].seconds:.1f}" if smaller else ""


def _report(rows: list[Measured]) -> None:
    _say(
        f"{'municipalities':>14} {'task':<18}{'fastest':>9}{'median':>9}{'cpu':>9}{'peak MB':>9}"
        f"{'/ read':>15}{'/ pandas':>15}{'/ beside':>15}{'growth':>9}  target"
    )
    for one in rows:
        _say(_line(one, rows))
    for one in rows:
        if one.steps:
            steps = ", ".join(f"{name} {seconds:.2f}" for name, seconds in one.steps.items())
            _say(f"{one.task} at {one.municipalities:,}, seconds: {steps}")
    starts = [one.start for one in rows if one.task != "database"]
    _say(f"Starting a process, importing and a first small wave took {min(starts):.1f} s and more.")


def _agreement(sizes: list[int], folder: Path) -> bool:
    """Whether the script and the product say the same, at all but the largest size."""
    differs = {size: _child("agree", size, folder)["differs"] for size in sizes if size < SIZES[-1]}
    for size, names in differs.items():
        _say(f"{size:,}: product and script " + (f"DIFFER in {names}" if names else "agree"))
    return not any(differs.values())


def main() -> int:
    options = _options()
    sizes = [int(size) for size in options.sizes.split(",")]
    tasks = [task for task in options.tasks.split(",") if task]
    load = os.getloadavg()[0]
    _say(f"{os.cpu_count()} processors, load {load:.1f} at the start; seconds in a warm process")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for size in [30, *sizes]:
            _child("make", size, folder)
        rows = [
            one for size in sizes for task in tasks for one in measured(task, size, folder, options)
        ]
        _report(rows)
        agreed = _agreement(sizes, folder)
    if options.json:
        content = {"load": load, "rows": [asdict(one) for one in rows]}
        Path(options.json).write_text(json.dumps(content, indent=1))
    return 0 if agreed else 1


def _runs(task: str, size: int, options: argparse.Namespace) -> int:
    runs: int = 1 if (task, size) in SLOW else options.runs
    return runs


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-compute ARGS=…")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="municipalities")
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--runs", type=int, default=3, help="runs of each measurement")
    parser.add_argument("--beside", default="", help="another checkout, measured in turns")
    parser.add_argument(
        "--begun", action="store_true", help="in a process that did the same before"
    )
    parser.add_argument("--json", default="", help="a file for the figures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
