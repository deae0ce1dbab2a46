"""The receipt lays one's own themes beside the last released wave of the study, and nothing else."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import Invitation, Municipality, Study, Wave
from surveys.questionnaire.wordings import text_at
from surveys.respond.queries.respond import document_of
from surveys.signals import ThemeBefore, ThemesBefore, themes_asked
from tests.reports import stage
from tests.surveys import respond_cast as cast
from tests.surveys.wording_stage import correct_after_reading

PLACE = "item.S1.wording.political"
HEADING = "Uw antwoorden naast een vorige bevraging"


@pytest.fixture
def before(north: Tenant, alice: User) -> Wave:
    """A wave of last year, computed and not released."""
    cache.clear()
    return stage.ready_wave(north, alice)


@pytest.fixture
def rik(north: Tenant, aalst: Municipality, before: Wave) -> Invitation:
    """The mayor of Aalst, in the wave that follows it."""
    with tenant(north.id):
        wave = cast.open_wave(north, study=before.study, version=before.version, name="Nu")
        return cast.invite(wave, aalst)


def handed_in(invitation: Invitation, *answers: int) -> Client:
    browser = cast.started(invitation)
    for number, answer in enumerate(answers, start=1):
        assert cast.save(browser, f"S{number}", answer).status_code == 200
    assert browser.post("/r/submit/").status_code == 303
    return browser


def table(browser: Client) -> list[list[str]]:
    page = browser.get("/r/receipt/").content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]+)", row) for row in rows][1:]


def test_the_own_theme_stands_beside_the_mean_of_ones_side(
    north: Tenant, alice: User, before: Wave, rik: Invitation
) -> None:
    stage.released(north, alice, before)

    [[theme, own, then]] = table(handed_in(rik, 5, 5, 4, 4))

    assert (theme, own) == ("Capaciteit", "88")  # (1 + 1 + 3/4 + 3/4) / 4
    assert 0 <= int(then) <= 100


def test_a_typing_error_that_was_corrected_since_takes_no_theme_away(
    north: Tenant, alice: User, before: Wave, rik: Invitation
) -> None:
    stage.released(north, alice, before)
    with tenant(north.id):
        text = text_at(document_of(before.version_id), PLACE, "nl")
        assert text is not None
        correct_after_reading(
            by=alice, wave=rik.wave, place=PLACE, language="nl", after=f"{text}!", same_meaning=True
        )

    [[theme, own, _then]] = table(handed_in(rik, 5, 5, 4, 4))

    assert (theme, own) == ("Capaciteit", "88")


def test_without_a_released_wave_a_sentence_says_so(rik: Invitation) -> None:
    page = handed_in(rik, 5, 5, 4, 4).get("/r/receipt/").content.decode()

    assert HEADING not in page
    assert "<table" not in page


def test_the_running_wave_itself_is_never_told(
    north: Tenant, alice: User, before: Wave, rik: Invitation
) -> None:
    stage.released(north, alice, before)
    with tenant(north.id):
        alone = Study.objects.create(questionnaire=before.study.questionnaire, name="Alleen")
        Wave.objects.filter(id=before.id).update(study=alone)

    assert HEADING not in handed_in(rik, 5, 5, 4, 4).get("/r/receipt/").content.decode()


def test_less_than_two_thirds_of_a_theme_is_no_score(
    north: Tenant, alice: User, before: Wave, rik: Invitation
) -> None:
    stage.released(north, alice, before)

    assert table(handed_in(rik, 5, 5)) == []


def test_what_was_hidden_then_is_not_told_now(
    rik: Invitation, before: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = {"capacity": ThemeBefore(("S1", "S2", "S3", "S4"), {"administrative": 50.0})}
    answer = ThemesBefore("Vorig jaar", before.version_id, hidden)
    monkeypatch.setattr(themes_asked, "send", lambda *_a, **_k: [(None, answer)])

    assert table(handed_in(rik, 5, 5, 4, 4)) == []


def test_a_study_of_many_waves_costs_no_more_to_look_at(
    north: Tenant, alice: User, before: Wave, rik: Invitation
) -> None:
    stage.released(north, alice, before)
    browser = handed_in(rik, 5, 5, 4, 4)
    browser.get("/r/receipt/")
    counts = []
    for more in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/r/receipt/")
        counts.append(len(queries))
        with tenant(north.id):
            cast.open_wave(north, study=before.study, version=before.version, name=f"{more}")
    assert counts[0] == counts[1]
