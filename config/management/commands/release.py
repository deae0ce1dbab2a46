"""`manage.py release`: what runs before a version serves anybody."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Check the settings as for production, migrate the database, and load the catalogue."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("check", deploy=True, fail_level="WARNING")
        call_command("load_catalogue", migrate=True, verbosity=options["verbosity"])
        # Of the database as it is now: the role, and what the server may write down.
        call_command("check", databases=["default"], fail_level="WARNING")
