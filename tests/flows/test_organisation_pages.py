"""The pages of an organisation in a browser: its look, its webhooks and its keys, in every look."""

from io import BytesIO
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.branding.actions import set_logo, set_look
from accounts.branding.logo import logo_of
from accounts.models import Tenant, User, Webhook, WebhookAttempt
from accounts.team.actions import create_token
from accounts.tenancy import tenant
from accounts.webhooks.actions import create_webhook, send_test
from surveys.models import Invitation
from surveys.respond.tokens import link_for
from tests.flows.browser import LOOKS, visit
from tests.reports.stage import open_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOLD: Final = "#FFC800"  # unreadable on white


def a_logo() -> bytes:
    picture = Image.new("RGBA", (900, 240))
    drawn = ImageDraw.Draw(picture)
    drawn.ellipse((10, 10, 230, 230), fill=(0, 140, 120, 255))
    drawn.rectangle((270, 80, 880, 160), fill=(20, 40, 80, 255))
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def dressed(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        imprint = "Noord Advies bv · Kerkstraat 1, 9000 Gent"
        set_look(by=olga, tenant=north, name="Noord Advies", colour=GOLD, imprint=imprint)
        set_logo(by=olga, tenant=north, logo=logo_of(a_logo()))


def a_webhook(olga: User, north: Tenant) -> Webhook:
    """One whose messages say everything that a log can say, at some length."""
    with tenant(north.id):
        url = "https://hooks.example.org/" + "a-long-path-without-a-space" * 8
        hook = create_webhook(by=olga, name="CRM " + "x" * 70, url=url, events=["run.ready"])
        for status, trouble, piece in (
            (500, "refused", "y" * 200),
            (None, "late", ""),
            (204, "", ""),
        ):
            row = send_test(by=olga, webhook=hook)
            WebhookAttempt.objects.create(
                delivery=row, milliseconds=1200, status=status, trouble=trouble, piece=piece
            )
            row.state = "failed" if trouble else "delivered"
            row.save(update_fields=["state"])
        create_token(by=olga, name="Datawarehouse", days=90)
    return hook


def test_pages_are_sound(
    browser: Browser, live_server: LiveServer, north: Tenant, olga: User
) -> None:
    cache.clear()
    dressed(north, olga)
    hook = a_webhook(olga, north)
    with visit(browser, live_server.url, LOOKS, olga) as window:
        for rest in ("look/", "webhooks/", f"webhooks/{hook.id}/", "tokens/"):
            window.open(f"/t/north/{rest}")
    with tenant(north.id):
        wave = open_wave(olga, others=0, invited=3)
        link = link_for(Invitation.objects.filter(wave=wave)[0])
    with visit(browser, live_server.url, LOOKS) as respondent:
        page = respondent.open(urlsplit(link).path)
        expect(page.locator(".tenant-logo")).to_be_visible()


def test_owner_changes_the_look_by_hand(
    browser: Browser, live_server: LiveServer, north: Tenant, olga: User, tmp_path: Path
) -> None:
    cache.clear()
    with visit(browser, live_server.url, LOOKS[0], olga) as window:
        page = window.open("/t/north/look/")
        page.get_by_role("textbox", name="Kleur").fill(GOLD)
        page.get_by_role("button", name="Bewaren", exact=True).click()
        expect(page.get_by_text("is aangepast tot")).to_be_visible()
        logo = tmp_path / "logo.png"
        logo.write_bytes(a_logo())
        page.locator("input[name=logo]").set_input_files(logo)
        page.get_by_role("button", name="Logo bewaren").click()
        expect(page.locator(".side .tenant-logo")).to_be_visible()
        window.check("changed")
