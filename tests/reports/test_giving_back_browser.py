"""The receipt with an earlier wave beside it, in a browser."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import Municipality
from tests.reports import stage
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_browser import looks_well, page_of, press_start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("dark", [False, True])
def test_the_profile_is_accessible_and_fits(
    chromium: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    aalst: Municipality,
    dark: bool,
) -> None:
    before = stage.ready_wave(north, alice)
    stage.released(north, alice, before)
    with tenant(north.id):
        wave = cast.open_wave(north, study=before.study, version=before.version, name="Nu")
        rik = cast.invite(wave, aalst)
    with page_of(chromium, live_server, dark=dark) as page:
        press_start(page, rik)
        for number in range(1, 5):
            page.locator(f"[name=S{number}][value='4']").check()
        page.get_by_role("button", name="Nakijken en insturen").click()
        page.get_by_role("button", name="Toch verdergaan").click()
        page.wait_for_url("**/r/answer/review/")
        page.get_by_role("button", name="Insturen").click()
        page.wait_for_url("**/r/receipt/")
        assert page.locator(".profile tbody tr").count() == 1
        looks_well(page, f"profile-390{'-dark' if dark else ''}")
