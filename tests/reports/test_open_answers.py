"""Open answers: apart from who wrote them, read over by a person, frozen with an edition."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from benchmarking.runs.pipeline import compute_wave
from reports.editions.actions import AlreadyReleased, release, withdraw
from reports.exports.content.build import content_of
from reports.exports.formats.docx import docx
from reports.exports.formats.pdf import pdf
from reports.exports.formats.xlsx import xlsx
from reports.models import AnswerState, EditionAnswers, OpenAnswer
from reports.open_answers.actions import Decision, NotQuotable, decide
from reports.open_answers.hints import hints
from reports.queries import benchmark_standing, figures_of, municipality_standing
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Municipality, Wave
from surveys.questionnaire.document import decode, to_builtins
from surveys.respond.actions.respond import record_responses
from tests.benchmarking.stage import rows_of, the_document
from tests.conftest import client_of
from tests.reports.stage import (
    closed_wave,
    computed_wave,
    open_wave,
    path,
    ready_wave,
    released,
)

pytestmark = pytest.mark.django_db
PART = "report/part/open/"
OWN_PART = "report/41002/part/open/"


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


@pytest.fixture
def laid(north: Tenant, wave: Wave) -> Wave:
    """A wave whose open answers were laid out."""
    with tenant(north.id):
        for side in ("administrative", "political"):
            for place in range(1, 9):
                text = f"Een woord · met ünicode {place}"
                OpenAnswer.objects.create(
                    wave=wave, item="T1", perspective=side, place=place, text=text
                )
    return wave


def rows(of: Tenant) -> list[OpenAnswer]:
    with tenant(of.id):
        return list(OpenAnswer.objects.order_by("perspective", "place"))


def decided(of: Tenant, by: User, wave: Wave, row: OpenAnswer, text: str, state: str) -> list[str]:
    with tenant(of.id):
        one = Decision(str(row.id), row.revision, text, AnswerState(state))
        return decide(by=by, wave=wave, decisions=[one])


def read(user: User, wave: Wave, rest: str) -> str:
    return client_of(user).get(path(wave, rest)).content.decode()


def typed(row: OpenAnswer, text: str, state: str) -> dict[str, str]:
    return {
        f"{row.id}-revision": str(row.revision),
        f"{row.id}-text": text,
        f"{row.id}-state": state,
    }


def page_of(row: OpenAnswer, wave: Wave) -> str:
    return path(wave, f"open-answers/{row.item}/{row.perspective}/")


def test_they_are_laid_out_once_and_say_nothing_but_the_text(north: Tenant, alice: User) -> None:
    wave = computed_wave(north, alice)
    client_of(alice).post(path(wave, "open-answers/"))
    found = rows(north)
    assert {(row.item, row.perspective) for row in found} == {
        ("T1", "political"),
        ("T1", "administrative"),
    }
    places = [row.place for row in found if row.perspective == "political"]
    assert places == list(range(1, len(places) + 1))
    assert {(row.state, row.text) for row in found} == {
        (AnswerState.WAITING, "Een woord · met ünicode")
    }
    names = {field.name for field in OpenAnswer._meta.get_fields()}
    assert names == {
        "id", "tenant", "wave", "item", "perspective", "place", "text", "quotable", "state", "revision"
    }  # fmt: skip
    client_of(alice).post(path(wave, "open-answers/"))
    assert len(rows(north)) == len(found)


def test_too_few_who_wrote_are_not_laid_out(north: Tenant, alice: User) -> None:
    # Enough people of each side, and too few governments.
    few = computed_wave(north, alice, others=2)
    answer = client_of(alice).post(path(few, "open-answers/"), follow=True)
    assert "Bij geen enkele vraag schreven genoeg mensen iets." in answer.content.decode()
    assert rows(north) == []


def test_before_there_are_figures_the_page_says_what_is_waited_for(
    north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
    assert "zodra de golf gesloten is" in read(alice, wave, "open-answers/")


def test_only_what_was_chosen_is_told(north: Tenant, alice: User, laid: Wave) -> None:
    first, second, *_ = rows(north)
    assert "Er zijn geen open antwoorden" in read(alice, laid, PART)
    decided(north, alice, laid, first, "Meer overleg, <b>graag</b>", "shown")
    decided(north, alice, laid, second, "Van de burgemeester", "left_out")
    page = read(alice, laid, PART)
    assert "Meer overleg, &lt;b&gt;graag&lt;/b&gt;" in page
    assert "Van de burgemeester" not in page
    assert "Een woord" not in page


def test_an_edition_keeps_what_it_told(north: Tenant, alice: User, bram: User, laid: Wave) -> None:
    first, second, *_ = rows(north)
    decided(north, alice, laid, first, "Meer overleg", "shown")
    edition = released(north, alice, laid)
    decided(north, alice, laid, second, "Nog iets anders", "shown")
    page = read(bram, laid, OWN_PART)
    assert "Meer overleg" in page
    assert "Nog iets anders" not in page
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason="Een naam stond erin.")
    released(north, alice, laid)
    assert "Nog iets anders" in read(bram, laid, OWN_PART)


def test_two_people_never_overwrite_each_other(north: Tenant, alice: User, laid: Wave) -> None:
    row = rows(north)[0]
    assert decided(north, alice, laid, row, "Van de een", "shown") == []
    assert decided(north, alice, laid, row, "Van de ander", "left_out") == [str(row.id)]
    answer = client_of(alice).post(page_of(row, laid), typed(row, "Van de ander", "left_out"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Van de een" in page
    assert "Van de ander" in page
    # Who saves that page once more has seen what the other one made of it.
    again = {**typed(row, "Van de ander", "left_out"), f"{row.id}-revision": str(row.revision + 1)}
    client_of(alice).post(page_of(row, laid), again)
    assert rows(north)[0].text == "Van de ander"


def test_a_text_that_cannot_be_kept_stands_there_again(
    north: Tenant, alice: User, laid: Wave
) -> None:
    first, second, *_ = rows(north)
    data = {**typed(first, "x" * 2001, "shown"), **typed(second, "Goed", "shown")}
    page = client_of(alice).post(page_of(first, laid), data).content.decode()
    assert "x" * 2001 in page
    assert [row.text for row in rows(north)[:2]] == [first.text, "Goed"]


def test_the_trail_says_how_many_and_never_what(north: Tenant, alice: User, laid: Wave) -> None:
    decided(north, alice, laid, rows(north)[0], "Iets persoonlijks", "shown")
    with tenant(north.id):
        events = AuditEvent.objects.filter(action="open_answers_decided")
        assert [event.details for event in events] == [{"texts": 1}]


def test_who_may_not_release_reads_no_raw_text(
    north: Tenant, anna: User, bram: User, carla: User, laid: Wave
) -> None:
    row = rows(north)[0]
    for user in (anna, bram, carla):
        for rest in (path(laid, "open-answers/"), page_of(row, laid)):
            assert client_of(user).get(rest).status_code in (403, 404)
    assert Client().get(page_of(row, laid)).status_code in (302, 404)


def test_what_may_say_who_it_was_is_pointed_out() -> None:
    text = "Bel An op 09 123 45 67 of an@stad.be, zei de burgemeester van Sint-Niklaas"
    assert hints(text, ["Sint-Niklaas", "Niel"]) == ["an@stad.be", "09 123 45 67", "Sint-Niklaas"]
    assert hints("Minder vergaderen in 2026", ["Meer"]) == []


def test_texts_that_are_read_over_later_come_with_another_edition_of_the_same_figures(
    north: Tenant, alice: User, laid: Wave
) -> None:
    first = released(north, alice, laid)
    with tenant(north.id), pytest.raises(AlreadyReleased):
        release(by=alice, wave=laid)
    assert "Vrijgeven als nieuwe editie" not in read(alice, laid, "open-answers/")
    decided(north, alice, laid, rows(north)[0], "Later gekozen", "shown")
    assert "Later gekozen" not in read(alice, laid, PART)
    assert "Vrijgeven als nieuwe editie" in read(alice, laid, "open-answers/")
    second = released(north, alice, laid)
    assert (second.number, second.run_id) == (2, first.run_id)
    assert "Later gekozen" in read(alice, laid, PART)
    assert "Vrijgeven als nieuwe editie" not in read(alice, laid, "open-answers/")


def test_reading_over_goes_on_where_it_stopped(
    north: Tenant, alice: User, laid: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.open_answers.views.AT_ONCE", 3)
    mine = [row for row in rows(north) if row.perspective == "political"]
    for row in mine[:4]:
        decided(north, alice, laid, row, row.text, "left_out")
    assert "Pagina 2 van 3" in read(alice, laid, "open-answers/T1/political/")
    assert "Pagina 1 van 3" in read(alice, laid, "open-answers/T1/political/?page=1")


def asked_to_quote(of: Tenant, by: User) -> Wave:
    """A computed wave whose open question asked; one in two of each side said yes."""
    with tenant(of.id):
        raw = to_builtins(the_document(4))
        next(item for item in raw["sections"][0]["items"] if item["code"] == "T1")["quote"] = True
        wave = open_wave(by, document=decode(raw))
        given = [
            replace(row, answers={**row.answers, "T1": f"Tekst {n}", **consent(n)})
            for n, row in enumerate(rows_of(wave, 7, 4))
        ]
        record_responses(by=by, wave=wave, rows=given)
        close_wave(by=by, wave=wave)
    compute_wave(of.id, wave.id)
    return wave


def consent(n: int) -> dict[str, str]:
    return {"T1.quote": "yes"} if n % 2 else {}


def test_only_what_may_be_quoted_can_be_shown(north: Tenant, alice: User) -> None:
    wave = asked_to_quote(north, alice)
    client_of(alice).post(path(wave, "open-answers/"))
    found = rows(north)
    assert {row.quotable: row.state for row in found} == {
        True: AnswerState.WAITING,
        False: AnswerState.LEFT_OUT,
    }
    assert all(row.quotable == bool(int(row.text.split()[1]) % 2) for row in found)
    barred = next(row for row in found if not row.quotable)
    free = next(row for row in found if row.quotable)
    with pytest.raises(NotQuotable):
        decided(north, alice, wave, barred, barred.text, "shown")
    with tenant(north.id), pytest.raises(IntegrityError), transaction.atomic():
        OpenAnswer.objects.filter(id=barred.id).update(state="shown")
    client_of(alice).post(f"{page_of(barred, wave)}?page=1", typed(barred, "Toch", "shown"))
    decided(north, alice, wave, free, "Dit mag", "shown")
    assert "niet citeren" in "".join(
        client_of(alice).get(f"{page_of(barred, wave)}?page={n}").content.decode()
        for n in range(1, 4)
    )
    page = read(alice, wave, PART)
    assert "Dit mag" in page
    assert "Toch" not in page
    assert barred.text not in page
    released(north, alice, wave)
    with tenant(north.id):
        told = EditionAnswers.objects.get().document
    assert [text for one in told for text in one["texts"]] == ["Dit mag"]


def told_by_files(of: Tenant, wave: Wave, code: str = "") -> dict[str, str]:
    """The words of the workbook, of Word, and of both PDFs."""
    with tenant(of.id):
        standing = (
            municipality_standing(wave, Municipality.objects.get(code=code), released_only=True)
            if code
            else benchmark_standing(wave)
        )
        assert standing is not None
        content = content_of(of, figures_of(standing), "nl")
    found = {
        "pdf": words_of_pdf(pdf(content, short=False)),
        "short": words_of_pdf(pdf(content, short=True)),
    }
    for name, made in (("xlsx", xlsx(content)), ("docx", docx(content))):
        with ZipFile(BytesIO(made)) as parts:
            found[name] = "".join(
                parts.read(one).decode() for one in parts.namelist() if "xml" in one
            )
    return found


def words_of_pdf(made: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("code", ["", "41002"])
def test_files_of_an_edition_hold_what_it_tells_and_nothing_else(
    north: Tenant, alice: User, laid: Wave, code: str
) -> None:
    first, second, third, *_ = rows(north)
    decided(north, alice, laid, first, "=Meer overleg", "shown")
    decided(north, alice, laid, second, "Van de burgemeester", "left_out")
    if not code:  # what is not released is in no file: it may still change
        assert not any("Meer overleg" in words for words in told_by_files(north, laid).values())
    edition = released(north, alice, laid)
    decided(north, alice, laid, third, "Nog iets anders", "shown")
    told = told_by_files(north, laid, code)
    for kind in ("xlsx", "docx", "pdf"):
        assert "=Meer overleg" in told[kind], kind
        assert "In eigen woorden" in told[kind], kind
    assert "Meer overleg" not in told["short"]
    for words in told.values():
        for absent in ("Van de burgemeester", "Nog iets anders", "Een woord", "<f>"):
            assert absent not in words
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason="Een naam stond erin.")
    released(north, alice, laid)
    assert "Nog iets anders" in told_by_files(north, laid, code)["xlsx"]
