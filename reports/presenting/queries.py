"""What was agreed about a municipality's reports."""

from django.db.models import QuerySet

from reports.models import Agreement
from reports.queries import Standing


def agreements_of(standing: Standing) -> "QuerySet[Agreement]":
    """What was agreed about this wave, the first due first."""
    return _of(standing).filter(participation__wave=standing.wave).order_by("due", "id")


def earlier_agreements(standing: Standing) -> "QuerySet[Agreement]":
    """What was agreed about the earlier waves of the study, to follow up now."""
    earlier = _of(standing).filter(
        participation__wave__study=standing.wave.study_id,
        participation__wave__closed_at__lt=standing.wave.closed_at,
    )
    return earlier.order_by("due", "id")


def _of(standing: Standing) -> "QuerySet[Agreement]":
    rows: QuerySet[Agreement] = Agreement.objects.select_related("participation__wave").filter(
        participation__municipality=standing.municipality
    )
    return rows
