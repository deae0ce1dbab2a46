"""The address book as a list: filtered, sorted and paged, in as many queries whatever its size."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.jobs.outbox.trouble import Trouble
from accounts.names import by_bytes, found_in
from surveys.filters import ListFilter
from surveys.models import Contact, Invitation, Mailing, MailStop, Office
from surveys.models.fieldwork import LANGUAGES, LINKED, MailState
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Perspective

PAGE: Final = 50
UNREACHABLE, ROLE, FORMER, NEVER = "unreachable", "role", "former", "never"
SORTS: Final[dict[str, tuple[str, ...]]] = {
    "municipality": ("municipality__name_sort", "function", "name_sort", "id"),
    "name": ("name_sort", "municipality__name_sort", "id"),
    "function": ("function", "municipality__name_sort", "name_sort", "id"),
    "email": ("email", "id"),
}


@dataclass(frozen=True)
class BookFilter(ListFilter):
    """What a person looks for; an unknown value is none."""

    q: str = ""
    municipality: str = ""
    function: str = ""
    side: str = ""
    language: str = ""
    state: str = ""
    sort: str = "municipality"

    @property
    def narrowing(self) -> dict[str, str]:
        """What narrows the list, in whichever order it stands."""
        return {name: value for name, value in self.chosen.items() if name != "sort"}

    @property
    def narrowed(self) -> str:
        """The same, as an address has it."""
        return urlencode(self.narrowing)


@dataclass(frozen=True)
class ContactLine:
    id: uuid.UUID
    name: str
    email: str
    municipality: str
    function: str
    side: str
    language: str
    role_mailbox: bool
    former: bool
    refused: bool
    stopped: bool  # is mailed no more
    invited: bool


@dataclass(frozen=True)
class BookPage:
    rows: list[ContactLine]
    page_obj: Page[Contact]
    total: int


def in_book() -> "QuerySet[Any]":
    """Everybody in the address book."""
    return Contact.objects.filter(erased_at=None, merged_into=None)


def book_rows(wanted: BookFilter, *, states: bool = False) -> "QuerySet[Any]":
    """Those who are looked for, in the order that was asked for; with their `states`, which cost a
    look at offices, invitations and mails of each.
    """
    rows = in_book().select_related("municipality")
    rows = _with_states(rows) if states or wanted.state in _STATES else rows
    rows = _narrowed(rows, wanted)
    backwards, name = wanted.sort.startswith("-"), wanted.sort.removeprefix("-")
    order = SORTS.get(name, SORTS["municipality"])
    columns = (by_bytes(column) if column == "email" else F(column) for column in order)
    return rows.order_by(*(one.desc() if backwards else one.asc() for one in columns))


def book_page(wanted: BookFilter, language: str) -> BookPage:
    page = Paginator(book_rows(wanted, states=True), PAGE).get_page(wanted.page)
    return BookPage([line(row, language) for row in page], page, page.paginator.count)


def line(row: Any, language: str) -> ContactLine:
    function = Function(row.function)
    return ContactLine(
        id=row.id,
        name=row.name,
        email=row.email,
        municipality=row.municipality.name,
        function=function.label(language),
        side=function.perspective.value,
        language=row.language,
        role_mailbox=row.role_mailbox,
        former=row.former,
        refused=row.refused,
        stopped=row.stopped,
        invited=row.invited,
    )


def holds_on(day: date) -> Q:
    """Offices that are held on a day."""
    began = Q(starts_on=None) | Q(starts_on__lte=day)
    return began & (Q(ends_on=None) | Q(ends_on__gt=day))


def _with_states(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    offices = Office.objects.filter(contact=OuterRef("pk"))
    today = timezone.localdate()
    lasting = offices.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    mails = Mailing.objects.filter(invitation__contact=OuterRef("pk"), kind__in=LINKED)
    newest = mails.order_by("-due_at", "-number")
    refused = {"last_state": MailState.FAILED.value, "last_error__startswith": Trouble.REFUSED}
    known: QuerySet[Any] = rows.annotate(
        former=Exists(offices) & ~Exists(lasting),
        invited=Exists(Invitation.objects.filter(contact=OuterRef("pk"))),
        last_state=Subquery(newest.values("state")[:1]),
        last_error=Subquery(newest.values("error")[:1]),
        stopped=Exists(MailStop.objects.filter(email=Lower(OuterRef("email")))),
    ).annotate(refused=Q(**refused))
    return known


def _narrowed(rows: "QuerySet[Any]", wanted: BookFilter) -> "QuerySet[Any]":
    if wanted.q:
        text = wanted.q.strip()
        rows = rows.filter(
            found_in(text, "name_search", "municipality__name_search")
            | Q(email__contains=text.lower())
        )
    if wanted.municipality:
        rows = rows.filter(municipality_id=_id(wanted.municipality))
    if wanted.function in set(Function):
        rows = rows.filter(function=wanted.function)
    if wanted.side in set(Perspective):
        rows = rows.filter(function__in=functions_of(wanted.side))
    if wanted.language in LANGUAGES:
        rows = rows.filter(language=wanted.language)
    return rows.filter(_STATES.get(wanted.state, Q()))


_STATES: Final[dict[str, Q]] = {
    UNREACHABLE: Q(email="") | Q(refused=True) | Q(stopped=True),
    ROLE: Q(role_mailbox=True),
    FORMER: Q(former=True),
    NEVER: Q(invited=False),
}


def functions_of(side: str) -> list[str]:
    return [f.value for f in Function if f.perspective == side]


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
