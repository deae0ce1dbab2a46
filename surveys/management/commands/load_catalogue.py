"""`manage.py load_catalogue`: the municipalities and mergers of `surveys/data`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from surveys.catalogue import files as catalogue_files


class Command(BaseCommand):
    help = "Bring the catalogue of municipalities in line with the files in surveys/data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="migrate the database first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["migrate"]:
            call_command("migrate", database="owner", interactive=False, verbosity=0)
        changed = catalogue_files.load(catalogue_files.editions())
        if options["verbosity"]:
            self.stdout.write(f"catalogue: {changed} rows changed")
