"""Take a domain for proved that a tenant cannot prove by its DNS: docs/operations.md."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import SignOnDomain, Tenant
from accounts.sign_on.actions import prove_domain
from accounts.tenancy import tenant


class Command(BaseCommand):
    help = "Take a domain of an identity provider for proved, after the operator has checked whose it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the slug of the tenant")
        parser.add_argument("domain")

    def handle(self, *args: Any, **options: Any) -> None:
        of = Tenant.objects.filter(slug=options["tenant"]).first()
        if of is None:
            raise CommandError("There is no such tenant.")
        with tenant(of.id):
            row = SignOnDomain.objects.filter(domain=options["domain"].lower()).first()
            if row is None:
                raise CommandError("The tenant has named no such domain.")
            prove_domain(by=None, tenant=of, domain=row)
        self.stdout.write(f"{of.slug} may sign in addresses of {row.domain}.")
