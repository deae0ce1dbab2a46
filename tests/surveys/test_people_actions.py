"""Inviting people: bulk, once each, with links that die when they should."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import (
    Refused,
    WaveNotDraft,
    WaveNotOpen,
    add_people,
    launch_wave,
    remove_person,
    resend_link,
)
from surveys.fieldwork.actions.people import correct_address
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.fieldwork.people import Person
from surveys.models import Contact, Invitation, Mailing, Municipality, Response, Wave
from surveys.questionnaire.functions import Function
from surveys.respond.tokens import hash_token, token_for
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave, first_of, people_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inside_north(north: Tenant) -> Any:
    with tenant(north.id):
        yield


@pytest.fixture
def opened(alice: User, aalst: Municipality) -> Wave:
    return launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))


def answer(invitation: Invitation) -> None:
    Response.objects.create(
        wave=invitation.wave,
        participation=invitation.participation,
        invitation=invitation,
        perspective=invitation.perspective,
        function=invitation.function,
        answers={},
    )


def test_side_follows_from_the_function_and_the_token_is_not_kept(
    alice: User, aalst: Municipality
) -> None:
    wave = a_wave(alice, [aalst])
    add_people(
        by=alice, wave=wave, people=[Person("An", "An@X.be", aalst.id, Function.MAYOR, "fr")]
    )
    row = Invitation.objects.get()
    assert (row.perspective, row.function, row.language) == ("political", "mayor", "fr")
    assert row.contact.email == "an@x.be"
    assert row.token_hash == hash_token(token_for(row))


def test_language_that_the_wave_lacks_becomes_its_first(alice: User, aalst: Municipality) -> None:
    wave = a_wave(alice, [aalst])
    add_people(by=alice, wave=wave, people=people_of(aalst, 1, 0, "de"))
    assert Invitation.objects.get().language == "nl"


def test_same_people_again_are_updated_and_not_doubled(alice: User, aalst: Municipality) -> None:
    wave = a_wave(alice, [aalst])
    assert add_people(by=alice, wave=wave, people=people_of(aalst, 2, 2)) == 4
    before = set(Invitation.objects.values_list("id", "token_hash"))
    changed = [
        Person("Nieuwe naam", p.email.upper(), p.municipality_id, Function.FINANCE_DIRECTOR)
        for p in people_of(aalst, 2, 2)
    ]
    assert add_people(by=alice, wave=wave, people=changed) == 0
    assert set(Invitation.objects.values_list("id", "token_hash")) == before
    assert set(Invitation.objects.values_list("perspective", flat=True)) == {"administrative"}
    assert set(Contact.objects.values_list("name", flat=True)) == {"Nieuwe naam"}


def test_open_wave_mails_newcomers_and_leaves_the_others_alone(
    opened: Wave, alice: User, aalst: Municipality
) -> None:
    sides = set(Invitation.objects.values_list("id", "perspective"))
    people = [
        Person(p.name, p.email, p.municipality_id, Function.MAYOR) for p in people_of(aalst, 3, 1)
    ]
    assert add_people(by=alice, wave=opened, people=people) == 2
    assert sides < set(Invitation.objects.values_list("id", "perspective"))
    assert Mailing.objects.count() == 4
    more = [Person("Stil", "stil@x.be", aalst.id, Function.MAYOR)]
    add_people(by=alice, wave=opened, people=more, mail=False)
    assert Mailing.objects.count() == 4


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("", "a@x.be"),
        ("An\r\nBcc: b@x.be", "a@x.be"),
        ("An\u2028b", "a@x.be"),
        ("An", "geen adres"),
        ("An", "a@x.be\nBcc: c@x.be"),
        ("An", ""),
    ],
)
def test_impossible_people_are_refused_whole(
    alice: User, aalst: Municipality, name: str, email: str
) -> None:
    wave = a_wave(alice, [aalst])
    people = [*people_of(aalst), Person(name, email, aalst.id, Function.MAYOR)]
    with pytest.raises(Refused):
        add_people(by=alice, wave=wave, people=people)
    assert not Invitation.objects.exists()


def test_person_of_a_municipality_that_does_not_take_part_is_refused(
    alice: User, aalst: Municipality, gent: Municipality
) -> None:
    wave = a_wave(alice, [aalst])
    for municipality_id in (gent.id, uuid4()):
        person = Person("An", "an@x.be", municipality_id, Function.MAYOR)
        with pytest.raises(Refused, match="niet deelneemt"):
            add_people(by=alice, wave=wave, people=[person])


def test_removed_person_stays_in_the_address_book(alice: User, aalst: Municipality) -> None:
    one = a_staffed_wave(alice, aalst, name="Een")
    two = a_staffed_wave(alice, aalst, name="Twee")
    remove_person(by=alice, invitation=first_of(one))
    assert Contact.objects.count() == 2
    for invitation in list(two.invitations.all()):
        remove_person(by=alice, invitation=invitation)
    assert Contact.objects.count() == 2
    assert one.invitations.count() == 1


def test_nobody_is_removed_from_an_open_wave(opened: Wave, alice: User) -> None:
    with pytest.raises(WaveNotDraft):
        remove_person(by=alice, invitation=first_of(opened))


def test_new_link_kills_the_old_one(opened: Wave, alice: User) -> None:
    before = first_of(opened)
    old = token_for(before)
    after = resend_link(by=alice, invitation=before)
    assert token_for(after) != old
    assert not Invitation.objects.filter(token_hash=hash_token(old)).exists()
    assert list(after.mailings.values_list("kind", "number", "state")) == [("link", 2, "waiting")]
    event = AuditEvent.objects.get(action="link_renewed")
    assert old not in str(event.details)


def test_no_new_link_after_the_answer_or_outside_an_open_wave(
    opened: Wave, alice: User, aalst: Municipality
) -> None:
    invitation = first_of(opened)
    answer(invitation)
    with pytest.raises(Refused, match="al geantwoord"):
        resend_link(by=alice, invitation=invitation)
    draft = a_staffed_wave(alice, aalst, name="Concept")
    with pytest.raises(WaveNotOpen):
        resend_link(by=alice, invitation=first_of(draft))


def test_address_is_corrected_with_a_new_link(opened: Wave, alice: User) -> None:
    first, second = opened.invitations.order_by("contact__email")
    row = correct_address(by=alice, invitation=first, email=" Juist@X.be ")
    assert row.key_version == 2
    assert row.contact.email == "juist@x.be"
    with pytest.raises(Refused, match="iemand anders"):
        correct_address(by=alice, invitation=second, email="juist@x.be")
    with pytest.raises(Refused, match="geldig"):
        correct_address(by=alice, invitation=second, email="nee")


def test_reminders_wait_for_each_other_and_for_an_open_wave(
    opened: Wave, alice: User, aalst: Municipality
) -> None:
    assert send_reminders(by=alice, wave=opened) == 0  # nothing was sent yet
    Mailing.objects.update(state="sent", sent_at=opened.launched_at)
    assert send_reminders(by=alice, wave=opened) == 2
    with pytest.raises(Refused, match="nog verstuurd"):
        send_reminders(by=alice, wave=opened)
    with pytest.raises(WaveNotOpen):
        send_reminders(by=alice, wave=a_staffed_wave(alice, aalst, name="Concept"))
