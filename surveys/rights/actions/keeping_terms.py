"""Destroying what has had its time, writing down that it was, and changing the terms."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Tenant, User
from surveys.models import Destruction, Wave, WaveState
from surveys.privacy.terms import RULES, DataKind, term_of
from surveys.refusals import Refused
from surveys.rights.queries.overdue import Overdue, overdue


class OtherThanCounted(Exception):
    """A place destroyed another number than the dry run told: nothing is destroyed."""


@transaction.atomic
def destroy_overdue(
    *, by: User | None, tenant: Tenant, now: datetime | None = None
) -> Destruction | None:
    """All that a dry run tells, in one transaction, with the certificate of it; None: nothing was.

    Two at a time take turns: the second finds nothing.
    """
    Tenant.objects.select_for_update().get(id=tenant.id)
    found = overdue(tenant, now)
    if not found:
        return None
    for one in found:
        _destroy(one)
    row: Destruction = Destruction.objects.create(
        by=by,
        lines=[one.line for one in found],
        total=sum(one.number for one in found),
    )
    audit.record(by=by, action="data_destroyed", subject=row, total=row.total, lines=len(found))
    return row


def _destroy(one: Overdue) -> None:
    if one.wave is not None and one.place.kind is DataKind.ANSWERS:
        gone = Wave.objects.filter(id=one.wave.id, answers_gone_at=None)
        gone.update(answers_gone_at=timezone.now())
    done = one.place.destroy(one.found)
    if done != one.number:
        raise OtherThanCounted(f"{one.place.name}: {done}, not {one.number}")


@transaction.atomic
def set_privacy(
    *,
    by: User,
    tenant: Tenant,
    controller: str,
    contact: str,
    dpo: str,
    retention: Mapping[str, int],
) -> Tenant:
    """Who is controller, whom to ask, and how long each kind of data is kept."""
    row = Tenant.objects.select_for_update().get(id=tenant.id)
    _check(retention)
    row.controller, row.privacy_contact, row.dpo = controller, contact, dpo
    row.retention = dict(retention)
    row.save(update_fields=["controller", "privacy_contact", "dpo", "retention"])
    audit.record(by=by, action="privacy_changed", subject=row, controller=controller, **retention)
    return row


@transaction.atomic
def set_wave_privacy(
    *, by: User, wave: Wave, basis: str, hold: str, retention: Mapping[str, int]
) -> Wave:
    """The ground, the terms and the hold of one wave. Once it was launched people were told the first
    two: then a term only becomes shorter, and the ground stays."""
    rows = Wave.objects.select_for_update(of=("self",)).select_related("tenant")
    row: Wave = rows.get(id=wave.id)
    _check(retention)
    if row.state != WaveState.DRAFT:
        if basis != row.basis:
            raise Refused(
                _("De rechtsgrond is aan respondenten meegedeeld en staat vast."), "basis"
            )
        _check_shorter(row, retention)
    held_before = bool(row.hold)
    row.basis, row.hold, row.retention = basis, hold, dict(retention)
    row.save(update_fields=["basis", "hold", "retention"])
    audit.record(by=by, action="wave_privacy_changed", subject=row, **retention)
    if held_before != bool(hold):
        audit.record(by=by, action="hold_laid" if hold else "hold_lifted", subject=row)
    return row


def _check(retention: Mapping[str, int]) -> None:
    for name, term in retention.items():
        rule = RULES[DataKind(name)]
        if not rule.least <= term <= rule.most:
            told = _("Kies een termijn van %(least)d tot %(most)d.")
            raise Refused(told % {"least": rule.least, "most": rule.most}, name)


def _check_shorter(row: Wave, retention: Mapping[str, int]) -> None:
    for name, term in retention.items():
        if term > term_of(DataKind(name), row.tenant, row):
            raise Refused(
                _("Respondenten is een kortere termijn beloofd: langer kan niet meer."), name
            )
