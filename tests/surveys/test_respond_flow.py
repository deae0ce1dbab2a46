"""Answering without JavaScript, from the first page to the receipt."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Draft, Invitation, Municipality, Response, Wave
from surveys.questionnaire.functions import Function
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


@pytest.fixture
def griet(wave: Wave, aalst: Municipality) -> Invitation:
    """The general director of Aalst."""
    with tenant(wave.tenant_id):
        return cast.invite(wave, aalst, "griet@example.org", Function.GENERAL_DIRECTOR)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser sends them along."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def fill(client: Client, number: int, answers: dict[str, Any], go: str = "next") -> Any:
    url = f"/r/answer/{number}/"
    fields = hidden(client.get(url).content.decode())
    return client.post(url, {**fields, **answers, "go": go})


def response_of(invitation: Invitation) -> Response:
    with tenant(invitation.tenant_id):
        found: Response = Response.objects.get(invitation=invitation)
    return found


@pytest.mark.parametrize("language", cast.LANGUAGES)
def test_every_kind_of_item_without_scripts(rik: Invitation, language: str) -> None:
    browser = cast.started(rik, lang=language)

    page = browser.get("/r/answer/1/").content.decode()
    assert f'<html lang="{language}">' in page
    assert f"S1 politiek ({language})" in page
    assert f"graad 3 ({language})" in page
    assert fill(browser, 1, cast.FIRST)["Location"] == "/r/answer/2/"
    assert fill(browser, 2, cast.SECOND)["Location"] == "/r/answer/3/"
    assert fill(browser, 3, {"S2": "5"})["Location"] == "/r/answer/review/"
    sent = browser.post("/r/submit/", {})

    assert (sent.status_code, sent["Location"]) == (303, "/r/receipt/")
    given = response_of(rik)
    assert given.answers == cast.STORED
    assert (given.language, given.perspective, given.function) == (language, "political", "mayor")
    with tenant(rik.tenant_id):
        assert not Draft.objects.exists()


def test_each_side_reads_its_own_words(rik: Invitation, griet: Invitation) -> None:
    political = cast.started(rik).get("/r/answer/1/").content.decode()
    administrative = cast.started(griet).get("/r/answer/1/").content.decode()

    assert "S1 politiek" in political
    assert "S1 administratie" not in political
    assert "wat denkt u dat de administratie" in political
    assert "S1 administratie" in administrative
    assert "wat denkt u dat de politiek" in administrative


def test_a_page_shows_what_was_answered(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 1, cast.FIRST)
    fill(browser, 2, cast.SECOND)

    first = browser.get("/r/answer/1/").content.decode()
    second = browser.get("/r/answer/2/").content.decode()

    assert len(re.findall(r"<input[^>]* checked", first)) == 6
    assert 'value="iets &lt;b&gt;eigens&lt;/b&gt;"' in first
    assert second.count(" selected>") == 2
    for value in ('value="60"', 'value="12,5"', 'value="2026-01-31"', 'value="kort"'):
        assert value in second
    assert "een regel\nen nog een</textarea>" in second


def test_wrong_answers_are_told_and_right_ones_kept(rik: Invitation) -> None:
    browser = cast.started(rik)

    answer = fill(browser, 2, {**cast.SECOND, "N1": "veel", "P1__roads": "50"})
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "<title>Fout:" in page
    assert 'href="#q-N1-input"' in page
    assert "Vul een getal in." in page
    assert 'value="veel"' in page
    assert "De punten tellen samen op tot 90; het moeten er 100 zijn." in page
    assert "Toch verdergaan" not in page
    kept = cast.draft_of(rik).answers
    assert kept["K1"] == ["parks", "roads"]
    assert kept["P1"] == {"roads": 50, "schools": 40}
    assert "N1" not in kept


def test_missing_answers_can_be_skipped(rik: Invitation) -> None:
    browser = cast.started(rik)

    page = fill(browser, 1, {"S1": "4"}).content.decode()

    assert "4 vragen hebben nog geen antwoord" in page
    assert 'href="#q-S1-estimate"' in page
    assert "Toch verdergaan" in page
    assert "Liever niet?" in page
    assert fill(browser, 1, {"S1": "4"}, go="skip")["Location"] == "/r/answer/2/"


def test_back_keeps_the_answers(rik: Invitation) -> None:
    browser = cast.started(rik)

    assert fill(browser, 2, {"T1": "kort"}, go="back")["Location"] == "/r/answer/1/"
    assert cast.draft_of(rik).answers == {"T1": "kort"}


def test_another_language_keeps_the_answers(rik: Invitation) -> None:
    browser = cast.started(rik)

    fields = {**hidden(browser.get("/r/answer/1/").content.decode()), "S1": "4"}
    answer = browser.post("/r/answer/1/", {**fields, "lang": "de"})

    assert answer["Location"] == "/r/answer/1/"
    page = browser.get("/r/answer/1/").content.decode()
    assert '<html lang="de">' in page
    assert 'value="4" data-item="S1" checked' in page


def test_a_question_that_appears_is_shown_before_going_on(rik: Invitation) -> None:
    browser = cast.started(rik)

    assert "L2 politiek" not in browser.get("/r/answer/3/").content.decode()
    assert fill(browser, 3, {"S2": "1"})["Location"] == "/r/answer/3/#q-L2"
    assert "L2 politiek" in browser.get("/r/answer/3/").content.decode()
    assert fill(browser, 3, {"S2": "1", "L2": "want"})["Location"] == "/r/answer/review/"


def test_an_answer_that_is_not_seen_any_more_is_left_out(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 3, {"S2": "1"})
    fill(browser, 3, {"S2": "1", "L2": "want"})
    fill(browser, 3, {"S2": "5", "L2": "want"})
    browser.post("/r/submit/")

    assert response_of(rik).answers == {"S2": 5}


def test_the_review_lists_what_is_open_and_lets_go_on(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 2, {"K1__1": "parks"})

    page = browser.get("/r/answer/review/").content.decode()
    assert 'href="/r/answer/1/?back=1#q-S1"' in page
    assert "Zet er precies 2 in volgorde." in page
    assert "8 vragen hebben nog geen antwoord" in page

    fill(browser, 3, {"S2": "5"})
    assert browser.post("/r/submit/").status_code == 303
    assert response_of(rik).answers == {"S2": 5}


def test_nothing_at_all_cannot_be_submitted(rik: Invitation) -> None:
    browser = cast.started(rik)

    answer = browser.post("/r/submit/")

    assert answer.status_code == 422
    assert "nog geen enkele vraag" in answer.content.decode()
    with tenant(rik.tenant_id):
        assert not Response.objects.exists()


def test_a_link_resumes_on_another_device(rik: Invitation) -> None:
    fill(cast.started(rik), 1, cast.FIRST)
    second = Client()

    page = second.get(cast.link(rik)).content.decode()
    assert "Verdergaan" in page
    assert re.search(r"Al beantwoord: [1-9]\d* van \d+\.", page)
    assert second.post(f"{cast.link(rik)}/start")["Location"] == "/r/answer/2/"
    assert second.get("/r/answer/")["Location"] == "/r/answer/2/"


def test_submitting_again_gives_the_same_receipt(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 3, {"S2": "5"})
    browser.post("/r/submit/")
    first = browser.get("/r/receipt/").content.decode()
    browser.post("/r/submit/")

    code = re.search(r"<strong>([A-Z2-7]{4}-[A-Z2-7]{4})</strong>", first)
    assert code
    assert code[1] in browser.get("/r/receipt/").content.decode()
    assert str(response_of(rik).id)[:4] not in code[1].lower()


def test_after_submitting_nothing_changes(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 3, {"S2": "5"})
    fields = hidden(browser.get("/r/answer/3/").content.decode())
    browser.post("/r/submit/")

    assert browser.get("/r/answer/1/")["Location"] == "/r/receipt/"
    assert browser.post("/r/answer/3/", {**fields, "S2": "1"})["Location"] == "/r/receipt/"
    assert cast.save(browser, "S2", 1).status_code == 410
    assert "al geantwoord" in browser.get(cast.link(rik)).content.decode()
    assert browser.post(f"{cast.link(rik)}/start")["Location"] == cast.link(rik)
    assert response_of(rik).answers == {"S2": 5}


def test_a_page_of_another_respondent_is_refused(rik: Invitation, griet: Invitation) -> None:
    browser = cast.started(rik)
    fields = hidden(browser.get("/r/answer/1/").content.decode())
    browser.post(f"{cast.link(griet)}/start")

    answer = browser.post("/r/answer/1/", {**fields, **cast.FIRST, "go": "next"})
    script = browser.post(
        f"/r/answer/save?who={fields['who']}",
        {"item": "S1", "value": 1, "revision": 0},
        content_type="application/json",
    )

    assert (answer.status_code, script.status_code) == (403, 403)
    assert "andere persoonlijke link" in answer.content.decode()
    assert cast.draft_of(griet).answers == {}


def test_progress_counts_answers(rik: Invitation) -> None:
    browser = cast.started(rik)
    fill(browser, 1, cast.FIRST)

    page = browser.get("/r/answer/2/").content.decode()

    assert "Deel 2 van 3" in page
    assert '<progress max="11" value="4"' in page
    assert 'data-done="4"' in page


def test_the_end_is_not_promised_while_a_part_may_still_come(
    north: Tenant, aalst: Municipality
) -> None:
    first, second = cast.RAW["sections"][:2]
    cache.clear()
    with tenant(north.id):
        document = cast.document(sections=[first, {**second, "show_if": "S1 >= 4"}])
        browser = cast.started(cast.invite(cast.open_wave(north, document), aalst))
    page = browser.get("/r/answer/1/").content.decode()
    assert "Deel 1 van" not in page
    assert "Nakijken en insturen</button>" not in page

    fill(browser, 1, cast.FIRST)

    assert "Deel 1 van 2" in browser.get("/r/answer/1/").content.decode()
    page = browser.get("/r/answer/2/").content.decode()
    assert "Deel 2 van 2" in page
    assert "Nakijken en insturen</button>" in page


def test_a_missing_translation_is_marked(north: Tenant, aalst: Municipality) -> None:
    section = {**cast.RAW["sections"][0], "title": {"nl": "Alleen Nederlands"}}
    half = cast.document(sections=[section])
    with tenant(north.id):
        rik = cast.invite(cast.open_wave(north, half), aalst)

    page = cast.started(rik, lang="fr").get("/r/answer/1/").content.decode()

    assert '<h1 lang="nl">Alleen Nederlands</h1>' in page
    assert "S1 politiek (fr)" in page
