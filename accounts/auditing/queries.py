"""What the audit page and its file show: rows in words, looked for by person, kind, day and words."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts import audit
from accounts.auditing.details import in_words
from accounts.models import AuditEvent, Membership, User
from accounts.tenancy import current_tenant_id

EVENTS_A_PAGE: Final = 50
AT_ONCE: Final = 1000  # rows of a file, between two looks at names
LONGEST: Final = 100
GONE: Final = "gone"
SYSTEM: Final = "system"


@dataclass(frozen=True)
class AuditFilter:
    """What an address asks for: all words, empty where nothing is."""

    q: str = ""
    person: str = ""  # an id, `SYSTEM` or `GONE`
    kind: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        given = {f.name: data.get(f.name, "").replace("\0", "")[:LONGEST] for f in fields(cls)}
        return cls(**{name: value.strip() for name, value in given.items()})

    @property
    def chosen(self) -> dict[str, str]:
        values = {f.name: str(getattr(self, f.name)) for f in fields(self)}
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The beginning of an address, for the links to other pages and files."""
        return f"{urlencode(self.chosen)}&"


@dataclass(frozen=True)
class Event:
    """One row in words."""

    number: int | None
    at: datetime
    actor: str
    sentence: str
    subject: str
    details: tuple[tuple[str, str], ...]
    digest: str


def people() -> list[tuple[str, str]]:
    """Whose acts can be looked for: the members, who is none any more, and the system."""
    members = Membership.objects.filter(tenant_id=current_tenant_id()).select_related("user")
    named = sorted((str(row.user), str(row.user_id)) for row in members)
    known = [(value, name) for name, value in named]
    return [*known, (GONE, _("vroegere leden")), (SYSTEM, _("het systeem"))]


def kinds() -> list[tuple[str, str]]:
    """What is listed together."""
    return [
        ("access", _("Aanmelden en account")),
        ("seen", _("Gegevens van mensen bekeken")),
        ("taken", _("Bestanden en gegevens meegenomen")),
        ("done", _("Al het andere")),
    ]


def events(wanted: AuditFilter, number: str | None) -> "Page[Event]":
    """One page, the latest first; an unknown number is the nearest page."""
    page: Page[Any] = Paginator(_rows(wanted), EVENTS_A_PAGE).get_page(number)
    page.object_list = list(_told(page.object_list))
    return page


def all_events(wanted: AuditFilter) -> Iterator[Event]:
    """Every row of them, the latest first."""
    rows = iter(_rows(wanted).iterator(AT_ONCE))
    while batch := list(islice(rows, AT_ONCE)):
        yield from _told(batch)


def _rows(wanted: AuditFilter) -> "QuerySet[AuditEvent]":
    rows = AuditEvent.objects.select_related("actor").order_by("-at", "-number")
    rows = rows.filter(_by(wanted.person), _what(wanted.kind))
    if wanted.q:
        words = wanted.q.casefold()
        found = [act for act, said in audit.SENTENCES.items() if words in _(said).casefold()]
        rows = rows.filter(action__in=found)
    if since := _day(wanted.since):
        rows = rows.filter(at__gte=since)
    if until := _day(wanted.until, later=1):
        rows = rows.filter(at__lt=until)
    return rows


def _by(person: str) -> Q:
    if person == SYSTEM:
        return Q(actor_id=None)
    if person == GONE:
        members = Membership.objects.filter(tenant_id=current_tenant_id())
        return Q(actor_id__isnull=False) & ~Q(actor_id__in=members.values("user_id"))
    try:
        return Q(actor_id=uuid.UUID(person)) if person else Q()
    except ValueError:
        return Q(pk__in=[])


def _what(kind: str) -> Q:
    listed = {"access": audit.ACCESS, "seen": audit.LOOKED_AT, "taken": audit.TAKEN_ALONG}
    if kind == "done":
        return ~Q(action__in=set().union(*listed.values()))
    return Q(action__in=listed[kind]) if kind in listed else Q()


def _day(text: str, *, later: int = 0) -> datetime | None:
    """The beginning of a day, or of one so many later; None where the calendar has none."""
    try:
        day: date | None = parse_date(text)
        whole = day + timedelta(days=later) if day else None
    except (ValueError, OverflowError):
        return None
    return timezone.make_aware(datetime.combine(whole, time())) if whole else None


def _told(rows: Iterable[AuditEvent]) -> Iterator[Event]:
    """In words; who and what they are about is looked up for all of them together."""
    listed = list(rows)
    names, members = _subjects(listed), _members(listed)
    for row in listed:
        said = audit.SENTENCES.get(row.action)
        yield Event(
            number=row.number,
            at=row.at,
            actor=_actor(row),
            sentence=_(said) if said else row.action.replace("_", " ").capitalize(),
            subject=names.get((row.subject_type, row.subject_id), ""),
            details=in_words(row.details, members),
            digest=row.digest,
        )


def _actor(row: AuditEvent) -> str:
    if row.actor_id is None:
        return _("onbekend") if row.action in audit.BY_STRANGERS else _("het systeem")
    return _named(row.actor)


def _subjects(rows: list[AuditEvent]) -> dict[tuple[str, str], str]:
    """What rows are about, by its name of today: a query for each kind of thing."""
    found: dict[tuple[str, str], str] = {}
    for label, field in audit.NAMES.items():
        ids = {row.subject_id for row in rows if row.subject_type == label}
        if ids:
            named = apps.get_model(label)._default_manager.filter(pk__in=ids)
            found |= {(label, str(pk)): str(name) for pk, name in named.values_list("pk", field)}
    return found


def _members(rows: list[AuditEvent]) -> dict[str, str]:
    ids = {row.details["member"] for row in rows if "member" in row.details}
    return {str(one.pk): _named(one) for one in User.objects.filter(pk__in=ids)} if ids else {}


def _named(person: User | None) -> str:
    """By the address, which is nobody else's, as long as there is one."""
    return str(person.email) if person and not person.is_erased else _("een vroeger lid")
