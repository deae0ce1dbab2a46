"""From log-in to a released wave, as somebody new clicks through it; docs/first-wave.md."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Locator, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.runs.pipeline import compute_wave
from reports.models import Edition
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Mailing, Version, Wave
from tests.conftest import PASSWORD
from tests.flows.browser import Look, quiet, visit
from tests.flows.test_story import letters, people, respond

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 20


@dataclass
class Hand:
    """A person at a page: every press, every field and every file counts as a click."""

    page: Page
    clicks: list[str] = field(default_factory=list)

    def press(self, name: str) -> None:
        self._click(name, self.page.get_by_role("main").get_by_role("button", name=name))

    def follow(self, name: str) -> None:
        self._click(name, self.page.get_by_role("main").get_by_role("link", name=name))

    def confirm(self, name: str) -> None:
        self._click(name, self.page.get_by_role("dialog").get_by_role("button", name=name))

    def _click(self, name: str, found: Locator) -> None:
        self.clicks.append(name)
        found.first.click()
        quiet(self.page)

    def fill(self, label: str, text: str) -> None:
        self.clicks.append(label)
        self.page.get_by_label(label, exact=True).fill(text)

    def give(self, content: str) -> None:
        self.clicks.append("file")
        upload = FilePayload(
            name="mensen.csv", mimeType="text/csv", buffer=content.encode("cp1252")
        )
        self.page.locator("input[type=file]").set_input_files(upload)


def test_first_wave_takes_no_more_than_twenty_clicks(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    cache.clear()
    with visit(browser, live_server.url, Look("light", 1280)) as window:
        hand = Hand(window.page)
        _to_an_open_wave(hand, alice)
        wave = _answered(north)
        hand.page.goto("/t/north/")
        hand.follow(wave.name)
        hand.follow("Sluiten")
        hand.press("Golf nu sluiten")
        compute_wave(north.id, wave.id)
        hand.follow("Naar het rapport")
        hand.press("Vrijgeven aan de besturen")
        hand.confirm("Vrijgeven aan de besturen")
        hand.page.get_by_text("editie 1").first.wait_for()
    with tenant(north.id):
        assert Edition.objects.count() == 1
    assert len(hand.clicks) <= MOST, hand.clicks


def _to_an_open_wave(hand: Hand, person: User) -> None:
    """Everything that a new consultant does before respondents can answer."""
    hand.page.goto("/")
    hand.fill("E-mailadres", person.email)
    hand.fill("Wachtwoord", PASSWORD)
    hand.press("Aanmelden")
    hand.follow("Vragenlijst maken")
    hand.press("Vragenlijst maken")
    hand.follow("Nakijken en publiceren")
    hand.press("Versie publiceren")
    hand.follow("Golf maken met deze versie")
    hand.press("Golf maken")
    hand.give(people())
    hand.press("Bestand bekijken")
    hand.press("24 mensen toevoegen")
    hand.press("Golf openen en mails versturen")


def _answered(north: Tenant) -> Wave:
    """The days in which people answer."""
    with tenant(north.id):
        wave: Wave = Wave.objects.get()
        yesterday = timezone.now() - timedelta(days=1)
        Wave.objects.update(opens_at=yesterday)
        Mailing.objects.update(due_at=yesterday)
        version = Version.objects.get()
    send_waiting_mail(str(north.id))
    for link in letters():
        respond(link, version)
    return wave
