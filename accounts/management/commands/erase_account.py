"""`manage.py erase_account ADDRESS`: forget somebody who is a member of no tenant any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.team.actions import AlreadyMember, erase_account


class Command(BaseCommand):
    help = "Forget a person who is a member of no tenant any more; the audit trail keeps the acts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["address"]).first()
        if user is None:
            raise CommandError("Nobody has this address.")
        try:
            erase_account(user=user)
        except AlreadyMember:
            raise CommandError("This person is still a member: an owner removes members.") from None
        self.stdout.write(f"Erased. What is left is the id {user.pk}.")
