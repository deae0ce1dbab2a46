"""Make a tenant: the operator's only way in, and it shows no answers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug

from accounts.models import Tenant
from accounts.team import actions, links
from accounts.tenancy import tenant


class Command(BaseCommand):
    help = "Make a tenant and print the link with which its owner joins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--slug", required=True, help="its name in addresses: /t/<slug>/")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--simulated", action="store_true", help="marks every page")

    def handle(self, *args: Any, **options: Any) -> None:
        name, slug, owner = options["name"], options["slug"], options["owner"]
        try:
            validate_slug(slug)
            validate_email(owner)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if Tenant.objects.filter(slug=slug).exists():
            raise CommandError(f"There is a tenant with the slug '{slug}' already.")
        made, invitation = actions.create_tenant(
            by=None, name=name, slug=slug, owner_email=owner, simulated=options["simulated"]
        )
        with tenant(made.id):
            link = links.link_for(invitation)
        self.stdout.write(f"Tenant {made.name} is made. {invitation.email} joins it with:\n{link}")
