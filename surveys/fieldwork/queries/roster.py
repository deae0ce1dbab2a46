"""Who is invited in a wave: how many of each function, for each municipality."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from surveys.models import Wave
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Perspective


@dataclass(frozen=True)
class InvitedPlace:
    """A municipality of a wave: how many people of each function are invited there."""

    code: str
    name: str
    functions: dict[Function, int] = field(default_factory=dict)
    sides: dict[Perspective, int] = field(default_factory=dict)


def invited_places(wave: Wave) -> list[InvitedPlace]:
    """The wave's municipalities by name, in two queries."""
    places: dict[UUID, InvitedPlace] = {}
    rows = wave.participations.order_by("municipality__name_sort", "id")
    for id_, code, name in rows.values_list("id", "municipality__code", "municipality__name"):
        places[id_] = InvitedPlace(code, name)
    counts = wave.invitations.order_by().values_list("participation_id", "perspective", "function")
    for id_, side, function, n in counts.annotate(n=Count("id")):
        place = places[id_]
        place.functions[Function(function)] = n + place.functions.get(Function(function), 0)
        place.sides[Perspective(side)] = n + place.sides.get(Perspective(side), 0)
    return list(places.values())
