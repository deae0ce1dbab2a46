"""The link: what opens, what does not, and that looking changes nothing."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Tenant
from accounts.tenancy import tenant
from config.cache import SteadyCache
from config.monitoring.logs import JsonFormatter
from surveys.fieldwork.actions.people import resend_link
from surveys.models import Invitation, Municipality, Wave
from surveys.respond import limits
from surveys.respond.respondents import COOKIE
from surveys.respond.tokens import hash_token, link_for, token_for
from tests.surveys import respond_cast as cast


@pytest.fixture
def wave(north: Tenant) -> Wave:
    cache.clear()
    with tenant(north.id):
        return cast.open_wave(north)


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    """The mayor of Aalst."""
    with tenant(wave.tenant_id):
        return cast.invite(wave, aalst)


def test_landing_tells_who_asks_what_and_how_it_is_kept(client: Client, rik: Invitation) -> None:
    page = client.get(cast.link(rik)).content.decode()

    for words in (
        "Onderzoek van Noord Advies",
        "Titel (nl)",
        "burgemeester van Aalst",
        "Ongeveer 10 minuten",
        "vanaf 5 antwoorden",
        "vanaf 8 antwoorden",
        "vertrouwelijk",
        "vragen@example.org",
    ):
        assert words in page
    assert "Rik" not in page


def test_link_ends_with_a_letter_or_digit_whatever_the_token(
    client: Client, rik: Invitation
) -> None:
    # Thunderbird leaves a dash out of what it makes a link of.
    while not token_for(rik).endswith("-"):
        rik.key_version += 1
    rik.token_hash = hash_token(token_for(rik))
    with tenant(rik.tenant_id):
        rik.save(update_fields=["key_version", "token_hash"])

    link = link_for(rik)

    assert link[-1].isalnum()
    assert client.get(link.removeprefix(django_settings.SITE_URL)).status_code == 200


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_twenty_looks_write_nothing(client: Client, rik: Invitation) -> None:
    before = _everything()

    for _ in range(10):
        assert client.get(cast.link(rik)).status_code == 200
        assert client.head(cast.link(rik)).status_code == 200

    assert _everything() == before
    assert COOKIE not in client.cookies
    cast.started(rik)
    assert _everything() != before, "the count sees what is written"
    assert django_settings.SESSION_COOKIE_NAME not in client.cookies


def _everything() -> dict[str, list[str]]:
    """How many rows every table took, changed and lost, as the database itself counts."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables"
            " WHERE schemaname = 'public'"
        )
        return {row[0]: [str(value) for value in row[1:]] for row in cursor.fetchall()}


def _wrong_tokens(rik: Invitation, stranger: Invitation) -> dict[str, str]:
    token = token_for(rik)
    return {
        "unknown": "A" * 32,
        "truncated": token[:-1],
        "longer": token + "A",
        "case changed": token.swapcase(),
        "hash": rik.token_hash,
        "not ASCII": "é" * 32,
        "empty value": "%00",
        "quote": "'; SELECT 1; --",
        "deeper": f"{token}/more",
        "of another wave": token_for(stranger)[:16] + token[16:],
    }


def test_wrong_links_answer_alike(
    client: Client, rik: Invitation, south: Tenant, gent: Municipality
) -> None:
    with tenant(south.id):
        stranger = cast.invite(cast.open_wave(south), gent)
    answers = {
        name: client.get(f"/r/{token}") for name, token in _wrong_tokens(rik, stranger).items()
    }

    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.content for answer in answers.values()}) == 1


def test_a_higher_key_version_revokes_link_and_cookie(client: Client, rik: Invitation) -> None:
    old = cast.link(rik)
    browser = cast.started(rik)
    with tenant(rik.tenant_id):
        resend_link(by=None, invitation=rik)

    revoked = client.get(old)
    unknown = client.get(f"/r/{'A' * 32}")

    assert (revoked.status_code, revoked.content) == (404, unknown.content)
    assert browser.get("/r/answer/1/").status_code == 403
    assert cast.save(browser, "S1", 4).status_code == 403


def test_start_needs_the_form_of_our_own_page(rik: Invitation) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"{cast.link(rik)}/start").status_code == 403
    assert strict.get(f"{cast.link(rik)}/start").status_code == 405

    token = strict.get(cast.link(rik)).context["csrf_token"]
    form = {"csrfmiddlewaretoken": str(token)}
    other = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert strict.post(f"{cast.link(rik)}/start", form, headers=other).status_code == 403
    assert strict.post(f"{cast.link(rik)}/start", form, headers=own).status_code == 303


def test_start_trades_the_token_for_a_cookie(client: Client, rik: Invitation) -> None:
    answer = client.post(f"{cast.link(rik)}/start", {"viewport": "phone", "lang": "fr"})

    assert (answer.status_code, answer["Location"]) == (303, "/r/answer/1/")
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert 12 * 3600 - 2 <= cookie["max-age"] <= 12 * 3600
    assert token_for(rik) not in str(answer.headers) + cookie.value
    assert cast.draft_of(rik).viewport == "phone"
    assert "Eerste deel (fr)" in client.get("/r/answer/1/").content.decode()


def test_start_twice_keeps_the_draft_and_nonsense_viewports_out(rik: Invitation) -> None:
    cast.started(rik, viewport="<script>")
    first = cast.draft_of(rik)
    cast.started(rik, viewport="phone")

    assert cast.draft_of(rik).id == first.id
    assert first.viewport == ""


@pytest.mark.parametrize("path", ["", "/start", "/unknown/deeper"])
def test_every_answer_has_the_headers(client: Client, rik: Invitation, path: str) -> None:
    _check_headers(client.get(cast.link(rik) + path))


def test_pages_behind_the_cookie_have_the_headers(rik: Invitation) -> None:
    browser = cast.started(rik)

    for path in ("", "answer/1/", "answer/save", "answer/review/", "receipt/", "submit/"):
        _check_headers(browser.get(f"/r/{path}"))
    _check_headers(Client(enforce_csrf_checks=True).post("/r/submit/"))


def _check_headers(answer: object) -> None:
    headers = getattr(answer, "headers", {})
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in headers["Cache-Control"]
    assert "noindex" in headers["X-Robots-Tag"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_wrong_links_are_counted_and_right_ones_are_not(client: Client, rik: Invitation) -> None:
    for _ in range(30):
        assert client.get("/r/wrong").status_code == 404

    too_many = client.get("/r/wrong", headers={"x-forwarded-for": "203.0.113.9"})
    assert too_many.status_code == 429
    assert client.get(cast.link(rik)).status_code == 200


def test_many_wrong_links_from_everywhere_ring_once(
    client: Client,
    rik: Invitation,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "ALARM", 40)
    with time_machine.travel(timezone.now().replace(minute=1), tick=False):
        for number in range(limits.ALARM + 3):
            client.get("/r/wrong", REMOTE_ADDR=f"10.0.0.{number}")

    said = [one.getMessage() for one in caplog.records if one.name == limits.log.name]
    assert said == ["alarm: 40 links that open nothing, within ten minutes"]


def test_a_broken_cache_stops_nobody(
    client: Client, rik: Invitation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SteadyCache, "away_until", 0.0)
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": away}

    assert client.get("/r/wrong").status_code == 404
    assert cast.save(cast.started(rik), "S1", 4).status_code == 200


def test_landing_says_when_the_wave_opens(client: Client, rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        Wave.objects.filter(id=rik.wave_id).update(opens_at=timezone.now() + timedelta(days=2))

    page = client.get(cast.link(rik)).content.decode()
    answer = client.post(f"{cast.link(rik)}/start")

    assert "nog niet open" in page
    assert '/start"' not in page
    assert answer["Location"] == cast.link(rik)


def test_landing_says_that_the_wave_is_closed(client: Client, rik: Invitation) -> None:
    with tenant(rik.tenant_id):
        Wave.objects.filter(id=rik.wave_id).update(closes_at=timezone.now())

    page = client.get(cast.link(rik)).content.decode()

    assert "gesloten" in page
    assert '/start"' not in page


def test_landing_switches_language_without_a_trace(client: Client, rik: Invitation) -> None:
    page = client.get(f"{cast.link(rik)}?lang=fr")

    assert page["Content-Language"] == "fr"
    assert "Titel (fr)" in page.content.decode()
    assert 'name="lang" value="fr"' in page.content.decode()
    assert "Titel (nl)" in client.get(f"{cast.link(rik)}?lang=xx").content.decode()


def test_no_log_line_holds_a_token(
    client: Client, rik: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonFormatter().format(record))

    def fail(*args: object) -> None:
        raise RuntimeError("on purpose")

    handler = Kept()
    logging.getLogger("django").addHandler(handler)
    client.raise_request_exception = False
    monkeypatch.setattr("surveys.respond.views.respond.landing_page", fail)
    broken = client.get(cast.link(rik))
    Client(enforce_csrf_checks=True).post(f"{cast.link(rik)}/start")
    logging.getLogger("django").removeHandler(handler)

    assert broken.status_code == 500
    _check_headers(broken)
    assert len(lines) >= 2
    assert any("on purpose" in line for line in lines)
    assert not any(token_for(rik) in line for line in lines)


def test_an_error_leads_respondents_to_their_link_and_not_to_a_log_in() -> None:
    refused = Client(enforce_csrf_checks=True).post("/r/submit/")
    assert refused.status_code == 403
    main = refused.content.decode().split("<main")[1]
    assert "Open opnieuw de persoonlijke link" in main
    assert "Naar het begin" not in main
    elsewhere = Client(enforce_csrf_checks=True).post("/accounts/login/").content.decode()
    assert "Naar het begin" in elsewhere
