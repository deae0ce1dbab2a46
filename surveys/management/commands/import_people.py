"""`manage.py import_people`: a file of people, larger than the page takes. See docs/people.md."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.fieldwork.actions.inviting import add_people
from surveys.models import PeopleImport, Wave
from surveys.people.actions.taking_in import take_people_in
from surveys.people.book_file import of_json
from surveys.people.queries.judging import Judged, judge, person_of
from surveys.refusals import Refused
from surveys.upload.tables import MissingColumns, Most, TableError, read_table

MOST: Final = Most(rows=250_000, cells=10_000_000, bytes=100 * 1024 * 1024)
REFUSED: Final = 1  # nothing was taken in


class Command(BaseCommand):
    help = "Read people from a CSV or XLSX file into the address book or a wave; prints one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True, help="the tenant's name in addresses")
        parser.add_argument(
            "--wave", default="", help="the id of a wave, instead of the address book"
        )
        parser.add_argument("--sheet", default="", help="of a workbook, by its name")
        parser.add_argument("--confirm", action="store_true", help="take them in; else only look")

    def handle(self, **options: Any) -> None:
        started = time.perf_counter()
        try:
            told = _import(options)
        except (MissingColumns, Refused, TableError) as error:
            self._fail(str(getattr(error, "message", error)))
        except (OSError, Tenant.DoesNotExist, Wave.DoesNotExist) as error:
            self._fail(str(error))
        told["seconds"] = round(time.perf_counter() - started, 1)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))

    def _fail(self, why: str) -> None:
        self.stderr.write(why)
        sys.exit(REFUSED)


def _import(options: dict[str, Any]) -> dict[str, Any]:
    path: Path = options["file"]
    with path.open("rb") as file:
        table = read_table(file, path.name, most=MOST, sheet=options["sheet"])
    with tenant(Tenant.objects.get(slug=options["tenant"]).id):
        wave = Wave.objects.get(id=options["wave"]) if options["wave"] else None
        pending = PeopleImport(wave=wave, file_name=path.name)  # not kept: it is taken in at once
        judged = judge(pending, table, lambda done: None)
        taken = _take_in(pending, judged) if options["confirm"] else 0
    names = ("total", "new", "changed", "unchanged", "maybe", "refused", "notes", "first_refused")
    told = {name: judged.summary[name] for name in names if name in judged.summary}
    return {**told, "taken_in": taken}


def _take_in(pending: PeopleImport, judged: Judged) -> int:
    rows = judged.rows["people"]
    if pending.wave is not None:
        return add_people(by=None, wave=pending.wave, people=[person_of(row) for row in rows])
    entries = [of_json(row) for row in rows]
    return take_people_in(by=None, pending=pending, entries=entries, same=())
