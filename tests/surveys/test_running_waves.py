"""Changing a wave that is running: nothing of what was handed in or saved is lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave, extend_closing, launch_wave
from surveys.fieldwork.actions.running import (
    add_municipalities,
    end_answering,
    pause_wave,
    resume_wave,
)
from surveys.fieldwork.tasks import close_due_waves, drop_old_drafts, send_waiting_mail
from surveys.models import Invitation, Mailing, Municipality, Response, Wave
from surveys.models.fieldwork import GRACE, MailState
from surveys.refusals import Refused, WaveNotOpen
from tests.conftest import client_of
from tests.surveys import respond_cast as cast
from tests.surveys.fieldwork_stage import a_staffed_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant) -> Wave:
    cache.clear()
    with tenant(north.id):
        return cast.open_wave(north)


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    with tenant(wave.tenant_id):
        return cast.invite(wave, aalst)


@pytest.fixture
def browser(rik: Invitation) -> Client:
    """Rik answers, and one answer is saved."""
    client = cast.started(rik)
    assert cast.save(client, "S1", 4).status_code == 200
    return client


def path(wave: Wave, page: str = "") -> str:
    return f"/t/north/waves/{wave.id}/{page}"


# --- a pause -------------------------------------------------------------------------------------


def test_a_pause_keeps_drafts_and_tells_respondents(
    rik: Invitation, wave: Wave, browser: Client, alice: User
) -> None:
    boss = client_of(alice)
    assert "Uitnodigingen en herinneringen" in boss.get(path(wave, "pause/")).content.decode()
    boss.post(path(wave, "pause/"))

    refused = cast.save(browser, "S1", 5, 1)
    assert refused.status_code == 423  # the page keeps it, and sends it again
    assert "gepauzeerd" in refused.json()["message"]
    page = browser.post("/r/answer/1/", {"S1": "5", "shown": "S1"})
    assert page.status_code == 403
    assert "gepauzeerd" in page.content.decode()
    assert "ga terug in uw browser" in page.content.decode()
    assert browser.post("/r/submit/").status_code == 403
    landing = Client().get(cast.link(rik)).content.decode()
    assert "gepauzeerd" in landing
    assert '/start"' not in landing
    assert cast.draft_of(rik).answers == {"S1": 4}
    assert "gepauzeerd" in boss.get(path(wave)).content.decode()

    boss.post(path(wave, "resume/"), {"closes_at": (timezone.localtime() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")})  # fmt: skip
    assert cast.save(browser, "S1", 5, 1).status_code == 200
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"
    with tenant(wave.tenant_id):
        told = AuditEvent.objects.filter(action__in=["wave_paused", "wave_resumed"])
        assert set(told.values_list("actor__email", flat=True)) == {alice.email}


def test_a_resting_wave_does_not_close_by_itself_and_gives_no_less_time(
    wave: Wave, alice: User
) -> None:
    with tenant(wave.tenant_id):
        pause_wave(by=alice, wave=wave)
        with pytest.raises(Refused, match="al gepauzeerd"):
            pause_wave(by=alice, wave=wave)
        over = timezone.now() - timedelta(days=2)
        Wave.objects.update(opens_at=over - timedelta(days=9), closes_at=over)
    close_due_waves()
    with tenant(wave.tenant_id):
        wave.refresh_from_db()
        assert wave.state == "open"
        with pytest.raises(Refused, match="niet vroeger"):
            resume_wave(by=alice, wave=wave, closes_at=over - timedelta(days=1))
        with pytest.raises(Refused, match="toekomst"):
            resume_wave(by=alice, wave=wave, closes_at=over)
        later = timezone.now() + timedelta(days=1)
        assert resume_wave(by=alice, wave=wave, closes_at=later).closes_at == later
        with pytest.raises(Refused, match="niet gepauzeerd"):
            resume_wave(by=alice, wave=wave, closes_at=later)


def test_a_resting_wave_can_be_closed(wave: Wave, alice: User) -> None:
    with tenant(wave.tenant_id):
        pause_wave(by=alice, wave=wave)
        close_wave(by=alice, wave=wave)
        wave.refresh_from_db()
        assert (wave.state, wave.paused_at) == ("closed", None)
        with pytest.raises(IntegrityError, match="paused_open"), transaction.atomic():
            Wave.objects.update(paused_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_mails_wait_while_a_wave_rests(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        pause_wave(by=alice, wave=wave)
    send_waiting_mail(str(north.id))
    assert mail.outbox == []
    with tenant(north.id):
        assert set(Mailing.objects.values_list("state", "attempts")) == {(MailState.WAITING, 0)}
        resume_wave(by=alice, wave=wave, closes_at=wave.closes_at)
        Mailing.objects.update(due_at=timezone.now())
    send_waiting_mail(str(north.id))
    assert len(mail.outbox) == 2


# --- the end -------------------------------------------------------------------------------------


def test_whoever_began_finishes_within_the_grace(
    rik: Invitation, wave: Wave, browser: Client, aalst: Municipality
) -> None:
    with tenant(wave.tenant_id):
        late = cast.invite(wave, aalst, "late@example.org")
        Wave.objects.update(closes_at=timezone.now() - timedelta(minutes=2))
    close_due_waves()
    assert "gesloten" in Client().get(cast.link(late)).content.decode()
    Client().post(f"{cast.link(late)}/start")
    with tenant(wave.tenant_id):
        assert not late.drafts.exists()  # nobody begins any more
    assert cast.save(browser, "S1", 5, 1).status_code == 200
    page = browser.get("/r/answer/1/").content.decode()
    assert 'data-from="0"> ' not in page
    assert "Omdat u bezig was" in page
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"


def test_after_the_grace_the_wave_is_closed_and_the_draft_does_not_count(
    rik: Invitation, wave: Wave, browser: Client
) -> None:
    with tenant(wave.tenant_id):
        Wave.objects.update(closes_at=timezone.now() - GRACE)
    assert cast.save(browser, "S1", 5, 1).status_code == 410
    close_due_waves()
    assert browser.post("/r/submit/").status_code == 410
    with tenant(wave.tenant_id):
        wave.refresh_from_db()
        assert wave.state == "closed"
        assert not Response.objects.exists()


@pytest.mark.parametrize(("minutes", "step"), [(59, 3600), (14, 900), (4, 300), (-3, 0)])
def test_the_banner_follows_the_clock_of_the_server(
    wave: Wave, rik: Invitation, browser: Client, minutes: int, step: int
) -> None:
    with tenant(wave.tenant_id):
        Wave.objects.update(closes_at=timezone.now() + timedelta(minutes=minutes))
    for page in ("/r/answer/1/", "/r/answer/review/"):
        told = browser.get(page).content.decode()
        assert f'data-from="{step}">' in told
        assert told.count("hidden>") >= 3


def test_far_from_the_end_there_is_no_banner(browser: Client) -> None:
    assert 'id="closing"' not in browser.get("/r/answer/1/").content.decode()


def test_what_was_never_handed_in_is_deleted_a_month_after_the_close(
    rik: Invitation, wave: Wave, browser: Client, alice: User, gent: Municipality
) -> None:
    with tenant(wave.tenant_id):
        other = cast.open_wave(alice.memberships.get().tenant)
        going_on = cast.invite(other, gent, "anna@example.org")
        close_wave(by=alice, wave=wave)
    cast.started(going_on)
    drop_old_drafts()
    assert cast.draft_of(rik).answers == {"S1": 4}
    with tenant(wave.tenant_id):
        Wave.objects.filter(id=wave.id).update(closed_at=timezone.now() - timedelta(days=31))
    drop_old_drafts()
    drop_old_drafts()
    with tenant(wave.tenant_id):
        assert not rik.drafts.exists()
        assert going_on.drafts.exists()
        told = AuditEvent.objects.get(action="drafts_forgotten")
        assert (told.details, told.actor) == ({"drafts": 1}, None)


def test_closing_after_the_grace_is_a_choice(
    rik: Invitation, wave: Wave, browser: Client, alice: User
) -> None:
    boss = client_of(alice)
    assert "Sluiten over een kwartier" in boss.get(path(wave, "close/")).content.decode()
    boss.post(path(wave, "close/"), {"grace": "on"})
    with tenant(wave.tenant_id):
        wave.refresh_from_db()
        assert wave.state == "open"
        assert wave.closes_at <= timezone.now()
        with pytest.raises(WaveNotOpen):
            end_answering(by=alice, wave=wave)
    assert browser.post("/r/submit/")["Location"] == "/r/receipt/"


# --- more municipalities -------------------------------------------------------------------------


def test_municipalities_join_a_running_wave(
    wave: Wave, rik: Invitation, alice: User, gent: Municipality
) -> None:
    boss = client_of(alice)
    page = boss.get(path(wave, "municipalities/")).content.decode()
    assert str(gent.id) in page
    assert str(rik.participation.municipality_id) not in page
    searched = boss.post(path(wave, "municipalities/"), {"picker": "search", "picker_q": "gent", "picked": [gent.id]})  # fmt: skip
    assert "checked" in searched.content.decode()
    assert boss.post(path(wave, "municipalities/"), {"codes": ""}).status_code == 422
    answer = boss.post(path(wave, "municipalities/"), {"codes": "Gent"})
    assert answer["Location"] == path(wave, "people/import/")
    with tenant(wave.tenant_id):
        assert wave.participations.count() == 2
        assert AuditEvent.objects.get(action="wave_municipalities_added").details == {
            "municipalities": 1
        }


def test_what_cannot_change_says_that_a_new_wave_is_needed(wave: Wave, alice: User) -> None:
    boss = client_of(alice)
    answer = boss.get(path(wave, "edit/"), follow=True)
    assert answer.redirect_chain[-1][0] == path(wave, "change/")
    page = answer.content.decode()
    assert "nieuwe golf nodig" in page
    assert f"/t/north/waves/new/?study={wave.study_id}" in page


def test_nothing_of_a_closed_wave_changes(wave: Wave, alice: User, gent: Municipality) -> None:
    boss = client_of(alice)
    with tenant(wave.tenant_id):
        close_wave(by=alice, wave=wave)
        for act in (
            lambda: pause_wave(by=alice, wave=wave),
            lambda: end_answering(by=alice, wave=wave),
            lambda: add_municipalities(by=alice, wave=wave, municipality_ids=[gent.id]),
        ):
            with pytest.raises(WaveNotOpen):
                act()
    for page in ("change/", "pause/", "resume/", "municipalities/", "wordings/"):
        assert boss.get(path(wave, page)).status_code == 302


@pytest.mark.parametrize("rested", [True, False])
def test_a_later_end_sends_what_the_former_one_had_kept_back(
    north: Tenant, alice: User, aalst: Municipality, *, rested: bool
) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        end_answering(by=alice, wave=wave)
    send_waiting_mail(str(north.id))
    assert mail.outbox == []
    later = timezone.now() + timedelta(days=1)
    with tenant(north.id):
        if rested:
            pause_wave(by=alice, wave=wave)
            resume_wave(by=alice, wave=wave, closes_at=later)
        else:
            extend_closing(by=alice, wave=wave, closes_at=later)
    send_waiting_mail(str(north.id))
    assert len(mail.outbox) == 2
