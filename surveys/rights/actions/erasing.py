"""Erasing a person: answers, name, address, links and what mails say of them, in one transaction.

Waves are held FOR UPDATE, as a close does it: whoever hands in just now is either in before and erased
with the rest, or finds that nothing was begun. docs/privacy.md says what stays, and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts import audit, storage
from accounts.models import TeamInvitation, User
from surveys.ballots.queries import by_box, has_answered
from surveys.models import (
    BookChange,
    Consent,
    Contact,
    Draft,
    Invitation,
    LetterCode,
    LetterFile,
    Mailing,
    MailStop,
    Response,
    Wave,
    WaveState,
)
from surveys.people.actions.book import blank_person
from surveys.respond.queries.naming import is_released
from surveys.signals import answers_erased, person_erased

# Stands where the hash of a link stood: no link has it, and the row stays one of its kind.
GONE = "gone:"


@dataclass(frozen=True)
class Erased:
    """`responses` that were deleted; `final`: of how many waves the figures stay as they are."""

    responses: int
    final: int


@transaction.atomic
def erase_person(*, by: User | None, contact: Contact, wave: Wave | None = None) -> Erased:
    """Forget a person. With `wave`, as somebody asks by a personal link: the answers of that wave.

    Answers of other waves then stay, without a name: each has a link of its own.
    """
    people = [contact, *Contact.objects.filter(merged_into=contact)]
    rows = Invitation.objects.filter(contact__in=people)
    waves = {row.id: row for row in _held(rows)}
    invitations = list(rows.select_for_update().order_by("id"))
    told = _words(people, invitations)
    done = Erased(0, 0)
    for row in waves.values():
        if wave is None or row.id == wave.id:
            mine = [one for one in invitations if one.wave_id == row.id]
            done = _both(done, _erase_answers(row, mine))
    _forget_invitations(waves, invitations, all_of=wave)
    _forget_people(people, told)
    audit.record(
        by=by,
        action="person_erased",
        subject=contact,
        responses=done.responses,
        by_link=wave is not None,
    )
    return done


def _held(rows: QuerySet[Invitation]) -> Iterable[Wave]:
    ids = rows.values("wave_id")
    held: QuerySet[Wave] = Wave.objects.filter(id__in=ids).select_for_update().order_by("id")
    return list(held)


def _both(one: Erased, other: Erased) -> Erased:
    return Erased(one.responses + other.responses, one.final + other.final)


def _erase_answers(wave: Wave, invitations: list[Invitation]) -> Erased:
    """What was begun and what was handed in. Of an anonymous wave nobody knows the second."""
    Draft.objects.filter(invitation__in=invitations).delete()
    Consent.objects.filter(invitation__in=invitations).delete()
    gone = list(Response.objects.filter(invitation__in=invitations))
    if not gone:
        return Erased(0, 0)
    Response.objects.filter(id__in=[row.id for row in gone]).delete()
    if wave.state != WaveState.CLOSED:
        return Erased(len(gone), 0)
    released = is_released(wave)
    if released and wave.answers_gone_at is None:
        wave.answers_gone_at = timezone.now()
        wave.save(update_fields=["answers_gone_at"])
    answers_erased.send(sender=None, wave=wave, released=released, erased=gone)
    return Erased(len(gone), int(released))


def _forget_invitations(
    waves: dict[UUID, Wave], invitations: list[Invitation], *, all_of: Wave | None
) -> None:
    """Of open waves whoever has not handed in is invited no more; other rows only count."""
    kept = []
    for row in invitations:
        row.wave = waves[row.wave_id]
        if row.wave.state != WaveState.CLOSED and not has_answered(row):
            row.delete()
        else:
            kept.append(row.id)
    rows = Invitation.objects.filter(id__in=kept)
    rows.update(name="", email="", stop_hash=None)
    own = rows if all_of is None else rows.filter(wave=all_of)
    forget_links(own)
    for file in LetterFile.objects.filter(wave__in=waves):
        forget_file(file)


def forget_links(rows: QuerySet[Invitation]) -> int:
    """No link of these opens anything any more, and nothing says which ones there were."""
    LetterCode.objects.filter(invitation__in=rows).delete()
    gone = Concat(Value(GONE), Cast("id", CharField()))
    return rows.update(name="", email="", stop_hash=None, token_hash=gone)


def forget_file(file: LetterFile) -> None:
    """Letters on paper name people, and hold their links."""
    path = file.path
    file.delete()
    if path:
        transaction.on_commit(partial(storage.remove, path))


def _words(people: list[Contact], invitations: list[Invitation]) -> list[str]:
    """By what a person may be named elsewhere."""
    mailed = Mailing.objects.filter(invitation__in=invitations).exclude(address="")
    found = {
        *(value for one in people for value in (one.email, one.name)),
        *(value for row in invitations for value in (row.email, row.name)),
        *mailed.values_list("address", flat=True),
    }
    return sorted(word for word in found if word)


def _forget_people(people: list[Contact], told: list[str]) -> None:
    emails = sorted({word.lower() for word in told if "@" in word})
    for one in people:
        one.privacy_requests.exclude(who="").update(who="")
        BookChange.objects.filter(before__contains=[{"id": str(one.id)}]).delete()
        if one.invitations.exists() or one.merged.exists():
            blank_person(one)
        else:
            one.delete()
    MailStop.objects.filter(email__in=emails).delete()
    ended = TeamInvitation.objects.exclude(accepted_at=None, withdrawn_at=None)
    ended.filter(email__in=emails).delete()
    person_erased.send(sender=None, emails=emails)


def boxed(invitation: Invitation) -> bool:
    """Whether this person's answers lie in a box, where nobody knows which they are."""
    return by_box(invitation.wave) and has_answered(invitation)
