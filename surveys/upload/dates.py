"""Dates as people and programs write them; 3/4/2019 can be two days, and is never guessed at."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from surveys.upload.matching import unified

Order = Literal["day_first", "month_first"]
ORDERS: Final[tuple[Order, Order]] = ("day_first", "month_first")
# What tools write instead of a day that they do not keep: an anonymous LimeSurvey, or a zero.
NO_DAYS: Final = frozenset([date(1980, 1, 1), date(1970, 1, 1)])
# Nobody answers with a day outside of these: the first days of calendars of programs, 19 for 2019.
_FIRST: Final = date(1900, 1, 2)
_LAST: Final = date(2200, 1, 1)

_TIME: Final = re.compile(
    r"(?:t|,? (?:(?:om|à|at|um) )?)\s*\d{1,2}[:hu]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|(?:[a-z]{2,5})?[-+]\d{1,2}(?::?\d{2})?|[a-z]{2,5}))?$"
)
_CLOCK: Final = re.compile(
    r"[t ]\s*(\d{1,2})[:hu](\d{2})(?::(\d{2}))?(?:[.,]\d+)?(?: ?([ap])\.?m\b\.?)?"
    r" ?(?:([a-z]{1,5})?(?:([-+])(\d{1,2}):?(\d{2})?)?)$"
)
# Hours before those of Greenwich.
_ZONES: Final = {
    "wet": 0,
    "west": 1,
    "bst": 1,
    "cet": 1,
    "mez": 1,
    "cest": 2,
    "mesz": 2,
    "eet": 2,
    "oez": 2,
    "eest": 3,
    "oesz": 3,
}
_ISO: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_OTHER: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)


# 1 January 1954 to 2064, as a number of days; on a Mac of before they are four years later.
_SERIAL: Final = re.compile(r"(?:[2-5]\d{4})(?:[.,]\d+)?", re.ASCII)
_SHORT: Final = {
    "jan": 1, "feb": 2, "fev": 2, "mrt": 3, "maa": 3, "mar": 3, "apr": 4, "avr": 4, "mei": 5, "mai": 5, "may": 5,
    "jun": 6, "juin": 6, "jul": 7, "juil": 7, "aug": 8, "aou": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11,
    "dec": 12, "dez": 12,
}  # fmt: skip
# 31 december 2019, 31-Dec-2019, di 31 déc. 2019; also December 31, 2019.
_DAY_NAMED: Final = re.compile(
    r"(?:[a-z]+\.?,? )?(\d{1,2})(?:er|\.|st|nd|rd|th)?[-/ ]([a-z]+)\.?[-/ ](\d{4})", re.ASCII
)
_MONTH_NAMED: Final = re.compile(
    r"(?:[a-z]+\.?, )?([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII
)
# 31/12/19, 31-dec-19: a century that is not written is not guessed at.
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/. ])(?:\d{1,2}|[^\W\d_]+\.?)\1'?\d{2}")
_JOINED: Final = re.compile(r"(19\d{2}|20\d{2})(\d{2})(\d{2})", re.ASCII)


class AmbiguousDate(Exception):
    """A text that can be two days, and nothing says which."""


def readings(text: str) -> dict[Order, date]:
    """The day in each order in which it is one; the same twice where the order does not matter."""
    words = _TIME.sub("", unified(text))
    if match := _ISO.fullmatch(words):
        day = _day(match[1], match[3], match[4])
        return dict.fromkeys(ORDERS, day) if day else {}
    match = _OTHER.fullmatch(_without_weekday(words))
    if match is None:
        named = _in_words(words)
        return dict.fromkeys(ORDERS, named) if named else {}
    first, second, year = match[1], match[3], match[4]
    tried: list[tuple[Order, date | None]] = [
        ("day_first", _day(year, second, first)),
        ("month_first", _day(year, first, second)),
    ]
    return {order: day for order, day in tried if day is not None}


def is_serial(text: str) -> bool:
    """Whether it is a day as a spreadsheet keeps it, of which nobody knows the first."""
    return _SERIAL.fullmatch(unified(text)) is not None


def is_no_answer(day: date) -> bool:
    """Whether a program wrote it where there is no day, or a year is a slip: 0001, 0019, 2999."""
    return not _FIRST <= day < _LAST


def has_short_year(text: str) -> bool:
    """Whether it is a day with only two digits of its year."""
    return _SHORT_YEAR.fullmatch(_TIME.sub("", unified(text))) is not None


def _in_words(words: str) -> date | None:
    """A day whose month is a word, or whose digits stand together: year, month, day."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    if match := _JOINED.fullmatch(plain):
        return _day(*match.groups())
    if match := _DAY_NAMED.fullmatch(plain):
        day, month, year = match.groups()
    elif match := _MONTH_NAMED.fullmatch(plain):
        month, day, year = match.groups()
    else:
        return None
    number = _SHORT.get(month[:4]) or _SHORT.get(month[:3])
    return _day(year, str(number), day) if number else None


def _without_weekday(words: str) -> str:
    """di 31/12/2019 is 31/12/2019."""
    return re.sub(r"^[a-z]{2,10}\.?,? (?=\d)", "", words)


def clock(text: str) -> int:
    """The seconds of its day at the time beside a date; 0 without one. AM and PM are told apart, and so
    are zones, where they are written: 11:00+02:00 is before 10:00Z.
    """
    found = _CLOCK.search(unified(text))
    if found is None:
        return 0
    hour, half = int(found[1]), found[4]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    ahead = 3600 * int(found[7] or 0) + 60 * int(found[8] or 0)
    east = -ahead if found[6] == "-" else ahead
    zone = 3600 * _ZONES.get(found[5] or "", 0)
    return 3600 * hour + 60 * int(found[2]) + int(found[3] or 0) - zone - east


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def order_of(texts: Iterable[str]) -> Order | None:
    """The order that the dates of a column prove; None when they do not."""
    orders = {next(iter(found)) for found in map(readings, texts) if len(found) == 1}
    return orders.pop() if len(orders) == 1 else None


def undecided(texts: Iterable[str]) -> bool:
    """Whether every date of a column that has an order can be read in both."""
    found = [list(readings(text).values()) for text in texts]
    ordered = [days for days in found if len(set(days)) > 1]
    return bool(ordered) and all(len(days) != 1 for days in found)


def read_date(text: str, order: Order | None) -> date | None:
    """The day, None when it is none; AmbiguousDate when it can be two and `order` is not known."""
    found = readings(text)
    if len(set(found.values())) < 2:
        return next(iter(found.values()), None)
    if order is None:
        raise AmbiguousDate(text)
    return found[order]
