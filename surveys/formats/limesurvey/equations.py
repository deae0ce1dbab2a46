"""Comparisons as LimeSurvey's engine means them, on its pages and on its server."""

import html
import re
from datetime import date, timedelta
from typing import Final

from surveys.formats.scripts import UnsayableError

_PLAIN: Final = re.compile(r"[A-Za-z0-9 _.,-]*", re.ASCII)


def quoted(code: str) -> str:
    """A code of an answer, which has letters and digits alone."""
    return f"'{code}'"


def same_words(variable: str, words: str) -> str:
    """What was typed is held with entities, of other letters on a page than on the server.

    The equation is read with entities too. What backslashes in it come to depends on their number.
    """
    if '"' in words or "\\" in words:
        raise UnsayableError("words")
    typed = variable if _PLAIN.fullmatch(words) else f"html_entity_decode({variable})"
    return f'{typed} == "{html.escape(words, quote=False)}"'


def in_time(variable: str, operator: str, day: str) -> str:
    """A date is held with a time, `2026-01-01 00:00`, so a day ends where the next begins."""
    match operator:
        case "<" | ">=":
            return f"{variable} {operator} '{day}'"
        case "<=":
            return f"{variable} < '{_day_after(day)}'"
        case ">":
            return f"{variable} >= '{_day_after(day)}'"
    within = f"({variable} >= '{day}' and {variable} < '{_day_after(day)}')"
    return f"!({within})" if operator == "!=" else within


def _day_after(day: str) -> str:
    """Of a day that no calendar has the day itself: no answer equals it."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day
