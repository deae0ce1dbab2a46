"""Destroy what has had its time, or tell what a run would destroy."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.rights.actions.keeping_terms import destroy_overdue
from surveys.rights.queries.overdue import overdue


class Command(BaseCommand):
    help = "Destroy the data whose time is over; each tenant has a certificate of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tell it, and destroy nothing")
        parser.add_argument("--tenant", metavar="SLUG", help="of this tenant alone")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Tenant.objects.order_by("slug")
        for row in rows.filter(slug=options["tenant"]) if options["tenant"] else rows:
            with tenant(row.id):
                self._one(row, dry=options["dry_run"])

    def _one(self, row: Tenant, *, dry: bool) -> None:
        if dry:
            lines = [one.line for one in overdue(row)]
        else:
            done = destroy_overdue(by=None, tenant=row)
            lines = done.lines if done else []
        for line in lines:
            wave = f" of {line['wave']}" if line["wave"] else ""
            self.stdout.write(
                f"{row.slug}: {line['number']} {line['place']}{wave}, {line['since']}"
            )
        total = sum(int(str(line["number"])) for line in lines)
        self.stdout.write(f"{row.slug}: {total} {'would be' if dry else 'were'} destroyed")
