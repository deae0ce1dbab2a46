"""Whom of the address book a wave would invite, and who is left out and why.

A wave asks who holds an office on the day on which it opens; somebody of a municipality that
is merged then is asked for the one that it became.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys.fieldwork.actions.inviting import Invitee
from surveys.models import Contact, Merger, Wave
from surveys.people.queries.book import BookFilter, book_rows, in_book
from surveys.people.queries.offices import function_on, terms_of
from surveys.people.terms import Term
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Perspective


@dataclass(frozen=True, slots=True)
class Invitable:
    """Somebody who would be invited, and as whom."""

    contact: Contact
    municipality_id: UUID
    municipality: str
    function: Function
    merged: bool

    @property
    def side(self) -> str:
        return self.function.perspective.value

    def as_json(self) -> dict[str, str]:
        return {
            "contact": str(self.contact.id),
            "municipality_id": str(self.municipality_id),
            "function": self.function.value,
            "language": self.contact.language,
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: str
    municipality: str
    why: str


@dataclass
class InvitePreview:
    people: list[Invitable] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    elsewhere: int = 0  # of municipalities that do not take part

    @property
    def shared(self) -> int:
        return sum(one.contact.role_mailbox for one in self.people)

    @property
    def unaddressed(self) -> int:
        return sum(not one.contact.email for one in self.people)

    @property
    def merged(self) -> int:
        return sum(one.merged for one in self.people)

    @property
    def political(self) -> int:
        return sum(one.side == Perspective.POLITICAL for one in self.people)

    @property
    def administrative(self) -> int:
        return len(self.people) - self.political

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """How many are left out for each reason, the commonest first."""
        return Counter(one.why for one in self.left_out).most_common()


@dataclass(frozen=True)
class InviteChoice:
    """Who of those that were looked for: also who has no address, and whom others read along with."""

    wanted: BookFilter
    unaddressed: bool = False
    skip_shared: bool = False


def invite_preview(wave: Wave, choice: InviteChoice) -> InvitePreview:
    """Five queries, whatever the size of the book."""
    day = timezone.localtime(wave.opens_at).date()
    invited = set(wave.invitations.values_list("contact_id", flat=True))
    places = _places(wave, day)
    terms, preview = terms_of(), InvitePreview()
    for contact in book_rows(choice.wanted):
        place = places.get(contact.municipality_id) or places.get(contact.municipality.code)
        if place is None:
            preview.elsewhere += 1
            continue
        own = terms.get(contact.id, [])
        why = _why_not(contact, own, day, choice, already=contact.id in invited)
        if why:
            preview.left_out.append(LeftOut(contact.name, place[1], why))
            continue
        function = function_on(contact, own, day) or Function(contact.function)
        merged = place[0] != contact.municipality_id
        preview.people.append(Invitable(contact, *place, function, merged))
    return preview


def invitees_of(rows: Sequence[Mapping[str, Any]]) -> list[Invitee]:
    """Those that were confirmed, but who is forgotten or merged into somebody else since."""
    kept = {UUID(row["contact"]): row for row in rows}
    return [
        Invitee(
            contact,
            UUID(kept[contact.id]["municipality_id"]),
            Function(kept[contact.id]["function"]),
            kept[contact.id]["language"],
        )
        for contact in in_book().filter(id__in=kept)
    ]


def _places(wave: Wave, day: date) -> dict[UUID | str, tuple[UUID, str]]:
    """Id of a municipality that takes part, or the code of one that became part of it → that one."""
    rows = wave.participations.values_list(
        "municipality_id", "municipality__code", "municipality__name"
    )
    by_code = {code: (id_, name) for id_, code, name in rows}
    places: dict[UUID | str, tuple[UUID, str]] = {
        id_: (id_, name) for id_, name in by_code.values()
    }
    for old, new in Merger.successors(day).items():
        if new in by_code and old not in by_code:
            places[old] = by_code[new]
    return places


def _why_not(
    contact: Contact, terms: Sequence[Term], day: date, choice: InviteChoice, *, already: bool
) -> str:
    if already:
        return _("Al uitgenodigd voor deze golf.")
    if function_on(contact, terms, day) is None:
        return _not_in_office(terms, day)
    if not contact.email and not choice.unaddressed:
        return _("Geen e-mailadres.")
    if contact.role_mailbox and choice.skip_shared:
        return _("Gedeelde postbus.")
    return ""


def _not_in_office(terms: Sequence[Term], day: date) -> str:
    later = [term.starts_on for term in terms if term.starts_on and term.starts_on > day]
    if later:
        told = date_format(min(later), "DATE_FORMAT")
        return _("Neemt de functie pas op %s op, na de opening.") % told
    return _("Niet meer in functie op de dag van de opening.")
