"""What the respondents' path keeps and prepares, and that nobody gets what is another's."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Invitation, Municipality
from surveys.respond import limits, respondents
from surveys.respond.queries.invited import whole_invitation
from surveys.respond.tokens import token_for
from surveys.respond.views import kept
from surveys.upload.reading.letters import column_letters
from tests.surveys import respond_cast as cast

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
DEVICE = re.compile(r'<meta name="unsent" content="(\w{64})"')
WHO = re.compile(r'name="who" value="([^"]+)"')


@pytest.fixture
def invited(north: Tenant, aalst: Municipality) -> list[Invitation]:
    """Three who answer the same questionnaire on the same side."""
    cache.clear()
    with tenant(north.id):
        wave = cast.open_wave(north)
        return [cast.invite(wave, aalst, f"{name}@example.org") for name in ("an", "bo", "ki")]


def _first(client: Client) -> str:
    return client.get("/r/answer/1/").content.decode()


def test_an_untouched_page_is_kept_and_says_of_each_who_it_is(invited: list[Invitation]) -> None:
    kept._pages.clear()
    pages = [_first(cast.started(one)) for one in invited]

    assert len(kept._pages) == 1
    for seen in (TOKEN, WHO):
        assert len({seen.findall(page)[0] for page in pages}) == len(invited)
    for page in pages:
        who = WHO.findall(page)[0]
        assert f"?who={who}" in page
        assert kept.TOKEN not in page
        assert not [sign for sign in kept.OWN.values() if sign in page]
    assert len({DEVICE.findall(page)[0] for page in pages}) == len(invited)
    [plain] = {
        DEVICE.sub("", WHO.sub("", page.replace(TOKEN.findall(page)[0], ""))).replace(
            WHO.findall(page)[0], ""
        )
        for page in pages
    }
    assert "S1 politiek" in plain


def test_what_was_answered_is_neither_kept_nor_shown_to_another(invited: list[Invitation]) -> None:
    first, second = cast.started(invited[0]), cast.started(invited[1])
    cast.save(first, "S1", 4)
    cast.save(first, "U1", "other")
    cast.save(first, "U1.other", "een geheim")

    assert "een geheim" in _first(first)
    assert "een geheim" not in _first(second)
    assert " checked" not in _first(second)
    assert not any("een geheim" in page for page in kept._pages.values())


def test_another_language_is_another_page(invited: list[Invitation]) -> None:
    browser = cast.started(invited[0])

    assert "S1 politiek (nl)" in _first(browser)
    assert "S1 politiek (fr)" in browser.get("/r/answer/1/?lang=fr").content.decode()
    assert "S1 politiek (nl)" in _first(cast.started(invited[1]))


def test_a_form_of_a_kept_page_can_be_sent(invited: list[Invitation]) -> None:
    _first(cast.started(invited[0]))  # now it is kept
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(cast.link(invited[1])).content.decode()
    token = {"csrfmiddlewaretoken": TOKEN.findall(page)[0]}
    browser.post(f"{cast.link(invited[1])}/start", token)
    page = _first(browser)
    sent = {"csrfmiddlewaretoken": TOKEN.findall(page)[0], "who": WHO.findall(page)[0], "R1": "7"}

    assert browser.post("/r/answer/1/", sent | {"go": "skip"}).status_code == 303
    assert cast.draft_of(invited[1]).answers["R1"] == 7
    sent["csrfmiddlewaretoken"] = kept.TOKEN
    assert browser.post("/r/answer/1/", sent).status_code == 403


def test_the_script_hears_whether_the_product_is_there(client: Client) -> None:
    assert client.head("/r/here").status_code == 204
    assert client.post("/r/here").status_code == 405
    assert "no-store" in client.head("/r/here")["Cache-Control"]


def test_saves_are_told_to_other_processes_some_twenty_at_a_time(
    invited: list[Invitation], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    monkeypatch.setattr("time.time", lambda: timezone.now().timestamp() // 60 * 60 + 1)

    def counts(_name: str, by: int = 1) -> int:
        counted.append(by)
        return sum(counted)

    monkeypatch.setattr(limits, "_counted", counts)
    session = respondents.new_session(invited[0], "nl")

    assert all(limits.count_save(session.mark, 1) for _save in range(limits.QUIETLY))
    assert counted == []
    assert limits.count_save(session.mark, 1)
    assert counted == [limits.QUIETLY + 1]
    assert limits.count_save(session.mark, limits.SAVES - limits.QUIETLY - 1)
    assert not limits.count_save(session.mark, 1)


def test_no_page_asks_again_for_what_its_first_statement_left_out(
    invited: list[Invitation],
) -> None:
    """A field that is not read with the others costs a statement of its own, each time."""
    link = f"/r/{token_for(invited[0])}"
    with CaptureQueriesContext(connection) as queries:
        client = cast.started(invited[0])
        cast.save(client, "S1", 4)
        pages = [link, "/r/answer/1/", "/r/answer/2/", "/r/answer/review/"]
        assert {client.get(page).status_code for page in pages} == {200}
        assert client.post("/r/answer/1/", {"R1": "7", "go": "skip"}).status_code == 303
        assert client.post("/r/submit/").status_code == 303
        assert client.get("/r/receipt/").status_code == 200

    tables = ("accounts_tenant", "surveys_invitation", "surveys_wave", "surveys_participation")
    again = [
        one["sql"]
        for one in queries
        if one["sql"].endswith("LIMIT 21")  # as the ORM gets one row
        and any(f'FROM "{table}" WHERE' in one["sql"] for table in tables)
    ]
    assert again == []


@pytest.mark.django_db(transaction=True)
def test_the_path_is_planned_once_for_each_connection(invited: list[Invitation]) -> None:
    for one in invited:
        with tenant(one.tenant_id):
            assert whole_invitation(one.id) == one
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(generic_plans + custom_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE %s",
            ["SELECT invitation.%surveys_municipality%"],
        )
        assert cursor.fetchone() == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_noticed(invited: list[Invitation]) -> None:
    cast.started(invited[0])
    assert connection.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()

    deadline = timezone.now().timestamp() + 5
    while connection.is_usable() and timezone.now().timestamp() < deadline:
        pass
    assert not connection.is_usable()
    connection.close()


def test_columns_are_called_as_in_a_spreadsheet() -> None:
    assert [column_letters(place) for place in (1, 26, 27, 702, 703)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]
