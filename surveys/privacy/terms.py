"""How long each kind of data is kept: the usual term, what a tenant or a wave says, and the bounds.

A term that is out of bounds in the database counts as the nearest one in them: nothing written there
keeps anything longer than was promised. docs/privacy.md has the table.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Tenant
from surveys.models import Wave

# A report that was not released a year after the close counts as released then.
LATEST_RELEASE: Final = 12  # months
DRAFTS_KEPT: Final = timedelta(days=30)


class DataKind(StrEnum):
    """What has a term of its own."""

    ANSWERS = "answers"
    LINKS = "links"
    MAILS = "mails"
    LETTERS = "letters"
    AUDIT = "audit"


@dataclass(frozen=True)
class Rule:
    """The usual term, and the shortest and longest that may be chosen, in months or days."""

    usual: int
    least: int
    most: int
    of: Promise
    days: bool = False


RULES: Final[Mapping[DataKind, Rule]] = {
    DataKind.ANSWERS: Rule(12, 1, 36, _("Antwoorden per persoon, na de vrijgave van het rapport")),
    DataKind.LINKS: Rule(3, 1, 12, _("Namen, adressen en persoonlijke links, na het einde")),
    DataKind.MAILS: Rule(6, 1, 12, _("Het logboek van mails, na het einde")),
    DataKind.LETTERS: Rule(14, 1, 30, _("Bestanden met brieven op papier"), days=True),
    DataKind.AUDIT: Rule(24, 12, 60, _("Het logboek van wie wat deed")),
}


def term_of(kind: DataKind, tenant: Tenant, wave: Wave | None = None) -> int:
    """In months, or in days where the rule is of days."""
    rule = RULES[kind]
    chosen = [wave.retention if wave else {}, tenant.retention]
    found = next((one[kind] for one in chosen if isinstance(one.get(kind), int)), rule.usual)
    return max(rule.least, min(rule.most, found))


def in_words(kind: DataKind, term: int) -> str:
    if RULES[kind].days:
        return ngettext("%d dag", "%d dagen", term) % term
    return ngettext("%d maand", "%d maanden", term) % term


def months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def ends(
    kind: DataKind, tenant: Tenant, wave: Wave, released_at: datetime | None = None
) -> datetime:
    """When the time of a wave's data of this kind is over, or will be at the latest."""
    since = wave.ended_at
    if kind is DataKind.ANSWERS:
        since = released_at or months_later(wave.ended_at, LATEST_RELEASE)
    return months_later(since, term_of(kind, tenant, wave))


def before(kind: DataKind, tenant: Tenant, now: datetime) -> datetime:
    """What is older than this has had its time, of what belongs to no wave."""
    term = term_of(kind, tenant)
    return now - timedelta(days=term) if RULES[kind].days else months_later(now, -term)
