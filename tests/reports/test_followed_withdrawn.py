"""A wave whose trends begin with one of another study, of which the edition was withdrawn."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.runs.pipeline import compute_wave
from reports.editions.actions import withdraw
from reports.models import Edition
from reports.queries import followed_withdrawn
from surveys.models import Wave
from tests.benchmarking.across_stage import other_study, taken_over
from tests.benchmarking.study_stage import a_study, favourable, held, people_of, towns
from tests.benchmarking.test_across_studies import renamed
from tests.conftest import client_of
from tests.reports.stage import path, released

pytestmark = pytest.mark.django_db
WARNING = "De cijfers waren van een verkeerde weging."


@pytest.fixture
def waves(north: Tenant, alice: User) -> tuple[Wave, Wave]:
    with tenant(north.id):
        people = people_of(towns(14))
        first = held(alice, a_study(alice), "2022", people, favourable(0.3))
        made = other_study(alice, taken_over(first.version))
        second = held(alice, made, "2024", people, renamed(favourable(0.6)), follows=first)
    for wave in (first, second):
        compute_wave(north.id, wave.id)
    return first, second


def test_the_consultancy_is_warned_where_it_releases(
    north: Tenant, alice: User, waves: tuple[Wave, Wave]
) -> None:
    first, second = waves
    edition = released(north, alice, first)
    browser, pages = client_of(alice), (path(second), path(second, "progress/"))
    assert all(WARNING not in browser.get(page).text for page in pages)
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason=WARNING)
    for page in pages:
        told = browser.get(page).text
        assert WARNING in told, page
        assert "Editie 1 van 2022" in told
    # Of the wave itself it is told by the notice of its own.
    assert "Het verloop van deze golf begint daar" not in browser.get(path(first)).text
    released(north, alice, first)
    assert all(WARNING not in browser.get(page).text for page in pages)


def test_no_municipality_reads_of_it(north: Tenant, alice: User, waves: tuple[Wave, Wave]) -> None:
    first, second = waves
    edition = released(north, alice, first)
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason=WARNING)
        code = towns(1)[0].code
    assert WARNING not in client_of(alice).get(f"{path(second)}{code}/").text


def test_it_costs_one_query_where_nothing_was_withdrawn(
    north: Tenant, waves: tuple[Wave, Wave], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant(north.id):
        assert not Edition.objects.exists()
        with django_assert_num_queries(1):
            assert followed_withdrawn(waves[1]) == []
