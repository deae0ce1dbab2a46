"""A list in which nothing stands yet asks nobody to search, to sort, or to take it along."""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.guards.addresses import all_addresses
from tests.surveys.fieldwork_stage import a_wave

pytestmark = pytest.mark.django_db

# Something stands there from the first day on: who joined, what the product brings, the texts of a version.
NEVER_EMPTY = {"audit_list", "library_list", "municipality_list", "wave_wordings"}
SEARCH = re.compile(r'<form[^>]* role="search"')
TAKEN_ALONG = re.compile(r'href="[^"]*/(?:csv|xlsx)/')


def lists(wave: Wave) -> Iterator[tuple[str, str]]:
    """Name and path of the pages of a tenant, and of one wave."""
    for address in all_addresses():
        if not address.of_tenant or address.strange:
            continue
        if set(address.objects.values()) <= {"surveys.Wave"} and not (
            address.parameters - {"slug", *address.objects}
        ):
            rows = dict.fromkeys(address.objects, wave.id)
            yield address.name, reverse(address.name, kwargs={"slug": "north", **rows})


def test_an_empty_list_offers_nothing_to_do_with_it(
    north: Tenant, olga: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = a_wave(olga, [aalst])
    owner, read = client_of(olga), 0
    offering = set()
    for name, path in lists(wave):
        answer = owner.get(path)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            read += 1
            page = answer.content.decode()
            if SEARCH.search(page) or TAKEN_ALONG.search(page):
                offering.add(name)
    assert read > 30
    assert offering - NEVER_EMPTY == set()


@pytest.mark.parametrize("asked", ["", "?q=niemand"])
def test_who_searched_in_vain_can_search_on(
    north: Tenant, alice: User, aalst: Municipality, asked: str
) -> None:
    """And who did not is told what to do first."""
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
    for name, arguments, first in (
        ("book_list", [], "Nog niemand in het adresboek"),
        ("wave_people", [wave.id], "Nog niemand op de lijst"),
        ("wave_people_book", [wave.id], "Nog niemand in het adresboek"),
    ):
        page = client_of(alice).get(reverse(name, args=["north", *arguments]) + asked)
        text = page.content.decode()
        assert (bool(SEARCH.search(text)), first in text) == (bool(asked), not asked), name
