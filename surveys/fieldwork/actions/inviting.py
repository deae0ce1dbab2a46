"""Inviting people to a wave: those of a file, who come into the address book, and those of the book."""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.text import has_hidden
from surveys.delivery.links import hash_stop_token, stop_token
from surveys.fieldwork.actions.contacts import change_contacts
from surveys.fieldwork.mailboxes import is_role_mailbox
from surveys.fieldwork.people import Person
from surveys.models import Contact, Invitation, Mailing, Municipality, Office, Wave, WaveState
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused, WaveFromFile, WaveNotOpen
from surveys.respond.tokens import hash_token, token_for

Key = tuple[uuid.UUID, str]
Told = Callable[[int], None]  # how many of the people are done
KINDS_OF_CHANGE: Final = ["perspective", "function", "language", "name", "email"]


@dataclass(frozen=True, slots=True)
class Invitee:
    """A contact, and as whom it is invited: for which municipality of the wave, in which function."""

    contact: Contact
    municipality_id: uuid.UUID
    function: Function
    language: str


def untold(_done: int) -> None:
    """Nobody waits to hear how far it is."""


@transaction.atomic
def add_people(
    *,
    by: User | None,
    wave: Wave,
    people: Sequence[Person],
    mail: bool = True,
    tell: Told = untold,
) -> int:
    """Invite people to a draft or open wave; the number of new invitations.

    Someone who is on the list already is brought up to date as long as the wave is a draft.
    In an open wave newcomers get their mail at once, unless `mail` is False.
    """
    row = _inviting(wave)
    by_key = {(p.municipality_id, plain_address(p.email)): p for p in people}
    _participations(row, {municipality_id for municipality_id, _email in by_key})
    contacts = _contacts_of(row, by_key)
    tell(len(by_key) // 2)
    invitees = [
        Invitee(contacts[key], key[0], Function(person.function), person.language)
        for key, person in by_key.items()
    ]
    new = _invite(row, invitees, mail=mail)
    tell(len(by_key))
    audit.record(by=by, action="people_added", subject=row, people=len(people), new=new)
    return new


@transaction.atomic
def invite_contacts(*, by: User | None, wave: Wave, invitees: Sequence[Invitee]) -> int:
    """Invite people of the address book; the number of new invitations."""
    row = _inviting(wave)
    new = _invite(row, invitees, mail=True)
    audit.record(by=by, action="people_invited", subject=row, people=len(invitees), new=new)
    return new


def plain_address(email: str) -> str:
    """An address as it is kept."""
    return email.strip().lower()


def check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("Dit is geen geldig e-mailadres."), "email") from error


def check_name(name: str) -> None:
    if not name or has_hidden(name):
        raise Refused(_("Een naam is één regel zonder onzichtbare tekens."), "name")


def language_of(wave: Wave, language: str) -> str:
    """A language of the wave: the person's own if it is offered, else the first."""
    chosen: str = language if language in wave.languages else wave.languages[0]
    return chosen


def _inviting(wave: Wave) -> Wave:
    """The wave, locked, when it takes people."""
    row: Wave = Wave.objects.select_for_update().get(id=wave.id)
    if row.state == WaveState.CLOSED:
        raise WaveNotOpen(_("Deze golf is gesloten."))
    if row.imported:
        raise WaveFromFile(
            _("De antwoorden van deze golf komen uit bestanden; niemand wordt uitgenodigd.")
        )
    return row


def _invite(row: Wave, invitees: Sequence[Invitee], *, mail: bool) -> int:
    participations = _participations(row, {one.municipality_id for one in invitees})
    known = set(row.invitations.values_list("contact_id", flat=True))
    rows = [_invitation(row, participations[one.municipality_id], one) for one in invitees]
    _upsert_invitations(row, rows)
    new = [one for one in rows if one.contact_id not in known]
    if row.state == WaveState.OPEN and mail:
        _write_mailings(row, [one for one in new if one.email])
    return len(new)


def _participations(wave: Wave, places: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    present = dict(wave.participations.values_list("municipality_id", "id"))
    if set(places) - present.keys():
        raise Refused(_("Een van deze mensen hoort bij een bestuur dat niet deelneemt."))
    return present


def _contacts_of(wave: Wave, by_key: dict[Key, Person]) -> dict[Key, Contact]:
    """The contact of each person, made or brought up to date."""
    places = {municipality_id for municipality_id, _email in by_key}
    names = dict(Municipality.objects.filter(id__in=places).values_list("id", "name"))
    known = _known(places)
    wanted = {
        key: _contact(wave, key, person, names.get(key[0], "")) for key, person in by_key.items()
    }
    new = {key: contact for key, contact in wanted.items() if key not in known}
    dated = _dated(places) if known else set()
    changed = [
        _brought_up_to_date(known[key], contact, dated)
        for key, contact in wanted.items()
        if key in known and _differs(known[key], contact, dated)
    ]
    change_contacts(changed)
    return {**known, **_made(new, places)}


def _made(new: dict[Key, Contact], places: Collection[uuid.UUID]) -> dict[Key, Contact]:
    """Somebody who adds the same person at this moment may be first: then that row counts."""
    Contact.objects.bulk_create(new.values(), ignore_conflicts=True)
    rows = Contact.objects.filter(municipality_id__in=places).exclude(email="")
    for municipality_id, email, id_ in rows.values_list("municipality_id", "email", "id"):
        if contact := new.get((municipality_id, email)):
            contact.id = id_
    return new


def _dated(places: Collection[uuid.UUID]) -> set[uuid.UUID]:
    offices = Office.objects.filter(municipality_id__in=places)
    return set(offices.values_list("contact_id", flat=True))


def _known(places: Collection[uuid.UUID]) -> dict[Key, Contact]:
    rows = Contact.objects.filter(municipality_id__in=places).exclude(email="")
    return {(row.municipality_id, row.email): row for row in rows}


def _differs(known: Contact, said: Contact, dated: Collection[uuid.UUID]) -> bool:
    same = known.name == said.name and known.language == said.language
    return not same or (known.function != said.function and known.id not in dated)


def _brought_up_to_date(known: Contact, said: Contact, dated: Collection[uuid.UUID]) -> Contact:
    known.name, known.language = said.name, said.language
    if known.id not in dated:  # a dated office says it better than a list for one wave
        known.function = said.function
    return known


def _contact(wave: Wave, key: Key, person: Person, place: str) -> Contact:
    municipality_id, email = key
    name = person.name.strip()
    check_name(name)
    check_address(email)
    return Contact(
        tenant_id=wave.tenant_id,
        municipality_id=municipality_id,
        name=name,
        email=email,
        function=Function(person.function).value,
        language=language_of(wave, person.language),
        role_mailbox=is_role_mailbox(email, place),
    )


def _invitation(wave: Wave, participation_id: uuid.UUID, one: Invitee) -> Invitation:
    row = Invitation(
        tenant_id=wave.tenant_id,
        wave=wave,
        participation_id=participation_id,
        contact=one.contact,
        perspective=one.function.perspective.value,
        function=one.function.value,
        language=language_of(wave, one.language),
        name=one.contact.name,
        email=one.contact.email,
    )
    row.token_hash = hash_token(token_for(row))
    row.stop_hash = hash_stop_token(stop_token(row))
    return row


def _upsert_invitations(wave: Wave, rows: list[Invitation]) -> None:
    """Someone who may have answered already keeps the side on which that was."""
    how: dict[str, Any] = {"ignore_conflicts": True}
    if wave.state == WaveState.DRAFT:
        unique = ["tenant", "wave", "contact"]
        how = {"update_conflicts": True, "unique_fields": unique, "update_fields": KINDS_OF_CHANGE}
    Invitation.objects.bulk_create(rows, **how)


def _write_mailings(wave: Wave, new: Iterable[Invitation]) -> None:
    due_at = max(timezone.now(), wave.opens_at)
    Mailing.objects.bulk_create(
        (
            Mailing(tenant_id=wave.tenant_id, invitation=invitation, due_at=due_at)
            for invitation in new
        ),
    )
