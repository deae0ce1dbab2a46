"""Emergency access of the operator to one tenant, for a while: docs/operations.md."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.jobs.queue import enqueue
from accounts.team import emergency, tasks


class Command(BaseCommand):
    help = "Let one named operator into one tenant for a while; the tenant sees it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the slug of the tenant")
        parser.add_argument("--operator", required=True, help="the e-mail address of the person")
        parser.add_argument("--reason", required=True, help="the tenant reads it")
        parser.add_argument("--minutes", type=int, default=60)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = emergency.open_access(
                tenant_slug=options["tenant"],
                email=options["operator"],
                reason=options["reason"],
                minutes=options["minutes"],
            )
        except emergency.EmergencyRefused as error:
            raise CommandError(str(error)) from error
        enqueue(tasks.send_account_mail, str(made.tenant_id))
        until = f"{made.ends_at:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(f"{options['operator']} may enter {options['tenant']} until {until}.")
