"""How far a wave is: invited, begun and submitted, for each municipality and side."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import in_order
from surveys.ballots.queries import in_the_box
from surveys.models import Draft, Response, Wave
from surveys.percentages import PERCENT, percent
from surveys.questionnaire.words import Perspective

POLITICAL: Final = Perspective.POLITICAL.value
ADMINISTRATIVE: Final = Perspective.ADMINISTRATIVE.value
ALMOST: Final = 2  # so few responses are asked for by name, not by another reminder

Counts = Counter[tuple[uuid.UUID, str]]


@dataclass(frozen=True, slots=True)
class RespondingSide:
    """One side of one municipality, or of the whole wave."""

    invited: int
    started: int  # opened the questionnaire, submitted ones included
    submitted: int
    threshold: int
    target: int | None = None  # percent of those invited
    hidden: bool = False  # fewer than may be told to who reads this: nothing of it is here

    def for_manager(self) -> "RespondingSide":
        """What the own municipality may know while people answer: from the threshold on, and never
        who began, for that tells who did not."""
        if self.submitted < self.threshold:
            return replace(self, started=0, submitted=0, hidden=True)
        return replace(self, started=self.submitted)

    @property
    def aimed(self) -> int | None:
        """How many responses the target is."""
        return -(-self.expected * self.target // PERCENT) if self.target else None

    @property
    def short(self) -> int:
        """How many are lacking to the target."""
        return max(0, (self.aimed or 0) - self.submitted)

    @property
    def expected(self) -> int:
        """What the bar is full at: answers from a file have no invitation."""
        return max(self.invited, self.submitted)

    @property
    def percentage(self) -> int:
        return percent(self.submitted, self.expected)

    @property
    def started_percentage(self) -> int:
        return percent(self.started, self.expected)

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

    def for_manager(self) -> "MunicipalityResponse":
        return replace(
            self,
            political=self.political.for_manager(),
            administrative=self.administrative.for_manager(),
        )

    @property
    def missing(self) -> int:
        """Responses until there can be a report."""
        return self.political.missing + self.administrative.missing

    @property
    def lacking(self) -> str:
        """What is missing until there can be a report, in a sentence; nothing where nothing is."""
        political, administrative = self.political.missing, self.administrative.missing
        if not self.missing or not self.reachable:
            return ""
        if political and administrative:
            both = {"political": political, "administrative": administrative}
            return (
                _(
                    "Nog nodig voor een rapport: politiek %(political)s, administratie %(administrative)s."
                )
                % both
            )
        if political:
            return (
                ngettext(
                    "Nog %s politiek antwoord en dit bestuur kan een rapport krijgen.",
                    "Nog %s politieke antwoorden en dit bestuur kan een rapport krijgen.",
                    political,
                )
                % political
            )
        return (
            ngettext(
                "Nog %s administratief antwoord en dit bestuur kan een rapport krijgen.",
                "Nog %s administratieve antwoorden en dit bestuur kan een rapport krijgen.",
                administrative,
            )
            % administrative
        )

    @property
    def percentage(self) -> int:
        expected = self.political.expected + self.administrative.expected
        done = self.political.submitted + self.administrative.submitted
        return percent(done, expected)

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
    def aims(self) -> list[tuple[str, int, int]]:
        """Of each side with a target: its name, how many that is, and how many are lacking."""
        sides = ((_("politiek"), self.political), (_("administratie"), self.administrative))
        return [(name, side.aimed, side.short) for name, side in sides if side.aimed is not None]

    @property
    def almost(self) -> int:
        """Municipalities that lack one or two responses."""
        return sum(row.reachable and 0 < row.missing <= ALMOST for row in self.rows)

    @property
    def provinces(self) -> list[str]:
        return in_order({row.province for row in self.rows if row.province}, str)


def wave_response(
    wave: Wave, municipality_ids: Collection[uuid.UUID] | None = None
) -> WaveResponse:
    """Four queries. `municipality_ids` narrows to a manager's own."""
    places = wave.participations.order_by("municipality__name_sort", "id")
    if municipality_ids is not None:
        places = places.filter(municipality_id__in=municipality_ids)
    counts = _response_counts(wave)
    # No more of hundreds of rows than is told: a model of each takes as long as all the counting.
    columns = (f"municipality__{name}" for name in ("id", "code", "name", "province"))
    rows = [
        MunicipalityResponse(
            id=place,
            code=code,
            name=name,
            province=province,
            political=_side(wave, (participation, POLITICAL), counts),
            administrative=_side(wave, (participation, ADMINISTRATIVE), counts),
        )
        for participation, place, code, name, province in places.values_list("id", *columns)
    ]
    return WaveResponse(
        rows,
        _sum([row.political for row in rows], wave, wave.target_political),
        _sum([row.administrative for row in rows], wave, wave.target_administrative),
    )


def own_response(wave: Wave, municipality_ids: Collection[uuid.UUID]) -> list[MunicipalityResponse]:
    """What the manager of these municipalities sees of them. Four queries."""
    return [row.for_manager() for row in wave_response(wave, municipality_ids).rows]


def with_enough(wave: Wave) -> int:
    """`wave_response(wave).enough` in one query: municipalities with enough answers on both sides."""
    return len(places_with_enough(wave))


def places_with_enough(wave: Wave) -> set[uuid.UUID]:
    """The participations with enough answers on both sides for a report of their own."""
    submitted = _submitted(wave)
    places = {place for place, _side in submitted}
    return {
        place
        for place in places
        if all(submitted[place, side] >= wave.threshold for side in (POLITICAL, ADMINISTRATIVE))
    }


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


def _side(wave: Wave, key: tuple[uuid.UUID, str], counts: _ResponseCounts) -> RespondingSide:
    submitted = counts.submitted[key]
    target = {POLITICAL: wave.target_political, ADMINISTRATIVE: wave.target_administrative}[key[1]]
    return RespondingSide(
        counts.invited[key], counts.busy[key] + submitted, submitted, wave.threshold, target
    )


def _sum(sides: list[RespondingSide], wave: Wave, target: int | None) -> RespondingSide:
    return RespondingSide(
        sum(side.invited for side in sides),
        sum(side.started for side in sides),
        sum(side.submitted for side in sides),
        wave.threshold,
        target,
    )
