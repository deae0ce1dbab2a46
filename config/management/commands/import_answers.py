"""Import a file of answers as a wave, close it and wait for its figures."""

import json
import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand

from accounts.jobs.queue import enqueue
from accounts.models import Tenant
from accounts.tenancy import tenant
from benchmarking.models import RunState
from benchmarking.queries.runs import RunProgress, next_wave, progress
from benchmarking.runs import pipeline
from benchmarking.tasks import compute_wave
from surveys.answer_import.actions.importing import ImportReport, import_answers
from surveys.answer_import.mapping import read_mapping, with_fieldwork
from surveys.answer_import.reading.limits import BY_COMMAND
from surveys.answer_import.reasons import MappingError
from surveys.refusals import Refused
from surveys.upload.reading.encodings import ENCODINGS
from surveys.upload.tables import TableError, read_table

PATIENCE: Final = 5.0  # seconds that a worker has to pick the wave up
POLL: Final = 0.25


class Command(BaseCommand):
    help = "Import answers from a CSV or XLSX file; prints one JSON object. See docs/import.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="YAML file")
        parser.add_argument("--tenant", required=True, help="the tenant's name in addresses")
        parser.add_argument("--study", required=True)
        parser.add_argument("--wave", required=True)
        parser.add_argument(
            "--fielded",
            nargs=2,
            type=date.fromisoformat,
            metavar=("FROM", "UNTIL"),
            help="first and last day of the answers, as 2024-03-01; instead of the mapping's",
        )
        parser.add_argument(
            "--close", action="store_true", help="close the wave, so it is computed"
        )
        parser.add_argument(
            "--follows", type=UUID, help="the wave of another study with which the trends begin"
        )
        parser.add_argument("--sheet", default="", help="of a workbook, by its name")
        parser.add_argument(
            "--encoding", default="", choices=list(ENCODINGS), help="of a CSV, if not as recognised"
        )
        parser.add_argument("--wait", action="store_true", help="wait until it is computed")

    def handle(self, **options: Any) -> None:
        started = time.perf_counter()
        try:
            report, tenant_id = _import(options)
        except (MappingError, TableError, Refused) as error:
            self._fail(error.message)
        except (OSError, Tenant.DoesNotExist) as error:
            self._fail(str(error))
        result = report.as_dict()
        result["seconds"] = {"import": round(time.perf_counter() - started, 3)}
        if options["close"] and options["wait"]:
            found = self._wait(tenant_id, report.wave.id)
            result["state"] = found.state.value
            if found.error:
                result["error"] = found.error
        self._print(result)
        if "error" in result:
            sys.exit(1)

    def _wait(self, tenant_id: UUID, wave_id: UUID) -> RunProgress:
        """Until the figures are there; computes them here when no worker comes."""
        deadline = time.monotonic() + PATIENCE
        found = _progress(tenant_id, wave_id)
        while not found.finished:
            if found.state == RunState.WAITING and time.monotonic() > deadline:
                self.stderr.write("No worker took the wave; computing it in this process.")
                pipeline.compute_wave(tenant_id, wave_id)
                self._follow(tenant_id, wave_id)
            time.sleep(POLL)
            found = _progress(tenant_id, wave_id)
        return found

    def _follow(self, tenant_id: UUID, wave_id: UUID) -> None:
        """The later waves of the study, whose trends begin with this one now."""
        following: UUID | None = wave_id
        while following is not None:
            with tenant(tenant_id):
                following = next_wave(following)
            if following is not None:
                pipeline.compute_wave(tenant_id, following)

    def _fail(self, message: str) -> "Any":
        self._print({"error": message})
        sys.exit(1)

    def _print(self, result: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))


def _import(options: dict[str, Any]) -> tuple[ImportReport, UUID]:
    mapping = read_mapping(options["mapping"].read_bytes())
    if options["fielded"]:
        mapping = with_fieldwork(mapping, *options["fielded"])
    with options["file"].open("rb") as upload:
        table = read_table(
            upload,
            options["file"].name,
            most=BY_COMMAND,
            tells=True,
            sheet=options["sheet"] or mapping.sheet,
            encoding=options["encoding"] or mapping.encoding or "",
        )
    owner = Tenant.objects.get(slug=options["tenant"])
    with tenant(owner.id):
        report = import_answers(
            by=None,
            tenant=owner,
            study=options["study"],
            wave=options["wave"],
            mapping=mapping,
            table=table,
            close=options["close"],
            follows=options["follows"],
        )
        if options["close"]:
            enqueue(compute_wave, str(owner.id), str(report.wave.id))
    return report, owner.id


def _progress(tenant_id: UUID, wave_id: UUID) -> RunProgress:
    with tenant(tenant_id):
        return progress(wave_id)
