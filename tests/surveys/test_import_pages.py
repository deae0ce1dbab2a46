"""Importing answers on pages: upload, columns, preview, confirm."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.answer_import.reading.limits import ON_PAGES
from surveys.answer_import.tasks import sweep_answers, work_on_answers
from surveys.answer_import.views import files
from surveys.answer_import.waiting import Sides
from surveys.fieldwork.tasks import drop_old_imports
from surveys.models import AnswerImport, Municipality, Response, Wave
from surveys.upload.table_errors import TableError
from surveys.upload.tables import USUAL, read_table
from tests.conftest import client_of
from tests.surveys.answer_stage import MAPPING, ROWS, csv
from tests.surveys.fieldwork_stage import a_version

UPLOAD = "/t/north/answers/"
MEANING = {
    "municipality": "gemeente", "municipality_by": "name", "perspective": "kant",
    "political": "politiek\n", "administrative": "administratie", "items": ["Q1", "Q2", "Q3"],
    "scale_min": "1", "scale_max": "5", "missing": "NA", "language": "nl",
}  # fmt: skip
NAMES = {"study": "Proef", "wave": "2026", "first": "2026-03-01", "last": "2026-03-31"}


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


def upload(browser: Client, content: bytes, name: str = "antwoorden.csv", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post(UPLOAD, {"file": file, **more})


def started(browser: Client, *rows: str) -> str:
    """The address of the page on which the columns are told."""
    answer = upload(browser, csv(*rows or ROWS))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def waves(of: Tenant) -> int:
    with tenant(of.id):
        return Wave.objects.count()


def test_from_upload_to_wave(
    browser: Client, north: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    page = started(browser)
    shown = browser.get(page).content.decode()
    assert "politiek · administratie" in shown
    told = browser.post(page, MEANING)
    assert told["Location"] == f"{page}preview/"
    assert "van 4 rijen" in browser.get(told["Location"]).content.decode()
    with django_capture_on_commit_callbacks() as after:
        done = browser.post(f"{page}confirm/", NAMES)
    with tenant(north.id):
        wave = Wave.objects.get()
        assert done["Location"] == f"/t/north/waves/{wave.id}/"
        assert Response.objects.count() == 4
        assert not AnswerImport.objects.exists()
    assert after  # the wave is told of when it is there for everybody


def test_a_description_of_the_columns_leads_to_the_preview(browser: Client) -> None:
    described = SimpleUploadedFile("kolommen.yaml", str(MAPPING).replace("True", "true").encode())
    answer = upload(browser, csv("Aalst,politiek,2.5,4,1", "Aalst,pers,1,1,1"), mapping=described)
    assert answer.url.endswith("/preview/")
    shown = browser.get(answer.url).content.decode()
    assert "Dit getal staat niet op de schaal van 1 tot 5." in shown
    assert "2.5" in shown
    assert "pers" in shown


def test_the_preview_says_how_many_answers_each_municipality_gets_and_what_is_not_read(
    browser: Client,
) -> None:
    described = SimpleUploadedFile("kolommen.yaml", str(MAPPING).replace("True", "true").encode())
    rows = [f"{row},weg" for row in (*ROWS, "Gent,politiek,1,1,1")]
    answer = upload(browser, csv(*rows, header="gemeente,kant,Q1,Q2,Q3,nota"), mapping=described)
    page = browser.get(answer.url).context
    told = [(one.code, one.political, one.administrative) for one in page["plan"].places]
    assert told == [("41002", 1, 1), ("44021", 2, 1)]
    assert page["plan"].unused == ["nota"]


def test_the_preview_of_a_second_file_shows_the_whole_wave(
    browser: Client, north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        name = a_version(alice).questionnaire.name
    texts = {
        "political": "Aalst;1\nAalst;2\nGent;1\n",
        "administrative": "Aalst;2\nGent;1\nLier;2\n",
    }
    seen = []
    for side, rows in texts.items():
        described = f"municipality: {{column: gemeente}}\nquestionnaire: {name}\nperspective: {side}\nitems: {{v1: S1}}\n"
        mapping = SimpleUploadedFile("kolommen.yaml", described.encode())
        answer = upload(browser, f"gemeente;v1\n{rows}".encode(), mapping=mapping)
        page = browser.get(answer.url)
        seen.append(page.context["waiting"])
        if seen[-1]:
            page = browser.get(f"{answer.url}?wave={seen[-1][0].id}")
            assert page.context["form"].initial["wave"] == NAMES["wave"]
        confirm = answer.url.replace("preview/", "confirm/")
        browser.post(confirm, {**NAMES, "more": "on"})
    with tenant(north.id):
        wave = Wave.objects.get()
    told = browser.get(f"/t/north/waves/{wave.id}/").text
    # Nobody was invited: how many of them answered says nothing.
    for words in ("niemand uitgenodigd", "te weinig genodigden", "100 %", "Verlengen"):
        assert words not in told
    assert seen[0] == []
    assert [(one.now.total, one.then) for one in seen[1]] == [(3, Sides(3, 3, 3))]


def test_a_file_of_which_the_wave_had_every_answer_is_told(
    browser: Client, north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        name = a_version(alice).questionnaire.name
    described = f"municipality: {{column: gemeente}}\nquestionnaire: {name}\nperspective: political\nitems: {{v1: S1}}\n"
    told = []
    for rows in ("Aalst;1\nGent;2\n", "Aalst;1\nGent;1\n", "Gent;2\nAalst;1\n"):
        mapping = SimpleUploadedFile("kolommen.yaml", described.encode())
        answer = upload(browser, f"gemeente;v1\n{rows}".encode(), mapping=mapping)
        confirm = answer.url.replace("preview/", "confirm/")
        done = browser.post(confirm, {**NAMES, "more": "on"}, follow=True)
        told.append("De golf had precies deze antwoorden al" in done.text)
    assert told == [False, False, True]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is one for a worker, whom nobody tells of it."""
    monkeypatch.setattr(files, "SMALL", 1)
    monkeypatch.setattr(files, "FEW", 1)
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)


def worked(owner: Tenant) -> None:
    with tenant(owner.id):
        job = AnswerImport.objects.get()
    for _twice in range(2):
        work_on_answers(str(owner.id), str(job.id))


ASKED = {"HX-Request": "true"}


@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_read_planned_and_imported_by_a_worker_once(
    browser: Client, north: Tenant, olga: User, large: None
) -> None:
    page = started(browser)
    shown = browser.get(page)
    assert 'hx-trigger="every 1s"' in shown.text
    assert browser.get(page, headers=ASKED).status_code == 200
    worked(north)
    led = browser.get(page, headers=ASKED)
    assert (led.status_code, led["HX-Redirect"]) == (204, page)
    told = browser.post(page, MEANING)
    preview = f"{page}preview/"
    assert (told["Location"], "Dit begint zo dadelijk." in browser.get(preview).text) == (
        preview,
        True,
    )
    worked(north)
    assert browser.get(preview, headers=ASKED)["HX-Redirect"] == preview
    assert "van 4 rijen" in browser.get(preview).text
    for _twice in range(2):  # two clicks
        assert browser.post(f"{page}confirm/", NAMES)["Location"] == preview
    assert waves(north) == 0
    assert client_of(olga).get(preview).status_code == 404
    worked(north)
    with tenant(north.id):
        led_to = f"/t/north/waves/{Wave.objects.get().id}/"
        assert (Response.objects.count(), AnswerImport.objects.count()) == (4, 0)
    assert browser.get(preview, headers=ASKED)["HX-Redirect"] == led_to
    assert "4 antwoorden ingelezen" in browser.get(led_to).text
    assert browser.post(f"{page}confirm/", NAMES)["Location"] == led_to


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_finds_wrong_is_told_and_a_refused_name_can_be_mended(
    browser: Client, north: Tenant, large: None
) -> None:
    page = upload(browser, b"gemeente,kant,Q1\n").url
    worked(north)
    assert 'role="alert"' in browser.get(page).text
    for wave in ("2026", "2026", "2027"):
        page = started(browser)
        worked(north)
        browser.post(page, MEANING)
        worked(north)
        browser.post(f"{page}confirm/", {**NAMES, "study": wave, "wave": wave})
        worked(north)
        if waves(north) == 1 and wave == "2026":
            shown = browser.get(f"{page}preview/")
    assert "al een" in shown.text
    assert (waves(north), shown.context["form"]["wave"].value()) == (2, "2026")


def test_a_lost_message_is_found_and_what_nobody_confirmed_is_thrown_away(
    browser: Client, north: Tenant, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    started(browser)
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda task, args: told.append(args))
    sweep_answers()
    drop_old_imports()
    with tenant(north.id):
        job = AnswerImport.objects.get()
        AnswerImport.objects.update(created_at="2020-01-01T00:00:00Z")
    drop_old_imports()
    with tenant(north.id):
        assert not AnswerImport.objects.exists()
    work_on_answers(str(north.id), str(job.id))


def test_a_file_of_answers_may_have_more_rows_than_any_other() -> None:
    assert (ON_PAGES.rows, ON_PAGES.cells) > (USUAL.rows, USUAL.cells)
    content = csv(*["Aalst,politiek,5,4,1"] * 100_001)
    with pytest.raises(TableError, match="too_many_rows"):
        read_table(io.BytesIO(content), "lang.csv", most=ON_PAGES)


def test_a_file_of_which_nothing_is_left_says_why_of_each_row(browser: Client) -> None:
    described = SimpleUploadedFile("kolommen.yaml", str(MAPPING).replace("True", "true").encode())
    answer = upload(browser, csv("Nergens,politiek,1,1,1", "Aalst,pers,1,1,1"), mapping=described)
    told = browser.get(answer.url)
    shown = told.content.decode()
    assert told.status_code == 422
    assert "Dit bestuur is niet bekend." in shown
    assert "Nergens" in shown
    assert "pers" in shown
    assert "Inlezen als golf" not in shown
    back = browser.get(answer.url.replace("preview/", "refused.csv"))
    rows = read_table(io.BytesIO(back.content), "terug.csv").rows
    assert [row.cells["gemeente"] for row in rows] == ["Nergens"]


def test_rows_that_are_refused_whole_come_back_as_a_file(browser: Client) -> None:
    described = SimpleUploadedFile("kolommen.yaml", str(MAPPING).replace("True", "true").encode())
    rows = csv("Aalst,politiek,2.5,9,1", "Aalst,politiek,1,1,1", "=1+1,politiek,1,1,1")
    answer = upload(browser, rows, mapping=described)
    back = browser.get(answer.url.replace("preview/", "refused.csv"))
    found = read_table(io.BytesIO(back.content), "terug.csv").rows
    # Of row 2 the rest is imported: read in again it would count twice.
    assert [row.cells["rij in het bestand"] for row in found] == ["4"]
    assert "'=1+1" in back.content.decode()
    assert found[0].cells["gemeente"] == "=1+1"


def test_nothing_is_imported_without_confirmation(browser: Client, north: Tenant) -> None:
    page = started(browser)
    browser.post(page, MEANING)
    browser.get(f"{page}preview/")
    assert waves(north) == 0
    assert browser.get(f"{page}confirm/").status_code == 405
    assert browser.post(f"{page}confirm/", {"cancel": "1"})["Location"] == UPLOAD
    assert browser.get(page).status_code == 404
    assert waves(north) == 0


def test_the_preview_asks_for_the_columns_first(browser: Client) -> None:
    page = started(browser)
    assert browser.get(f"{page}preview/")["Location"] == page
    assert browser.post(f"{page}confirm/", {**NAMES}).status_code in (302, 422)


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": "stad"},
        {"items": []},
        {"items": ["kant"]},
        {"perspective": ""},
        {"political": "", "administrative": ""},
        {"scale_min": "5"},
        {"scale_max": "x"},
        {"labels": "een\ntwee"},
        {"political": "x" * 5000},
        {"language": "xx"},
        {"questionnaire": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_what_cannot_be_is_told_on_the_page(browser: Client, changes: dict[str, Any]) -> None:
    answer = browser.post(started(browser), {**MEANING, **changes})
    assert answer.status_code == 422
    assert "Fout:" in answer.content.decode()


def test_a_name_that_is_taken_is_told_on_the_page(browser: Client, north: Tenant) -> None:
    for status in (302, 422):
        page = started(browser)
        browser.post(page, MEANING)
        assert browser.post(f"{page}confirm/", NAMES).status_code == status
    assert browser.post(f"{page}confirm/", {"study": "a\x07b", "wave": ""}).status_code == 422
    assert waves(north) == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "leeg.csv"),
        (b"gemeente,kant,Q1\n", "kop.csv"),
        (b"\x00\x01\x02\x03" * 50, "rommel.csv"),
        (b"PK\x03\x04" + b"\x00" * 50, "stuk.xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "oud.xls"),
        (b'gemeente,kant,Q1\nAalst,"politiek,1\nGent,x,2', "open.csv"),
        (",".join(f"k{n}" for n in range(600)).encode() + b"\n1\n", "breed.csv"),
        (b"gemeente,kant,Q1\nAalst,politiek," + b"x" * 30_000 + b"\n", "cel.csv"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_files_are_refused_with_a_sentence(
    browser: Client, north: Tenant, content: bytes, name: str
) -> None:
    answer = upload(browser, content, name)
    assert answer.status_code == 422
    assert "Fout:" in answer.content.decode()
    with tenant(north.id):
        assert not AnswerImport.objects.exists()


@pytest.mark.parametrize("content", [b"a: &x [1]\nb: *x", b"\xff\xfe", b"items: [" * 60])
def test_hostile_descriptions_are_refused_with_a_sentence(browser: Client, content: bytes) -> None:
    described = SimpleUploadedFile("kolommen.yaml", content)
    answer = upload(browser, csv(*ROWS), mapping=described)
    assert answer.status_code == 422


def test_what_a_file_says_is_never_markup(browser: Client, north: Tenant) -> None:
    bad = "<script>alert(1)</script>"
    page = started(
        browser, f"{bad},politiek,{bad},4,1", f"Aalst,{bad},1,1,1", "Gent,politiek,1,1,1"
    )
    browser.post(page, {**MEANING, "create_municipalities": "on"})
    for address in (page, f"{page}preview/"):
        assert bad not in browser.get(address).content.decode()
    browser.post(f"{page}confirm/", {**NAMES, "study": bad, "wave": bad})
    with tenant(north.id):
        assert Municipality.objects.own().get().name == bad


def test_only_who_uploaded_it_sees_it(browser: Client, olga: User, anna: User, carla: User) -> None:
    page = started(browser)
    assert client_of(olga).get(page).status_code == 404
    assert client_of(anna).get(page).status_code == 403
    assert client_of(carla).get(page).status_code == 404
    assert client_of(anna).get(UPLOAD).status_code == 403
    assert client_of(carla).get(UPLOAD).status_code == 404
