"""Correcting what was handed in, until the close and where the wave promises it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.people import correct_address
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.models import Draft, Invitation, Mailing, Municipality, Response, Wave
from surveys.models.fieldwork import MailState
from surveys.respond.actions.respond import (
    AlreadySubmitted,
    NothingAnswered,
    WaveClosed,
    save_answer,
    start,
    submit,
)
from surveys.respond.queries.invited import whole_invitation
from surveys.respond.queries.response import wave_response
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_actions import together

SECRET = "wat ik eerst schreef"


@pytest.fixture
def wave(north: Tenant) -> Wave:
    cache.clear()
    with tenant(north.id):
        return cast.open_wave(north, may_correct=True)


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    """The mayor of Aalst, who handed in."""
    with tenant(wave.tenant_id):
        invitation = cast.invite(wave, aalst)
        hand_in(invitation, T1=SECRET, S1=4)
    return invitation


def anew(invitation: Invitation) -> Invitation:
    found = whole_invitation(invitation.id)
    assert found is not None
    return found


def hand_in(invitation: Invitation, **answers: object) -> Response:
    """Start, save each answer over what stands there, submit. Enter the tenant first."""
    draft = start(invitation=anew(invitation))
    for code, value in answers.items():
        now = draft.revisions.get(code, 0)
        save_answer(invitation=anew(invitation), code=code, value=value, revision=now)
    return submit(invitation=anew(invitation))


def given(invitation: Invitation) -> Response:
    with tenant(invitation.tenant_id):
        found: Response = Response.objects.get(invitation=invitation)
    return found


def code(page: str) -> str:
    found = re.search(r"<strong>([A-Z2-7]{4}-[A-Z2-7]{4})</strong>", page)
    assert found
    return found[1]


def test_link_opens_what_was_handed_in_and_the_last_submission_counts(
    client: Client, rik: Invitation
) -> None:
    landing = client.get(cast.link(rik)).content.decode()
    assert "Mijn antwoorden verbeteren" in landing
    assert SECRET not in landing  # whoever scans a mail presses nothing
    browser = cast.started(rik)
    first = code(browser.get("/r/receipt/").content.decode())
    assert SECRET in browser.get("/r/answer/2/").content.decode()
    review = browser.get("/r/answer/review/").content.decode()
    assert "Opnieuw insturen" in review
    assert "De laatste inzending telt." in review
    assert cast.save(browser, "S1", 2).status_code == 200
    assert given(rik).answers["S1"] == 4  # until it is handed in again

    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"

    now = given(rik)
    assert now.answers == {"S1": 2, "T1": SECRET}
    assert now.submissions == 2
    receipt = browser.get("/r/receipt/").content.decode()
    assert code(receipt) != first
    assert code(browser.get("/r/receipt/").content.decode()) == code(receipt)
    # Pressed twice: nothing more happens.
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"
    assert given(rik).submissions == 2
    with tenant(rik.tenant_id):
        assert not Draft.objects.exists()


def test_receipt_leads_back_to_the_answers(rik: Invitation) -> None:
    browser = cast.started(rik)
    browser.post("/r/submit/")
    assert "Mijn antwoorden verbeteren" in browser.get("/r/receipt/").content.decode()

    assert browser.post("/r/correct/")["Location"] == "/r/answer/review/"

    assert "Verdergaan met verbeteren" in browser.get("/r/receipt/").content.decode()
    assert cast.draft_of(rik).answers == {"S1": 4, "T1": SECRET}


def test_an_answer_can_be_taken_back_but_not_all_of_them(rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        assert hand_in(rik, T1=None).answers == {"S1": 4}
        with pytest.raises(NothingAnswered):
            hand_in(rik, S1=None)
    assert given(rik).answers == {"S1": 4}


def test_without_the_promise_what_was_handed_in_stays_shut(
    client: Client, north: Tenant, aalst: Municipality
) -> None:
    with tenant(north.id):
        invitation = cast.invite(cast.open_wave(north), aalst)
        hand_in(invitation, T1=SECRET)
        with pytest.raises(AlreadySubmitted):
            start(invitation=anew(invitation))
    page = client.get(cast.link(invitation)).content.decode()
    assert "U kunt ze niet meer veranderen" in page
    assert "verbeteren" not in page


def test_a_promise_of_correcting_is_told_before_the_first_answer(
    client: Client, wave: Wave, aalst: Municipality
) -> None:
    with tenant(wave.tenant_id):
        invitation = cast.invite(wave, aalst)
    page = client.get(cast.link(invitation)).content.decode()
    assert "verbeteren tot de bevraging sluit" in page


def test_another_mailbox_never_opens_what_was_handed_in(
    client: Client, alice: User, wave: Wave, aalst: Municipality
) -> None:
    """Begun with the old link, sealed, and handed in on the device where it was begun."""
    with tenant(wave.tenant_id):
        before = cast.invite(wave, aalst)
    device = cast.started(before)
    assert cast.save(device, "T1", SECRET).status_code == 200
    with tenant(wave.tenant_id):
        after = correct_address(by=alice, invitation=anew(before), email="b@example.org")
    assert device.post("/r/submit/")["Location"] == "/r/receipt/"

    page = client.get(cast.link(after)).content.decode()
    assert "Mijn antwoorden verbeteren" not in page
    client.post(f"{cast.link(after)}/start")
    assert "/r/answer" not in client.get("/r/receipt/").headers.get("Location", "")
    with tenant(wave.tenant_id):
        assert not Draft.objects.exists()
    # The device that handed in goes on correcting.
    assert device.post("/r/correct/")["Location"] == "/r/answer/review/"
    assert SECRET in device.get("/r/answer/2/").content.decode()


def test_a_correction_counts_as_one_person_and_gets_no_reminder(
    alice: User, wave: Wave, rik: Invitation
) -> None:
    with tenant(wave.tenant_id):
        Mailing.objects.create(invitation=rik, state=MailState.SENT.value, sent_at=timezone.now())
        hand_in(rik, S1=1)
        start(invitation=anew(rik))
        found = wave_response(wave)
        assert (found.invited, found.submitted, found.busy) == (1, 1, 0)
        assert send_reminders(by=alice, wave=wave) == 0


def test_audit_counts_corrections_and_names_nobody(
    alice: User, wave: Wave, rik: Invitation
) -> None:
    with tenant(wave.tenant_id):
        before = AuditEvent.objects.count()
        hand_in(rik, S1=1)
        hand_in(rik, S1=2)
        assert AuditEvent.objects.count() == before
        close_wave(by=alice, wave=wave)
        assert AuditEvent.objects.get(action="wave_closed").details == {"corrected": 1}


def test_too_late_is_told_so_and_the_earlier_submission_stands(
    alice: User, wave: Wave, rik: Invitation
) -> None:
    browser = cast.started(rik)
    assert cast.save(browser, "S1", 1).status_code == 200
    with tenant(wave.tenant_id):
        close_wave(by=alice, wave=wave)

    answer = browser.post("/r/submit/")

    assert answer.status_code == 410
    assert "Wat u eerder instuurde, telt mee." in answer.content.decode()
    assert browser.post("/r/correct/").status_code == 410
    assert given(rik).answers["S1"] == 4
    assert "verbeteren" not in browser.get("/r/receipt/").content.decode()


def test_a_draft_of_before_the_submission_never_replaces_it(rik: Invitation) -> None:
    """Two starts at once can leave an empty draft beside a response."""
    with tenant(rik.tenant_id):
        Draft.objects.create(invitation=rik, answers={"S1": 1}, corrects=0)

        stands = submit(invitation=anew(rik))

        assert (stands.answers["S1"], stands.submissions) == (4, 1)
        assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_are_one(rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        start(invitation=anew(rik))
        save_answer(invitation=anew(rik), code="S1", value=1, revision=0)

    def again() -> Response:
        with tenant(rik.tenant_id):
            return submit(invitation=anew(rik))

    outcomes = together(*[again] * 6)

    assert all(isinstance(one, Response) for one in outcomes), outcomes
    assert (given(rik).answers["S1"], given(rik).submissions) == (1, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_every_correction_is_before_the_close_or_told_no(
    alice: User, wave: Wave, aalst: Municipality, attempt: int
) -> None:
    with tenant(wave.tenant_id):
        invited = [cast.invite(wave, aalst, f"r{n}@example.org") for n in range(7)]
        for one in invited:
            hand_in(one, S1=4)
            start(invitation=anew(one))
            save_answer(invitation=anew(one), code="S1", value=1, revision=0)

    def correct(one: Invitation) -> Response:
        with tenant(one.tenant_id):
            return submit(invitation=anew(one))

    def close() -> Wave:
        with tenant(wave.tenant_id):
            return close_wave(by=alice, wave=Wave.objects.get(id=wave.id))

    *corrections, closed = together(*[lambda one=one: correct(one) for one in invited], close)

    assert isinstance(closed, Wave)
    for invitation, outcome in zip(invited, corrections, strict=True):
        assert isinstance(outcome, Response | WaveClosed)
        expected = 1 if isinstance(outcome, Response) else 4
        assert given(invitation).answers["S1"] == expected
    with tenant(wave.tenant_id):
        corrected = AuditEvent.objects.get(action="wave_closed").details["corrected"]
        assert corrected == sum(isinstance(one, Response) for one in corrections)
        assert Response.objects.count() == 7
