"""Saving answer by answer: revisions, refusals, and what hostile requests get."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Tenant
from accounts.tenancy import TenantClash, tenant
from surveys.models import Draft, Invitation, Municipality, Wave
from surveys.models.fieldwork import GRACE
from surveys.questionnaire.functions import Function
from surveys.respond.actions.keeping import Fresh, keep_answers
from surveys.respond.queries.respond import _document
from surveys.respond.tokens import hash_token, token_for
from surveys.respond.views import saving
from tests.surveys import respond_cast as cast


@pytest.fixture
def browser(rik: Invitation) -> Client:
    return cast.started(rik)


@pytest.mark.parametrize(
    ("code", "value", "kept"),
    [
        ("S1", 4, 4),
        ("S1", "no_opinion", "no_opinion"),
        ("S1.estimate", 2, 2),
        ("R1", 0, 0),
        ("U1", "other", "other"),
        ("U1.other", " iets  eigens ", "iets eigens"),
        ("U2", ["parks", "roads"], ["roads", "parks"]),
        ("K1", ["parks"], ["parks"]),
        ("P1", {"roads": 60}, {"roads": 60}),
        ("N1", 12.5, 12.5),
        ("D1", "2026-01-31", "2026-01-31"),
        ("T1", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("L1", "a\r\nb", "a\nb"),
    ],
)
def test_every_kind_is_saved(
    rik: Invitation, browser: Client, code: str, value: Any, kept: Any
) -> None:
    answer = cast.save(browser, code, value)

    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    assert answer.json()["saved_at"].count(":") == 1
    draft = cast.draft_of(rik)
    assert draft.answers == {code: kept}
    assert draft.revisions == {code: 1}


def test_an_answer_can_be_changed_and_taken_away(rik: Invitation, browser: Client) -> None:
    cast.save(browser, "S1", 4)
    cast.save(browser, "T1", "blijft")

    assert cast.save(browser, "S1", 5, revision=1).json()["revision"] == 2
    assert cast.save(browser, "S1", None, revision=2).json()["revision"] == 3
    assert cast.draft_of(rik).answers == {"T1": "blijft"}
    assert cast.draft_of(rik).revisions == {"S1": 3, "T1": 1}


def test_a_second_tab_is_told_and_can_choose(rik: Invitation, browser: Client) -> None:
    other = cast.started(rik)
    cast.save(browser, "S1", 4)

    stale = cast.save(other, "S1", 2)

    assert stale.status_code == 409
    assert stale.json()["value"] == 4
    assert stale.json()["revision"] == 1
    assert "ander toestel" in stale.json()["message"]
    assert cast.draft_of(rik).answers == {"S1": 4}
    assert cast.save(other, "S1", 2, revision=1).json()["revision"] == 2


def test_the_same_answer_again_is_no_conflict(rik: Invitation, browser: Client) -> None:
    cast.save(browser, "S1", 4)

    again = cast.save(browser, "S1", 4)

    assert (again.status_code, again.json()["revision"]) == (200, 1)


def test_a_form_does_not_overwrite_what_it_did_not_show(rik: Invitation, browser: Client) -> None:
    old = {"shown": "S1 R1", "S1.revision": "0", "R1.revision": "0"}
    cast.save(browser, "S1", 4)
    cast.save(browser, "R1", 7)

    page = browser.post("/r/answer/1/", {**old, "S1": "2", "go": "next"}).content.decode()

    assert "Intussen bewaarde u elders een ander antwoord" in page
    assert 'value="4" data-item="S1" checked' in page
    assert cast.draft_of(rik).answers == {"S1": 4, "R1": 7}


def test_an_answer_outside_the_scale_is_refused_in_the_language_of_the_page(
    rik: Invitation, browser: Client
) -> None:
    answer = cast.save(browser, "S1", 6)

    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "Kies een antwoord van de schaal.",
    )
    assert cast.draft_of(rik).answers == {}


def test_the_other_sides_question_is_refused(
    north: Tenant, aalst: Municipality, rik: Invitation
) -> None:
    raw = {"code": "A1", "kind": "short_text", "wording": {"administrative": cast.text("A1")}}
    items = [{**cast.RAW["sections"][2], "items": [cast.item("S2", "scale", scale="five"), raw]}]
    with tenant(north.id):
        wave = cast.open_wave(north, cast.document(sections=items))
        mayor = cast.invite(wave, aalst, "els@example.org")
        director = cast.invite(wave, aalst, "an@example.org", Function.GENERAL_DIRECTOR)

    assert cast.save(cast.started(mayor), "A1", "x").status_code == 422
    assert cast.save(cast.started(director), "A1", "x").status_code == 200


HOSTILE = {
    "not JSON": b"item=S1",
    "a list": b"[]",
    "a number": b"1",
    "NaN": b'{"item":"N1","value":NaN,"revision":0}',
    "infinity": b'{"item":"N1","value":Infinity,"revision":0}',
    "too large a number": b'{"item":"N1","value":1e999,"revision":0}',
    "many digits": b'{"item":"N1","value":' + b"9" * 5000 + b',"revision":0}',
    "deep": b'{"item":"S1","value":' + b"[" * 9000 + b"]" * 9000 + b',"revision":0}',
    "deep objects": b'{"a":' * 9000 + b"1" + b"}" * 9000,
    "unknown field": b'{"item":"S1","value":1,"revision":0,"tenant_id":1}',
    "missing field": b'{"item":"S1","value":1}',
    "item is a list": b'{"item":["S1"],"value":1,"revision":0}',
    "revision is text": b'{"item":"S1","value":1,"revision":"0"}',
    "revision is true": b'{"item":"S1","value":1,"revision":true}',
    "negative revision": b'{"item":"S1","value":1,"revision":-1}',
    "huge revision": b'{"item":"S1","value":1,"revision":99999999999999999999}',
    "half a character": b'{"item":"T1","value":"\\ud800","revision":0}',
    "broken UTF-8": b'{"item":"T1","value":"\xff","revision":0}',
    "NUL in the text": b'{"item":"T1","value":"a\\u0000b","revision":0}',
    "NUL in the item": b'{"item":"T\\u0000","value":"a","revision":0}',
    "unknown item": b'{"item":"__proto__","value":1,"revision":0}',
    "quote": b'{"item":"S1\' OR 1=1","value":1,"revision":0}',
    "information": b'{"item":"I1","value":"x","revision":0}',
    "true for one": b'{"item":"S1","value":true,"revision":0}',
    "float for a grade": b'{"item":"S1","value":4.0,"revision":0}',
    "text for a grade": b'{"item":"S1","value":"4","revision":0}',
    "object for a grade": b'{"item":"S1","value":{"4":1},"revision":0}',
    "list of lists": b'{"item":"U2","value":[["roads"]],"revision":0}',
    "unknown option": b'{"item":"U2","value":["roads","mars"],"revision":0}',
    "twice the same": b'{"item":"K1","value":["roads","roads"],"revision":0}',
    "negative points": b'{"item":"P1","value":{"roads":-1},"revision":0}',
    "points as text": b'{"item":"P1","value":{"roads":"60"},"revision":0}',
    "too long": b'{"item":"T1","value":"' + b"x" * 500 + b'","revision":0}',
    "no such day": b'{"item":"D1","value":"2026-02-30","revision":0}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_is_refused(rik: Invitation, browser: Client, name: str) -> None:
    answer = browser.post("/r/answer/save", HOSTILE[name], content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer.json()["message"]
    assert cast.draft_of(rik).answers == {}


def test_too_much_and_other_types_are_refused(browser: Client) -> None:
    long = json.dumps({"item": "L1", "value": "x" * 70_000, "revision": 0})
    short = json.dumps({"item": "S1", "value": 4, "revision": 0})

    assert browser.post("/r/answer/save", long, content_type="application/json").status_code == 413
    assert browser.post("/r/answer/save", short, content_type="text/plain").status_code == 415
    assert browser.post("/r/answer/save", {"item": "S1"}).status_code == 415
    assert browser.post("/r/answer/save").status_code == 415
    assert browser.get("/r/answer/save").status_code == 405


def test_hostile_forms_are_no_server_error(browser: Client) -> None:
    for value in ("\x00", "9" * 400, "1e999", "NaN", "٣", "-", "[]", "{}", "'; --", "\u202e"):
        names = ("S1", "R1", "U1", "U2", "K1__1", "P1__roads", "N1", "D1", "T1", "S1.revision")
        for number in (1, 2):
            answer = browser.post(f"/r/answer/{number}/", dict.fromkeys(names, value))
            assert answer.status_code in {200, 303}
    broken = browser.post(
        "/r/answer/1/", "S1=%ff%fe&U1=%00", content_type="application/x-www-form-urlencoded"
    )
    assert broken.status_code == 200
    assert browser.get("/r/answer/0/").status_code == 303
    assert browser.get("/r/answer/99999999/").status_code == 303


def test_no_session_is_told(client: Client, rik: Invitation) -> None:
    assert cast.save(client, "S1", 4).status_code == 403
    assert client.get("/r/answer/1/").status_code == 403
    assert "persoonlijke link" in client.get("/r/answer/1/").content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "eyJhIjoxfQ:1abcde:AAAA", "\x00", "é"])
def test_a_forged_cookie_is_no_session(client: Client, rik: Invitation, cookie: str) -> None:
    client.cookies["respondent"] = cookie

    assert client.get("/r/answer/1/").status_code == 403


def test_an_old_cookie_is_no_session(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now().timestamp() + 12 * 3600 + 5
    monkeypatch.setattr("time.time", lambda: later)

    assert browser.get("/r/answer/1/").status_code == 403


def test_a_closed_wave_is_told(rik: Invitation, browser: Client) -> None:
    cast.save(browser, "S1", 4)
    with tenant(rik.tenant_id):
        Wave.objects.filter(id=rik.wave_id).update(state="closed", closed_at=timezone.now())

    late = cast.save(browser, "S1", 5, revision=1)
    page = browser.get("/r/answer/1/")

    assert late.status_code == 410
    assert "gesloten" in late.json()["message"]
    assert page.status_code == 410
    assert "tellen niet mee" in page.content.decode()
    assert browser.post("/r/answer/1/", {"S1": "5"}).status_code == 410
    assert browser.post("/r/submit/").status_code == 410
    assert cast.draft_of(rik).answers == {"S1": 4}


def test_a_wave_past_its_closing_time_takes_nothing(rik: Invitation, browser: Client) -> None:
    with tenant(rik.tenant_id):
        Wave.objects.filter(id=rik.wave_id).update(closes_at=timezone.now() - GRACE)

    assert cast.save(browser, "S1", 4).status_code == 410


def test_a_wave_that_is_not_open_yet_takes_nothing(rik: Invitation, browser: Client) -> None:
    with tenant(rik.tenant_id):
        Wave.objects.filter(id=rik.wave_id).update(opens_at=timezone.now() + timedelta(days=1))

    assert cast.save(browser, "S1", 4).status_code == 410
    assert browser.get("/r/answer/1/").status_code == 403


def test_nobody_answers_more_quickly_than_people_do(browser: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # all within one minute
        answers = [cast.save(browser, "S1", 4, revision=0).status_code for _ in range(121)]

    assert answers == [200] * 120 + [429]


@pytest.mark.django_db(transaction=True)
def test_a_save_is_one_statement_which_is_its_own_transaction(browser: Client) -> None:
    cast.save(browser, "S1", 4)
    cast.save(browser, "T1", "x" * 20)

    with CaptureQueriesContext(connection) as queries:
        assert cast.save(browser, "S1", 5, revision=1).status_code == 200

    [kept] = (query["sql"] for query in queries)
    assert kept.startswith("SELECT save_answers(")


@pytest.mark.django_db(transaction=True)
def test_the_first_save_in_a_process_is_two_statements_beside_the_tenants_setting(
    browser: Client,
) -> None:
    saving._places.clear()

    with CaptureQueriesContext(connection) as queries:
        assert cast.save(browser, "S1", 4).status_code == 200

    begin, setting, read, kept, commit = (query["sql"] for query in queries)
    assert [begin, commit] == ["BEGIN", "COMMIT"]
    assert "set_config" in setting
    assert "surveys_invitation" in read
    assert kept.startswith("SELECT save_answers(")


@pytest.mark.django_db(transaction=True)
def test_a_save_leaves_no_tenant_behind(rik: Invitation, browser: Client) -> None:
    """Neither outside one, where the setting ends with the statement, nor inside another's transaction."""
    cast.save(browser, "S1", 4)
    assert cast.save(browser, "R1", 7).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tweezicht.tenant_id', true)")
        assert cursor.fetchone() in {("",), (None,)}
    with transaction.atomic():
        assert cast.save(browser, "R1", 8, revision=1).status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('tweezicht.tenant_id', true)")
            assert cursor.fetchone() == ("",)


def test_nothing_is_saved_where_another_question_is_asked_by_now(
    rik: Invitation, browser: Client
) -> None:
    """What a process took for granted is looked at by the statement itself."""
    cast.save(browser, "S1", 4)
    place = saving._places[rik.id, rik.key_version]
    fresh = {"S1": Fresh(5, 1)}

    assert not keep_answers(replace(place, perspective="administrative"), fresh)
    assert not keep_answers(replace(place, version_id=rik.id), fresh)
    assert not keep_answers(replace(place, key_version=place.key_version + 1), fresh)
    assert not keep_answers(replace(place, tenant_id=rik.id), fresh)
    assert cast.draft_of(rik).answers == {"S1": 4}
    assert keep_answers(place, fresh)
    assert cast.draft_of(rik).answers == {"S1": 5}


def _changed(of: type[Any], **fields: Any) -> Callable[[Invitation], None]:
    def change(invitation: Invitation) -> None:
        of.objects.update(**fields)

    return change


def _with_another_link(invitation: Invitation) -> None:
    """As it is when the same person gets a new one, which takes the draft along."""
    Draft.objects.update(key_version=2)
    Invitation.objects.update(key_version=2)


def _without_the_person(invitation: Invitation) -> None:
    Draft.objects.all().delete()
    Invitation.objects.all().delete()


NOW = timezone.now()
LATER: dict[str, tuple[Callable[[Invitation], None], int]] = {
    "nothing": (lambda _invitation: None, 200),
    "another link": (_with_another_link, 403),
    "another address": (_changed(Invitation, key_version=2), 200),  # the device goes on
    "a pause": (_changed(Wave, paused_at=NOW), 423),
    "the close": (_changed(Wave, state="closed", closed_at=NOW), 410),
    "its time": (_changed(Wave, closes_at=NOW - GRACE), 410),
    "the minutes behind it": (_changed(Wave, closes_at=NOW), 200),
    "another beginning": (_changed(Wave, opens_at=NOW + timedelta(days=1)), 410),
    "another side": (_changed(Invitation, perspective="administrative"), 200),
    "no draft": (lambda _invitation: Draft.objects.all().delete() and None, 403),
    "erased": (_without_the_person, 403),
}


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize("name", LATER)
def test_a_process_that_knows_a_link_says_what_one_says_that_does_not(
    rik: Invitation, browser: Client, name: str, knows: bool
) -> None:
    change, status = LATER[name]
    assert cast.save(browser, "S1", 4).status_code == 200
    assert (rik.id, 1) in saving._places
    with tenant(rik.tenant_id):
        change(rik)
    if not knows:
        saving._places.clear()

    assert cast.save(browser, "S1", 5, revision=1).status_code == status
    with tenant(rik.tenant_id):
        kept = [draft.answers for draft in Draft.objects.all()]
    expected = {"S1": 5} if status == 200 else {"S1": 4}
    assert kept == ([] if name in ("no draft", "erased") else [expected])


def test_links_that_ask_the_same_are_known_with_one_document(
    north: Tenant, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = cast.open_wave(north)
        invited = [cast.invite(wave, aalst, f"{name}@example.org") for name in ("an", "bo")]
    for one in invited:
        _document.cache_clear()  # as where many others are read in between
        assert cast.save(cast.started(one), "S1", 4).status_code == 200
    first, second = (saving._places[one.id, 1] for one in invited)
    assert first.document is second.document


def test_an_old_link_uses_up_nothing_of_the_new_one(rik: Invitation, browser: Client) -> None:
    """Who has read an old mail keeps nobody from answering."""
    with tenant(rik.tenant_id):
        _with_another_link(rik)
        rik.refresh_from_db()
        rik.token_hash = hash_token(token_for(rik))
        rik.save()
    with time_machine.travel(timezone.now().replace(second=1), tick=False):
        refused = {cast.save(browser, "S1", 4).status_code for _ in range(125)}
        assert refused == {403, 429}
        assert cast.save(cast.started(rik), "S1", 4).status_code == 200


def test_nothing_is_saved_of_another_tenant_than_the_one_that_was_entered(
    south: Tenant, rik: Invitation, browser: Client
) -> None:
    cast.save(browser, "S1", 4)
    place = saving._places[rik.id, rik.key_version]

    with tenant(south.id), pytest.raises(TenantClash):
        keep_answers(place, {"S1": Fresh(5, 1)})
    assert cast.draft_of(rik).answers == {"S1": 4}


@pytest.mark.django_db(transaction=True)
def test_an_error_takes_the_whole_page_back(
    rik: Invitation, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("surveys.respond.views.answering._next_url", fail)
    browser.raise_request_exception = False
    answer = browser.post("/r/answer/1/", {"S1": "4", "S1.estimate": "4", "go": "skip"})

    assert answer.status_code == 500
    assert cast.draft_of(rik).answers == {}


def save_all(client: Client, *saves: tuple[str, Any, int]) -> Any:
    sent = [{"item": code, "value": value, "revision": seen} for code, value, seen in saves]
    return client.post("/r/answer/save", sent, content_type="application/json")


def test_what_waits_is_saved_at_once_and_each_is_told(rik: Invitation, browser: Client) -> None:
    cast.save(browser, "R1", 7)

    told = save_all(
        browser, ("S1", 4, 0), ("R1", 8, 0), ("T1", "kort", 0), ("S2", 9, 0), ("U1", None, 0)
    )

    assert told.status_code == 200
    kept, stale, short, wrong, nothing = told.json()["answers"]
    assert [kept["status"], kept["revision"]] == [200, 1]
    assert [stale["status"], stale["value"], stale["revision"]] == [409, 7, 1]
    assert [short["status"], nothing["status"]] == [200, 200]
    assert [wrong["status"], wrong["message"]] == [422, "Kies een antwoord van de schaal."]
    assert cast.draft_of(rik).answers == {"S1": 4, "R1": 7, "T1": "kort"}
    assert cast.draft_of(rik).revisions == {"S1": 1, "R1": 1, "T1": 1, "U1": 1}


@pytest.mark.django_db(transaction=True)
def test_many_answers_cost_the_statements_of_one(rik: Invitation, browser: Client) -> None:
    cast.save(browser, "S1", 4)

    with CaptureQueriesContext(connection) as queries:
        told = save_all(browser, ("S1", None, 1), ("T1", "kort", 0), ("R1", 7, 0))

    assert [one["revision"] for one in told.json()["answers"]] == [2, 1, 1]
    assert len(queries) == 1
    assert cast.draft_of(rik).answers == {"T1": "kort", "R1": 7}


def test_a_list_that_is_none_is_refused_whole(rik: Invitation, browser: Client) -> None:
    twice = save_all(browser, ("S1", 4, 0), ("S1", 5, 0))
    many = save_all(browser, *[(f"S{n}", 4, 0) for n in range(21)])
    none = save_all(browser)

    assert [one.status_code for one in (twice, many, none)] == [400] * 3
    assert cast.draft_of(rik).answers == {}


def test_each_answer_of_a_list_counts_for_the_limit(rik: Invitation, browser: Client) -> None:
    with time_machine.travel(timezone.now().replace(second=1), tick=False):
        for turn in range(6):
            seen = [(f"X{n}", 4, turn) for n in range(20)]
            assert save_all(browser, *seen).status_code == 200
        assert cast.save(browser, "S1", 4).status_code == 429
