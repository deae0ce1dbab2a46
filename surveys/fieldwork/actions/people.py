"""The people of a wave: inviting them, taking them off the list, giving them a new link."""

import uuid
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from accounts.text import has_hidden
from surveys.ballots.queries import answered, has_answered
from surveys.fieldwork.people import Person
from surveys.models import Contact, Draft, Invitation, Mailing, Wave, WaveState
from surveys.models.fieldwork import LINKED, MailingKind, MailState
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused, WaveFromFile, WaveNotDraft, WaveNotOpen, unique
from surveys.respond.queries.respond import drafts_of
from surveys.respond.tokens import hash_token, token_for

Key = tuple[uuid.UUID, str]
KINDS_OF_CHANGE = ["perspective", "function", "language"]


@transaction.atomic
def add_people(*, by: User | None, wave: Wave, people: Sequence[Person], mail: bool = True) -> int:
    """Invite people to a draft or open wave; the number of new invitations.

    Someone who is on the list already is brought up to date as long as the wave is a draft.
    In an open wave newcomers get their mail at once, unless `mail` is False.
    """
    row = Wave.objects.select_for_update().get(id=wave.id)
    if row.state == WaveState.CLOSED:
        raise WaveNotOpen(_("Deze golf is gesloten."))
    if row.imported:
        raise WaveFromFile(
            _("De antwoorden van deze golf komen uit bestanden; niemand wordt uitgenodigd.")
        )
    by_key = {(p.municipality_id, _address(p.email)): p for p in people}
    participations = _participations(row, by_key)
    contacts = _upsert_contacts(row, by_key)
    known = set(row.invitations.values_list("contact_id", flat=True))
    invitations = [
        _invitation(row, participations[key[0]], contacts[key], person)
        for key, person in by_key.items()
    ]
    _upsert_invitations(row, invitations)
    new = [i for i in invitations if i.contact_id not in known]
    if row.state == WaveState.OPEN and mail:
        _write_mailings(row, new)
    audit.record(by=by, action="people_added", subject=row, people=len(people), new=len(new))
    return len(new)


@transaction.atomic
def remove_person(*, by: User | None, invitation: Invitation) -> Wave:
    """Take a person off the list of a draft; a person in no other wave is forgotten."""
    wave: Wave = Wave.objects.select_for_update().get(id=invitation.wave_id)
    if wave.state != WaveState.DRAFT:
        raise WaveNotDraft(_("De golf is geopend: deze persoon heeft al een uitnodiging."))
    invitation = held(invitation)
    contact = invitation.contact
    audit.record(by=by, action="person_removed", subject=invitation)
    invitation.delete()
    if not contact.invitations.exists():
        contact.delete()
    return wave


@transaction.atomic
def resend_link(*, by: User | None, invitation: Invitation) -> Invitation:
    """A new personal link by mail; the old one stops working at once."""
    row = _unanswered(invitation)
    drafts = list(drafts_of(row))
    _renew(by, row)
    # The same mailbox: what was begun goes on behind the new link.
    Draft.objects.filter(id__in=[d.id for d in drafts]).update(key_version=row.key_version)
    return row


@transaction.atomic
def correct_address(*, by: User | None, invitation: Invitation, email: str) -> Invitation:
    """The address was wrong: mend it, and send a new link there. The old link dies.

    Answers that were not handed in stay behind: no link sent to the new address opens them,
    in whatever wave this person was asked. The old address is told.
    """
    row = _unanswered(invitation)
    contact = row.contact
    before, contact.email = contact.email, _address(email)
    _check_address(contact.email)
    taken = Refused(_("Dit adres is al van iemand anders van dit bestuur."), "email")
    with unique("surveys_contact_email", taken):
        contact.save(update_fields=["email"])
    rows = [row, *_elsewhere(row)]
    sealed = Draft.objects.filter(invitation__in=rows).count()
    for renewed in rows:
        _renew(by, renewed)
    Mailing.objects.create(
        invitation=row, kind=MailingKind.MOVED, number=row.key_version, address=before
    )
    audit.record(
        by=by,
        action="address_corrected",
        subject=row,
        before=before,
        after=contact.email,
        sealed=sealed,
    )
    return row


def _renew(by: User | None, row: Invitation) -> None:
    """Another token for the invitation, and a mail with it."""
    row.key_version += 1
    row.token_hash = hash_token(token_for(row))
    row.save(update_fields=["key_version", "token_hash"])
    row.mailings.filter(state=MailState.WAITING, kind__in=LINKED).delete()
    due_at = max(timezone.now(), row.wave.opens_at)
    Mailing.objects.create(
        invitation=row, kind=MailingKind.LINK, number=row.key_version, due_at=due_at
    )
    audit.record(by=by, action="link_renewed", subject=row, key_version=row.key_version)


def _elsewhere(row: Invitation) -> list[Invitation]:
    """The same person in other open waves, not answered yet: their reminders go there too."""
    others = Invitation.objects.select_for_update(of=("self",)).select_related("wave")
    others = others.filter(contact_id=row.contact_id, wave__state=WaveState.OPEN)
    return list(others.exclude(answered()).exclude(id=row.id).order_by("id"))


def next_reminder(wave: Wave) -> int:
    """The number that the next reminder of a wave carries."""
    reminders = Mailing.objects.filter(invitation__wave=wave, kind=MailingKind.REMINDER)
    last: int | None = reminders.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def send_reminders(*, by: User | None, wave: Wave) -> int:
    """One reminder for everybody whose invitation was sent and who has not submitted yet."""
    row = Wave.objects.select_for_update().get(id=wave.id)
    if not row.accepts_answers(timezone.now()):
        raise WaveNotOpen(_("Herinneren kan alleen terwijl de golf open is."))
    mails = Mailing.objects.filter(invitation__wave=row)
    under_way = mails.filter(state__in=[MailState.WAITING, MailState.SENDING])
    if under_way.filter(kind=MailingKind.REMINDER).exists():
        raise Refused(_("De vorige herinnering wordt nog verstuurd."))
    number, ids = next_reminder(row), _silent(mails)
    Mailing.objects.bulk_create(
        Mailing(tenant_id=row.tenant_id, invitation_id=i, kind=MailingKind.REMINDER, number=number)
        for i in ids
    )
    audit.record(by=by, action="reminders_written", subject=row, number=number, mails=len(ids))
    return len(ids)


def _silent(mails: QuerySet[Mailing]) -> set[uuid.UUID]:
    """The invitations that arrived and were not answered."""
    reached = mails.filter(state=MailState.SENT, kind__in=LINKED).exclude(answered("invitation__"))
    return set(reached.values_list("invitation_id", flat=True))


def _address(email: str) -> str:
    return email.strip().lower()


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("Dit is geen geldig e-mailadres."), "email") from error


def _participations(wave: Wave, keys: Iterable[Key]) -> dict[uuid.UUID, uuid.UUID]:
    present = dict(wave.participations.values_list("municipality_id", "id"))
    if any(municipality_id not in present for municipality_id, _email in keys):
        raise Refused(_("Een van deze mensen hoort bij een bestuur dat niet deelneemt."))
    return present


def _upsert_contacts(wave: Wave, by_key: dict[Key, Person]) -> dict[Key, uuid.UUID]:
    Contact.objects.bulk_create(
        [_contact(wave, key, person) for key, person in by_key.items()],
        update_conflicts=True,
        unique_fields=["tenant", "municipality", "email"],
        update_fields=["name", "function", "language"],
    )
    # A contact that existed keeps its own id, which the database alone knows.
    rows = Contact.objects.filter(email__in={email for _municipality, email in by_key})
    found = rows.values_list("municipality_id", "email", "id")
    return {(municipality_id, email): contact_id for municipality_id, email, contact_id in found}


def _contact(wave: Wave, key: Key, person: Person) -> Contact:
    municipality_id, email = key
    name = person.name.strip()
    if not name or has_hidden(name):
        raise Refused(_("Een naam is één regel zonder onzichtbare tekens."), "name")
    _check_address(email)
    return Contact(
        tenant_id=wave.tenant_id,
        municipality_id=municipality_id,
        name=name,
        email=email,
        function=Function(person.function).value,
        language=_language(wave, person),
    )


def _language(wave: Wave, person: Person) -> str:
    """A language of the wave: the person's own if it is offered, else the first."""
    language: str = person.language if person.language in wave.languages else wave.languages[0]
    return language


def _invitation(
    wave: Wave, participation_id: uuid.UUID, contact_id: uuid.UUID, person: Person
) -> Invitation:
    function = Function(person.function)
    row = Invitation(
        tenant_id=wave.tenant_id,
        wave=wave,
        participation_id=participation_id,
        contact_id=contact_id,
        perspective=function.perspective.value,
        function=function.value,
        language=_language(wave, person),
    )
    row.token_hash = hash_token(token_for(row))
    return row


def _upsert_invitations(wave: Wave, rows: list[Invitation]) -> None:
    """Someone who may have answered already keeps the side on which that was."""
    if wave.state != WaveState.DRAFT:
        Invitation.objects.bulk_create(rows, ignore_conflicts=True)
        return
    Invitation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "wave", "contact"],
        update_fields=KINDS_OF_CHANGE,
    )


def _write_mailings(wave: Wave, new: Iterable[Invitation]) -> None:
    due_at = max(timezone.now(), wave.opens_at)
    Mailing.objects.bulk_create(
        Mailing(tenant_id=wave.tenant_id, invitation=invitation, due_at=due_at)
        for invitation in new
    )


def _unanswered(invitation: Invitation) -> Invitation:
    """The invitation, locked, of an open wave and without a response."""
    row = held(invitation)
    if not row.wave.accepts_answers(timezone.now()):
        raise WaveNotOpen(_("Een nieuwe link heeft alleen zin terwijl de golf open is."))
    if has_answered(row):
        raise Refused(_("Deze persoon heeft al geantwoord."))
    return row
