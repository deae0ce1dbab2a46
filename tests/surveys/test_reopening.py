"""One response is opened again: audited, with a reason, and nothing is lost meanwhile."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.delivery.actions import stop_address
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.reopening import reopen_response
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Contact, Invitation, Municipality, Response, StopReason, Wave
from surveys.refusals import Refused, WaveNotOpen
from surveys.respond.queries.invited import whole_invitation
from tests.conftest import client_of
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wave(north: Tenant) -> Wave:
    cache.clear()
    with tenant(north.id):
        return cast.open_wave(north)


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    """Rik handed in."""
    with tenant(wave.tenant_id):
        invitation = cast.invite(wave, aalst)
    browser = cast.started(invitation)
    cast.save(browser, "S1", 4)
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"
    return invitation


def given(rik: Invitation) -> Response:
    with tenant(rik.tenant_id):
        found: Response = Response.objects.get(invitation=rik)
    return found


def anew(rik: Invitation) -> Invitation:
    with tenant(rik.tenant_id):
        found = whole_invitation(rik.id)
    assert found is not None
    return found


def path(rik: Invitation) -> str:
    return f"/t/north/waves/{rik.wave_id}/people/{rik.id}/reopen/"


def test_the_person_is_mailed_and_corrects_once(rik: Invitation, alice: User) -> None:
    boss = client_of(alice)
    people = boss.get(f"/t/north/waves/{rik.wave_id}/people/").content.decode()
    assert path(rik) in people
    assert boss.post(path(rik), {"reason": " "}).status_code == 422
    assert boss.post(path(rik), {"reason": "Verkeerde vraag gelezen"}).status_code == 302
    send_waiting_mail(str(rik.tenant_id))
    [letter] = mail.outbox
    assert "nog verbeteren" in letter.subject
    link = cast.link(anew(rik))
    assert link in letter.body
    with tenant(rik.tenant_id):
        told = AuditEvent.objects.get(action="response_reopened")
        assert told.details == {"reason": "Verkeerde vraag gelezen"}
        assert told.actor == alice

    assert given(rik).answers == {"S1": 4}  # it counts until something else is handed in
    browser = Client()
    assert browser.post(f"{link}/start").status_code == 303
    assert cast.save(browser, "S1", 2).status_code == 200
    assert given(rik).answers == {"S1": 4}
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"
    now = given(rik)
    assert (now.answers, now.submissions, now.reopened) == ({"S1": 2}, 2, False)
    again = Client().get(cast.link(anew(rik))).content.decode()
    assert "/start" not in again  # once


def test_a_second_link_takes_along_what_was_begun(rik: Invitation, alice: User) -> None:
    with tenant(rik.tenant_id):
        reopen_response(by=alice, invitation=anew(rik), reason="x")
    browser = cast.started(anew(rik))
    cast.save(browser, "S1", 2)
    old = cast.link(anew(rik))
    with tenant(rik.tenant_id):
        reopen_response(by=alice, invitation=anew(rik), reason="mail kwijt")
    assert Client().get(old).status_code == 404
    other = cast.started(anew(rik))
    assert other.post("/r/submit/")["Location"] == "/r/receipt/"
    assert given(rik).answers == {"S1": 2}


def test_only_what_was_handed_in_and_only_while_the_wave_is_open(
    rik: Invitation, wave: Wave, alice: User, gent: Municipality
) -> None:
    with tenant(rik.tenant_id):
        silent = cast.invite(wave, gent, "stil@example.org")
        with pytest.raises(Refused, match="nog niets ingestuurd"):
            reopen_response(by=alice, invitation=silent, reason="x")
        close_wave(by=alice, wave=wave)
        with pytest.raises(WaveNotOpen):
            reopen_response(by=alice, invitation=anew(rik), reason="x")
    assert given(rik).reopened is False


def test_where_all_may_correct_nobody_needs_it(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    cache.clear()
    with tenant(north.id):
        invitation = cast.invite(cast.open_wave(north, may_correct=True), aalst)
        with pytest.raises(Refused, match="mag iedereen verbeteren"):
            reopen_response(by=alice, invitation=invitation, reason="x")


def test_after_the_end_no_correction_begins(rik: Invitation, wave: Wave, alice: User) -> None:
    with tenant(rik.tenant_id):
        reopen_response(by=alice, invitation=anew(rik), reason="x")
        Wave.objects.update(closes_at=timezone.now())
    browser = Client()
    browser.post(f"{cast.link(anew(rik))}/start")
    assert browser.get("/r/answer/1/").status_code == 403
    assert given(rik).answers == {"S1": 4}


def test_of_who_is_mailed_no_more_nothing_is_opened_and_the_link_goes_on(
    rik: Invitation, alice: User
) -> None:
    with tenant(rik.tenant_id):
        stop_address(by=alice, email=rik.contact.email, reason=StopReason.UNSUBSCRIBED)
        with pytest.raises(Refused, match="komt niet aan"):
            reopen_response(by=alice, invitation=anew(rik), reason="Vergist")
    assert not given(rik).reopened
    assert anew(rik).key_version == rik.key_version


def test_the_link_never_goes_to_an_address_that_was_written_down_since(
    rik: Invitation, alice: User
) -> None:
    with tenant(rik.tenant_id):
        answered_with = rik.contact.email
        reopen_response(by=alice, invitation=rik, reason="Fout")
        Contact.objects.filter(id=rik.contact_id).update(email="ander@example.org")
    send_waiting_mail(str(rik.tenant_id))
    assert [one.to for one in mail.outbox] == [[f"{rik.contact.name} <{answered_with}>"]]
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers
    with tenant(rik.tenant_id), pytest.raises(Refused, match="ander dan toen"):
        reopen_response(by=alice, invitation=anew(rik), reason="Nog eens")
