"""Print a wave's results: the same JSON as the API."""

import json
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand

from accounts.models import Tenant
from accounts.tenancy import tenant
from benchmarking.queries.runs import progress
from reports.api_answers.answers import as_json
from reports.queries import Report, benchmark_report, municipality_report
from surveys.models import Municipality, Participation, Wave


class Command(BaseCommand):
    help = "Print the benchmark of a wave, or one municipality's figures, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wave", type=UUID)
        parser.add_argument("--municipality", metavar="CODE", help="instead of the benchmark")

    def handle(self, *, wave: UUID, municipality: str | None, **options: Any) -> None:
        for tenant_id in Tenant.objects.values_list("id", flat=True):
            with tenant(tenant_id):
                found = Wave.objects.select_related("study", "version").filter(id=wave).first()
                if found is not None:
                    self._print(_results(found, municipality) or _why_not(found, municipality))
                    return
        self._fail({"error": f"There is no wave {wave}."})

    def _print(self, result: dict[str, Any]) -> None:
        if "error" in result:
            self._fail(result)
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))

    def _fail(self, result: dict[str, Any]) -> NoReturn:
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        sys.exit(1)


def _results(wave: Wave, code: str | None) -> dict[str, Any] | None:
    report = _report(wave, code)
    return None if report is None else as_json(report)


def _report(wave: Wave, code: str | None) -> Report | None:
    if code is None:
        return benchmark_report(wave)
    here = Participation.objects.filter(wave=wave).values("municipality_id")
    place = Municipality.objects.filter(id__in=here, code=code).first()
    return municipality_report(wave, place, released_only=False) if place else None


def _why_not(wave: Wave, code: str | None) -> dict[str, Any]:
    found = progress(wave.id)
    if found.finished and not found.error:
        return {"error": f"Municipality {code} does not take part in this wave."}
    return {"error": found.error or "The wave has no figures yet.", "state": found.state.value}
