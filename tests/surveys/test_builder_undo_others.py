"""Undo where somebody else built on what is taken back."""

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import DraftChange, DraftPart, Questionnaire
from tests.conftest import client_of
from tests.surveys.authoring import DOCUMENT, draft, edit, part
from tests.surveys.test_builder import add
from tests.surveys.test_builder_undo import press

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(olga: User) -> Client:
    return client_of(olga)


def test_a_section_in_which_somebody_wrote_is_not_taken_back_without_a_question(
    browser: Client, other: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    made = add(browser, questionnaire, do="section", title="Nieuw").json()["touched"][0]
    add(other, questionnaire, do="paste", section=made, lines="Van Olga", code="OLGA")
    answer = press(browser, questionnaire, "undo")
    assert answer.status_code == 409
    assert "Van Olga" in answer.json()["question"]
    assert draft(north).item("OLGA")
    assert press(browser, questionnaire, "undo", how="skip").status_code == 200
    assert draft(north).item("OLGA")


def test_what_somebody_wrote_in_it_goes_and_comes_back_with_a_section(
    browser: Client, other: Client, north: Tenant, questionnaire: Questionnaire
) -> None:
    made = add(browser, questionnaire, do="section", title="Nieuw").json()["touched"][0]
    add(other, questionnaire, do="paste", section=made, lines="Van Olga", code="OLGA")
    assert press(browser, questionnaire, "undo", how="force").status_code == 200
    assert draft(north) == DOCUMENT
    with tenant(north.id):
        undone = DraftChange.objects.order_by("-revision").first()
    assert undone is not None
    assert "Van Olga" in str(undone.changes), "the log can give it back"


@pytest.mark.parametrize("first", ["remove", "place"])
def test_an_item_comes_back_only_to_a_section_that_is_there(
    browser: Client, other: Client, north: Tenant, questionnaire: Questionnaire, first: str
) -> None:
    row, away = part(north, "S1"), part(north, DOCUMENT.sections[2].code, kind="section")
    with tenant(north.id):
        home = DraftPart.objects.get(id=row.section_id)
    edit(browser, questionnaire, row, do=first, seen="9", section=str(away.id))
    edit(other, questionnaire, home, do="remove", seen="99")
    now = draft(north)
    assert press(browser, questionnaire, "undo").status_code == 409
    assert press(browser, questionnaire, "undo", how="force").status_code == 422
    assert draft(north) == now
    assert press(browser, questionnaire, "undo", how="skip").status_code == 200


@pytest.mark.parametrize("do", ["scale", "theme"])
def test_two_scales_or_themes_never_share_a_code(
    browser: Client, other: Client, north: Tenant, questionnaire: Questionnaire, do: str
) -> None:
    """A document holds one of a code: the other would be gone, with its texts, without a word."""
    made = add(browser, questionnaire, do=do).json()["touched"][0]
    with tenant(north.id):
        row = DraftPart.objects.get(id=made)
    edit(browser, questionnaire, row, do="remove", seen="99")
    add(other, questionnaire, do=do)
    assert press(browser, questionnaire, "undo").status_code == 409
    assert press(browser, questionnaire, "undo", how="force").status_code == 422
    assert edit(browser, questionnaire, row, do="restore").status_code == 422
    with tenant(north.id):
        codes = list(DraftPart.objects.filter(kind=row.kind).values_list("code", flat=True))
    assert len(codes) == len(set(codes))
