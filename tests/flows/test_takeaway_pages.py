"""The takeaways and the article in a browser: sound in every look, and rewritten by hand."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from tests.flows.browser import LOOKS, visit
from tests.reports.stage import path, ready_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCE = "takeaways/sentence/t6.verdict/"


def test_every_page_is_sound(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    cache.clear()
    wave = ready_wave(north, alice)
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        for rest in ("takeaways/", "takeaways/41002/", "takeaways/article/", SENTENCE):
            consultant.open(path(wave, rest))
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave, SENTENCE))
        page.get_by_label("Uw zin").fill("Dat zeggen wij zo.")
        page.get_by_role("button", name="Bewaar mijn zin").click()
        assert page.locator(".sentence.edited").inner_text().startswith("Dat zeggen wij zo.")
