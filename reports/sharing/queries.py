"""Who has a link to which report, and what the link shows."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import MunicipalityManager
from reports.models import Edition, ReportShare
from reports.queries import Standing, municipality_standing
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
    return Q(revoked_at=None, expires_at__gt=timezone.now())


def shares_of(standing: Standing) -> "QuerySet[ReportShare]":
    """The links to a municipality's report that were not revoked, the newest first."""
    rows = ReportShare.objects.select_related("made_by").filter(
        participation__wave=standing.wave,
        participation__municipality=standing.municipality,
        revoked_at=None,
    )
    found: QuerySet[ReportShare] = rows.order_by("-created_at", "id")
    return found


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


def report_of_manager(manager: MunicipalityManager, edition: Edition) -> Participation | None:
    """The participation that an edition's mail to a manager is about."""
    rows = Participation.objects.select_related("municipality", "wave__study", "wave__version")
    found: Participation | None = rows.filter(
        wave=edition.wave_id, municipality_id=manager.municipality_id
    ).first()
    return found
