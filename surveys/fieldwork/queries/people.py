"""What the pages about invited people read. Only for those who may see people."""

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Lower

from accounts.jobs.outbox.trouble import sentence
from accounts.names import found_in
from surveys.ballots.queries import answered
from surveys.catalogue.places import Directory
from surveys.delivery.queries import stopped
from surveys.fieldwork.people import name_key
from surveys.fieldwork.people_file import Rules
from surveys.fieldwork.queries.mail_log import LABELS, MailStanding, filter_by, standing
from surveys.filters import ListFilter
from surveys.models import Draft, Invitation, Mailing, MailStop, Response, StopReason, Wave
from surveys.models.answers import ON_PAPER
from surveys.models.fieldwork import LINKED
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Perspective
from surveys.respond.queries.response import WaveResponse, wave_response

PAGE: Final = 50
SUBMITTED, BUSY, SILENT = "submitted", "busy", "silent"
UNREACHABLE: Final = "unreachable"


@dataclass(frozen=True)
class PersonLine:
    id: uuid.UUID
    name: str
    email: str
    municipality: str
    function: str
    side: str
    language: str
    role_mailbox: bool
    progress: str
    mail: str
    mail_label: str
    trouble: str
    stop: str  # why this person is mailed no more
    on_paper: bool
    reopened: bool


@dataclass(frozen=True)
class PeoplePage:
    rows: list[PersonLine]
    page_obj: Page[Invitation]
    total: int


@dataclass(frozen=True)
class PeopleFilter(ListFilter):
    q: str = ""
    side: str = ""
    progress: str = ""
    mail: str = ""


def people_page(wave: Wave, wanted: PeopleFilter, language: str) -> PeoplePage:
    """Three queries: the wave's people, page by page, and who of them is mailed no more."""
    rows = _filtered(wave, wanted)
    page = Paginator(rows, PAGE).get_page(wanted.page)
    stops = stopped({row.contact.email for row in page})
    lines = [_line(row, language, stops) for row in page]
    return PeoplePage(lines, page, page.paginator.count)


def people_chosen(wave: Wave, wanted: PeopleFilter) -> QuerySet[Invitation]:
    """Everybody whom a filter finds, each with `answered` and `begun`."""
    return _filtered(wave, wanted)


def _filtered(wave: Wave, wanted: PeopleFilter) -> QuerySet[Invitation]:
    mails = Mailing.objects.filter(invitation=OuterRef("pk"), kind__in=LINKED)
    newest = mails.order_by("-due_at", "-number")
    rows: QuerySet[Any] = wave.invitations.select_related(
        "contact", "participation__municipality"
    ).annotate(
        answered=Case(When(answered(), then=True), default=False, output_field=BooleanField()),
        on_paper=Exists(Response.objects.filter(invitation=OuterRef("pk"), viewport=ON_PAPER)),
        reopened=Exists(Response.objects.filter(invitation=OuterRef("pk"), reopened=True)),
        begun=Exists(Draft.objects.filter(invitation=OuterRef("pk"))),
        mail_state=Subquery(newest.values("state")[:1]),
        mail_error=Subquery(newest.values("error")[:1]),
        mail_bounced=Subquery(newest.values("bounced_at")[:1]),
    )
    if wanted.q:
        rows = rows.filter(
            found_in(
                wanted.q,
                "name_search",
                "contact__name_search",
                "participation__municipality__name_search",
            )
            | Q(email__contains=wanted.q.lower())
            | Q(contact__email__contains=wanted.q.lower())
        )
    if wanted.side in set(Perspective):
        rows = rows.filter(perspective=wanted.side)
    if wanted.mail == UNREACHABLE:
        rows = rows.filter(_no_mail())
    elif wanted.mail in set(MailStanding):
        rows = rows.filter(filter_by(MailStanding(wanted.mail)))
    rows = rows.filter(**_PROGRESS.get(wanted.progress, {}))
    return rows.order_by(
        "participation__municipality__name_sort", "perspective", "contact__name_sort", "id"
    )


def _no_mail() -> Q:
    """Whoever has no address, was refused or bounced, or is mailed no more."""
    stops = MailStop.objects.filter(email=Lower(OuterRef("contact__email")))
    refused = filter_by(MailStanding.FAILED) | filter_by(MailStanding.BOUNCED)
    return Q(contact__email="") | refused | Q(Exists(stops))


_PROGRESS: Final[dict[str, dict[str, bool]]] = {
    SUBMITTED: {"answered": True},
    BUSY: {"answered": False, "begun": True},
    ON_PAPER: {"on_paper": True},
    SILENT: {"answered": False, "begun": False},
}


def _line(row: Any, language: str, stops: dict[str, str]) -> PersonLine:
    progress = SUBMITTED if row.answered else BUSY if row.begun else SILENT
    stands = standing(row.mail_state or "", row.mail_error or "", row.mail_bounced)
    stop = stops.get(row.contact.email.lower(), "")
    return PersonLine(
        id=row.id,
        name=row.name or row.contact.name,
        email=row.email or row.contact.email,
        municipality=row.participation.municipality.name,
        function=Function(row.function).label(language),
        side=row.perspective,
        language=row.language,
        role_mailbox=row.contact.role_mailbox,
        progress=progress,
        mail=stands or "",
        mail_label=str(LABELS[stands]) if stands else "",
        trouble=sentence(row.mail_error) if row.mail_error else "",
        stop=str(StopReason(stop).label) if stop else "",
        on_paper=row.on_paper,
        reopened=row.reopened,
    )


def import_rules(wave: Wave) -> Rules:
    """What a file of people for this wave is judged by."""
    invited = wave.invitations.values_list(
        "contact__municipality_id", "contact__email", "contact__name", "contact__function"
    )
    people = list(invited)
    return Rules(
        Directory.load(),
        set(wave.participations.values_list("municipality_id", flat=True)),
        {(place, email) for place, email, _name, _function in people},
        wave.languages,
        {(place, name_key(name)) for place, _email, name, _function in people},
        {(place, function) for place, _email, _name, function in people},
    )


@dataclass(frozen=True)
class Mailshot:
    """How many people get the mail of one language and side."""

    language: str
    side: str
    mails: int


@dataclass(frozen=True)
class DryRun:
    """What a launch would do, and what it could never show."""

    mails: list[Mailshot]
    response: WaveResponse
    one_sided: list[str]  # municipalities without anybody on one of the sides
    too_few: list[str]  # both sides are there, but one can never reach the threshold

    @property
    def total(self) -> int:
        return sum(shot.mails for shot in self.mails)

    @property
    def can_launch(self) -> bool:
        """Somebody on both sides; the action is the judge."""
        return bool(self.response.political.invited and self.response.administrative.invited)

    @property
    def reportable(self) -> int:
        return sum(row.reachable for row in self.response.rows)

    @property
    def main_sides(self) -> dict[str, Perspective]:
        """For each language the side that most of its mails go to."""
        most: dict[str, Counter[str]] = {}
        for shot in self.mails:
            most.setdefault(shot.language, Counter())[shot.side] += shot.mails
        return {code: Perspective(sides.most_common(1)[0][0]) for code, sides in most.items()}


def dry_run(wave: Wave) -> DryRun:
    response = wave_response(wave)
    mailed = wave.invitations.exclude(contact__email="").order_by()
    grouped = mailed.values("language", "perspective").annotate(n=Count("id"))
    shots = [Mailshot(row["language"], row["perspective"], row["n"]) for row in grouped]
    order = {language: position for position, language in enumerate(wave.languages)}
    shots.sort(key=lambda shot: (order.get(shot.language, len(order)), shot.side))
    rows = response.rows
    one_sided = [r.name for r in rows if not (r.political.invited and r.administrative.invited)]
    too_few = [r.name for r in rows if r.name not in one_sided and not r.reachable]
    return DryRun(shots, response, one_sided, too_few)
