"""The people of a wave: taking them off the list, reminding them, giving them a new link."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.ballots.queries import answered, has_answered
from surveys.delivery.links import renew_stop_link
from surveys.delivery.queries import stopped
from surveys.fieldwork.actions.inviting import check_address, plain_address
from surveys.fieldwork.mailboxes import is_role_mailbox
from surveys.models import Contact, Draft, Invitation, Mailing, Wave, WaveState
from surveys.models.fieldwork import LINKED, MailingKind, MailState
from surveys.refusals import Refused, WaveNotDraft, WaveNotOpen, unique
from surveys.respond.queries.respond import drafts_of
from surveys.respond.tokens import hash_token, token_for


@transaction.atomic
def remove_person(*, by: User | None, invitation: Invitation) -> Wave:
    """Take a person off the list of a draft. The address book keeps the person."""
    wave: Wave = Wave.objects.select_for_update().get(id=invitation.wave_id)
    if wave.state != WaveState.DRAFT:
        raise WaveNotDraft(_("De golf is geopend: deze persoon heeft al een uitnodiging."))
    invitation = held(invitation)
    audit.record(by=by, action="person_removed", subject=invitation)
    invitation.delete()
    return wave


@transaction.atomic
def resend_link(*, by: User | None, invitation: Invitation) -> Invitation:
    """A new personal link by mail; the old one stops working at once."""
    row = _unanswered(invitation)
    check_mailed(row.contact)
    drafts = list(drafts_of(row))
    renew_link(by, row)
    # The same mailbox: what was begun goes on behind the new link.
    Draft.objects.filter(id__in=[d.id for d in drafts]).update(key_version=row.key_version)
    return row


@transaction.atomic
def correct_address(*, by: User | None, invitation: Invitation, email: str) -> Invitation:
    """The address was wrong: mend it, and send a new link there. The old link dies.

    Answers that were not handed in stay behind: no link sent to the new address opens them,
    in whatever wave this person was asked. The old address is told. Also while a wave rests: the new
    link waits with all others.
    """
    row = _unanswered(invitation, resting=True)
    contact = row.contact
    before, contact.email = contact.email, plain_address(email)
    check_address(contact.email)
    taken = Refused(_("Dit adres is al van iemand anders van dit bestuur."), "email")
    with unique("surveys_contact_email", taken):
        contact.role_mailbox = is_role_mailbox(contact.email, contact.municipality.name)
        contact.save(update_fields=["email", "role_mailbox"])
    if not before:
        mail_first_address(by=by, contacts=[contact])
        return held(row)
    rows = [row, *_elsewhere(row)]
    Invitation.objects.filter(id__in=[one.id for one in rows]).update(email=contact.email)
    sealed = Draft.objects.filter(invitation__in=rows).count()
    for renewed in rows:
        renew_stop_link(renewed)
        renewed.save(update_fields=["stop_version", "stop_hash", "former_stop_hash"])
        renew_link(by, renewed)
    Mailing.objects.create(
        invitation=row, kind=MailingKind.MOVED, number=row.key_version, address=before
    )
    audit.record(by=by, action="address_corrected", subject=row, sealed=sealed)
    return row


@transaction.atomic
def mail_first_address(*, by: User | None, contacts: Collection[Contact]) -> int:
    """People who had no address have one now: whoever is asked gets the invitation by mail.

    With the link that there is. It may have come on paper, and its code goes on to work; nothing was
    ever mailed elsewhere, so nothing has to end. By hand and by a file alike; how many mails.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("wave", "contact")
    rows = rows.filter(contact__in=contacts, wave__state=WaveState.OPEN).exclude(answered())
    asked, now = list(rows.order_by("id")), timezone.now()
    for row in asked:
        row.email = row.contact.email
        audit.record(by=by, action="first_address", subject=row)
    Invitation.objects.bulk_update(asked, ["email"])
    mails = [
        Mailing(tenant_id=row.tenant_id, invitation=row, due_at=max(now, row.wave.opens_at))
        for row in asked
    ]
    Mailing.objects.bulk_create(mails, ignore_conflicts=True)
    return len(asked)


def check_mailed(contact: Contact) -> None:
    """A new link ends the old one, so it is for whoever a mail reaches."""
    if not contact.email:
        raise Refused(_("Deze persoon heeft geen e-mailadres: een nieuwe link komt niet aan."))
    if stopped({contact.email}):
        raise Refused(
            _(
                "Dit adres krijgt geen mails: een nieuwe link komt niet aan. Haal het eerst van de lijst."
            )
        )


def renew_link(
    by: User | None,
    row: Invitation,
    kind: MailingKind = MailingKind.LINK,
    *,
    address: str = "",
) -> None:
    """Another token for the invitation, and a mail with it: to the person's address of when it
    leaves, or to this one."""
    row.key_version += 1
    row.token_hash = hash_token(token_for(row))
    row.save(update_fields=["key_version", "token_hash"])
    row.mailings.filter(state=MailState.WAITING, kind__in=LINKED).delete()
    due_at = max(timezone.now(), row.wave.opens_at)
    Mailing.objects.create(
        invitation=row, kind=kind, number=row.key_version, due_at=due_at, address=address
    )
    audit.record(by=by, action="link_renewed", subject=row, key_version=row.key_version)


def _elsewhere(row: Invitation) -> list[Invitation]:
    """The same person in other open waves, not answered yet: their reminders go there too."""
    others = Invitation.objects.select_for_update(of=("self",)).select_related("wave")
    others = others.filter(contact_id=row.contact_id, wave__state=WaveState.OPEN)
    return list(others.exclude(answered()).exclude(id=row.id).order_by("id"))


def _unanswered(invitation: Invitation, *, resting: bool = False) -> Invitation:
    """The invitation, locked, of an open wave (or of one that is `resting`) and without a response."""
    row = held(invitation)
    rests = resting and row.wave.paused_at is not None
    if not rests and not row.wave.accepts_answers(timezone.now()):
        raise WaveNotOpen(_("Een nieuwe link heeft alleen zin terwijl de golf open is."))
    if has_answered(row):
        raise Refused(_("Deze persoon heeft al geantwoord."))
    return row
