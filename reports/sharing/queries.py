"""Who has a link to which report, and what the link shows."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.jobs.outbox.rows import MailState
from accounts.models import Membership, MunicipalityManager
from accounts.names import in_order
from accounts.roles import Permission, Role, may
from reports.models import Edition, ReportMail, ReportShare
from reports.queries import Standing, latest_edition, municipality_standing
from surveys.models import Participation

ROWS: Final = (
    "tenant",
    "made_by",
    "participation__municipality",
    "participation__wave__study",
    "participation__wave__version",
)


def open_shares() -> Q:
    """Shares whose link opens the report now."""
    in_time = Q(revoked_at=None, orphaned_at=None, expires_at__gt=timezone.now())
    return in_time & made_by_sharers()


def made_by_sharers() -> Q:
    """Shares of who may still share that report: the consultancy, or a manager of the municipality.

    Looked at whenever a link is opened, so that it ends with the membership and not a moment later.
    """
    member = Q(membership__user=OuterRef("made_by"), membership__tenant=OuterRef("tenant"))
    managing = MunicipalityManager.objects.filter(
        member, municipality_id=OuterRef("participation__municipality")
    )
    releasing = Membership.objects.filter(
        user=OuterRef("made_by"), tenant=OuterRef("tenant"), role__in=RELEASING
    )
    return Q(Exists(releasing)) | Q(Exists(managing))


RELEASING: Final = [role.value for role in Role if may(role, Permission.RELEASE_RESULTS)]


def orphans() -> "QuerySet[ReportShare]":
    """Shares that ended because of who made them, and are not marked so."""
    rows = ReportShare.objects.filter(revoked_at=None, orphaned_at=None)
    found: QuerySet[ReportShare] = rows.select_related("participation").exclude(made_by_sharers())
    return found


def managers_of(share: ReportShare) -> list[MunicipalityManager]:
    """Who manages the municipality of a share now."""
    place = share.participation.municipality_id
    return list(MunicipalityManager.objects.filter(municipality_id=place).order_by("id"))


def ended_with(share: ReportShare) -> list[ReportShare]:
    """The links to a report that ended when this one did, because their makers may not share it any
    more: those that would have opened and that nobody has withdrawn or made anew since."""
    rows = ReportShare.objects.select_related(*ROWS).filter(
        participation=share.participation_id,
        orphaned_at=share.orphaned_at,
        revoked_at=None,
        expires_at__gt=timezone.now(),
    )
    return in_order(rows.order_by("id"), lambda row: row.name)


def owners_of(share: ReportShare) -> list[str]:
    """The addresses of the owners of the consultancy."""
    rows = Membership.objects.filter(tenant=share.tenant_id, role=Role.OWNER)
    return list(rows.order_by("id").values_list("user__email", flat=True))


def shares_of(standing: Standing) -> "QuerySet[ReportShare]":
    """The links to a municipality's report that were not revoked, the newest first."""
    rows = ReportShare.objects.select_related("made_by").filter(
        participation__wave=standing.wave,
        participation__municipality=standing.municipality,
        revoked_at=None,
    )
    found: QuerySet[ReportShare] = rows.order_by("-created_at", "id")
    return found


def listed_shares(standing: Standing) -> "QuerySet[ReportShare]":
    """The same; `is_orphaned`: who made it may not share the report any more."""
    orphaned = Q(orphaned_at__isnull=False) | ~made_by_sharers()
    return shares_of(standing).annotate(
        is_orphaned=Case(When(orphaned, then=Value(value=True)), default=Value(value=False))
    )


def share_of(share_id: UUID) -> ReportShare | None:
    """A share that opens, with all that its page names."""
    found: ReportShare | None = (
        ReportShare.objects.select_related(*ROWS).filter(open_shares(), id=share_id).first()
    )
    return found


def shared_standing(share: ReportShare) -> Standing | None:
    """The latest released edition with figures of the municipality."""
    place = share.participation
    return municipality_standing(place.wave, place.municipality, released_only=True)


def managers_to_tell(edition: Edition) -> list[MunicipalityManager]:
    """The managers of the municipalities of which the edition has figures."""
    told = Participation.objects.filter(results__run=edition.run_id).values("municipality_id")
    rows = MunicipalityManager.objects.filter(municipality_id__in=told)
    return list(rows.order_by("id"))


def newest_edition_for(manager: MunicipalityManager) -> Edition | None:
    """What was released last of all that the manager may read: the report of the municipality."""
    own = Participation.objects.filter(results__run=OuterRef("run"))
    rows = Edition.objects.filter(Exists(own.filter(municipality=manager.municipality_id)))
    newest_first = rows.select_related("wave").order_by("-released_at", "id")
    return next((one for one in newest_first if latest_edition(one.wave) == one), None)


def _told() -> Q:
    """Mails that were sent, or of which nobody knows whether they were."""
    return Q(state__in=[MailState.SENT, MailState.SENDING]) | Q(unknown_outcomes__gt=0)


def managers_told(edition: Edition) -> list[UUID]:
    """The managers who had a mail that this edition was there."""
    mails = ReportMail.objects.filter(_told(), edition=edition, share=None, withdrawn=False)
    return list(mails.order_by("manager_id").values_list("manager_id", flat=True))


def shares_told(edition: Edition) -> list[ReportShare]:
    """The links that open now and opened this edition before: of its municipalities, mailed, and
    made before a newer edition took its place for the last time."""
    told = Participation.objects.filter(results__run=edition.run_id)
    mailed = ReportMail.objects.filter(_told(), withdrawn=False, ended=False, share__isnull=False)
    rows = ReportShare.objects.filter(
        open_shares(), participation__in=told, id__in=mailed.values("share")
    )
    until = _taken_over(edition)
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    return list(rows.order_by("id"))


def _taken_over(edition: Edition) -> datetime | None:
    """Since when a newer edition was read in its place; None: it was read again, to the end."""
    until: datetime | None = None
    later = Edition.objects.filter(wave=edition.wave_id, number__gt=edition.number)
    for one in later.prefetch_related("withdrawals").order_by("-number"):
        gone = one.withdrawal
        if gone is None or (until is not None and gone.withdrawn_at >= until):
            until = one.released_at
    return until


def report_of_manager(manager: MunicipalityManager, edition: Edition) -> Participation | None:
    """The participation that an edition's mail to a manager is about."""
    rows = Participation.objects.select_related("municipality", "wave__study", "wave__version")
    found: Participation | None = rows.filter(
        wave=edition.wave_id, municipality_id=manager.municipality_id
    ).first()
    return found
