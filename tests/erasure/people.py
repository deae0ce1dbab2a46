"""A wave whose people leave traces wherever one can, each with words that nobody else has."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from accounts import storage
from accounts.models import Tenant, User
from surveys.delivery.links import hash_stop_token, stop_token
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.mailing.actions.letters import keep_codes
from surveys.models import (
    BookChange,
    Contact,
    Invitation,
    LetterFile,
    MailEvent,
    Mailing,
    MailStop,
    Municipality,
    Wave,
)
from surveys.people.actions.importing import start_import
from surveys.questionnaire.functions import Function
from surveys.respond.actions.respond import start, submit
from surveys.respond.codes import code_for, hash_code
from surveys.respond.tokens import token_for
from tests.surveys import respond_cast as cast

SIDES: Final = (Function.MAYOR, Function.GENERAL_DIRECTOR)


@dataclass(frozen=True)
class Person:
    """Somebody who was invited, and every word by which they could be found."""

    invitation_id: UUID
    contact_id: UUID
    words: frozenset[str]

    @property
    def invitation(self) -> Invitation:
        rows = Invitation.objects.select_related("wave", "contact", "participation__municipality")
        found: Invitation = rows.get(id=self.invitation_id)
        return found


def a_word(kind: str) -> str:
    return f"{kind}{secrets.token_hex(6)}"


def a_score(most: int) -> int:
    return 1 + secrets.randbelow(most)


def open_wave(of: Tenant, name: str) -> Wave:
    return cast.open_wave(of, name=name)


def invited(wave: Wave, places: list[Municipality], each: int) -> list[Person]:
    """So many on each side of each place; those with an odd number handed in, the others only began."""
    people = []
    for place in places:
        for side in SIDES:
            people += [_invited(wave, place, side, answers=n % 2 == 1) for n in range(each)]
    return people


def _invited(wave: Wave, place: Municipality, side: Function, *, answers: bool) -> Person:
    name, email = a_word("Naam"), f"{a_word('adres')}@example.org"
    invitation = cast.invite(wave, place, email, side)
    Contact.objects.filter(id=invitation.contact_id).update(
        name=name, phone=a_word("tel"), postal_address=a_word("street")
    )
    Invitation.objects.filter(id=invitation.id).update(
        name=name, stop_hash=hash_stop_token(stop_token(invitation))
    )
    invitation = Invitation.objects.select_related("wave", "contact").get(id=invitation.id)
    keep_codes(invitations=[invitation])
    _mailed(invitation, email)
    said = _answered(invitation, hand_in=answers)
    words = {
        name,
        email,
        invitation.contact.phone,
        invitation.contact.postal_address,
        said,
        token_for(invitation),
        invitation.token_hash,
        str(invitation.stop_hash),
        hash_code(code_for(invitation)),
    }
    return Person(invitation.id, invitation.contact_id, frozenset(words))


def _mailed(invitation: Invitation, email: str) -> None:
    row = Mailing.objects.create(
        invitation=invitation, state="sent", sent_at=timezone.now(), address=email
    )
    MailEvent.objects.create(mailing=row, kind="deferred", note=f"550|<{email}> later")
    Mailing.objects.filter(id=row.id).update(error=f"refused|{email}")
    MailStop.objects.create(email=email.lower(), reason="asked")


def _answered(invitation: Invitation, *, hand_in: bool) -> str:
    said = a_word("geheim")
    draft = start(invitation=invitation)
    # Nobody's answers are everybody's, or no report could tell them.
    scores = {"S1": a_score(5), "S1.estimate": a_score(5), "R1": a_score(10), "S2": a_score(5)}
    draft.answers = {**scores, "T1": said, "L1": said}
    if scores["S2"] <= 2:
        draft.answers["L2"] = said
    draft.save(update_fields=["answers"])
    if hand_in:
        submit(invitation=invitation)
    return said


def with_files(by: User, wave: Wave, people: list[Person]) -> None:
    """Letters on paper, an undo that names people, and a file that was uploaded."""
    text = "\n".join(" ".join(sorted(one.words)) for one in people).encode()
    path = f"{wave.tenant_id}/letters/{secrets.token_hex(4)}.pdf"
    with storage.prepared(text, path) as temporary:
        storage.put_in_place(temporary, path)
    LetterFile.objects.create(
        wave=wave, state="ready", path=path, sha256=storage.sha256(text), size=len(text)
    )
    for one in people:
        before = [{"id": str(one.contact_id), "words": sorted(one.words)}]
        BookChange.objects.create(kind="language", people=1, before=before, created_by=by)
    start_import(by=by, wave=wave, upload=ContentFile(text, "mensen.csv"))


def close(wave: Wave) -> Wave:
    """Ended by the clock, and closed."""
    earlier = timedelta(days=1)
    Wave.objects.filter(id=wave.id).update(
        opens_at=F("opens_at") - earlier, closes_at=timezone.now() - earlier
    )
    close_wave(by=None, wave=wave)
    found: Wave = Wave.objects.select_related("version", "tenant").get(id=wave.id)
    return found
