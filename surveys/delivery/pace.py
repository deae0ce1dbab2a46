"""The pace at which mails leave for one domain: a mail that comes too early is told its turn.

A mail server that gets hundreds of mails from a stranger within a minute takes them for spam.
So many an hour (`MAILS_PER_DOMAIN`) leave evenly, up to a tenth of them at once. What waits has
its turn as its due time in the database: no sender remembers anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from accounts.tenancy import current_tenant_id
from surveys.models import DomainPace

HOUR: Final = timedelta(hours=1)
AT_ONCE: Final = 10  # a tenth of the hour's


@dataclass(frozen=True)
class Pace:
    """So many mails an hour: the time between two, and how far ahead of it they may be."""

    step: timedelta
    ahead: timedelta

    @classmethod
    def of(cls, an_hour: int) -> "Pace":
        step = HOUR / an_hour
        return cls(step, step * max(0, an_hour // AT_ONCE - 1))

    def turn(self, row: DomainPace, now: datetime) -> datetime | None:
        """None for a mail that leaves now; else when its turn comes. The row is written on."""
        if row.used_until <= now + self.ahead:
            row.used_until = max(row.used_until, now) + self.step
            return None
        first = row.used_until - self.ahead
        row.told_until = max(row.told_until + self.step, first)
        return row.told_until


@transaction.atomic
def turns(domains: Sequence[str], now: datetime) -> list[datetime | None]:
    """For a mail to each of these, in this order: None when it leaves now, else its turn."""
    if not settings.MAILS_PER_DOMAIN or not domains:
        return [None] * len(domains)
    pace = Pace.of(settings.MAILS_PER_DOMAIN)
    rows = _locked(set(domains), now)
    told = [pace.turn(rows[domain], now) for domain in domains]
    DomainPace.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["tenant", "domain"],
        update_fields=["used_until", "told_until"],
    )
    return told


def _locked(domains: set[str], now: datetime) -> dict[str, DomainPace]:
    """In the order of the alphabet, so that two senders never wait for each other."""
    rows = DomainPace.objects.filter(domain__in=domains).order_by("domain").select_for_update()
    found = {row.domain: row for row in rows}
    if missing := sorted(domains - set(found)):
        own = {"tenant_id": current_tenant_id(), "used_until": now, "told_until": now}
        new = [DomainPace(domain=domain, **own) for domain in missing]
        DomainPace.objects.bulk_create(new, ignore_conflicts=True)
        found |= {row.domain: row for row in rows.filter(domain__in=missing)}
    return found
