"""The methods page: the registry for everybody who reads a report, and nobody else."""

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Tenant, User
from benchmarking.methods.registry import INDICATORS
from surveys.models import Wave
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave

pytestmark = pytest.mark.django_db
ADDRESS = "/t/north/methods/"


def page(user: User, address: str = ADDRESS, language: str = "nl") -> str:
    answer = client_of(user).get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_members_and_managers_of_a_municipality_read_it(
    alice: User, anna: User, bram: User, carla: User
) -> None:
    for reader in (alice, anna, bram):
        assert "Wat dit niet kan zeggen" in page(reader)
    assert client_of(carla).get(ADDRESS).status_code == 404


def test_every_indicator_has_an_anchor_and_its_whole_text(alice: User) -> None:
    text = page(alice)
    ids = re.findall(r'id="([A-Z]\d+)"', text)
    assert sorted(ids) == sorted(INDICATORS)
    assert set(re.findall(r'href="#([A-Z]\d+)"', text)) == set(INDICATORS)
    assert "Niets over besturen waar maar één kant antwoordde" in text
    assert "SE² = G/(G−1)" in text


def test_every_link_of_the_contents_leads_somewhere(alice: User) -> None:
    text = page(alice)
    anchors = set(re.findall(r'href="#([^"]+)"', text)) - {"main"}
    ids = re.findall(r' id="([^"]+)"', text)
    assert anchors <= set(ids)
    assert len(ids) == len(set(ids))


def test_it_costs_as_little_as_logging_in(
    alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(alice)
    with django_assert_max_num_queries(7):
        assert client.get(ADDRESS).status_code == 200


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def test_reports_lead_to_it(alice: User, wave: Wave) -> None:
    for rest in ("report/part/method/", "report/41002/part/method/"):
        told = page(alice, path(wave, rest))
        assert f'href="{ADDRESS}"' in told
        assert f'href="{ADDRESS}#precision"' in told
    figures = page(alice, path(wave, "report/part/figures/"))
    linked = set(re.findall(rf'href="{ADDRESS}#(\w+)"', figures))
    assert {"G1", "G2", "I1", "I2", "I3", "I4", "I6", "E2"} == linked
    assert linked <= set(INDICATORS)


@pytest.mark.parametrize(
    ("language", "step", "coarser"),
    [("nl", "0,1", "0,2 · 0,5 · 1 · 2 · 5 · 10"), ("en", "0.1", "0.2 · 0.5 · 1 · 2 · 5 · 10")],
)
def test_it_says_how_exactly_each_number_is_told(
    alice: User, language: str, step: str, coarser: str
) -> None:
    client = client_of(alice)
    client.cookies["tz_language"] = language
    text = client.get(ADDRESS).content.decode()
    assert 'id="precision"' in text
    assert re.search(rf">{re.escape(step)}</td><td[^>]*>{coarser}<", text)
