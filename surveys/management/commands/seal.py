"""Rewrite the tables through which ballots and drafts passed, so that nothing deleted is left in them."""

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

OWNER: Final = "owner"
# What deleted rows hold until then: drafts their answers, rights and ballots which were written together.
TABLES: Final = ("surveys_draft", "surveys_ballotright", "surveys_ballot")


class Command(BaseCommand):
    help = (
        "Take what was deleted out of the files of drafts and ballots (as the owner of the tables)."
    )

    def handle(self, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError("Set OWNER_DATABASE_URL: only the owner may rewrite tables.")
        with connections[OWNER].cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
                self.stdout.write(f"{table}: rewritten")
