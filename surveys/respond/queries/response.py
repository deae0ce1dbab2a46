"""How far a wave is: invited, begun and submitted, for each municipality and side."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from surveys.ballots.queries import in_the_box
from surveys.models import Draft, Participation, Response, Wave
from surveys.questionnaire.words import Perspective

POLITICAL: Final = Perspective.POLITICAL.value
ADMINISTRATIVE: Final = Perspective.ADMINISTRATIVE.value
PERCENT: Final = 100
ENOUGH, LACKING = "enough", "lacking"

Counts = Counter[tuple[uuid.UUID, str]]


@dataclass(frozen=True, slots=True)
class RespondingSide:
    """One side of one municipality, or of the whole wave."""

    invited: int
    started: int  # opened the questionnaire, submitted ones included
    submitted: int
    threshold: int

    @property
    def expected(self) -> int:
        """What the bar is full at: answers from a file have no invitation."""
        return max(self.invited, self.submitted)

    @property
    def percentage(self) -> int:
        return round(PERCENT * self.submitted / self.expected) if self.expected else 0

    @property
    def started_percentage(self) -> int:
        return round(PERCENT * self.started / self.expected) if self.expected else 0

    @property
    def tick(self) -> float | None:
        """Where on the bar the threshold is, if it can be reached."""
        return PERCENT * self.threshold / self.expected if self.reachable else None

    @property
    def reachable(self) -> bool:
        return self.expected >= self.threshold

    @property
    def enough(self) -> bool:
        return self.submitted >= self.threshold

    @property
    def missing(self) -> int:
        return max(0, self.threshold - self.submitted)


@dataclass(frozen=True, slots=True)
class MunicipalityResponse:
    id: uuid.UUID
    code: str
    name: str
    province: str
    political: RespondingSide
    administrative: RespondingSide

    # Filled in by the page: addresses, and what may be read there, are no matter of this module.
    report_url: str = ""
    report_state: str = ""  # of a manager: readable, withdrawn or not yet released

    @property
    def sides(self) -> list[tuple[str, str, RespondingSide]]:
        """The columns of a table: heading, class of the colour, figures."""
        return [
            (_("Politiek"), "pol", self.political),
            (_("Administratie"), "adm", self.administrative),
        ]

    @property
    def enough(self) -> bool:
        return self.political.enough and self.administrative.enough

    @property
    def reachable(self) -> bool:
        return self.political.reachable and self.administrative.reachable


@dataclass(frozen=True)
class WaveResponse:
    """How far a wave is, for each municipality that this member may see."""

    rows: list[MunicipalityResponse]
    political: RespondingSide
    administrative: RespondingSide

    @property
    def invited(self) -> int:
        return self.political.invited + self.administrative.invited

    @property
    def expected(self) -> int:
        return self.political.expected + self.administrative.expected

    @property
    def submitted(self) -> int:
        return self.political.submitted + self.administrative.submitted

    @property
    def busy(self) -> int:
        """Began and did not submit (yet)."""
        return self.political.started + self.administrative.started - self.submitted

    @property
    def enough(self) -> int:
        return sum(row.enough for row in self.rows)

    @property
    def provinces(self) -> list[str]:
        return sorted({row.province for row in self.rows if row.province})


@dataclass(frozen=True)
class RowFilter:
    """Which municipalities of a wave are listed."""

    q: str = ""
    province: str = ""
    state: str = ""
    page: str = "1"

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        names = ("q", "province", "state", "page")
        return cls(**{name: data[name][:100] for name in names if name in data})

    @property
    def query(self) -> str:
        """The filter as the beginning of an address, for the links to other pages."""
        chosen = {"q": self.q, "province": self.province, "state": self.state}
        return f"{urlencode({name: value for name, value in chosen.items() if value})}&"

    def among(self, rows: Iterable[MunicipalityResponse]) -> list[MunicipalityResponse]:
        name = self.q.strip().casefold()
        return [
            row
            for row in rows
            if (name in row.name.casefold() or name == row.code.casefold())
            and self.province in ("", row.province)
            and self._in_state(row)
        ]

    def _in_state(self, row: MunicipalityResponse) -> bool:
        if self.state == ENOUGH:
            return row.enough
        return self.state != LACKING or not row.enough


def wave_response(
    wave: Wave, municipality_ids: Collection[uuid.UUID] | None = None
) -> WaveResponse:
    """Four queries. `municipality_ids` narrows to a manager's own."""
    places = wave.participations.select_related("municipality").order_by("municipality__name")
    if municipality_ids is not None:
        places = places.filter(municipality_id__in=municipality_ids)
    counts = _response_counts(wave)
    rows = [_municipality_response(wave, place, counts) for place in places]
    return WaveResponse(
        rows,
        _sum([row.political for row in rows], wave),
        _sum([row.administrative for row in rows], wave),
    )


def with_enough(wave: Wave) -> int:
    """`wave_response(wave).enough` in one query: municipalities with enough answers on both sides."""
    submitted = _submitted(wave)
    places = {place for place, _side in submitted}
    return sum(
        all(submitted[place, side] >= wave.threshold for side in (POLITICAL, ADMINISTRATIVE))
        for place in places
    )


@dataclass(frozen=True)
class _ResponseCounts:
    invited: Counts
    busy: Counts
    submitted: Counts


def _response_counts(wave: Wave) -> _ResponseCounts:
    answered = Response.objects.filter(invitation=OuterRef("invitation"))
    drafts = Draft.objects.filter(~Exists(answered), invitation__wave=wave)
    return _ResponseCounts(
        invited=_grouped(wave.invitations.all(), ""),
        # A sealed draft beside a new one is still one person.
        busy=_grouped(drafts, "invitation__", count=Count("invitation", distinct=True)),
        submitted=_submitted(wave),
    )


def _submitted(wave: Wave) -> Counts:
    """Handed in; of an open anonymous wave that is what lies in the box."""
    return _grouped(wave.responses.all(), "") + _grouped(in_the_box([wave]), "")


def _grouped(rows: QuerySet[Any], path: str, count: Count = Count("id")) -> Counts:  # noqa: B008
    place, side = f"{path}participation_id", f"{path}perspective"
    found = rows.order_by().values(place, side).annotate(n=count)
    return Counter({(row[place], row[side]): row["n"] for row in found})


def _municipality_response(
    wave: Wave, place: Participation, counts: _ResponseCounts
) -> MunicipalityResponse:
    return MunicipalityResponse(
        id=place.municipality_id,
        code=place.municipality.code,
        name=place.municipality.name,
        province=place.municipality.province,
        political=_side(wave, (place.id, POLITICAL), counts),
        administrative=_side(wave, (place.id, ADMINISTRATIVE), counts),
    )


def _side(wave: Wave, key: tuple[uuid.UUID, str], counts: _ResponseCounts) -> RespondingSide:
    submitted = counts.submitted[key]
    return RespondingSide(
        counts.invited[key], counts.busy[key] + submitted, submitted, wave.threshold
    )


def _sum(sides: list[RespondingSide], wave: Wave) -> RespondingSide:
    return RespondingSide(
        sum(side.invited for side in sides),
        sum(side.started for side in sides),
        sum(side.submitted for side in sides),
        wave.threshold,
    )
