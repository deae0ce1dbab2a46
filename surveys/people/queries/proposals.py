"""Rows of a file that may be somebody of the address book, beside that person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from surveys.ballots.queries import answered
from surveys.models import Invitation, WaveState
from surveys.people.queries.book import in_book


@dataclass(frozen=True, slots=True)
class DoubleProposal:
    """A row, and who it may be: the same name and function there, at another address."""

    row: int
    name: str
    municipality: str
    email: str
    known_email: str
    asked: bool  # a wave that is open asks this person: then a new link leaves


def proposals_of(rows: Sequence[Mapping[str, Any]]) -> list[DoubleProposal]:
    """One query. Who is forgotten since is nobody's double any more."""
    asked = Invitation.objects.filter(contact=OuterRef("pk"), wave__state=WaveState.OPEN)
    asked = asked.exclude(answered())
    people = in_book().filter(id__in=[row["maybe"] for row in rows]).annotate(asked=Exists(asked))
    known = {person.id: person for person in people.select_related("municipality")}
    return [
        DoubleProposal(
            row=row["row"],
            name=row["name"],
            municipality=known[UUID(row["maybe"])].municipality.name,
            email=row["email"],
            known_email=known[UUID(row["maybe"])].email,
            asked=known[UUID(row["maybe"])].asked,
        )
        for row in rows
        if UUID(row["maybe"]) in known
    ]
