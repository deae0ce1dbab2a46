"""Papers that come back: keyed in by the rules for respondents, never over what a person gave."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.keying import BegunOnline, begun_online, key_in, take_back_paper
from surveys.fieldwork.keyed import KeyingPage, read_keyed
from surveys.models import Draft, Invitation, Municipality, Response, Wave
from surveys.questionnaire.document import Document, Perspective, decode, to_builtins
from surveys.refusals import Refused, WaveNotOpen
from surveys.respond.actions.respond import save_answer, start, submit
from tests.conftest import client_of
from tests.questionnaire.builders import OPTIONS, raw_item, small
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_actions import together

pytestmark = pytest.mark.django_db
POLITICAL = Perspective.POLITICAL
# The answers of `respond_cast`, as they stand on its paper.
PAPER = {
    "S1": "4", "S1.estimate": "2", "R1": "7", "U1": "4", "U1.other": "iets <b>eigens</b>",
    "U2": "1 3", "K1__parks": "1", "K1__roads": "2", "P1__roads": "60", "P1__schools": "40",
    "N1": "12,5", "D1": "31-1-2026", "T1": "kort", "L1": "een regel\r\nen nog een", "S2": "5",
}  # fmt: skip


@pytest.fixture
def wave(north: Tenant) -> Wave:
    with tenant(north.id):
        return cast.open_wave(north)


@pytest.fixture
def rik(north: Tenant, wave: Wave, aalst: Municipality) -> Invitation:
    with tenant(north.id):
        return cast.invite(wave, aalst)


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


def url(rik: Invitation, name: str = "wave_person_paper") -> str:
    return reverse(name, args=["north", rik.wave_id, rik.id])


def hand_in(browser: Client, rik: Invitation, go: str = "submit", **typed: str) -> Any:
    return browser.post(url(rik), {**PAPER, "go": go, **typed})


def responses(north: Tenant) -> list[Response]:
    with tenant(north.id):
        return list(Response.objects.all())


def events(north: Tenant) -> list[str]:
    with tenant(north.id):
        return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


def asking_leave() -> Document:
    """The cast's questionnaire: K1 takes its options from U2, L1 asks whether it may be quoted."""
    raw = to_builtins(cast.document())
    items = {item["code"]: item for section in raw["sections"] for item in section["items"]}
    items["K1"]["options_from"], items["L1"]["quote"] = "U2", True
    return decode(raw)


# --- what is typed ---------------------------------------------------------------------------------


def test_what_stands_in_the_boxes_is_the_answer() -> None:
    keyed = read_keyed(cast.document(), POLITICAL, PAPER)
    assert keyed.errors == {}
    assert keyed.answers == cast.STORED


@pytest.mark.parametrize(
    ("typed", "answers", "errors"),
    [
        ({"S1": "X"}, {"S1": "no_opinion"}, []),
        ({"S1": "6"}, {}, ["S1"]),
        ({"S1": "no_opinion"}, {}, ["S1"]),
        ({"S1.estimate": "3"}, {"S1.estimate": 3}, []),
        ({"R1": "0"}, {"R1": 0}, []),
        ({"R1": "x"}, {}, ["R1"]),
        ({"U1": "5"}, {}, ["U1"]),
        ({"U1": "1 2"}, {}, ["U1"]),
        ({"U2": "1,3"}, {"U2": ["roads", "parks"]}, []),
        ({"U2": "3;3"}, {}, ["U2"]),
        ({"U2": "1 2 3"}, {}, ["U2"]),
        ({"K1__parks": "1"}, {}, ["K1"]),
        ({"K1__parks": "1", "K1__roads": "1"}, {}, ["K1"]),
        ({"K1__parks": "1", "K1__roads": "3"}, {}, ["K1"]),
        ({"K1__parks": "1", "K1__roads": "2", "K1__schools": "3"}, {}, ["K1"]),
        ({"P1__roads": "60"}, {}, ["P1"]),
        ({"P1__roads": "veel"}, {}, ["P1"]),
        ({"P1__roads": "100"}, {"P1": {"roads": 100, "schools": 0, "parks": 0}}, []),
        ({"N1": "2000"}, {}, ["N1"]),
        ({"D1": "2026-01-31"}, {"D1": "2026-01-31"}, []),
        ({"D1": "31.2.2026"}, {}, ["D1"]),
        ({"T1": "a\0b"}, {}, ["T1"]),
        ({"T1": "x" * 41}, {}, ["T1"]),
        ({"I1": "x", "Q9": "1", "S1__x": "2"}, {}, []),
    ],
)
def test_nothing_else_is_one(
    typed: dict[str, str], answers: dict[str, Any], errors: list[str]
) -> None:
    keyed = read_keyed(cast.document(), POLITICAL, typed)
    assert (keyed.answers, list(keyed.errors)) == (answers, errors)


def test_the_fields_follow_the_paper() -> None:
    parts = KeyingPage(cast.document(), POLITICAL, "nl", {}, {}).parts()
    asked = [question for part in parts for question in part.questions]
    assert [one.number for one in asked[:4]] == ["1", "1b", "2", "3"]
    assert asked[0].marks[-1] == ("x", "geen (nl)")
    names = {field.name for one in asked for field in one.inputs}
    assert set(PAPER) <= names
    assert "I1" not in names


# --- the act ---------------------------------------------------------------------------------------


def test_a_paper_is_a_response_like_any_other(
    north: Tenant, alice: User, browser: Client, rik: Invitation
) -> None:
    assert browser.get(url(rik)).status_code == 200
    answer = hand_in(browser, rik)
    assert answer.status_code == 302
    (given,) = responses(north)
    assert given.answers == cast.STORED
    assert (given.viewport, given.language, given.function) == ("paper", "nl", "mayor")
    assert given.invitation_id == rik.id
    with tenant(north.id):
        assert not Draft.objects.exists()
        event = AuditEvent.objects.get(action="paper_keyed_in")
        assert event.actor.email == "alice@example.org"
        assert "4" not in str(event.details)
    people = browser.get(reverse("wave_people", args=["north", rik.wave_id])).text
    assert "Het papier van Rik is ingevoerd. 13 antwoorden tellen." in people
    assert ">papier<" in people
    # The respondent's own link says that it was handed in, and starts nothing.
    assert Client().post(f"{cast.link(rik)}/start").status_code == 303
    assert len(responses(north)) == 1


def test_leave_to_quote_is_counted_with_no_answer(
    north: Tenant, browser: Client, aalst: Municipality
) -> None:
    with tenant(north.id):
        rik = cast.invite(cast.open_wave(north, asking_leave()), aalst)
    answer = browser.post(url(rik), {"L1": "Meer overleg", "L1.quote": "x", "go": "check"})
    assert "1 antwoord telt." in answer.text


def test_looking_it_over_hands_nothing_in(north: Tenant, browser: Client, rik: Invitation) -> None:
    page = hand_in(browser, rik, go="check").text
    assert "13 antwoorden tellen." in page
    assert "iets &lt;b&gt;eigens&lt;/b&gt;" in page
    assert responses(north) == []
    assert hand_in(browser, rik, go="").status_code == 200
    assert responses(north) == []


def test_what_is_wrong_is_said_and_nothing_kept(
    north: Tenant, browser: Client, rik: Invitation
) -> None:
    answer = hand_in(browser, rik, U2="1 2 3", P1__roads="90")
    assert answer.status_code == 422
    assert "Kies er hoogstens 2." in answer.text
    assert 'value="1 2 3"' in answer.text
    assert responses(north) == []
    nothing = browser.post(url(rik), {"go": "submit"})
    assert "Er staat nog geen enkel antwoord." in nothing.text
    with tenant(north.id):
        assert not Draft.objects.exists()


def test_an_answer_that_its_condition_hides_does_not_count(
    north: Tenant, browser: Client, rik: Invitation
) -> None:
    page = hand_in(browser, rik, go="check", L2="toch ingevuld").text
    assert "Door hun voorwaarde tellen niet mee: vraag 12." in page
    hand_in(browser, rik, L2="toch ingevuld")
    assert "L2" not in responses(north)[0].answers


def test_keyed_in_twice_both_must_be_the_same(
    north: Tenant, browser: Client, rik: Invitation
) -> None:
    page = hand_in(browser, rik, go="twice")
    assert "Tweede keer" in page.text
    first = page.context["first"]
    assert 'value="iets' not in page.text
    differs = hand_in(browser, rik, first=first, S2="1")
    assert differs.status_code == 422
    assert "De eerste keer voerde u iets anders in." in differs.text
    assert responses(north) == []
    again = hand_in(browser, rik, first=differs.context["first"], S2="1")
    assert again.status_code == 302
    assert responses(north)[0].answers["S2"] == 1


def test_a_first_time_of_another_paper_is_none(
    north: Tenant, browser: Client, wave: Wave, rik: Invitation, gent: Municipality
) -> None:
    with tenant(north.id):
        other = cast.invite(wave, gent, email="an@example.org")
    first = hand_in(browser, other, go="twice").context["first"]
    for forged in (first, "x", first[:-2]):
        assert hand_in(browser, rik, first=forged).status_code == 422
    assert responses(north) == []


# --- what the person did online ----------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [False, True])
def test_what_was_begun_online_goes_only_when_asked(
    north: Tenant,
    browser: Client,
    rik: Invitation,
    sealed: bool,
) -> None:
    with tenant(north.id):
        start(invitation=rik, viewport="phone")
        save_answer(invitation=rik, code="L1", value="geheim antwoord", revision=0)
        if sealed:
            Invitation.objects.filter(id=rik.id).update(key_version=2)
    page = browser.get(url(rik)).text
    assert "Deze persoon is online begonnen" in page
    assert "geheim antwoord" not in page
    seen = begun_state(north, rik)
    for refused in ({}, {"seen": seen}, {"instead": "1"}, {"instead": "1", "seen": "x"}):
        answer = hand_in(browser, rik, **refused)
        assert answer.status_code == 422
        assert "geheim antwoord" not in answer.text
    assert responses(north) == []
    with tenant(north.id):
        assert Draft.objects.get().answers == {"L1": "geheim antwoord"}
    assert hand_in(browser, rik, instead="1", seen=seen, L1="").status_code == 302
    assert "L1" not in responses(north)[0].answers
    assert events(north)[-1] == "paper_keyed_in"


def test_who_hands_in_after_the_paper_reads_that_the_paper_counts(
    north: Tenant, browser: Client, rik: Invitation
) -> None:
    person = cast.started(rik)
    cast.save(person, "S1", 1)
    seen = begun_state(north, rik)
    assert hand_in(browser, rik, instead="1", seen=seen, S1="4").status_code == 302
    assert person.post("/r/submit/")["Location"] == "/r/receipt/"
    receipt = person.get("/r/receipt/").text
    assert "Dank u wel, uw antwoorden op papier zijn ingevoerd" in receipt
    assert "ingestuurd" not in receipt
    assert responses(north)[0].answers["S1"] == 4


def begun_state(north: Tenant, rik: Invitation) -> str:
    with tenant(north.id):
        return begun_online(rik)


def test_an_answer_given_since_the_question_asks_again(
    north: Tenant, alice: User, rik: Invitation
) -> None:
    with tenant(north.id):
        start(invitation=rik)
        save_answer(invitation=rik, code="S1", value=1, revision=0)
        seen = begun_online(rik)
        save_answer(invitation=rik, code="R1", value=9, revision=0)
        with pytest.raises(BegunOnline) as asked:
            key_in(by=alice, invitation=rik, answers={"S1": 4}, language="nl", instead_of=seen)
        assert asked.value.seen == begun_online(rik) != seen
        assert Draft.objects.get().answers == {"S1": 1, "R1": 9}


def test_an_opened_and_empty_questionnaire_is_no_question(
    north: Tenant, alice: User, rik: Invitation
) -> None:
    with tenant(north.id):
        start(invitation=rik)
        key_in(by=alice, invitation=rik, answers={"S1": 4}, language="nl")
        assert Response.objects.get().answers == {"S1": 4}


def test_a_response_of_the_person_stays_as_it_is(
    north: Tenant, alice: User, browser: Client, rik: Invitation
) -> None:
    with tenant(north.id):
        start(invitation=rik)
        save_answer(invitation=rik, code="S1", value=1, revision=0)
        submit(invitation=rik)
    assert "Deze persoon antwoordde zelf" in browser.get(url(rik)).text
    assert hand_in(browser, rik).status_code == 422
    browser.post(url(rik, "wave_paper_back"))
    assert [one.answers for one in responses(north)] == [{"S1": 1}]
    with tenant(north.id), pytest.raises(Refused):
        take_back_paper(by=alice, invitation=rik)


# --- taking back, and when -----------------------------------------------------------------------------


def test_a_paper_can_be_taken_back_while_the_wave_is_open(
    north: Tenant, browser: Client, rik: Invitation
) -> None:
    hand_in(browser, rik)
    assert "terugnemen" in browser.get(url(rik)).text
    assert browser.post(url(rik, "wave_paper_back")).status_code == 302
    assert responses(north) == []
    acts = [act for act in events(north) if act.startswith("paper")]
    assert acts == ["paper_keyed_in", "paper_taken_back"]
    assert hand_in(browser, rik, S2="1").status_code == 302
    assert responses(north)[0].answers["S2"] == 1


@pytest.mark.parametrize("how", ["closed", "over", "early"])
def test_never_outside_the_days_of_the_wave(
    north: Tenant, alice: User, browser: Client, rik: Invitation, how: str
) -> None:
    keyed = how == "closed"
    if keyed:
        hand_in(browser, rik)
    with tenant(north.id):
        now = timezone.now()
        if how == "closed":
            close_wave(by=alice, wave=rik.wave)
        elif how == "over":
            Wave.objects.update(closes_at=now - timedelta(minutes=1))
        else:
            Wave.objects.update(opens_at=now + timedelta(hours=1))
    assert hand_in(browser, rik).status_code == 422
    browser.post(url(rik, "wave_paper_back"))
    assert len(responses(north)) == (1 if keyed else 0)
    if not keyed:
        assert browser.get(url(rik)).status_code == 302
    with tenant(north.id):
        fresh = Invitation.objects.select_related("wave").get(id=rik.id)
        with pytest.raises(WaveNotOpen):
            key_in(by=alice, invitation=fresh, answers={"S1": 4}, language="nl")


@pytest.mark.parametrize(
    ("ranked", "kept"),
    [
        ({"K1__parks": "1", "K1__roads": "2"}, ["parks", "roads"]),
        ({"K1__parks": "1", "K1__schools": "2"}, None),  # schools was not chosen at U2
    ],
)
def test_what_was_not_chosen_before_does_not_count_without_a_word(
    ranked: dict[str, str], kept: list[str] | None
) -> None:
    keyed = read_keyed(asking_leave(), POLITICAL, {"U2": "1 3", **ranked})
    assert keyed.answers.get("K1") == kept
    assert [*keyed.errors] == ([] if kept else ["K1"])


def test_one_that_was_chosen_is_all_there_is_to_rank() -> None:
    keyed = read_keyed(asking_leave(), POLITICAL, {"U2": "3", "K1__parks": "1"})
    assert (keyed.errors, keyed.answers["K1"]) == ({}, ["parks"])


@pytest.mark.parametrize(("mark", "said"), [("x", "yes"), ("", None)])
def test_leave_to_quote_is_asked_on_paper_and_keyed_in(mark: str, said: str | None) -> None:
    typed = {"L1": "Meer overleg", "L1.quote": mark}
    keyed = read_keyed(asking_leave(), POLITICAL, typed)
    assert keyed.answers.get("L1.quote") == said
    page = KeyingPage(asking_leave(), POLITICAL, "nl", typed, {})
    names = [one.name for part in page.parts() for q in part.questions for one in q.inputs]
    assert names.count("L1.quote") == 1
    assert "T1.quote" not in names


def test_a_paper_that_its_person_corrects_is_no_paper_any_more(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        rik = cast.invite(cast.open_wave(north, may_correct=True), aalst)
        answers = read_keyed(cast.document(), POLITICAL, PAPER).answers
        key_in(by=alice, invitation=rik, answers=answers, language="nl")
        draft = start(invitation=rik)
        with pytest.raises(Refused):
            take_back_paper(by=alice, invitation=rik)
        save_answer(invitation=rik, code="S2", value=1, revision=draft.revisions.get("S2", 0))
        submit(invitation=rik)
        with pytest.raises(Refused):
            take_back_paper(by=alice, invitation=rik)
        assert Response.objects.get().answers["S2"] == 1


@pytest.mark.parametrize("role", ["analyst", "manager"])
def test_only_who_runs_waves_keys_in(
    north: Tenant, alice: User, browser: Client, rik: Invitation, role: str
) -> None:
    with tenant(north.id):
        Membership.objects.filter(user=alice).update(role=role)
    assert browser.get(url(rik)).status_code == 403
    assert hand_in(browser, rik).status_code == 403
    assert browser.post(url(rik, "wave_paper_back")).status_code == 403
    assert responses(north) == []


def test_the_page_asks_no_more_for_more_questions(
    north: Tenant, browser: Client, aalst: Municipality
) -> None:
    counts = []
    for many in (2, 60):
        items = [raw_item(f"S{n}", "single", options=OPTIONS) for n in range(many)]
        with tenant(north.id):
            invitation = cast.invite(
                cast.open_wave(north, small(*items)), aalst, email=f"{many}@example.org"
            )
        browser.get(url(invitation))  # the document is read once in each process
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url(invitation)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("typed", [{"L2": "verborgen"}, {"U1.other": "x"}, {"L1.quote": "x"}])
def test_a_paper_of_which_nothing_counts_is_none(
    north: Tenant, browser: Client, aalst: Municipality, typed: dict[str, str]
) -> None:
    with tenant(north.id):
        rik = cast.invite(cast.open_wave(north, asking_leave()), aalst)
    answer = browser.post(url(rik), {**typed, "go": "submit"})
    assert answer.status_code == 422
    assert "Geen enkel antwoord telt" in answer.content.decode()
    assert responses(north) == []
    with tenant(north.id):
        assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_is_taken_back_leaves_nothing_with_who_begins_to_correct(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    for number in range(8):
        with tenant(north.id):
            wave = cast.open_wave(north, may_correct=True)
            rik = cast.invite(wave, aalst, email=f"{number}@example.org")
            answers = read_keyed(cast.document(), POLITICAL, PAPER).answers
            key_in(by=alice, invitation=rik, answers=answers, language="nl")

        def begin(rik: Invitation = rik) -> object:
            with tenant(north.id):
                return start(invitation=Invitation.objects.get(id=rik.id))

        def take_back(rik: Invitation = rik) -> object:
            with tenant(north.id):
                return take_back_paper(by=alice, invitation=Invitation.objects.get(id=rik.id))

        together(begin, take_back)
        with tenant(north.id):
            kept = rik.responses.exists()
            assert Draft.objects.get(invitation=rik).answers == (answers if kept else {})
