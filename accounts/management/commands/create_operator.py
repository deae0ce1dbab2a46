"""An account for a person who runs the service; it belongs to no tenant."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User


class Command(BaseCommand):
    help = "Make an account without a password for an operator, who then asks for one by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        validate_email(email)
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError("There is an account with this address already.")
        user = User.objects.create_user(email, None, name=options["name"])
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        self.stdout.write(
            f"{email} chooses a password by 'Wachtwoord vergeten?' on the log-in page."
        )
