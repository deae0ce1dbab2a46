"""Take away the second step of a person whom no owner can help: docs/operations.md."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.jobs.queue import enqueue
from accounts.models import Membership
from accounts.team import second_steps, tasks
from accounts.tenancy import tenant


class Command(BaseCommand):
    help = "Take away the second step of a person; each tenant of theirs writes it down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = list(
            Membership.objects.filter(user__email__iexact=options["email"]).select_related("user")
        )
        if not rows:
            raise CommandError("Nobody with this address belongs to a tenant.")
        for row in rows:
            with tenant(row.tenant_id):
                second_steps.reset_second_step(by=None, membership=row)
            enqueue(tasks.send_account_mail, str(row.tenant_id))
        self.stdout.write(f"{options['email']} sets up another second step at the next log-in.")
