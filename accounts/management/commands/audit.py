"""`manage.py audit verify` and `manage.py audit anchor`: is the audit trail as it was written?"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.auditing import chain
from accounts.models import Tenant


class Command(BaseCommand):
    help = "Verify the chain of every tenant's audit trail, or print its heads to keep elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument("--tenant", help="the slug of one tenant; else all of them")
        parser.add_argument(
            "--anchors",
            type=Path,
            action="append",
            default=[],
            help="a log, or a file that `audit anchor` wrote: what it names is still there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "anchor":
            for head in chain.anchors():
                self.stdout.write(json.dumps(head))
            return
        self._verify(options["tenant"], options["anchors"])

    def _verify(self, slug: str | None, files: list[Path]) -> None:
        tenants = Tenant.objects.order_by("slug")
        if slug:
            tenants = tenants.filter(slug=slug)
            if not tenants:
                raise CommandError(f"There is no tenant {slug}.")
        noted = _read(files)
        if lost := set(noted) - set(Tenant.objects.values_list("id", flat=True)):
            raise CommandError(f"Tenants that were anchored are gone: {', '.join(map(str, lost))}")
        broken = 0
        for row in tenants:
            verdict = chain.verify(row, noted)
            broken += bool(verdict.problem)
            told = f"BROKEN after {verdict.rows} rows: {verdict.problem}" if verdict.problem else ""
            gone = (
                f"; the first {row.audit_number} went with their time" if row.audit_number else ""
            )
            self.stdout.write(f"{row.slug}: {told or f'{verdict.rows} rows, whole{gone}'}")
        if broken:
            sys.exit(1)


def _read(files: list[Path]) -> dict[UUID, list[chain.Anchor]]:
    try:
        noted = chain.read_anchors("\n".join(file.read_text("utf-8") for file in files))
    except (OSError, ValueError) as error:
        raise CommandError(f"No anchors can be read there: {error}") from error
    if files and not noted:
        raise CommandError("No anchors can be read there: it has none")
    return noted
