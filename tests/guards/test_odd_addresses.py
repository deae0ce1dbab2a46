"""Every address with a code that nothing has: 404 like anything unknown, and never an error."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.models import Tenant, User
from accounts.team import actions
from accounts.tenancy import tenant
from tests.conftest import client_of
from tests.guards.addresses import Address, all_addresses
from tests.guards.rows import Made

pytestmark = pytest.mark.django_db
ODD = ["\x00", "a/b", "\x1b[31m", "é" * 300, "%2e%2e%2f", "' OR 1=1 --", "a\u202eb", "9" * 40]
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def open_ended() -> list[tuple[Address, str]]:
    """Addresses with a parameter that may be any text, and which one."""
    found = []
    for address in all_addresses():
        for kind, name in re.findall(r"<(\w+):(\w+)>", address.route):
            if kind in ("str", "path", "int"):
                found.append((address, name))
    return found


def odd_path(address: Address, parameter: str, odd: str, rows: Made) -> str:
    """The address with one parameter odd and the others right."""
    values = {p: rows[label].pk for p, label in address.objects.items()} | {"slug": "north"}

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return quote(odd, safe="") if name == parameter else str(values.get(name, "1"))

    return "/" + PARAMETER.sub(value, address.route)


def unknown(address: Address) -> set[int]:
    """What an address answers of which nothing is known; 405 where one can only post."""
    if address.name.startswith("respond_"):
        return {403, 404, 405}  # it knows no respondent here, whatever was asked
    if address.name.startswith(("mfa_", "account_")):
        return {302, 404, 405}  # asks for the password first
    if address.name.startswith("api_edition_"):
        return {404, 405, 410}  # the edition of these rows was withdrawn
    return {404, 405}


@pytest.fixture
def key(north: Tenant, olga: User) -> str:
    with tenant(north.id):
        return actions.create_token(by=olga, name="k", days=1)[1]


def test_the_walk_finds_the_addresses() -> None:
    names = {address.name for address, _parameter in open_ended()}
    assert {"join", "report_municipality", "api_municipality", "api_peer_group"} <= names
    assert get_resolver().urlconf_name == "config.urls"


@pytest.mark.parametrize("odd", ODD, ids=[ascii(odd)[:12] for odd in ODD])
def test_an_odd_code_in_a_path_is_unknown(odd: str, northern: Made, olga: User, key: str) -> None:
    pages = client_of(olga)
    api = Client(headers={"authorization": f"Bearer {key}"})
    for address, parameter in open_ended():
        browser = api if address.of_api else pages
        browser.raise_request_exception = False
        answer = browser.get(odd_path(address, parameter, odd, northern))
        assert answer.status_code in unknown(address), (address.name, parameter)
        if address.of_api:
            assert answer.json()["detail"]


@pytest.mark.parametrize("turn", [None, 0, 3])
def test_an_odd_value_in_a_query_breaks_no_page(
    turn: int | None, northern: Made, olga: User, key: str
) -> None:
    """Every page that may be looked at, with every name that pages read: U+0000, which is refused
    before a page is asked, and the others by turns, each name another one.
    """
    pages, api = client_of(olga), Client(headers={"authorization": f"Bearer {key}"})
    names = ("code", "q", "page", "province", "side", "progress", "mail", "next", "lang", "to")
    odd = ["\x00"] if turn is None else ODD[1:][turn:] + ODD[1:][:turn]
    query = "&".join(f"{n}={quote(odd[i % len(odd)], safe='')}" for i, n in enumerate(names))
    broken = []
    for address in all_addresses():
        if not (address.of_tenant or address.of_api):
            continue
        browser = api if address.of_api else pages
        browser.raise_request_exception = False
        answer = browser.get(f"{address.path('north', northern)}?{query}")
        refused = answer.status_code == 404
        if answer.status_code >= 500 or ("%00" in query) > refused:
            broken.append((address.name, answer.status_code))
    assert broken == []
