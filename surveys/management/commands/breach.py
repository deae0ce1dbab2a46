"""Who and what a breach concerns, of one tenant, to tell the controller within a day. No answers."""

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import AuditEvent, Membership, Tenant
from accounts.tenancy import tenant
from surveys.models import Contact, Invitation, Response

Json = dict[str, Any]


def moment(text: str) -> datetime:
    """As 2026-11-30T09:00, of Brussels unless it says otherwise."""
    found = parse_datetime(text)
    if found is None:
        raise ArgumentTypeError("a moment such as 2026-11-30T09:00")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class Command(BaseCommand):
    help = "Write who is concerned, by what kind of data, and what was done in a period, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", metavar="SLUG")
        parser.add_argument("file", type=Path)
        parser.add_argument("--since", type=moment, required=True)
        parser.add_argument("--until", type=moment, default=timezone.now())

    def handle(self, *args: Any, **options: Any) -> None:
        row = Tenant.objects.filter(slug=options["tenant"]).first()
        if row is None:
            raise CommandError("There is no such tenant.")
        with tenant(row.id):
            told = _told(row, options["since"], options["until"])
        options["file"].touch(mode=0o600)
        options["file"].write_text(json.dumps(told, ensure_ascii=False, indent=2))
        self.stdout.write(f"{len(told['people'])} people, {len(told['members'])} members")


def _told(row: Tenant, since: datetime, until: datetime) -> Json:
    members = Membership.objects.filter(tenant=row).select_related("user")
    acts = AuditEvent.objects.filter(at__gte=since, at__lte=until).order_by("at")
    acts = acts.select_related("actor")
    return {
        "tenant": row.name,
        "controller": row.controller,
        "tell": row.privacy_contact,
        "dpo": row.dpo,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "people": list(_people()),
        "members": [{"email": one.user.email, "role": one.role} for one in members],
        "acts": [
            {"at": one.at.isoformat(), "by": str(one.actor or "system"), "act": one.action}
            for one in acts
        ],
    }


def _people() -> Iterator[Json]:
    """Everybody of the address book, and in which waves; whether there are answers, and never which."""
    answers = Response.objects.filter(invitation=OuterRef("pk"))
    rows = Invitation.objects.annotate(answers=Exists(answers)).select_related("wave")
    waves: dict[Any, list[Json]] = {}
    for one in rows:
        told = {"wave": one.wave.name, "mode": one.wave.mode, "answers": one.answers}
        waves.setdefault(one.contact_id, []).append(told)
    for contact in Contact.objects.filter(erased_at=None).select_related("municipality"):
        yield {
            "name": contact.name,
            "email": contact.email,
            "municipality": contact.municipality.name,
            "waves": waves.get(contact.id, []),
        }
