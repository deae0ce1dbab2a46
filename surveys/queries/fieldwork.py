"""What the pages of fieldwork read: waves, response, mail. The number of queries is fixed."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from surveys.mail_trouble import sentence
from surveys.models import Draft, Invitation, Mailing, Participation, Response, Study, Wave
from surveys.models.fieldwork import MailState
from surveys.questionnaire.words import Perspective

POLITICAL: Final = Perspective.POLITICAL.value
ADMINISTRATIVE: Final = Perspective.ADMINISTRATIVE.value
PERCENT: Final = 100

Counts = Counter[tuple[uuid.UUID, str]]


@dataclass(frozen=True, slots=True)
class Side:
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
        return PERCENT * self.submitted // self.expected if self.expected else 0

    @property
    def started_percentage(self) -> int:
        return PERCENT * self.started // self.expected if self.expected else 0

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
    political: Side
    administrative: Side

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
    political: Side
    administrative: Side

    @property
    def enough(self) -> int:
        return sum(row.enough for row in self.rows)

    @property
    def provinces(self) -> list[str]:
        return sorted({row.province for row in self.rows if row.province})


@dataclass(frozen=True)
class MailCounts:
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    next_due: datetime | None = None
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.waiting + self.sending + self.sent + self.failed


@dataclass(frozen=True)
class WaveLine:
    """A wave in a list."""

    id: uuid.UUID
    name: str
    state: str
    state_label: str
    opens_at: datetime
    closes_at: datetime
    municipalities: int
    invited: int
    submitted: int
    imported: bool

    @property
    def percentage(self) -> int:
        whole = max(self.invited, self.submitted)
        return PERCENT * self.submitted // whole if whole else 0


@dataclass(frozen=True)
class StudyCard:
    id: uuid.UUID
    name: str
    questionnaire: str
    waves: list[WaveLine]


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


def mail_counts(wave: Wave) -> MailCounts:
    """Two queries."""
    mails = Mailing.objects.filter(invitation__wave=wave)
    by_state = {
        row["state"]: row
        for row in mails.values("state").annotate(n=Count("id"), due=Min("due_at"))
    }
    failed = mails.filter(state=MailState.FAILED).values("error").annotate(n=Count("id"))
    reasons: Counter[str] = Counter()
    for row in failed:
        reasons[sentence(row["error"])] += row["n"]
    numbers = {str(state): by_state.get(state, {}).get("n", 0) for state in MailState.values}
    due = by_state.get(MailState.WAITING.value, {}).get("due")
    return MailCounts(**numbers, next_due=due, reasons=reasons.most_common(5))


def study_cards() -> list[StudyCard]:
    """Every study with its waves, the newest first."""
    by_study: dict[uuid.UUID, list[WaveLine]] = {}
    for wave in _waves_newest_first():
        by_study.setdefault(wave.study_id, []).append(_line(wave))
    studies = Study.objects.select_related("questionnaire").order_by("-created_at")
    return [StudyCard(s.id, s.name, s.questionnaire.name, by_study.get(s.id, [])) for s in studies]


def recent_waves(limit: int = 6) -> list[WaveLine]:
    return [_line(wave) for wave in _waves_newest_first()[:limit]]


def waves_of_municipalities(municipality_ids: Collection[uuid.UUID]) -> list[Wave]:
    """The launched waves in which these take part, the newest first."""
    rows = Wave.objects.exclude(launched_at=None).filter(
        participations__municipality_id__in=municipality_ids
    )
    return list(rows.select_related("study").distinct().order_by("-opens_at"))


def _waves_newest_first() -> QuerySet[Wave]:
    """With what a list shows of each; counted apart, or the joins would multiply."""

    def number(model: Any) -> Any:
        rows = model.objects.filter(wave=OuterRef("pk")).order_by().values("wave")
        return rows.annotate(n=Count("id")).values("n")

    rows: QuerySet[Wave] = Wave.objects.order_by("-opens_at", "name").annotate(
        municipalities=number(Participation),
        invited=number(Invitation),
        submitted=number(Response),
    )
    return rows


def _line(wave: Any) -> WaveLine:
    return WaveLine(
        id=wave.id,
        name=wave.name,
        state=wave.state,
        state_label=wave.get_state_display(),
        opens_at=wave.opens_at,
        closes_at=wave.closes_at,
        municipalities=wave.municipalities or 0,
        invited=wave.invited or 0,
        submitted=wave.submitted or 0,
        imported=wave.imported,
    )


@dataclass(frozen=True)
class _ResponseCounts:
    invited: Counts
    busy: Counts
    submitted: Counts


def _response_counts(wave: Wave) -> _ResponseCounts:
    answered = Response.objects.filter(invitation=OuterRef("invitation"))
    busy = Draft.objects.filter(~Exists(answered), invitation__wave=wave)
    return _ResponseCounts(
        invited=_grouped(wave.invitations.all(), ""),
        busy=_grouped(busy, "invitation__"),
        submitted=_grouped(wave.responses.all(), ""),
    )


def _grouped(rows: QuerySet[Any], path: str) -> Counts:
    place, side = f"{path}participation_id", f"{path}perspective"
    found = rows.order_by().values(place, side).annotate(n=Count("id"))
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


def _side(wave: Wave, key: tuple[uuid.UUID, str], counts: _ResponseCounts) -> Side:
    submitted = counts.submitted[key]
    return Side(counts.invited[key], counts.busy[key] + submitted, submitted, wave.threshold)


def _sum(sides: list[Side], wave: Wave) -> Side:
    return Side(
        sum(side.invited for side in sides),
        sum(side.started for side in sides),
        sum(side.submitted for side in sides),
        wave.threshold,
    )
