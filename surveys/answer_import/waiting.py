"""Waves from files that wait for one more, and what each would hold with a plan."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from surveys.answer_import.queries.preview import Preview
from surveys.models import Response, Wave, WaveState
from surveys.questionnaire.document import Perspective

_Counts = Counter[tuple[str, str]]  # by municipality and side


@dataclass(frozen=True, slots=True)
class Sides:
    """Answers of each side, and at how many municipalities."""

    political: int
    administrative: int
    municipalities: int

    @property
    def total(self) -> int:
        return self.political + self.administrative


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wave with what it has (`now`) and what it would have after the import (`then`)."""

    id: UUID
    study: str
    wave: str
    first: date
    last: date
    now: Sides
    then: Sides

    @property
    def names(self) -> dict[str, object]:
        """What the form asks for."""
        return {"study": self.study, "wave": self.wave, "first": self.first, "last": self.last}


def waiting_waves(preview: Preview) -> list[Waiting]:
    """Those with the questionnaire of the preview, the newest first."""
    if preview.version is None:
        return []
    waves = Wave.objects.filter(imported=True, state=WaveState.OPEN, version=preview.version)
    waves = waves.select_related("study").order_by("-launched_at")
    added = _Counts({(one.place, one.side): one.answers for one in preview.added})
    kept = _kept(waves)
    return [_waiting(wave, kept.get(wave.id, Counter()), added) for wave in waves]


def _kept(waves: QuerySet[Wave]) -> dict[UUID, _Counts]:
    """The answers of each wave by municipality and side."""
    rows = Response.objects.filter(wave__in=waves).values_list(
        "wave_id", "participation__municipality_id", "perspective"
    )
    found: dict[UUID, _Counts] = {}
    for wave_id, place, side, times in rows.annotate(times=Count("id")).order_by():
        found.setdefault(wave_id, Counter())[str(place), side] = times
    return found


def _waiting(wave: Wave, kept: _Counts, added: _Counts) -> Waiting:
    return Waiting(
        id=wave.id,
        study=wave.study.name,
        wave=wave.name,
        first=timezone.localdate(wave.opens_at),
        last=timezone.localdate(wave.closes_at),
        now=_sides(kept),
        then=_sides(kept + added),
    )


def _sides(counts: _Counts) -> Sides:
    totals = {
        one.value: sum(times for (_place, side), times in counts.items() if side == one)
        for one in Perspective
    }
    return Sides(municipalities=len({place for place, _side in counts}), **totals)
