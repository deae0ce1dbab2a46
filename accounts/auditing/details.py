"""The details of an audit row in words: what they are called, and what they say.

Digests stay whole, for whoever compares them; what says nothing is left out.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import audit
from accounts.roles import ROLE_NAMES, Role

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")


def in_words(details: Mapping[str, Any], members: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Each detail by its name, in the order in which they are kept; `members` by their ids."""
    told = ((name, _value(name, value, members)) for name, value in sorted(details.items()))
    return tuple((_label(name), value) for name, value in told if value)


def _label(name: str) -> str:
    label = audit.DETAILS.get(name)
    return _(label) if label else name.replace("_", " ")


def _value(name: str, value: Any, members: Mapping[str, str]) -> str:
    if value is None or value == "":
        return ""
    if name == "member":
        return members.get(value, _("een vroeger lid"))
    if isinstance(value, bool) or value in ("True", "False"):
        return _("ja") if value in (True, "True") else _("nee")
    if isinstance(value, list):
        return ", ".join(_word(name, str(one)) for one in value)
    return _word(name, str(value))


def _word(name: str, text: str) -> str:
    if name in ("role", "before", "after") and text in set(Role):
        return _(ROLE_NAMES[Role(text)])
    if text in (known := audit.VALUES.get(name, {})):
        return _(known[text])
    return _moment(text) if _DAY.fullmatch(text) else text


def _moment(text: str) -> str:
    """A moment or a day of the calendar as pages write it; the same text if it is none.

    Whatever somebody called something is looked at here too: also a moment that our time zone has not.
    """
    try:
        found: date | None = parse_date(text) if len(text) == len("2026-12-01") else None
        found = found or parse_datetime(text)
        if isinstance(found, datetime):
            aware = found if timezone.is_aware(found) else timezone.make_aware(found)
            return date_format(timezone.localtime(aware), "DATETIME_FORMAT")
    except (ValueError, OverflowError):
        return text
    return date_format(found, "DATE_FORMAT") if found else text
