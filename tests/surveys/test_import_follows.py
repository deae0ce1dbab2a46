"""A wave that is made of a file and closed at once can follow one of another study."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.answer_import.actions.importing import import_answers
from surveys.answer_import.mapping import with_fieldwork
from surveys.models import Wave, WaveState
from surveys.refusals import Refused
from tests.benchmarking.across_stage import other_study, taken_over
from tests.conftest import client_of
from tests.surveys.answer_stage import MAPPING, csv, mapping, table

pytestmark = pytest.mark.django_db
NAMES = {"study": "Vervolg", "wave": "2026", "first": "2026-03-01", "last": "2026-03-31"}
OLD = (date(2022, 3, 1), date(2022, 3, 31))


@pytest.fixture
def first(north: Tenant, alice: User) -> Wave:
    """A closed wave of 2022, and a questionnaire that took its statements over."""
    with tenant(north.id):
        made = import_answers(
            by=alice, tenant=north, study="Eerst", wave="2022",
            mapping=with_fieldwork(mapping(), *OLD), table=table(),
        ).wave  # fmt: skip
        other_study(alice, taken_over(made.version, {"Q1": "X1", "Q2": "X2", "Q3": "X3"}))
        return made


@pytest.fixture
def page(first: Wave, alice: User) -> tuple[Client, str]:
    """A file for the other study, with what its columns mean: the page on which it is confirmed."""
    described: dict[str, Any] = {**MAPPING, "questionnaire": "Vervolg"}
    del described["create_items"], described["scale"]
    described["items"] = {"Q1": "X1", "Q2": "X2", "Q3": "X3"}
    upload = {
        "file": SimpleUploadedFile(
            "a.csv", csv("Aalst,politiek,5,4,1", "Gent,administratie,2,2,3")
        ),
        "mapping": SimpleUploadedFile("k.yaml", str(described).encode()),
    }
    browser = client_of(alice)
    return browser, browser.post("/t/north/answers/", upload)["Location"].removesuffix("preview/")


def test_it_is_chosen_where_the_file_is_confirmed(
    page: tuple[Client, str], first: Wave, north: Tenant
) -> None:
    browser, address = page
    offered = browser.get(f"{address}preview/").text
    assert f'<option value="{first.id}">2022 (Eerst)' in offered
    browser.post(f"{address}confirm/", {**NAMES, "follows": str(first.id)})
    with tenant(north.id):
        made = Wave.objects.get(name="2026")
        assert (made.state, made.follows_id) == (WaveState.CLOSED, first.id)


def test_nobody_has_to_choose(page: tuple[Client, str], north: Tenant) -> None:
    browser, address = page
    browser.post(f"{address}confirm/", {**NAMES, "follows": ""})
    with tenant(north.id):
        assert Wave.objects.get(name="2026").follows_id is None


@pytest.mark.parametrize("days", [{}, {"first": "2021-03-01", "last": "2021-03-31"}])
def test_what_may_not_be_followed_is_refused_and_nothing_is_read(
    page: tuple[Client, str], first: Wave, north: Tenant, days: dict[str, str]
) -> None:
    """A wave of no other study that there is; and one that closed after these days."""
    browser, address = page
    target = str(first.id) if days else str(north.id)
    told = browser.post(f"{address}confirm/", {**NAMES, **days, "follows": target})
    assert told.status_code == 422
    assert "Kies een gesloten golf van een andere studie." in told.text
    with tenant(north.id):
        assert not Wave.objects.filter(name="2026").exists()


def test_without_such_a_wave_nobody_is_asked(alice: User, north: Tenant) -> None:
    browser = client_of(alice)
    upload = {
        "file": SimpleUploadedFile("a.csv", csv("Aalst,politiek,5,4,1")),
        "mapping": SimpleUploadedFile("k.yaml", str(MAPPING).replace("True", "true").encode()),
    }
    assert (
        'name="follows"'
        not in browser.get(browser.post("/t/north/answers/", upload)["Location"]).text
    )


def test_the_action_of_page_and_command_has_it(first: Wave, north: Tenant, alice: User) -> None:
    described = mapping(
        create_items=False, questionnaire="Vervolg", scale=None, items={"Q1": "X1", "Q2": "X2"}
    )
    named: dict[str, Any] = {
        "by": alice,
        "tenant": north,
        "study": "Vervolg",
        "wave": "2026",
        "table": table(),
    }
    dated = with_fieldwork(described, date(2026, 3, 1), date(2026, 3, 31))
    with tenant(north.id):
        with pytest.raises(Refused):
            import_answers(**named, mapping=dated, follows=north.id)
        assert import_answers(**named, mapping=dated, follows=first.id).wave.follows_id == first.id
