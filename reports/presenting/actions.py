"""Writing down what both sides agree, and how it went."""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from reports.models import Agreement
from reports.presenting.queries import agreements_of
from reports.queries import Standing
from surveys.models import Participation, Wave

MOST: Final = 50  # agreements about one report: more than anybody will keep


class TooMany(Exception):
    """There are as many agreements about this report as there may be."""


@transaction.atomic
def agree(  # noqa: PLR0913 -- the fields of the form
    *,
    by: User | None,
    standing: Standing,
    item: str,
    text: str,
    political_owner: str,
    administrative_owner: str,
    due: date,
) -> Agreement:
    """Write down an action about one statement of a municipality's report. Raises TooMany."""
    # One at a time, so that the count is sure.
    Wave.objects.select_for_update().get(id=standing.wave.id)
    if agreements_of(standing).count() >= MOST:
        raise TooMany
    place = Participation.objects.get(wave=standing.wave, municipality=standing.municipality)
    made: Agreement = Agreement.objects.create(
        participation=place,
        item=item,
        text=text,
        political_owner=political_owner,
        administrative_owner=administrative_owner,
        due=due,
        made_by=by,
    )
    audit.record(by=by, action="agree", subject=made, item=item)
    return made


@transaction.atomic
def settle(*, by: User | None, agreement: Agreement, done: bool) -> None:
    """It is done, or it is not after all. Once, whoever says so first."""
    row = held(agreement)
    if (row.done_at is not None) == done:
        return
    row.done_at = timezone.now() if done else None
    row.save(update_fields=["done_at"])
    audit.record(by=by, action="settle_agreement", subject=row, done=done)


@transaction.atomic
def withdraw(*, by: User | None, agreement: Agreement) -> None:
    """Take an agreement off the list; the trail keeps that it stood there."""
    row = held(agreement)
    audit.record(by=by, action="withdraw_agreement", subject=row, item=row.item)
    row.delete()
