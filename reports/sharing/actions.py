"""What people do with a released report: tell its managers, share it, end a share."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.jobs.outbox import claims
from accounts.models import MunicipalityManager, User
from reports.models import Edition, ReportMail, ReportShare
from reports.queries import Standing, municipality_standing
from reports.sharing.queries import (
    managers_of,
    managers_to_tell,
    managers_told,
    newest_edition_for,
    open_shares,
    orphans,
    shares_of,
    shares_told,
)
from surveys.models import Participation, Wave

MOST_OPEN: Final = 50  # links to one report: a college and a management team, and then some


class NotReleased(Exception):
    """There is no released report of this municipality."""


class TooManyShares(Exception):
    """The report has as many links as it may have."""


@transaction.atomic
def announce(*, by: User | None, edition: Edition) -> int:
    """Tell the managers that the report of their municipality is there; the number of mails."""
    mails = [
        ReportMail(tenant_id=edition.tenant_id, edition=edition, manager=manager)
        for manager in managers_to_tell(edition)
    ]
    ReportMail.objects.bulk_create(mails, ignore_conflicts=True)
    audit.record(by=by, action="announce_edition", subject=edition, mails=len(mails))
    return len(mails)


@transaction.atomic
def announce_to_manager(*, by: User | None, manager: MunicipalityManager, **_told: Any) -> int:
    """Tell somebody who became a manager after the release of the newest report of the municipality,
    as the release told those who were one; the number of mails. What else there is stands on the page
    where they arrive."""
    # A release at the same moment has told this one, or it is seen here.
    _hold_waves_of(manager)
    edition = newest_edition_for(manager)
    if edition is None:
        return 0
    ReportMail.objects.bulk_create(
        [ReportMail(tenant_id=edition.tenant_id, edition=edition, manager=manager)],
        ignore_conflicts=True,
    )
    audit.record(by=by, action="announce_to_manager", subject=edition)
    return 1


def _hold_waves_of(manager: MunicipalityManager) -> None:
    waves = Wave.objects.filter(participations__municipality=manager.municipality_id)
    list(waves.order_by("id").select_for_update(no_key=True, of=("self",)).values_list("id"))


@transaction.atomic
def announce_withdrawal(*, by: User | None, edition: Edition) -> int:
    """Tell those who were told of an edition that it was withdrawn, and why; the number of mails."""
    tenant_id = edition.tenant_id
    mails = [
        *(
            ReportMail(tenant_id=tenant_id, edition=edition, manager_id=manager, withdrawn=True)
            for manager in managers_told(edition)
        ),
        *(
            ReportMail(tenant_id=tenant_id, edition=edition, share=share, withdrawn=True)
            for share in shares_told(edition)
        ),
    ]
    ReportMail.objects.bulk_create(mails, ignore_conflicts=True)
    audit.record(by=by, action="announce_withdrawal", subject=edition, mails=len(mails))
    return len(mails)


@transaction.atomic
def share_report(
    *, by: User | None, standing: Standing, email: str, name: str, language: str, days: int
) -> ReportShare:
    """A link for one person, mailed to them; an older one to the same address ends.

    Raises NotReleased or TooManyShares.
    """
    if standing.municipality is None:
        raise NotReleased
    # One at a time, so that the count and the one link an address has are sure; and nobody
    # withdraws the edition meanwhile.
    Wave.objects.select_for_update().get(id=standing.wave.id)
    if municipality_standing(standing.wave, standing.municipality, released_only=True) is None:
        raise NotReleased
    place = Participation.objects.get(wave=standing.wave, municipality=standing.municipality)
    address = email.strip().lower()
    older = shares_of(standing).filter(email=address)
    for share in older:
        end_share(by=by, share=share)
    if shares_of(standing).filter(open_shares()).count() >= MOST_OPEN:
        raise TooManyShares
    now = timezone.now()
    made: ReportShare = ReportShare.objects.create(
        participation=place,
        email=address,
        name=name,
        language=language,
        made_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    ReportMail.objects.create(share=made)
    audit.record(by=by, action="share_report", subject=made, days=days)
    return made


@transaction.atomic
def end_share(*, by: User | None, share: ReportShare) -> None:
    """The link opens nothing from now on."""
    if ReportShare.objects.filter(id=share.id, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(by=by, action="end_share", subject=share)


@transaction.atomic
def end_orphans() -> int:
    """Links of who may not share their report any more end for good, also if that person comes back;
    who may share it now is told. The number of links."""
    found = list(orphans().order_by("id").select_for_update(of=("self",), skip_locked=True))
    for share in found:
        audit.record(by=None, action="share_orphaned", subject=share)
    ReportShare.objects.filter(id__in=[share.id for share in found]).update(
        orphaned_at=timezone.now()
    )
    ReportMail.objects.bulk_create(_endings(found), ignore_conflicts=True)
    return len(found)


def _endings(ended: Sequence[ReportShare]) -> list[ReportMail]:
    """One mail for each manager about all links to a report, or one for the owners."""
    first = {share.participation_id: share for share in reversed(ended) if not share.has_ended}
    mails = []
    for share in first.values():
        to: list[MunicipalityManager | None] = [*managers_of(share)]
        mails += [
            ReportMail(tenant_id=share.tenant_id, share=share, manager=manager, ended=True)
            for manager in to or [None]
        ]
    return mails


def claim_mails() -> list[ReportMail]:
    """The next mails that are due, claimed for this sender alone."""
    return claims.claim(ReportMail.objects.all())


def note_opened(share: ReportShare) -> None:
    """Somebody read what the link shows: once an hour, however often."""
    audit.seen(by=None, action="share_opened", kind=share._meta.label, subject_id=share.pk)
