"""`make bench-import`: what the import of a large file of answers costs, step by step.

Makes a CSV and a workbook of each size: a municipality, a side and sixty items (56 on a scale, a single choice,
several options in a cell, a number, an open text). Each file goes its way in a process of its own, in each
checkout: upload, mapping, preview, confirm, as the pages do it. `seconds` are on the clock, `cpu` is the work of the
process and those that it started (PostgreSQL has its own), `peak` the most memory that the process had in
that step, `apart` what the largest process had that it started. It reads /proc, so it runs on Linux.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from tests.benchmarks.pages import HERE, prepared

SCALES: Final = 56
OPTIONS: Final = ("finance", "digital", "hr", "roles", "housing")
STEPS: Final = Path(__file__).with_name("import_steps.py")
SIDES: Final = ("politiek", "administratie")
WITH_WORDS: Final = 0.2  # of the people write something
WORDS: Final = [
    "wij",
    "hebben",
    "te",
    "weinig",
    "tijd",
    "om",
    "dit",
    "goed",
    "te",
    "doen",
    "en",
    "dat",
    "weet",
    "iedereen",
    "hier",
    "al",
    "jaren",
]
PLACES: Final = ("Aalst", "Gent", "Lier", "Genk", "Leuven", "Brugge", "Mechelen", "Hasselt")


def header() -> list[str]:
    return ["gemeente", "kant", *(f"S{n + 1}" for n in range(SCALES)), "K1", "U1", "N1", "T1"]


def rows_of(number: int) -> Iterator[list[str]]:
    """The answers of so many people, always the same ones."""
    drawn = random.Random(2026)  # noqa: S311 -- no secret
    for _person in range(number):
        scales = drawn.choices(("1", "2", "3", "4", "5", ""), (10, 20, 30, 25, 13, 2), k=SCALES)
        several = ";".join(o for o in OPTIONS if drawn.random() < 0.4)
        words = " ".join(drawn.sample(WORDS, 12)) if drawn.random() < WITH_WORDS else ""
        yield [drawn.choice(PLACES), drawn.choice(SIDES), *scales, drawn.choice(OPTIONS), several,
               str(drawn.randrange(200)), words]  # fmt: skip


def write_csv(path: Path, number: int) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file, delimiter=",").writerows([header(), *rows_of(number)])


def write_xlsx(path: Path, number: int) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": False, "strings_to_numbers": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header())
    for at, row in enumerate(rows_of(number), start=1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write(at, place, cell)
    book.close()


WRITERS: Final = {"csv": write_csv, "xlsx": write_xlsx}


def measured(checkout: Path, path: Path) -> dict[str, Any]:
    """The steps of one file in one checkout."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(checkout),
    }
    done = subprocess.run(
        [sys.executable, "-P", str(STEPS), str(path)],
        cwd=checkout, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _show(name: str, found: dict[str, Any]) -> None:
    steps = found["steps"]
    for step, cost in steps.items():
        _say(f"{name:34}{step:10}" + "".join(f"{value:>10.1f}" for value in cost))
    if len(steps) > 1:
        columns = list(zip(*(cost for step, cost in steps.items() if step != "start"), strict=True))
        whole = [sum(columns[0]), sum(columns[1]), max(columns[2]), max(columns[3])]
        _say(f"{name:34}{'all':10}" + "".join(f"{value:>10.1f}" for value in whole))
    _say(f"{name:34}{found['outcome']}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-import", description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout")
    parser.add_argument("--rows", default="30000,100000")
    parser.add_argument("--kinds", default="csv,xlsx")
    given = parser.parse_args()
    checkouts = {"here": HERE}
    if given.beside:
        checkouts[given.beside.name] = given.beside.resolve()
    for checkout in checkouts.values():
        prepared(checkout, "services")
        prepared(checkout, "static")
    _say(
        f"{'':44}" + "".join(f"{name:>10}" for name in ("seconds", "cpu s", "peak MB", "apart MB"))
    )
    with tempfile.TemporaryDirectory() as folder:
        for number in map(int, given.rows.split(",")):
            for kind in given.kinds.split(","):
                path = Path(folder) / f"antwoorden.{kind}"
                WRITERS[kind](path, number)
                size = path.stat().st_size / 1e6
                for name, checkout in checkouts.items():
                    _show(f"{number} {kind} ({size:.0f} MB), {name}", measured(checkout, path))


if __name__ == "__main__":
    main()
