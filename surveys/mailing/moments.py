"""When people may be reminded without being disturbed, in Brussels time. Pure."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from surveys.mailing.holidays import holiday_on

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
FIRST_HOUR: Final = 8
LAST_HOUR: Final = 19  # no longer then
PROPOSED: Final = time(9)
_SATURDAY: Final = 5


class Concern(StrEnum):
    """Why a moment disturbs people."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    NIGHT = "night"


def day_of(moment: datetime) -> date:
    """The day in Brussels."""
    return moment.astimezone(BRUSSELS).date()


def concern_of(moment: datetime) -> Concern | None:
    """What speaks against a moment; None for office hours of a working day."""
    local = moment.astimezone(BRUSSELS)
    if holiday_on(local.date()):
        return Concern.HOLIDAY
    if local.weekday() >= _SATURDAY:
        return Concern.WEEKEND
    return None if FIRST_HOUR <= local.hour < LAST_HOUR else Concern.NIGHT


def next_good(moment: datetime) -> datetime:
    """The moment itself if nothing speaks against it, else the first working day after it.

    The clock of Brussels shows the same hour there, or nine where the hour was one of the night.
    """
    if concern_of(moment) is None:
        return moment
    local = moment.astimezone(BRUSSELS)
    by_day = FIRST_HOUR <= local.hour < LAST_HOUR
    clock = local.time() if by_day else PROPOSED
    day = local.date() + timedelta(days=local.hour >= LAST_HOUR)
    while True:
        found = datetime.combine(day, clock, BRUSSELS)
        if concern_of(found) is None:
            return found
        day += timedelta(days=1)
