"""What the page of one person of the address book shows."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Case, When
from django.utils import timezone

from accounts.models import User
from surveys.ballots.queries import answered
from surveys.models import BookChange, Contact, Office, WaveState
from surveys.questionnaire.functions import Function


@dataclass(frozen=True)
class TermLine:
    id: uuid.UUID
    function: str
    starts_on: date | None
    ends_on: date | None
    now: bool


@dataclass(frozen=True)
class InvitedLine:
    """A wave, and as whom the person was invited in it."""

    wave_id: uuid.UUID
    wave: str
    state: str
    function: str
    side: str
    language: str
    name: str
    email: str
    answered: bool


@dataclass(frozen=True)
class PersonPage:
    terms: list[TermLine]
    waves: list[InvitedLine]

    @property
    def is_asked(self) -> bool:
        """Whether a wave that is open asks this person: then nothing can be erased."""
        return any(line.state == WaveState.OPEN for line in self.waves)

    @property
    def was_invited(self) -> bool:
        return any(line.state != WaveState.DRAFT for line in self.waves)


def person_page(contact: Contact, language: str) -> PersonPage:
    """Two queries. What an invitation says is what was so when its wave was launched."""
    today = timezone.localdate()
    terms = [
        TermLine(
            id=row.id,
            function=Function(row.function).label(language),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            now=(row.starts_on is None or row.starts_on <= today)
            and (row.ends_on is None or row.ends_on > today),
        )
        for row in Office.objects.filter(contact=contact).order_by("starts_on")
    ]
    rows = contact.invitations.select_related("wave").order_by("-wave__opens_at")
    told = Case(When(answered(), then=True), default=False, output_field=BooleanField())
    waves = [
        InvitedLine(
            wave_id=row.wave_id,
            wave=row.wave.name,
            state=row.wave.state,
            function=Function(row.function).label(language),
            side=row.perspective,
            language=row.language,
            name=row.name,
            email=row.email,
            answered=row.answered,
        )
        for row in rows.annotate(answered=told)
    ]
    return PersonPage(terms, waves)


@dataclass(frozen=True)
class UndoableChange:
    id: uuid.UUID
    kind: str
    people: int
    at: datetime


def newest_change(by: User, since: datetime) -> UndoableChange | None:
    """The last act of this person on many, while it can be undone."""
    rows = BookChange.objects.filter(created_by=by, created_at__gte=since, people__gt=0)
    row = rows.order_by("-created_at").defer("before").first()
    return UndoableChange(row.id, row.kind, row.people, row.created_at) if row else None
