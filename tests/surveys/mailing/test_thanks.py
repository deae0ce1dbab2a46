"""Thanks by mail: once, in the language of the answers, to who handed in online since it was on."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.mailing.actions.thanking import set_thanks
from surveys.mailing.tasks import sweep_mailing
from surveys.models import Contact, Mailing, Response, Wave
from surveys.models.answers import ON_PAPER
from tests.database import unguarded
from tests.surveys.mailing.test_reminders import together

pytestmark = pytest.mark.django_db
ANSWERS = {"S1": "geheim antwoord"}


def answer(wave: Wave, number: int, **given: Any) -> None:
    one = wave.invitations.order_by("contact__email")[number]
    Response.objects.create(
        wave=wave, participation=one.participation, invitation=one, answers=ANSWERS,
        perspective=one.perspective, function=one.function, **given,
    )  # fmt: skip


def thanked(of: Tenant) -> int:
    with tenant(of.id):
        return Mailing.objects.filter(kind="thanks").count()


def test_who_hands_in_is_thanked_once_in_the_language_of_the_answers(
    north: Tenant, wave: Wave, alice: User
) -> None:
    with tenant(north.id):
        answer(wave, 0, submitted_at=timezone.now() - timedelta(minutes=1))  # before it was on
        set_thanks(by=alice, wave=wave, on=True)
        answer(wave, 1, language="fr")
        answer(wave, 2, viewport=ON_PAPER)
    for _again in range(2):
        sweep_mailing()
        send_waiting_mail(str(north.id))
    [letter] = mail.outbox
    assert letter.subject == "Merci pour vos réponses"
    assert isinstance(letter, EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    for told in (letter.body, html):
        assert "geheim" not in told
        assert "/r/" not in told
    with tenant(north.id):
        set_thanks(by=alice, wave=wave, on=False)
        answer(wave, 3)
        events = AuditEvent.objects.filter(action__startswith="thanks_").order_by("at")
        assert [event.action for event in events] == ["thanks_on", "thanks_off"]
    sweep_mailing()
    assert thanked(north) == 1


def test_who_handed_in_just_before_the_close_is_thanked_after_it(
    north: Tenant, wave: Wave, alice: User
) -> None:
    with tenant(north.id):
        set_thanks(by=alice, wave=wave, on=True)
        answer(wave, 0)
        close_wave(by=alice, wave=wave)
    sweep_mailing()
    assert thanked(north) == 1
    with tenant(north.id):
        Mailing.objects.filter(kind="thanks").delete()
        with unguarded("surveys_response"):
            Response.objects.update(submitted_at=timezone.now() - timedelta(days=3))
    sweep_mailing()
    assert thanked(north) == 0


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_thank_once(north: Tenant, wave: Wave, alice: User) -> None:
    with tenant(north.id):
        set_thanks(by=alice, wave=wave, on=True)
        for number in range(4):
            answer(wave, number)
    together(sweep_mailing, 6)
    assert thanked(north) == 4


def test_the_page_switches_it(north: Tenant, wave: Wave, browser: Client) -> None:
    there = reverse("wave_thanks", args=["north", wave.id])
    for on in ("1", "0"):
        page = browser.post(there, {"on": on}, follow=True).content.decode()
        assert ("Niet meer bedanken" in page) is (on == "1")
        with tenant(north.id):
            assert bool(Wave.objects.get().thanks_since) is (on == "1")


def test_who_has_no_address_is_not_thanked_in_vain(north: Tenant, wave: Wave, alice: User) -> None:
    with tenant(north.id):
        set_thanks(by=alice, wave=wave, on=True)
        answer(wave, 0)
        Contact.objects.update(email="")
    sweep_mailing()
    assert thanked(north) == 0
