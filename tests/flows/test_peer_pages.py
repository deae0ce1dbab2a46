"""Peer groups as a browser shows them: the lists, and the reports that compare by them."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.catalogue.actions.peers import create_peer_list
from surveys.models import Municipality
from tests.conftest import client_of
from tests.flows.browser import LOOKS, visit
from tests.reports.stage import computed_wave, path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = "NIS-code;groep\n41002;centrum\n44021;centrum\n23023;landelijk\n{more}"


def url(name: str, *args: object) -> str:
    return reverse(name, args=["north", *args])


def test_pages_of_peer_groups_are_sound(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    cache.clear()
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        consultant.open(url("peer_list_list"))
        consultant.open(url("peer_list_new"))
        for more in ("", "99999;centrum\n44021;landelijk\n"):
            file = SimpleUploadedFile("groepen.csv", FILE.format(more=more).encode())
            form = {"name": "Steden en dorpen", "file": file}
            preview = client_of(alice).post(url("peer_list_new"), form)["Location"]
            consultant.open(preview)
            consultant.check(f"preview{len(more)}")
        with tenant(north.id):
            places = Municipality.objects.flemish().order_by("name")[:70]
            groups = {p.id: "a" if n < 66 else "een kleine groep" for n, p in enumerate(places)}
            made = create_peer_list(by=alice, name="Steden en dorpen", groups=groups)
        for name in ("page", "rename", "replace"):
            consultant.open(url(f"peer_list_{name}", made.id))
            consultant.check(name)
        consultant.open(url("peer_list_list"))


def test_reports_compare_with_peers(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    cache.clear()
    with tenant(north.id):
        places = Municipality.objects.flemish()
        cities = {p.id: "stad" if p.code in ("41002", "44021") else "andere" for p in places}
        made = create_peer_list(by=alice, name="Steden en dorpen", groups=cities)
    wave = computed_wave(north, alice, others=24, each=14, scales=4)
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        consultant.open(path(wave, "report/41002/part/peers/"))
        consultant.open(path(wave, f"report/41002/?peers=list:{made.id}:stad"))
        consultant.check("hidden group")
        assert "/41002/part/peers/" in consultant.page.url
        consultant.open(path(wave, "report/?theme=capacity"))
