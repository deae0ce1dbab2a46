"""The pages on which a wave follows one of another study: for whom, with what, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import ItemDecision, publish_version, save_draft
from surveys.fieldwork.actions.fieldwork import (
    close_wave,
    create_study,
    create_wave,
    update_wave,
)
from surveys.following.actions import follow_wave, judge_across
from surveys.following.queries import continuing
from surveys.models import Judgement, Wave
from tests.benchmarking.across_stage import other_study, taken_over
from tests.benchmarking.study_stage import (
    a_study,
    favourable,
    fielded,
    held,
    next_version,
    people_of,
    towns,
)
from tests.conftest import client_of
from tests.questionnaire.builders import changed

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }}\"'"
WORDS = {"political": {"nl": "Iets heel anders"}, "administrative": {"nl": "Stelling 2"}}


@pytest.fixture
def first(north: Tenant, alice: User) -> Wave:
    with tenant(north.id):
        people = people_of(towns(2))
        return held(alice, a_study(alice), "2022", people, favourable(0.3))


@pytest.fixture
def second(north: Tenant, alice: User, first: Wave) -> Wave:
    """Open, of a questionnaire that took three statements over, one of them in other words."""
    with tenant(north.id):
        made = other_study(alice, changed(taken_over(first.version), "Q2", wording=WORDS))
        return fielded(alice, made, "2024", people_of(towns(2)), lambda *_: {})


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


def url(name: str, *args: object) -> str:
    return reverse(name, args=["north", *args])


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_wave_is_chosen_kept_and_taken_back(
    browser: Client, north: Tenant, first: Wave, second: Wave
) -> None:
    assert "Vergelijk met een golf van een andere studie" in read(
        browser, url("wave_page", second.id)
    )
    address = url("wave_follows", second.id)
    assert "3 stellingen in beide" in read(browser, address)
    assert browser.post(address, {"wave": str(first.id)})["Location"] == address
    text = read(browser, address)
    for said in (
        "2 vergelijkbaar",
        "1 te beoordelen",
        "toen S2",
        "de formulering heeft andere woorden",
    ):
        assert said in text
    assert "2022 (Studie)" in read(browser, url("wave_page", second.id))
    assert address in read(browser, url("wave_close", second.id))
    assert browser.post(address, {"wave": ""})["Location"] == address
    with tenant(north.id):
        assert Wave.objects.get(id=second.id).follows is None
        told = AuditEvent.objects.filter(action__startswith="wave_follows").order_by("at")
        assert [one.action for one in told] == ["wave_follows", "wave_follows_none"]


def test_nothing_else_is_offered_or_taken(
    browser: Client, north: Tenant, alice: User, first: Wave, second: Wave
) -> None:
    """Not a wave of the own study, one that shares nothing, nor one of nobody."""
    with tenant(north.id):
        bare = taken_over(first.version)
        for code in ("Q1", "Q2", "Q3"):
            bare = changed(bare, code, lineage=None)
        stranger = held(
            alice, other_study(alice, bare, "Vreemd"), "2023", people_of(towns(1)), lambda *_: {}
        )
    address = url("wave_follows", second.id)
    assert "Vreemd" not in read(browser, address)
    for wave in (stranger.id, second.id, north.id, "x", "\x00"):
        assert browser.post(address, {"wave": str(wave)}).status_code == 422
    with tenant(north.id):
        assert Wave.objects.get(id=second.id).follows is None


def test_after_the_close_it_is_only_read(
    browser: Client, north: Tenant, alice: User, first: Wave, second: Wave
) -> None:
    with tenant(north.id):
        follow_wave(by=alice, wave=second, wave_id=first.id)
        close_wave(by=alice, wave=second)
    address = url("wave_follows", second.id)
    text = read(browser, address)
    assert '<select name="wave"' not in text
    assert "volgende berekening" in text
    assert browser.post(address, {"wave": ""}, follow=True).status_code == 200
    with tenant(north.id):
        assert Wave.objects.get(id=second.id).follows_id == first.id


def test_a_person_decides_of_a_statement(
    browser: Client, north: Tenant, alice: User, olga: User, first: Wave, second: Wave
) -> None:
    with tenant(north.id):
        follow_wave(by=alice, wave=second, wave_id=first.id)
    address = url("wave_follows_item", second.id, "Q2")
    text = read(browser, address)
    assert "Niemand besliste al" in text
    assert "<ins>" in text
    between = f"{first.version_id}/{second.version_id}"
    said = {"verdict": "yes", "why": f"Zelfde {HOSTILE}", "seen": "0", "between": between}
    assert browser.post(address, said)["Location"] == url("wave_follows", second.id)
    text = read(browser, address)
    assert HOSTILE not in text
    assert "Beslist door" in text
    assert HOSTILE not in read(browser, url("wave_follows", second.id))
    # Whoever saw no decision does not overrule the one that came meanwhile.
    again = browser.post(address, {**said, "verdict": "no", "why": "Mijn reden"})
    assert "Iemand anders besliste intussen" in again.content.decode()
    assert 'value="Mijn reden"' in again.content.decode()
    with tenant(north.id):
        row = Judgement.objects.get()
        assert (row.code, row.before, row.version) == ("Q2", first.version, second.version)
        decision = ItemDecision(comparable=False)
        judge_across(
            by=olga, before=first.version, version=second.version, code="Q2",
            decision=decision, seen=1,
        )  # fmt: skip
        assert AuditEvent.objects.filter(action="item_judged").count() == 2


def test_a_decision_is_about_the_wave_that_its_person_saw(
    browser: Client, north: Tenant, alice: User, first: Wave, second: Wave
) -> None:
    """Somebody chose another wave while the page stood open, in which the words may be others."""
    with tenant(north.id):
        later = next_version(alice, first.version, "S2", comparable=True)
        other = held(alice, (first.study, later), "2023", people_of(towns(2)), favourable(0.3))
        follow_wave(by=alice, wave=second, wave_id=first.id)
    address = url("wave_follows_item", second.id, "Q2")
    said = {"verdict": "yes", "why": "Zelfde strekking", "seen": "0"}
    said["between"] = f"{first.version_id}/{second.version_id}"
    assert f'value="{said["between"]}"' in read(browser, address)
    with tenant(north.id):
        follow_wave(by=alice, wave=second, wave_id=other.id)
    text = browser.post(address, said).content.decode()
    assert "Iemand koos intussen een andere golf of versie" in text
    assert 'value="Zelfde strekking"' in text
    with tenant(north.id):
        assert not Judgement.objects.filter(version=second.version).exists()
    said["between"] = f"{other.version_id}/{second.version_id}"
    assert said["between"] in text
    assert browser.post(address, said).status_code == 302


def test_what_is_not_in_both_has_no_page(
    browser: Client, north: Tenant, alice: User, first: Wave, second: Wave
) -> None:
    assert browser.get(url("wave_follows_item", second.id, "Q2")).status_code == 404
    with tenant(north.id):
        follow_wave(by=alice, wave=second, wave_id=first.id)
    for code in ("S2", "K1", "zz"):
        assert browser.get(url("wave_follows_item", second.id, code)).status_code == 404


def test_a_decision_between_questionnaires_is_none_between_versions(
    browser: Client, north: Tenant, alice: User, first: Wave, second: Wave
) -> None:
    """The page of a version, and the trends of one questionnaire, know nothing of it."""
    with tenant(north.id):
        follow_wave(by=alice, wave=second, wave_id=first.id)
        version = second.version
        questionnaire = version.questionnaire
        questionnaire.refresh_from_db()
        save_draft(
            by=alice, questionnaire=questionnaire,
            document=changed(version.document, "Q1", wording=WORDS),
            revision=questionnaire.draft_revision,
        )  # fmt: skip
        questionnaire.refresh_from_db()
        later = publish_version(
            by=alice, questionnaire=questionnaire,
            decisions={"Q1": ItemDecision(comparable=False)},
        )  # fmt: skip
        before = Judgement.statements(questionnaire.id)
        judge_across(
            by=alice, before=first.version, version=later, code="Q1",
            decision=ItemDecision(comparable=True, why="Over studies"), seen=0,
        )  # fmt: skip
        assert Judgement.statements(questionnaire.id) == before
    page = read(browser, url("version_item", questionnaire.id, later.number, "Q1"))
    assert "Over studies" not in page


def test_two_waves_of_one_questionnaire_are_judged_by_its_versions(
    browser: Client, north: Tenant, alice: User, first: Wave
) -> None:
    with tenant(north.id):
        study = create_study(by=alice, questionnaire=first.version.questionnaire, name="Tweede")
        wave = fielded(alice, (study, first.version), "2024", people_of(towns(1)), lambda *_: {})
        follow_wave(by=alice, wave=wave, wave_id=first.id)
    text = read(browser, url("wave_follows", wave.id))
    assert "daar beslissen haar versies" in text
    assert "3 vergelijkbaar" in text
    assert browser.get(url("wave_follows_item", wave.id, "S1")).status_code == 404


def test_a_wave_says_what_it_reads_through_an_earlier_one_of_its_study(
    browser: Client, north: Tenant, alice: User, first: Wave, second: Wave
) -> None:
    with tenant(north.id):
        follow_wave(by=alice, wave=second, wave_id=first.id)
        close_wave(by=alice, wave=second)
        made = second.study, second.version
        third = fielded(alice, made, "2026", people_of(towns(1)), lambda *_: {})
    said = "Door een eerdere golf van deze studie leest het verloop al: 2022 (Studie)."
    assert said in read(browser, url("wave_follows", third.id))
    assert said not in read(browser, url("wave_follows", second.id))


def test_a_draft_of_a_version_that_shares_nothing_any_more_says_so(
    browser: Client, north: Tenant, alice: User, first: Wave
) -> None:
    now = timezone.now()
    with tenant(north.id):
        study, version = other_study(alice, taken_over(first.version))
        wave = create_wave(
            by=alice, study=study, version=version, name="2024", opens_at=now,
            closes_at=now + timedelta(days=1), municipality_ids=(),
        )  # fmt: skip
        follow_wave(by=alice, wave=wave, wave_id=first.id)
        bare = version.document
        for code in ("Q1", "Q2", "Q3"):
            bare = changed(bare, code, lineage=None)
        later = next_version(alice, version, "Q1", comparable=True, document=bare)
        update_wave(by=alice, wave=wave, version=later)
    address = url("wave_follows", wave.id)
    text = read(browser, address)
    assert "Geen enkele stelling staat (nog) in beide" in text
    # It is still chosen, and can be let go.
    assert f'<option value="{first.id}" selected>' in text
    assert browser.post(address, {"wave": ""})["Location"] == address
    assert "selected" not in read(browser, address).partition("</select>")[0].partition("geen")[2]


def test_a_version_that_counts_otherwise_is_not_comparable(
    browser: Client, north: Tenant, alice: User, first: Wave
) -> None:
    """Whatever the versions of the questionnaire say: the other report told no such figure."""
    with tenant(north.id):
        later = next_version(
            alice, first.version, "S1", comparable=True,
            document=changed(first.version.document, "S1", favourable_from=3),
        )  # fmt: skip
        study = create_study(by=alice, questionnaire=later.questionnaire, name="Tweede")
        wave = fielded(alice, (study, later), "2024", people_of(towns(1)), lambda *_: {})
        follow_wave(by=alice, wave=wave, wave_id=first.id)
        assert continuing(first.version, later).kept == {"S2", "Z1"}
    text = read(browser, url("wave_follows", wave.id))
    assert "2 vergelijkbaar" in text
    assert "1 niet vergelijkbaar" in text
    assert "eens telt vanaf een ander antwoord" in text


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("bram", 403), ("carla", 404)])
def test_who_may_not(
    request: pytest.FixtureRequest, first: Wave, second: Wave, who: str, status: int
) -> None:
    client = client_of(request.getfixturevalue(who))
    for address in (
        url("wave_follows", second.id),
        url("wave_follows_item", second.id, "Q2"),
    ):
        assert client.get(address).status_code == status
        assert client.post(address, {"wave": str(first.id)}).status_code == status


def test_the_queries_do_not_grow(
    browser: Client, north: Tenant, alice: User, first: Wave, second: Wave
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as done:
            read(browser, url("wave_follows", second.id))
        return len(done)

    with tenant(north.id):
        follow_wave(by=alice, wave=second, wave_id=first.id)
    before = cost()
    with tenant(north.id):
        for number in range(3):
            made: Any = (first.study, first.version)
            held(alice, made, f"Extra {number}", people_of(towns(1)), lambda *_: {})
    assert cost() == before
