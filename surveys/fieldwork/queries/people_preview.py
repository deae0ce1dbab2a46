"""What the preview of a file of people shows beside its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from surveys.models import Wave
from surveys.respond.queries.response import ADMINISTRATIVE, POLITICAL
from surveys.upload.table_remarks import double_told


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A municipality of the wave: invitations that the file adds, and those after it."""

    name: str
    code: str
    new_political: int
    new_administrative: int
    political: int
    administrative: int
    threshold: int

    @property
    def new(self) -> int:
        return self.new_political + self.new_administrative

    @property
    def total(self) -> int:
        return self.political + self.administrative

    @property
    def reachable(self) -> bool:
        """Whether both sides can reach the threshold at all."""
        return min(self.political, self.administrative) >= self.threshold


def places_after(wave: Wave, new: Mapping[tuple[UUID, str], int]) -> list[PlaceCount]:
    """Every municipality of the wave, by name. Two queries.

    `new`: how many a file adds, by municipality and side.
    """
    sides = wave.invitations.order_by().values("participation__municipality_id", "perspective")
    old = {
        (row["participation__municipality_id"], row["perspective"]): row["n"]
        for row in sides.annotate(n=Count("id"))
    }
    rows = wave.participations.select_related("municipality").order_by(
        "municipality__name_sort", "id"
    )
    counts = []
    for place in (row.municipality for row in rows):
        political, administrative = (place.id, POLITICAL), (place.id, ADMINISTRATIVE)
        counts.append(
            PlaceCount(
                name=place.name,
                code=place.code,
                new_political=new.get(political, 0),
                new_administrative=new.get(administrative, 0),
                political=new.get(political, 0) + old.get(political, 0),
                administrative=new.get(administrative, 0) + old.get(administrative, 0),
                threshold=wave.threshold,
            )
        )
    return counts


def doubles_of(used: Mapping[str, str], second: Mapping[str, Sequence[str]]) -> list[str]:
    """Sentences on columns that seem to say the same."""
    clash = _(
        "Het bestuur staat in ‘%(column)s’ en in ‘%(others)s’: rijen waar ze verschillen, zijn geweigerd."
    )
    return [
        clash % {"column": used[key], "others": ", ".join(others)}
        if key == "municipality"
        else double_told(used[key], others)
        for key, others in second.items()
    ]


def reading_of(used: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is known of a person, and the columns that say it."""
    told = (
        (_("naam"), ("first", "name", "last")),
        (_("e-mail"), ("email",)),
        (_("gemeente"), ("code", "municipality")),
        (_("functie"), ("function",)),
        (_("taal"), ("language",)),
        (_("telefoon"), ("phone",)),
        (_("postadres"), ("postal_address",)),
        (_("in functie"), ("starts_on", "ends_on")),
    )
    found = ((label, [used[key] for key in keys if key in used]) for label, keys in told)
    return [(label, " + ".join(columns)) for label, columns in found if columns]
