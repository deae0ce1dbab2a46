"""Days on which people in Belgium are not at work, computed for any year. Pure.

The legal holidays of the country (law of 4 January 1974, royal decree of 18 April 1974), and the
days on which the administrations of a community are closed: 11 July, 27 September, 15 November.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Holiday(StrEnum):
    """A day without reminders."""

    NEW_YEAR = "new_year"
    EASTER = "easter"
    EASTER_MONDAY = "easter_monday"
    LABOUR_DAY = "labour_day"
    ASCENSION = "ascension"
    PENTECOST = "pentecost"
    WHIT_MONDAY = "whit_monday"
    FLEMISH = "flemish"
    NATIONAL = "national"
    ASSUMPTION = "assumption"
    FRENCH = "french"
    ALL_SAINTS = "all_saints"
    ARMISTICE = "armistice"
    GERMAN = "german"
    CHRISTMAS = "christmas"


COMMUNITIES: Final = frozenset({Holiday.FLEMISH, Holiday.FRENCH, Holiday.GERMAN})
_FIXED: Final = (
    (Holiday.NEW_YEAR, (1, 1)),
    (Holiday.LABOUR_DAY, (5, 1)),
    (Holiday.FLEMISH, (7, 11)),
    (Holiday.NATIONAL, (7, 21)),
    (Holiday.ASSUMPTION, (8, 15)),
    (Holiday.FRENCH, (9, 27)),
    (Holiday.ALL_SAINTS, (11, 1)),
    (Holiday.ARMISTICE, (11, 11)),
    (Holiday.GERMAN, (11, 15)),
    (Holiday.CHRISTMAS, (12, 25)),
)
# Days after Easter Sunday.
_MOVING: Final = (
    (Holiday.EASTER, 0),
    (Holiday.EASTER_MONDAY, 1),
    (Holiday.ASCENSION, 39),
    (Holiday.PENTECOST, 49),
    (Holiday.WHIT_MONDAY, 50),
)


def holiday_on(day: date) -> Holiday | None:
    """What this day is; where two fall together, the fixed one."""
    fixed = (name for name, at in _FIXED if at == (day.month, day.day))
    return next(fixed, None) or next((n for at, n in _moving(day.year) if at == day), None)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Oudin, 1940)."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    after = epact - weekday
    month = 3 + (after + 40) // 44
    return date(year, month, after + 28 - 31 * (month // 4))


def _moving(year: int) -> Iterator[tuple[date, Holiday]]:
    sunday = easter(year)
    for name, days in _MOVING:
        yield sunday + timedelta(days=days), name
