"""What a consultant should know of the people of a draft before it is launched."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from surveys.models import Office, Wave
from surveys.questionnaire.functions import Function


@dataclass(frozen=True, slots=True)
class OfficeChange:
    """Somebody who takes an office up on a day."""

    name: str
    municipality: str
    function: str
    on: date


@dataclass(frozen=True, slots=True)
class PeopleReadiness:
    """`away`: invited, and no longer or not yet in office on the opening day; `later`: who takes an
    office up while the wave asks.
    """

    shared: int
    unaddressed: int
    away: list[str]
    later: list[OfficeChange]


def people_readiness(wave: Wave, language: str) -> PeopleReadiness:
    """Four queries."""
    opens, closes = (timezone.localtime(at).date() for at in (wave.opens_at, wave.closes_at))
    invited = wave.invitations.all()
    return PeopleReadiness(
        shared=invited.filter(contact__role_mailbox=True).count(),
        unaddressed=invited.filter(contact__email="").count(),
        away=list(_away(invited, opens).values_list("name", flat=True)),
        later=_later(wave, opens, closes, language),
    )


def _away(invited: "QuerySet[Any]", day: date) -> "QuerySet[Any]":
    offices = Office.objects.filter(contact=OuterRef("contact"))
    began = Q(starts_on=None) | Q(starts_on__lte=day)
    held = offices.filter(began, Q(ends_on=None) | Q(ends_on__gt=day))
    rows: QuerySet[Any] = invited.filter(Exists(offices), ~Exists(held))
    return rows.order_by("contact__name_sort", "id")


def _later(wave: Wave, opens: date, closes: date, language: str) -> list[OfficeChange]:
    places = wave.participations.values("municipality_id")
    rows = Office.objects.filter(
        municipality_id__in=places, starts_on__gt=opens, starts_on__lte=closes
    )
    return [
        OfficeChange(
            row.contact.name,
            row.municipality.name,
            Function(row.function).label(language),
            row.starts_on,
        )
        for row in rows.select_related("contact", "municipality").order_by("starts_on")
    ]
