"""Who changes an address gets a link, and never what the person had begun to answer."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.delivery.actions import stop_address
from surveys.fieldwork.actions.people import correct_address, resend_link
from surveys.fieldwork.actions.running import pause_wave, resume_wave
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import (
    Contact,
    Draft,
    Invitation,
    Mailing,
    Municipality,
    Response,
    StopReason,
    Wave,
)
from surveys.people.actions.book import change_contact
from surveys.people.entries import BookEntry
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused
from surveys.respond.tokens import hash_token, token_for
from tests.conftest import client_of
from tests.surveys import respond_cast as cast
from tests.surveys.sink import Sink, running_sink

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "wat niemand anders mag lezen"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as sink:
        yield sink


@pytest.fixture
def wave(north: Tenant) -> Wave:
    with tenant(north.id):
        return cast.open_wave(north)


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    with tenant(wave.tenant_id):
        return cast.invite(wave, aalst)


def begun(invitation: Invitation) -> Client:
    """Rik's own browser, with one answer that was not handed in."""
    browser = cast.started(invitation)
    assert cast.save(browser, "T1", SECRET).status_code == 200
    return browser


def change(invitation: Invitation, by: User, email: str) -> Invitation:
    """As the consultant does it, on the page."""
    url = f"/t/north/waves/{invitation.wave_id}/people/{invitation.id}/link/"
    assert client_of(by).post(url, {"email": email}).status_code == 302
    with tenant(invitation.tenant_id):
        found: Invitation = Invitation.objects.get(id=invitation.id)
    return found


def read(browser: Client) -> str:
    """All that this browser can be shown of the answers."""
    pages = [browser.get(f"/r/answer/{number}/") for number in (1, 2, 3)]
    pages.append(browser.get("/r/answer/review/"))
    return "".join(page.content.decode() for page in pages)


def test_the_way_of_looking_finds_the_answer(rik: Invitation) -> None:
    assert SECRET in read(begun(rik))


def test_the_link_mailed_to_the_new_address_opens_an_empty_questionnaire(
    rik: Invitation, alice: User, sink: Sink
) -> None:
    begun(rik)
    change(rik, alice, "alice@example.org")
    send_waiting_mail(str(rik.tenant_id))
    [letter] = [mail for mail in sink.mails if mail["X-To"] == "alice@example.org"]
    body = letter.get_body(("plain",))
    assert body is not None
    link = re.search(r"(/r/[\w%-]{32,34})\s", body.get_content())
    assert link is not None
    landing = Client().get(link[1])
    assert landing.status_code == 200
    assert SECRET not in landing.content.decode()
    consultant = Client()
    assert consultant.post(f"{link[1]}/start").status_code == 303
    assert SECRET not in read(consultant)


def test_the_person_goes_on_from_the_device_on_which_it_was_begun(
    rik: Invitation, alice: User
) -> None:
    browser = begun(rik)
    change(rik, alice, "rik@elders.example")
    assert SECRET in read(browser)
    assert cast.save(browser, "S1", 4).status_code == 200
    assert browser.post("/r/submit/").status_code == 303
    assert browser.get("/r/receipt/").status_code == 200
    with tenant(rik.tenant_id):
        assert Response.objects.get(invitation=rik).answers == {"S1": 4, "T1": SECRET}
        assert not Draft.objects.exists()


def test_of_two_beginnings_the_first_that_is_handed_in_counts(rik: Invitation, alice: User) -> None:
    old = begun(rik)
    anew = cast.started(change(rik, alice, "rik@elders.example"))
    assert cast.save(anew, "S1", 2).status_code == 200
    assert anew.post("/r/submit/").status_code == 303
    assert old.post("/r/submit/").status_code == 303
    with tenant(rik.tenant_id):
        assert Response.objects.get(invitation=rik).answers == {"S1": 2}
        assert not Draft.objects.exists()


def test_back_to_the_old_address_opens_nothing_either(rik: Invitation, alice: User) -> None:
    begun(rik)
    change(rik, alice, "alice@example.org")
    again = change(rik, alice, "rik@example.org")
    assert SECRET not in read(cast.started(again))


def test_a_new_link_to_the_same_address_keeps_what_was_begun(rik: Invitation, alice: User) -> None:
    begun(rik)
    with tenant(rik.tenant_id):
        renewed = resend_link(by=alice, invitation=rik)
    assert SECRET in read(cast.started(renewed))


def test_another_wave_of_the_same_person_is_sealed_too(
    rik: Invitation, wave: Wave, alice: User
) -> None:
    """Its reminders would carry the same link to the new address."""
    with tenant(rik.tenant_id):
        other = cast.open_wave(wave.tenant)
        place = other.participations.create(
            tenant_id=wave.tenant_id, municipality_id=rik.participation.municipality_id
        )
        twin = Invitation(
            wave=other,
            tenant_id=wave.tenant_id,
            participation=place,
            contact=rik.contact,
            perspective=rik.perspective,
            function=rik.function,
            token_hash="0" * 64,
        )
        twin.token_hash = hash_token(token_for(twin))
        twin.save()
    begun(twin)
    change(rik, alice, "alice@example.org")
    with tenant(rik.tenant_id):
        twin.refresh_from_db()
    assert SECRET not in read(cast.started(twin))


def test_the_old_address_is_told_without_a_link_and_it_stands_in_the_audit(
    rik: Invitation, alice: User, sink: Sink
) -> None:
    begun(rik)
    change(rik, alice, "alice@example.org")
    send_waiting_mail(str(rik.tenant_id))
    [notice] = [mail for mail in sink.mails if mail["X-To"] == "rik@example.org"]
    assert "gewijzigd" in notice["Subject"]
    text = notice.as_string()
    assert "/r/" not in text
    assert "alice" not in text
    with tenant(rik.tenant_id):
        event = AuditEvent.objects.get(action="address_corrected")
        assert event.actor.email == "alice@example.org"
        assert event.details == {"sealed": 1}  # no address: nobody is erased from the trail


def test_a_newer_link_does_not_stop_the_notice(rik: Invitation, alice: User) -> None:
    with tenant(rik.tenant_id):
        row = correct_address(by=alice, invitation=rik, email="alice@example.org")
        resend_link(by=alice, invitation=row)
        kinds = Mailing.objects.filter(invitation=rik).values_list("kind", "address")
        assert sorted(kinds) == [("link", ""), ("moved", "rik@example.org")]


def test_one_person_with_two_beginnings_is_counted_once(rik: Invitation, alice: User) -> None:
    begun(rik)
    cast.started(change(rik, alice, "alice@example.org"))
    page = client_of(alice).get(f"/t/north/waves/{rik.wave_id}/")
    assert page.context["response"].political.started == 1


def test_in_a_wave_that_rests_another_address_in_the_book_ends_the_old_link_too(
    rik: Invitation, alice: User
) -> None:
    browser = begun(rik)
    with tenant(rik.tenant_id):
        pause_wave(by=alice, wave=rik.wave)
        said = BookEntry(
            "Rik", rik.contact.municipality_id, Function.MAYOR, email="piet@example.org"
        )
        change_contact(by=alice, contact=rik.contact, entry=said)
        later = timezone.now() + timedelta(days=30)
        resume_wave(by=alice, wave=rik.wave, closes_at=later)
        now = Invitation.objects.get(id=rik.id)
    assert now.key_version == rik.key_version + 1
    assert SECRET not in read(cast.started(now))
    assert SECRET in read(browser)


def test_who_had_no_address_has_no_former_one_to_be_told(rik: Invitation, alice: User) -> None:
    with tenant(rik.tenant_id):
        Contact.objects.update(email="")
        correct_address(by=alice, invitation=rik, email="rik@aalst.be")
        assert [row.kind for row in Mailing.objects.all()] == ["invitation"]


@pytest.mark.parametrize("stopped", [True, False])
def test_a_link_that_no_mail_can_bring_does_not_end_the_one_that_there_is(
    rik: Invitation, alice: User, *, stopped: bool
) -> None:
    """Of somebody who is mailed no more, or has a letter on paper alone."""
    with tenant(rik.tenant_id):
        if stopped:
            stop_address(by=alice, email=rik.contact.email, reason=StopReason.UNSUBSCRIBED)
        else:
            Contact.objects.update(email="")
        with pytest.raises(Refused, match="komt niet aan"):
            resend_link(by=alice, invitation=rik)
        assert Invitation.objects.get(id=rik.id).key_version == rik.key_version
