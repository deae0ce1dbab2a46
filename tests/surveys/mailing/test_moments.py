"""When people may be reminded: holidays of every year, office hours, and the change of the clock."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.mailing.holidays import COMMUNITIES, Holiday, holiday_on
from surveys.mailing.moments import BRUSSELS, Concern, concern_of, next_good
from surveys.mailing.names import HOLIDAYS

YEARS = range(2000, 2100)
OURS = {
    date(year, 1, 1) + timedelta(days=day) for year in YEARS for day in range(366)
}  # a leap day more than most years have


def brussels(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BRUSSELS)  # type: ignore[misc,arg-type]


def test_days_are_those_of_the_country_and_of_its_communities() -> None:
    """As another library has them for a century; of the communities it knows nothing."""
    theirs = set(holidays.country_holidays("BE", years=YEARS))
    ours = {day: holiday_on(day) for day in OURS if day.year in YEARS and holiday_on(day)}
    assert {day for day, name in ours.items() if name not in COMMUNITIES} >= theirs - {
        day for day, name in ours.items() if name in COMMUNITIES
    }
    assert {day for day, name in ours.items() if name not in COMMUNITIES} <= theirs
    assert {(day.month, day.day) for day, name in ours.items() if name in COMMUNITIES} == {
        (7, 11),
        (9, 27),
        (11, 15),
    }


def test_every_holiday_has_a_name_and_comes_every_year() -> None:
    assert set(HOLIDAYS) == set(Holiday)
    found = {holiday_on(date(2027, 1, 1) + timedelta(days=day)) for day in range(365)}
    assert found - {None} == set(Holiday)


@pytest.mark.parametrize(
    ("moment", "concern"),
    [
        (brussels(2027, 3, 29, 10), Concern.HOLIDAY),  # Easter Monday
        (brussels(2027, 7, 11, 10), Concern.HOLIDAY),  # a Sunday as well
        (brussels(2027, 9, 27, 10), Concern.HOLIDAY),
        (brussels(2027, 11, 15, 10), Concern.HOLIDAY),
        (brussels(2027, 3, 6, 10), Concern.WEEKEND),
        (brussels(2027, 3, 8, 7, 59), Concern.NIGHT),
        (brussels(2027, 3, 8, 19), Concern.NIGHT),
        (brussels(2027, 3, 8, 8), None),
        (brussels(2027, 3, 8, 18, 59), None),
        (datetime(2027, 1, 1, 23, 30, tzinfo=UTC), Concern.WEEKEND),  # already Saturday here
    ],
)
def test_what_speaks_against_a_moment(moment: datetime, concern: Concern | None) -> None:
    assert concern_of(moment) is concern


@pytest.mark.parametrize(
    ("moment", "better"),
    [
        (brussels(2027, 3, 6, 10, 15), brussels(2027, 3, 8, 10, 15)),
        (brussels(2027, 3, 5, 20), brussels(2027, 3, 8, 9)),  # Friday evening
        (brussels(2027, 3, 5, 6), brussels(2027, 3, 5, 9)),
        (brussels(2027, 3, 26, 19), brussels(2027, 3, 30, 9)),  # Easter and the Monday after it
        (brussels(2026, 12, 31, 23), brussels(2027, 1, 4, 9)),
    ],
)
def test_the_next_working_day_is_proposed(moment: datetime, better: datetime) -> None:
    assert next_good(moment) == better


def test_the_clock_of_brussels_shows_the_same_hour_after_it_was_changed() -> None:
    """From Saturday in winter time to Tuesday in summer time: ten o'clock is another moment of UTC."""
    saturday = brussels(2027, 3, 27, 10)
    moved = next_good(saturday)
    assert (moved.hour, moved.utcoffset()) == (10, timedelta(hours=2))
    assert (moved.astimezone(UTC) - saturday.astimezone(UTC)) == timedelta(days=3, hours=-1)
    autumn = next_good(brussels(2027, 10, 30, 10))
    assert autumn == datetime(2027, 11, 2, 9, tzinfo=UTC)  # the Monday is All Saints'


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_proposal_is_good_later_and_near(moment: datetime) -> None:
    found = next_good(moment)
    assert concern_of(found) is None
    assert next_good(found) == found
    assert timedelta(0) <= found - moment < timedelta(days=6)
