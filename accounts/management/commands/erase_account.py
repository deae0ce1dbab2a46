"""Forget somebody who logged in, also one who is a member of nothing any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.privacy.actions import erase_account
from accounts.team.actions import LastOwner


class Command(BaseCommand):
    help = (
        "Erase the account of a person: name, addresses, log-in, and the name in the audit trails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("Nobody logs in with this address.")
        try:
            erase_account(by=None, user=user)
        except LastOwner as error:
            raise CommandError("The last owner of a tenant: give it another one first.") from error
        self.stdout.write("The account is erased.")
