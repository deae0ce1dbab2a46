"""What an anonymous wave and one with names show respondents, looked at in every language."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Municipality
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Language
from tests.flows.browser import LOOKS, visit
from tests.surveys import respond_cast as cast
from tests.surveys.test_naming import handed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def cookies(client: Client, site: str) -> list[dict[str, str]]:
    return [{"name": name, "value": one.value, "url": site} for name, one in client.cookies.items()]


@pytest.mark.parametrize("mode", ["anonymous", "attributed"])
def test_promise_receipt_and_leave_to_be_named_are_clean_in_every_language(
    browser: Browser, live_server: LiveServer, north: Tenant, aalst: Municipality, mode: str
) -> None:
    cache.clear()
    with tenant(north.id):
        wave = cast.open_wave(north, mode=mode, may_correct=mode == "attributed")
        rik, an = (
            cast.invite(wave, aalst),
            cast.invite(wave, aalst, "an@example.org", Function.ALDERMAN),
        )
    after = handed_in(an)
    pages = [reverse("respond_receipt")]
    pages += [reverse("respond_naming")] if mode == "attributed" else []
    with visit(browser, live_server.url, LOOKS[0]) as seen:
        for language in Language:
            seen.open(f"{cast.link(rik)}?lang={language}")
        seen.page.context.add_cookies(cookies(after, live_server.url))  # type: ignore[arg-type]
        for page in pages:
            for language in Language:
                seen.open(f"{page}?lang={language}")
