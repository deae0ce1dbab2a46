"""A correction says why its figures are others: the method, an earlier wave, or both."""

import copy
from typing import Any

import pytest

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.models import Result, Run
from benchmarking.runs import pipeline
from reports.editions.actions import release
from reports.queries import Cause, cause_of, municipality_report
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.database import unguarded
from tests.reports.stage import path
from tests.surveys.test_file_waves import days, imported, published, wave_rows

__all__ = ["published"]  # a fixture of another file


@pytest.fixture
def later(north: Tenant, alice: User, published: dict[str, Any]) -> Wave:
    """A wave of 2026 that is released, with another figure for Aalst than it will have."""
    rows = wave_rows(4, 3)
    wave = imported(north, alice, *rows, wave="2026", fieldwork=days(2026), **published).wave
    pipeline.compute_wave(north.id, wave.id)
    with tenant(north.id):
        row = Result.objects.get(participation__municipality__code="41002")
        payload = copy.deepcopy(row.payload)
        payload["items"][0]["political"]["mean"] = {"value": 1.0, "n": 8, "status": "shown"}
        with unguarded("benchmarking_result"):
            row.delete()
            Result.objects.create(run=row.run, participation=row.participation, payload=payload)
        release(by=alice, wave=wave)
    return wave


def earlier_comes(north: Tenant, alice: User, published: dict[str, Any]) -> None:
    rows = wave_rows(2, 3)
    wave = imported(north, alice, *rows, wave="2024", fieldwork=days(2024), **published).wave
    pipeline.compute_wave(north.id, wave.id)


def method_was(version: str) -> None:
    Run.objects.filter(method_version__startswith=METHOD_VERSION).update(method_version=version)


def released_again(north: Tenant, alice: User, wave: Wave, aalst: Municipality) -> Cause | None:
    pipeline.compute_wave(north.id, wave.id)
    with tenant(north.id):
        release(by=alice, wave=wave)
        report = municipality_report(wave, aalst, released_only=True)
        assert report is not None
        return cause_of(report)


def page_of(alice: User, wave: Wave) -> str:
    return client_of(alice).get(path(wave, "report/41002/")).content.decode()


METHOD = "De antwoorden zijn dezelfde; de methode is verbeterd."
EARLIER = "De antwoorden en de methode zijn dezelfde; er is een eerdere golf van deze studie bijgek"
BOTH = "de methode is verbeterd, en er is een eerdere golf van deze studie bijgekomen."


def test_an_earlier_wave_is_no_better_method(
    north: Tenant, alice: User, published: dict[str, Any], later: Wave, aalst: Municipality
) -> None:
    earlier_comes(north, alice, published)
    assert released_again(north, alice, later, aalst) is Cause.EARLIER
    page = page_of(alice, later)
    assert EARLIER in page
    assert "de methode is verbeterd" not in page
    runs = client_of(alice).get(path(later, "runs/")).content.decode()
    assert f"Methode {METHOD_VERSION} (voor er een eerdere golf bijkwam)" in runs
    assert f"{METHOD_VERSION}-1" not in runs


def test_a_better_method_is_no_earlier_wave(
    north: Tenant, alice: User, later: Wave, aalst: Municipality
) -> None:
    with tenant(north.id):
        method_was("4")
    assert released_again(north, alice, later, aalst) is Cause.METHOD
    page = page_of(alice, later)
    assert METHOD in page
    assert "eerdere golf" not in page


def test_both_may_have_come(
    north: Tenant, alice: User, published: dict[str, Any], later: Wave, aalst: Municipality
) -> None:
    with tenant(north.id):
        method_was("4")
    earlier_comes(north, alice, published)
    assert released_again(north, alice, later, aalst) is Cause.BOTH
    assert BOTH in page_of(alice, later)
