"""Who has not begun, municipality by municipality, for whoever calls them. Never for a manager."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from surveys.fieldwork.queries.people import SILENT, PeopleFilter, people_chosen
from surveys.models import Mailing, Wave
from surveys.models.fieldwork import MailingKind, MailingState, MailState
from surveys.questionnaire.functions import Function

PAGE: Final = 100  # people
WHOLE: Final = 5000  # on one page, to print
NOT_ARRIVED: Final = (MailingState.FAILED, MailingState.WITHHELD)
Row = tuple[str, ...]


@dataclass(frozen=True)
class CallLine:
    """Somebody to call. `trouble`: no mail reaches this person."""

    name: str
    function: str
    side: str
    email: str
    phone: str
    language: str
    reminders: int
    trouble: bool


@dataclass(frozen=True)
class CallGroup:
    municipality: str
    lines: list[CallLine]


@dataclass(frozen=True)
class CallList:
    groups: list[CallGroup]
    page_obj: Page[Any]
    total: int


def call_list(wave: Wave, wanted: PeopleFilter, language: str, *, whole: bool) -> CallList:
    """Two queries. Who begins has no line any more."""
    pages = Paginator(_silent(wave, wanted), WHOLE if whole else PAGE)
    page = pages.get_page(wanted.page)
    return CallList(list(_groups(page.object_list, language)), page, pages.count)


def call_table(wave: Wave, wanted: PeopleFilter, language: str) -> Iterator[Row]:
    """The same as rows of a table, the first of which are its headings."""
    yield (
        _("Bestuur"), _("Naam"), _("Functie"), _("Kant"), _("E-mailadres"), _("Telefoon"), _("Taal"),
        _("Herinneringen"), _("Mail mislukt"), _("Gebeld op"), _("Opmerking"),
    )  # fmt: skip
    sides = {"political": _("Politiek"), "administrative": _("Administratie")}
    for group in _groups(_silent(wave, wanted), language):
        for line in group.lines:
            yield (
                group.municipality,
                line.name,
                line.function,
                sides[line.side],
                line.email,
                line.phone,
                line.language,
                str(line.reminders),
                _("ja") if line.trouble else "",
                "",
                "",
            )


def _silent(wave: Wave, wanted: PeopleFilter) -> QuerySet[Any]:
    asked = replace(wanted, progress=SILENT)
    mails = Mailing.objects.filter(invitation=OuterRef("pk"), kind=MailingKind.REMINDER)
    sent = (
        mails.filter(state=MailState.SENT).order_by().values("invitation").annotate(n=Count("id"))
    )
    return people_chosen(wave, asked).annotate(reminders=Subquery(sent.values("n")))


def _groups(rows: Any, language: str) -> Iterator[CallGroup]:
    for name, people in groupby(rows, key=lambda row: row.participation.municipality.name):
        yield CallGroup(name, [_line(row, language) for row in people])


def _line(row: Any, language: str) -> CallLine:
    return CallLine(
        name=row.name or row.contact.name,
        function=Function(row.function).label(language),
        side=row.perspective,
        email=row.contact.email,
        phone=row.contact.phone,
        language=row.language.upper(),
        reminders=row.reminders or 0,
        trouble=row.mail_bounced is not None or row.mail_state in NOT_ARRIVED,
    )
