"""`make bench-files`: what the files of the demonstration's report cost to make, and weigh.

Each is made in this process as a worker makes it, from the database to its bytes: `seconds` on the
clock, `cpu` of all threads, least of the runs. The last line is the PDFs of all municipalities, one after
another, which is the work of the ZIP: divided by the processors it is how long the ZIP takes on a
machine that does nothing else.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Tenant  # noqa: E402 -- after the settings
from accounts.tenancy import tenant  # noqa: E402
from reports.exports.making import ROW_WRITERS, WRITERS, make  # noqa: E402
from reports.exports.queries import Asked  # noqa: E402
from reports.models import FileFormat, ReportFile  # noqa: E402
from reports.queries import Standing, benchmark_standing, municipality_standing  # noqa: E402
from surveys.models import Municipality, Wave  # noqa: E402

CODE: Final = "41002"  # Aalst
Made = tuple[float, float, int]  # seconds, of processor time, bytes


def main() -> int:
    """Print a line for each file."""
    parser = argparse.ArgumentParser(prog="make bench-files ARGS=…")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="the PDFs of all municipalities, too")
    options = parser.parse_args()
    of = Tenant.objects.get(slug="demo")
    with tenant(of.id):
        wave = Wave.objects.select_related("study", "version").get(name="Najaar 2026")
        whole = benchmark_standing(wave)
        towns = Municipality.objects.filter(pk__in=wave.participations.values("municipality"))
        ones = [_of_one(wave, town) for town in towns.order_by("code")]
    own = [one for one in ones if one is not None]
    aalst = next(one for one in own if one.municipality and one.municipality.code == CODE)
    _say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    _say(f"{'':<34}{'seconds':>10}{'cpu':>10}{'KB':>10}")
    for name, standing in (("benchmark", whole), ("municipality", aalst)):
        assert standing is not None, "the demonstration has no figures; was `make demo` run?"
        for kind in (*WRITERS, *(ROW_WRITERS if standing is whole else ())):
            _line(f"{name}: {kind.value}", _least(of.id, standing, kind, options.runs))
    if options.all:
        made = [_made(of.id, one, FileFormat.PDF) for one in own]
        seconds, cpu, size = (sum(column) for column in zip(*made, strict=True))
        _line(f"{len(own)} municipalities: pdf", (seconds, cpu, int(size)))
    return 0


def _of_one(wave: Wave, town: Municipality) -> Standing | None:
    return municipality_standing(wave, town, released_only=False)


def _least(tenant_id: Any, standing: Standing, kind: FileFormat, runs: int) -> Made:
    found = [_made(tenant_id, standing, kind) for _run in range(runs + 1)][1:]
    return min(one[0] for one in found), min(one[1] for one in found), found[0][2]


def _made(tenant_id: Any, standing: Standing, kind: FileFormat) -> Made:
    asked = Asked(ReportFile(format=kind.value, language="nl"), standing)
    return _timed(lambda: make(tenant_id, asked))


def _timed(write: Callable[[], bytes]) -> Made:
    began, worked = time.perf_counter(), time.process_time()
    content = write()
    return time.perf_counter() - began, time.process_time() - worked, len(content)


def _line(name: str, made: Made) -> None:
    seconds, cpu, size = made
    _say(f"{name:<34}{seconds:>10.2f}{cpu:>10.2f}{size / 1000:>10.0f}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
