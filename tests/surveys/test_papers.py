"""Questionnaires on paper: made once by a worker, told how far it is, for whom it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import storage
from accounts.files import claims
from accounts.files.rows import FileState
from accounts.jobs.leases import MOST_ATTEMPTS, LeaseLost
from accounts.models import AuditEvent, Membership, Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import (
    create_questionnaire,
    delete_questionnaire,
    publish_version,
    save_draft,
)
from surveys.fieldwork.printing import on_wave_paper
from surveys.formats import paper
from surveys.models import PaperFile, Questionnaire, Wave
from surveys.papers.tasks import make_paper, sweep_papers
from surveys.questionnaire.document import Perspective
from surveys.respond.queries.respond import document_of
from tests.conftest import client_of
from tests.formats.test_paper import words_in
from tests.questionnaire.builders import raw_item, small
from tests.surveys import respond_cast as cast
from tests.surveys.authoring import DOCUMENT, of_size
from tests.surveys.test_keying import asking_leave

pytestmark = pytest.mark.django_db
ENDLESS = small(
    *[raw_item(f"Q{n}", "long_text", help={"nl": "a\n" * 999}) for n in range(40)],
)


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def questionnaire(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Eén & al", document=DOCUMENT)


@pytest.fixture
def wave(north: Tenant) -> Wave:
    with tenant(north.id):
        return cast.open_wave(north)


def of_draft(of: Questionnaire, side: str = "political", language: str = "nl") -> str:
    return reverse("questionnaire_paper", args=["north", of.id, side, language])


def of_wave(of: Wave, side: str = "political", language: str = "nl") -> str:
    return reverse("wave_paper", args=["north", of.id, side, language])


def rows(of: Tenant) -> list[PaperFile]:
    with tenant(of.id):
        return list(PaperFile.objects.order_by("requested_at"))


def work(of: Tenant) -> PaperFile:
    """A worker makes the newest one."""
    row = rows(of)[-1]
    make_paper(str(of.id), str(row.id))
    return rows(of)[-1]


def made(browser: Client, of: Tenant, address: str) -> bytes:
    """As somebody has it who asks, waits, and downloads."""
    waiting = browser.get(address)
    assert waiting["Content-Type"].startswith("text/html")
    assert work(of).state == FileState.READY
    answer = browser.get(address)
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


# --- how far it is -------------------------------------------------------------------------------


def test_a_paper_is_asked_for_made_and_downloaded(
    north: Tenant, browser: Client, questionnaire: Questionnaire
) -> None:
    address = of_draft(questionnaire)
    page = browser.get(address).content.decode()
    assert "wordt zo dadelijk gemaakt" in page
    assert 'hx-trigger="every 1s"' in page
    without_javascript = re.search(r"<noscript>(.*)</noscript>", page)
    assert without_javascript
    assert f'href="{address}?look=1"' in without_javascript[1]
    file = work(north)
    look = browser.get(address, {"look": "1"}).content.decode()
    assert "Het papier is klaar." in look
    assert f'href="{address}" download' in look
    assert "<noscript>" not in look
    assert "every 1s" not in look
    answer = browser.get(address)
    assert storage.sha256(answer.content) == file.sha256
    name = f"een-al-draft{questionnaire.draft_revision}-political-nl.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"] == "private, no-store"
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="request_paper").count() == 1


def test_whoever_asks_again_gets_the_same_file(
    north: Tenant, browser: Client, olga: User, questionnaire: Questionnaire
) -> None:
    first = made(browser, north, of_draft(questionnaire))
    before = rows(north)
    assert client_of(olga).get(of_draft(questionnaire)).content == first
    assert [(row.id, row.fence) for row in rows(north)] == [(row.id, row.fence) for row in before]


def test_what_is_made_anew_is_the_same_bytes(
    north: Tenant, browser: Client, questionnaire: Questionnaire
) -> None:
    first = made(browser, north, of_draft(questionnaire))
    storage.remove_folder(f"{north.id}/papers")
    assert made(browser, north, of_draft(questionnaire)) == first


def test_a_damaged_file_is_not_handed_out_and_made_anew(
    north: Tenant, browser: Client, questionnaire: Questionnaire
) -> None:
    first = made(browser, north, of_draft(questionnaire))
    path = rows(north)[0].path
    with storage.prepared(first[::-1], path) as temporary:
        storage.put_in_place(temporary, path)
    assert "wordt zo dadelijk gemaakt" in browser.get(of_draft(questionnaire)).content.decode()
    assert work(north).sha256 == storage.sha256(first)


def test_who_read_the_row_before_takes_no_new_file_away(
    north: Tenant, alice: User, browser: Client, questionnaire: Questionnaire
) -> None:
    made(browser, north, of_draft(questionnaire))
    before = rows(north)[0]
    with tenant(north.id):
        save_draft(by=alice, questionnaire=questionnaire, document=of_size(3), revision=1)
    second = made(browser, north, of_draft(questionnaire))
    with tenant(north.id), pytest.raises(storage.Damaged), claims.made_again_if_damaged(before):
        storage.read(before.path, before.sha256)
    now = rows(north)[0]
    assert storage.read(now.path, now.sha256) == second


def test_a_changed_draft_has_another_paper_and_takes_no_more_room(
    north: Tenant, alice: User, browser: Client, questionnaire: Questionnaire
) -> None:
    first = made(browser, north, of_draft(questionnaire))
    with tenant(north.id):
        save_draft(by=alice, questionnaire=questionnaire, document=of_size(3), revision=1)
    assert made(browser, north, of_draft(questionnaire)) != first
    assert len(rows(north)) == 1


def test_who_makes_a_paper_of_before_keeps_nothing(
    north: Tenant, alice: User, browser: Client, questionnaire: Questionnaire
) -> None:
    browser.get(of_draft(questionnaire))
    with tenant(north.id):
        lost = claims.claim_file(PaperFile, file_id=rows(north)[0].id)
        save_draft(by=alice, questionnaire=questionnaire, document=of_size(3), revision=1)
    browser.get(of_draft(questionnaire))
    assert lost is not None
    with tenant(north.id), pytest.raises(LeaseLost):
        claims.keep_file(claim=lost, content=b"late", folder="papers", extension="pdf")
    assert work(north).state == FileState.READY


def test_a_paper_that_failed_is_tried_again_by_a_person_alone(
    north: Tenant,
    browser: Client,
    questionnaire: Questionnaire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = of_draft(questionnaire)
    browser.get(address)
    with monkeypatch.context() as broken:
        broken.setattr("surveys.papers.tasks.printed", lambda _asked: 1 / 0)
        for _attempt in range(MOST_ATTEMPTS):
            work(north)
    assert rows(north)[0].state == FileState.FAILED
    assert "Opnieuw proberen" in browser.get(address, {"look": "1"}).content.decode()
    assert rows(north)[0].state == FileState.FAILED  # a look changes nothing
    assert browser.post(address).status_code == 302
    assert work(north).state == FileState.READY


def test_a_questionnaire_without_an_end_is_refused_in_words(
    north: Tenant, alice: User, browser: Client
) -> None:
    with tenant(north.id):
        endless = create_questionnaire(by=alice, name="Lang", document=ENDLESS)
    browser.get(of_draft(endless))
    assert (work(north).state, rows(north)[0].attempts) == (FileState.FAILED, 1)
    page = browser.get(of_draft(endless)).content.decode()
    assert "te lang om af te drukken" in page
    assert "Opnieuw proberen" not in page
    with tenant(north.id):
        save_draft(by=alice, questionnaire=endless, document=DOCUMENT, revision=1)
    assert made(browser, north, of_draft(endless)).startswith(b"%PDF")


def test_the_sweep_finds_papers_that_nobody_was_told_of(
    north: Tenant, browser: Client, questionnaire: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    browser.get(of_draft(questionnaire))
    monkeypatch.setattr("accounts.files.work.enqueue", lambda _task, *ids: told.append(ids))
    sweep_papers()
    sweep_papers()  # told once a minute
    assert told == [(str(north.id), str(rows(north)[0].id))]


def test_a_draft_that_is_thrown_away_takes_its_papers_along(
    north: Tenant,
    alice: User,
    browser: Client,
    questionnaire: Questionnaire,
    django_capture_on_commit_callbacks: Any,
) -> None:
    made(browser, north, of_draft(questionnaire))
    file = rows(north)[0]
    with tenant(north.id), django_capture_on_commit_callbacks(execute=True):
        delete_questionnaire(by=alice, questionnaire=questionnaire)
    assert rows(north) == []
    assert not storage.is_there(file.path, file.size)


def test_the_page_asks_no_more_for_more_questions(
    north: Tenant, alice: User, browser: Client
) -> None:
    counts = []
    for name, size in (("Kort", 2), ("Lang", 40)):
        with tenant(north.id):
            row = create_questionnaire(by=alice, name=name, document=of_size(size))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(of_draft(row))
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- the paper of a wave -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", cast.LANGUAGES)
def test_the_paper_of_a_wave_says_who_asks_and_what_is_promised(
    north: Tenant, browser: Client, wave: Wave, language: str
) -> None:
    text = words_in(made(browser, north, of_wave(wave, language=language)))
    assert "vragen@example.org" in text
    assert f"S1 politiek ({language})" in text


def test_paper_promises_what_the_questions_ask(north: Tenant) -> None:
    freely, both = ("in het rapport geciteerd worden. Noem er geen", "kiest u zelf of dat mag")
    with tenant(north.id):
        wave = cast.open_wave(north, asking_leave())
        document = document_of(wave.version_id)
        on_paper = on_wave_paper(wave, Perspective.POLITICAL, "nl")
    told = words_in(paper.write(document, Perspective.POLITICAL, on_paper).body)
    assert freely in told
    assert both in told
    assert "Dit mag in het rapport geciteerd worden, zonder mijn naam" in told
    assert "Alleen met de antwoorden die u bij vraag 4 koos" in told


def test_a_wave_that_is_extended_has_a_paper_with_its_new_last_day(
    north: Tenant, browser: Client, wave: Wave
) -> None:
    first = made(browser, north, of_wave(wave))
    with tenant(north.id):
        Wave.objects.update(closes_at=timezone.now() + timedelta(days=40))
    assert made(browser, north, of_wave(wave)) != first
    assert len(rows(north)) == 1


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["analyst", "manager"])
def test_only_who_writes_or_runs_gets_papers(
    north: Tenant,
    alice: User,
    browser: Client,
    questionnaire: Questionnaire,
    wave: Wave,
    role: str,
) -> None:
    with tenant(north.id):
        Membership.objects.filter(user=alice).update(role=role)
    assert browser.get(of_draft(questionnaire)).status_code == 403
    assert browser.get(of_wave(wave)).status_code == 403
    assert rows(north) == []


def test_another_tenant_finds_and_makes_nothing(
    north: Tenant,
    south: Tenant,
    carla: User,
    browser: Client,
    questionnaire: Questionnaire,
    wave: Wave,
) -> None:
    made(browser, north, of_draft(questionnaire))
    stranger = client_of(carla)
    for address in (of_draft(questionnaire), of_wave(wave)):
        assert stranger.get(address).status_code == 404
        assert stranger.get(address.replace("/north/", "/south/")).status_code == 404
    assert rows(south) == []
    file = rows(north)[0]
    make_paper(str(south.id), str(file.id))  # a message under another tenant's name
    with tenant(south.id):
        assert claims.claim_file(PaperFile, file_id=file.id) is None
        assert not PaperFile.objects.filter(id=file.id).exists()
    assert rows(north)[0].fence == file.fence


@pytest.mark.parametrize(("side", "language"), [("nobody", "nl"), ("political", "xx")])
def test_unknown_papers_are_not_found(
    browser: Client, questionnaire: Questionnaire, wave: Wave, side: str, language: str
) -> None:
    assert browser.get(of_draft(questionnaire, side, language)).status_code == 404
    assert browser.get(of_wave(wave, side, language)).status_code == 404


def test_no_version_that_there_is_not(browser: Client, questionnaire: Questionnaire) -> None:
    address = reverse("version_paper", args=["north", questionnaire.id, 7, "political", "nl"])
    assert browser.get(address).status_code == 404


def test_the_page_of_a_paper_leads_back_to_its_version(
    browser: Client, north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    with tenant(north.id):
        version = publish_version(by=alice, questionnaire=questionnaire)
    address = reverse("version_paper", args=["north", questionnaire.id, 1, "political", "nl"])
    page = browser.get(address, {"look": "1"}).content.decode()
    back = reverse("version_page", args=["north", questionnaire.id, version.number])
    trail = page.split("breadcrumbs")[1].split("</nav>")[0]
    assert f'<a href="{back}">Versie 1</a>' in trail
    draft = browser.get(of_draft(questionnaire), {"look": "1"}).content.decode()
    assert "Versie" not in draft.split("breadcrumbs")[1].split("</nav>")[0]
