"""The response of a wave by day, and where it may end by what earlier waves of the study did.

For the consultancy alone, and of the whole wave: never of one municipality, and of a side only from
the threshold on, so that no day tells when a person answered.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import sqrt
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import AuditEvent
from surveys.models import Mode, Response, Wave, WaveState
from surveys.respond.queries.response import ADMINISTRATIVE, POLITICAL

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
MOST_DAYS: Final = 400
EARLIEST: Final = 0.05  # share of the final response: before it, a forecast is a guess
Z: Final = 1.96  # of a band of 95 %

PerDay = Mapping[date, int]


@dataclass(frozen=True)
class SideDays:
    """One side: responses until the end of each day. None where fewer than the threshold came."""

    side: str
    invited: int
    until: tuple[int, ...] | None

    @property
    def last(self) -> int:
        return self.until[-1] if self.until else 0


@dataclass(frozen=True)
class WaveDays:
    days: tuple[date, ...]
    sides: tuple[SideDays, SideDays]

    @property
    def rows(self) -> list[tuple[date, list[tuple[int, int] | None]]]:
        """Each day with, of each side, how many came on it and until it."""
        found = []
        for place, day in enumerate(self.days):
            cells = [
                None
                if side.until is None
                else (
                    side.until[place] - (side.until[place - 1] if place else 0),
                    side.until[place],
                )
                for side in self.sides
            ]
            found.append((day, cells))
        return found


@dataclass(frozen=True)
class Forecast:
    """Where the response of a side may end; bounded by what is in and by who is invited."""

    side: str
    share: int  # percent of their final response that earlier waves had on that day
    low: int
    likely: int
    high: int


@dataclass(frozen=True)
class Forecasts:
    """`day`: of fieldwork, the last whole one, from 1. `waves`: the earlier ones that were used."""

    day: int
    waves: tuple[str, ...]
    found: tuple[Forecast, ...]


def wave_days(wave: Wave, invited: Mapping[str, int]) -> WaveDays:
    """From the first day until today, or the last one. One query."""
    first = _day(wave.opens_at)
    last = min(_day(wave.ended_at), timezone.localdate(timezone=BRUSSELS))
    counted = _per_day([wave.id])
    # Answers from a file or on paper may lie outside the window: no day is left out.
    there = [day for (_wave, _side), days in counted.items() for day in days]
    first, last = min([first, *there]), max([first, last, *there])
    days = tuple(first + timedelta(n) for n in range(min((last - first).days + 1, MOST_DAYS)))
    sides = [
        _side(side, invited[side], counted.get((wave.id, side), {}), days, wave.threshold)
        for side in (POLITICAL, ADMINISTRATIVE)
    ]
    return WaveDays(days, (sides[0], sides[1]))


def forecasts(wave: Wave, now: WaveDays) -> Forecasts | None:
    """By the day before today, the last that is whole. None without an earlier wave. Three queries.

    A day on which a wave rested all day is none of its days: nobody could answer.
    """
    earlier = list(
        Wave.objects.filter(study_id=wave.study_id, state=WaveState.CLOSED, imported=False)
        .filter(opens_at__lt=wave.opens_at)
        .exclude(id=wave.id)
        .exclude(mode=Mode.ANONYMOUS)  # a ballot keeps no day
        .order_by("opens_at")
        .only("id", "name", "opens_at")
    )
    if not earlier:
        return None
    yesterday = timezone.localdate(timezone=BRUSSELS) - timedelta(1)
    counted = _per_day([one.id for one in earlier])
    rested = rests_of([wave, *earlier])
    day = len(_asked(_day(wave.opens_at), yesterday, rested.get(wave.id, ())))
    until = {one.id: _day_number(one, day, rested.get(one.id, ())) for one in earlier}
    found = []
    for side in now.sides:
        shares = [
            _share(counted[one.id, side.side], until[one.id])
            for one in earlier
            if sum(counted.get((one.id, side.side), {}).values()) >= wave.threshold
        ]
        done = _until(side, now.days, (yesterday - now.days[0]).days + 1)
        if (made := _forecast(side, done, shares)) is not None:
            found.append(made)
    return Forecasts(max(day, 0), tuple(one.name for one in earlier), tuple(found))


Rest = tuple[date, date]  # the first day of a pause, and the one on which it went on


def rests_of(waves: Sequence[Wave]) -> dict[uuid.UUID, list[Rest]]:
    """When each wave rested, as the audit trail tells. One query."""
    acts = AuditEvent.objects.filter(
        action__in=["wave_paused", "wave_resumed"], subject_id__in=[str(one.id) for one in waves]
    )
    found: dict[uuid.UUID, list[Rest]] = defaultdict(list)
    since: dict[str, date] = {}
    for action, subject, at in acts.order_by("at").values_list("action", "subject_id", "at"):
        if action == "wave_paused":
            since[subject] = _day(at)
        elif subject in since:
            found[uuid.UUID(subject)].append((since.pop(subject), _day(at)))
    for subject, day in since.items():  # it rests still, or was closed while it did
        found[uuid.UUID(subject)].append((day, date.max))
    return dict(found)


def _asked(first: date, last: date, rests: Sequence[Rest]) -> list[date]:
    """The days from the first to the last on which the wave took answers."""
    days = (first + timedelta(n) for n in range(min((last - first).days + 1, MOST_DAYS)))
    return [day for day in days if not any(began < day < went for began, went in rests)]


def _day_number(wave: Wave, number: int, rests: Sequence[Rest]) -> date:
    """The date of that day of a wave, counted from 1."""
    first = _day(wave.opens_at)
    asked = _asked(first, first + timedelta(MOST_DAYS), rests)
    return asked[min(number, len(asked)) - 1] if number > 0 else first - timedelta(1)


def _per_day(waves: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], dict[date, int]]:
    rows = Response.objects.filter(wave_id__in=waves).order_by()
    rows = rows.annotate(day=TruncDate("submitted_at", tzinfo=BRUSSELS))
    found: dict[tuple[uuid.UUID, str], dict[date, int]] = defaultdict(dict)
    for wave_id, side, day, number in rows.values_list("wave_id", "perspective", "day").annotate(
        n=Count("id")
    ):
        found[wave_id, side][day] = number
    return found


def _side(
    side: str, invited: int, per_day: PerDay, days: tuple[date, ...], threshold: int
) -> SideDays:
    until = tuple(accumulate(per_day.get(day, 0) for day in days))
    return SideDays(side, invited, until if until[-1] >= threshold else None)


def _until(side: SideDays, days: tuple[date, ...], day: int) -> int:
    """What was in at the end of a day of fieldwork, counted from 1."""
    if side.until is None or day < 1:
        return 0
    return side.until[min(day, len(days)) - 1]


def _share(per_day: PerDay, until: date) -> tuple[float, int]:
    whole = sum(per_day.values())
    return sum(n for day, n in per_day.items() if day <= until) / whole, whole


def _forecast(side: SideDays, done: int, shares: list[tuple[float, int]]) -> Forecast | None:
    """What is in divided by the share that earlier waves had: the mean for what is likely, and for
    the band the widest of their shares, each with the chance that lies in its own number."""
    if side.until is None or not shares:
        return None
    mean = sum(share for share, _n in shares) / len(shares)
    if mean < EARLIEST:
        return None
    spread = [(share, Z * sqrt(share * (1 - share) / n)) for share, n in shares]
    lowest = max(min(share - error for share, error in spread), EARLIEST)
    highest = min(max(share + error for share, error in spread), 1.0)
    most = max(side.invited, side.last)

    def ends(share: float) -> int:
        return min(most, max(side.last, round(done / share)))

    return Forecast(side.side, round(100 * mean), ends(highest), ends(mean), ends(lowest))


def _day(at: datetime) -> date:
    return timezone.localtime(at, BRUSSELS).date()
