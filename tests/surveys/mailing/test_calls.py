"""Whom to call: who has not begun, by municipality, for consultants alone."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import add_people
from surveys.models import Draft, Invitation, Mailing, Municipality, Wave
from tests.surveys.fieldwork_stage import people_of

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://evil.example";"x")'


def page(browser: Client, wave: Wave, query: str = "") -> str:
    answer = browser.get(reverse("wave_calls", args=["north", wave.id]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_begins_is_no_longer_called(north: Tenant, wave: Wave, browser: Client) -> None:
    assert "4 mensen" in page(browser, wave)
    with tenant(north.id):
        first, second = wave.invitations.select_related("contact").order_by("contact__email")[:2]
        Invitation.objects.filter(id=first.id).update(name="Els Begonnen")
        Invitation.objects.filter(id=second.id).update(name="Jan <Stil>")
        Mailing.objects.create(
            invitation=second, kind="reminder", state="sent", sent_at=wave.launched_at
        )
        Draft.objects.create(invitation=first)
    told = page(browser, wave)
    assert "3 mensen" in told
    assert "Els Begonnen" not in told
    assert "Jan &lt;Stil&gt;" in told
    assert "Jan &lt;Stil&gt;" not in page(browser, wave, "?q=niemand")


def test_tables_hold_everybody_and_no_formula(north: Tenant, wave: Wave, browser: Client) -> None:
    with tenant(north.id):
        one = wave.invitations.order_by("contact__email")[0]
        Invitation.objects.filter(id=one.id).update(name=FORMULA)
    there = reverse("wave_calls_file", args=["north", wave.id, "csv"])
    text = browser.get(there).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1
    assert f"'{FORMULA}" in {row[1] for row in rows}
    book = load_workbook(io.BytesIO(browser.get(there.replace("csv", "xlsx")).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if cell.value == FORMULA] == [FORMULA]
    assert browser.get(there.replace("csv", "exe")).status_code == 404


@pytest.mark.parametrize("people", [2, 40])
def test_the_list_costs_the_same_for_few_and_many(
    north: Tenant,
    wave: Wave,
    alice: User,
    aalst: Municipality,
    browser: Client,
    django_assert_max_num_queries: object,
    people: int,
) -> None:
    with tenant(north.id):
        add_people(by=alice, wave=wave, people=people_of(aalst, people, people))
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        page(browser, wave)
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        browser.get(reverse("wave_calls_file", args=["north", wave.id, "csv"]))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        browser.get(reverse("wave_letters", args=["north", wave.id]))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        browser.get(reverse("wave_mails", args=["north", wave.id]))


def test_many_are_paged_and_can_be_printed_whole(
    north: Tenant, wave: Wave, alice: User, aalst: Municipality, browser: Client
) -> None:
    with tenant(north.id):
        add_people(by=alice, wave=wave, people=people_of(aalst, 60, 60))
    assert "Pagina 1 van 2" in page(browser, wave)
    whole = page(browser, wave, "?whole=1")
    assert "Pagina 1" not in whole
    assert whole.count('<th scope="row">') > 120


def test_whom_no_mail_reaches_is_marked(north: Tenant, wave: Wave, browser: Client) -> None:
    assert "mislukt" not in page(browser, wave)
    with tenant(north.id):
        one, two = wave.invitations.order_by("contact__email")[:2]
        one.mailings.update(bounced_at=wave.launched_at)
        two.mailings.update(state="withheld", sent_at=None, error="unsubscribed|")
    assert page(browser, wave).count(">mislukt<") == 2
