"""Editions: earlier ones stay to be read, until they are withdrawn with a reason."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from reports.editions.actions import AlreadyReleased, AlreadyWithdrawn, release, withdraw
from reports.exports.actions import request_file
from reports.exports.content.build import content_of
from reports.exports.formats.pdf import pdf
from reports.exports.formats.xlsx import xlsx
from reports.exports.tasks import make_file
from reports.models import Edition, FileFormat, ReportFile, Withdrawal
from reports.queries import figures_of, latest_edition, municipality_standing
from surveys.models import Municipality, Wave, WordingCorrection
from surveys.respond.queries.wordings import corrected_in
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave, released
from tests.reports.test_release import recomputed

pytestmark = pytest.mark.django_db
REASON = "Twee stellingen waren verwisseld."


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


@pytest.fixture
def two(north: Tenant, alice: User, wave: Wave) -> tuple[Edition, Edition]:
    """An edition and its correction."""
    first = released(north, alice, wave)
    recomputed(north, wave)
    return first, released(north, alice, wave)


def withdrawn(of: Tenant, by: User, edition: Edition) -> Withdrawal:
    with tenant(of.id):
        return withdraw(by=by, edition=edition, reason=REASON)


def made(of: Tenant, wave: Wave, place: Municipality, kind: FileFormat) -> ReportFile:
    """A file of what managers read now."""
    with tenant(of.id):
        standing = municipality_standing(wave, place, released_only=True)
        assert standing is not None
        file = request_file(by=None, standing=standing, kind=kind, language="nl")
    make_file(str(of.id), str(file.id))
    with tenant(of.id):
        file.refresh_from_db()
        return file


def told_at_first(payload: dict[str, Any]) -> dict[str, Any]:
    """The first share of a side that a municipality's document tells."""
    sides = (item["political"] for item in payload["items"])
    shares = (figure for side in sides for figure in (side["share"], side["mean"]))
    found: dict[str, Any] = next(share for share in shares if share and share["value"] is not None)
    return found


def download(user: User, file: ReportFile) -> int:
    return client_of(user).get(f"/t/north/files/{file.id}/").status_code


def test_who_reads_a_withdrawn_edition_reads_the_one_before(
    north: Tenant, alice: User, bram: User, wave: Wave, two: tuple[Edition, Edition]
) -> None:
    first, second = two
    withdrawn(north, alice, second)
    with tenant(north.id):
        assert latest_edition(wave) == first
    page = client_of(bram).get(path(wave, "report/41002/")).content.decode()
    assert "vrijgegeven, editie 1" in page
    assert REASON in page
    assert "U leest editie 1." in page


def test_a_managers_home_names_a_report_only_where_there_is_one_to_read(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    def home() -> str:
        return client_of(bram).get("/t/north/").content.decode()

    address = path(wave, "report/41002/")
    assert address not in home()
    edition = released(north, alice, wave)
    assert address in home()
    withdrawn(north, alice, edition)
    assert address not in home()
    assert "rapport ingetrokken" in home()


def test_without_an_edition_that_stands_the_page_says_why(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    withdrawn(north, alice, released(north, alice, wave))
    page = client_of(bram).get(path(wave, "report/41002/"))
    assert REASON in page.content.decode()
    assert client_of(bram).get(path(wave, "report/41002/part/statements/")).status_code == 200
    for beside in ("files/41002/", "present/41002/", "share/41002/"):
        answer = client_of(bram).get(path(wave, beside))
        assert (answer.status_code, REASON in answer.content.decode()) == (404, True), beside


def test_the_consultancy_goes_on_reading_and_sees_that_it_was_withdrawn(
    north: Tenant, alice: User, wave: Wave
) -> None:
    withdrawn(north, alice, released(north, alice, wave))
    page = client_of(alice).get(path(wave, "report/")).content.decode()
    assert "editie 1, ingetrokken" in page
    assert "Vrijgeven aan de besturen" in page
    assert "Resultaten vrijgeven als editie 2?" in page


def test_the_editions_say_how_a_correction_is_made(north: Tenant, alice: User, wave: Wave) -> None:
    empty = client_of(alice).get(path(wave, "editions/")).content.decode()
    assert "Een verbetering maken" not in empty
    released(north, alice, wave)
    page = client_of(alice).get(path(wave, "editions/")).content.decode()
    assert "Een verbetering maken" in page
    assert "Dat wordt editie 2" in page
    for step in ("runs/", "open-answers/", "report/"):
        assert f'href="{path(wave, step)}"' in page, step


def test_files_of_an_earlier_edition_stay_until_it_is_withdrawn(
    north: Tenant, alice: User, bram: User, wave: Wave, aalst: Municipality
) -> None:
    first = released(north, alice, wave)
    file = made(north, wave, aalst, FileFormat.CSV)
    recomputed(north, wave)
    released(north, alice, wave)
    earlier = path(wave, "editions/41002/1/files/")
    assert download(bram, file) == 200
    assert "editie 1" in client_of(bram).get(earlier).content.decode()
    withdrawn(north, alice, first)
    assert download(bram, file) == 404
    assert client_of(bram).get(earlier).status_code == 404
    assert client_of(alice).get(earlier).status_code == 200


def test_withdrawn_figures_are_released_again_as_another_edition(
    north: Tenant, alice: User, wave: Wave
) -> None:
    first = released(north, alice, wave)
    withdrawn(north, alice, first)
    again = released(north, alice, wave)
    assert (again.number, again.run_id) == (2, first.run_id)
    with tenant(north.id), pytest.raises(AlreadyReleased):
        release(by=alice, wave=wave)


def test_it_is_withdrawn_once_and_stays_so(north: Tenant, alice: User, wave: Wave) -> None:
    edition = released(north, alice, wave)
    row = withdrawn(north, alice, edition)
    with tenant(north.id):
        with pytest.raises(AlreadyWithdrawn):
            withdraw(by=alice, edition=edition, reason="Nog eens.")
        with pytest.raises(DatabaseError), transaction.atomic():
            Withdrawal.objects.filter(id=row.id).delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            Withdrawal.objects.filter(id=row.id).update(reason="Iets anders.")
        event = AuditEvent.objects.get(action="withdraw_edition")
        assert (event.actor, event.details["reason"]) == (alice, REASON)


def test_withdrawing_asks_for_a_reason(north: Tenant, alice: User, wave: Wave) -> None:
    edition = released(north, alice, wave)
    address = f"/t/north/editions/{edition.id}/withdraw/"
    page = client_of(alice).post(address, {"reason": " "})
    assert page.status_code == 200
    with tenant(north.id):
        assert not Withdrawal.objects.exists()
    assert client_of(alice).post(address, {"reason": REASON}).status_code == 302
    listed = client_of(alice).get(path(wave, "editions/")).content.decode()
    assert REASON in listed


def test_what_follows_a_withdrawal_happens_with_it_or_it_did_not_happen(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is done once: what was left out, nobody could do after it."""
    edition = released(north, alice, wave)
    address = f"/t/north/editions/{edition.id}/withdraw/"
    with monkeypatch.context() as broken:
        broken.setattr("reports.views.make_corrections_again", lambda **_of: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client_of(alice).post(address, {"reason": REASON})
    with tenant(north.id):
        assert not Withdrawal.objects.exists()
    assert client_of(alice).post(address, {"reason": REASON}).status_code == 302
    with tenant(north.id):
        assert Withdrawal.objects.get().edition_id == edition.id


def test_only_who_releases_withdraws(
    north: Tenant, alice: User, anna: User, bram: User, wave: Wave
) -> None:
    edition = released(north, alice, wave)
    for user in (anna, bram):
        answer = client_of(user).post(
            f"/t/north/editions/{edition.id}/withdraw/", {"reason": REASON}
        )
        assert answer.status_code in (403, 404)


def test_a_manager_finds_the_editions_of_the_own_municipality(
    north: Tenant, alice: User, bram: User, wave: Wave, two: tuple[Edition, Edition]
) -> None:
    client = client_of(bram)
    page = client.get(path(wave, "editions/41002/")).content.decode()
    assert page.count("wordt nu gelezen") == 1
    assert "eerdere editie, nog te lezen" in page
    assert client.get(path(wave, "editions/44021/")).status_code == 404
    assert client.get(path(wave, "editions/")).status_code in (403, 404)


def test_a_file_says_what_its_edition_changed(
    north: Tenant, alice: User, wave: Wave, aalst: Municipality
) -> None:
    def higher(payload: dict[str, Any]) -> None:
        figure = told_at_first(payload)
        figure["value"] = 0.25 if figure["value"] > 0.5 else 0.75

    released(north, alice, wave)
    recomputed(north, wave, higher)
    released(north, alice, wave)
    with tenant(north.id):
        standing = municipality_standing(wave, aalst, released_only=True)
        assert standing is not None
        table = content_of(north, figures_of(standing), "nl").table("correction")
    assert table is not None
    assert table.title == "Wat er veranderde sinds editie 1"
    assert [line.cells[2] for line in table.lines] == ["andere waarde"]
    before, after = table.lines[0].cells[3:]
    assert before != after
    assert "–" not in (before, after)


def test_what_a_new_edition_holds_back_is_not_said_once_more(
    north: Tenant, alice: User, wave: Wave, aalst: Municipality
) -> None:
    def hidden(payload: dict[str, Any]) -> None:
        told_at_first(payload).update(value=None, n=None, status="suppressed")

    released(north, alice, wave)
    recomputed(north, wave, hidden)
    released(north, alice, wave)
    with tenant(north.id):
        standing = municipality_standing(wave, aalst, released_only=True)
        assert standing is not None
        table = content_of(north, figures_of(standing), "nl").table("correction")
    assert table is not None
    assert [tuple(line.cells[2:]) for line in table.lines] == [("nu verborgen", "–", "–")]


def test_of_each_corrected_text_is_said_where_it_stands(
    north: Tenant, alice: User, wave: Wave
) -> None:
    places = {
        "document.head.intro": "Inleiding",
        "section.A.title": "Onderdeel A",
        "scale.eens.labels.1": "Schaal eens",
        "item.S1.help": "S1",
    }
    with tenant(north.id):
        for number, place in enumerate(places, 1):
            WordingCorrection.objects.create(
                wave=wave, number=number, place=place, language="nl", before="a", after="b"
            )
        wave.corrections = len(places)
        assert [line.where for line in corrected_in(wave)] == list(places.values())


def test_files_tell_which_typing_errors_were_corrected(
    north: Tenant, alice: User, wave: Wave, aalst: Municipality
) -> None:
    texts = {"before": "Wij beslissten.", "after": "Wij beslisten."}
    with tenant(north.id):
        place = f"item.{next(iter(wave.version.document.items())).code}.wording.political"
        WordingCorrection.objects.create(
            wave=wave, number=1, place=place, language="nl", by=alice, **texts
        )
        Wave.objects.update(corrections=1)
        wave.refresh_from_db()
    released(north, alice, wave)
    with tenant(north.id):
        standing = municipality_standing(wave, aalst, released_only=True)
        assert standing is not None
        content = content_of(north, figures_of(standing), "nl")
    with ZipFile(BytesIO(xlsx(content))) as book:
        sheets = "".join(book.read(one).decode() for one in book.namelist() if "xml" in one)
    pages = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(pdf(content, short=False))).pages
    )
    for words in ("Verbeterde tikfouten", *texts.values()):
        assert words in sheets
        assert words in pages
