"""Dates as people and programs write them; 3/4/2019 can be two days, and is never guessed at."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from surveys.upload.matching import unified

Order = Literal["day_first", "month_first"]
ORDERS: Final[tuple[Order, Order]] = ("day_first", "month_first")
# What tools write instead of a day that they do not keep: an anonymous LimeSurvey, or a zero.
NO_DAYS: Final = frozenset([date(1980, 1, 1), date(1970, 1, 1)])

_TIME: Final = re.compile(
    r"[t ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?(?: ?(?:z|utc|[-+]\d{2}:?\d{2}))?$"
)
_ISO: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_OTHER: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)


class AmbiguousDate(Exception):
    """A text that can be two days, and nothing says which."""


def readings(text: str) -> dict[Order, date]:
    """The day in each order in which it is one; the same twice where the order does not matter."""
    words = _TIME.sub("", unified(text))
    if match := _ISO.fullmatch(words):
        day = _day(match[1], match[3], match[4])
        return dict.fromkeys(ORDERS, day) if day else {}
    match = _OTHER.fullmatch(words)
    if match is None:
        return {}
    first, second, year = match[1], match[3], match[4]
    tried: list[tuple[Order, date | None]] = [
        ("day_first", _day(year, second, first)),
        ("month_first", _day(year, first, second)),
    ]
    return {order: day for order, day in tried if day is not None}


def clock(text: str) -> str:
    """The time of day beside a date, as 17:05:00; empty without one. AM and PM are told apart."""
    found = re.search(
        r"[t ]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?(?: ?([ap])m)?", unified(text)
    )
    if found is None:
        return ""
    hour, half = int(found[1]), found[4]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{found[2]}:{found[3] or '00'}"


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
