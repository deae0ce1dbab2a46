"""The storage is gone, full or closed, or has lost a file: who waits is told, and the rest goes on."""

import logging
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import storage
from accounts.files.rows import FileState
from accounts.jobs.leases import MOST_ATTEMPTS
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.exports.tasks import make_file
from reports.models import ReportFile, ReportShare
from reports.sharing.links import token_for
from surveys.models import PaperFile, Wave
from surveys.papers.tasks import make_paper
from tests.accounts.branding.pictures import picture, template
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave, released

pytestmark = pytest.mark.django_db
LOOK = "/t/north/look/"
SHARED = {"name": "Els", "email": "els@example.org", "days": 30, "language": "nl"}


def browser(user: User) -> Client:
    found = client_of(user)
    found.raise_request_exception = False
    return found


def upload(user: User, what: str, content: bytes) -> int:
    sent = {what: SimpleUploadedFile("x", content)}
    return browser(user).post(f"{LOOK}{what}/", sent).status_code


@pytest.fixture
def wave(north: Tenant, alice: User, olga: User) -> Wave:
    """Released, of a tenant with a logo and slides of its own; shared with somebody."""
    cache.clear()
    assert upload(olga, "logo", picture()) == upload(olga, "slides", template()) == 302
    wave = ready_wave(north, alice)
    released(north, alice, wave)
    assert browser(alice).post(path(wave, "share/41002/"), SHARED).status_code == 302
    assert browser(alice).post(path(wave, "files/41002/"), asked("csv")).status_code == 302
    return wave


def asked(kind: str) -> dict[str, str]:
    return {"format": kind, "language": "nl"}


def file_of(of: Tenant, kind: str) -> ReportFile:
    with tenant(of.id):
        found: ReportFile = ReportFile.objects.get(format=kind)
        return found


def shared(of: Tenant) -> int:
    with tenant(of.id):
        token = token_for(ReportShare.objects.get())
    return Client(raise_request_exception=False).get(f"/shared/{token}/").status_code


@pytest.fixture(params=["gone", "something else"])
def away(request: pytest.FixtureRequest, north: Tenant, wave: Wave) -> Iterator[None]:
    """Nothing of the storage is there, or where it was is no folder."""
    make_file(str(north.id), str(file_of(north, "csv").id))
    root = Path(default_storage.path("")).resolve()
    aside = root.with_name("aside")
    root.rename(aside)
    if request.param == "something else":
        root.write_text("x")
    yield
    if root.is_dir():
        shutil.rmtree(root)
    else:
        root.unlink(missing_ok=True)
    aside.rename(root)


def test_without_its_storage_pages_go_on_and_files_are_for_later(
    away: None, north: Tenant, olga: User, alice: User, wave: Wave
) -> None:
    file = file_of(north, "csv")
    assert file.state == FileState.READY
    report = browser(alice)
    assert report.get(path(wave, "report/41002/")).status_code == 200
    assert report.get(path(wave, "files/41002/")).status_code == 200
    answer = report.get(f"/t/north/files/{file.id}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert report.post(path(wave, "files/41002/"), asked("xlsx")).status_code == 302
    make_file(str(north.id), str(file_of(north, "xlsx").id))
    assert file_of(north, "xlsx").state == FileState.WAITING  # and is tried again
    assert browser(olga).post(f"{LOOK}logo/", {"delete": "1"}).status_code == 302


def test_a_folder_that_is_no_folder_takes_no_logo(north: Tenant, olga: User, wave: Wave) -> None:
    folder = Path(default_storage.path(f"{north.id}/brand"))
    shutil.rmtree(folder)
    folder.write_text("x")
    assert upload(olga, "logo", picture(size=(90, 90))) == 503
    assert upload(olga, "slides", template()) == 503
    assert shared(north) == 503
    before = Tenant.objects.get(id=north.id)
    assert before.logo  # the row says what it said
    folder.unlink()
    assert upload(olga, "logo", picture(size=(90, 90))) == 302


def test_a_report_goes_without_a_logo_or_a_template_that_is_lost(
    north: Tenant, alice: User, wave: Wave
) -> None:
    shutil.rmtree(default_storage.path(f"{north.id}/brand"))
    assert shared(north) == 200
    assert browser(alice).get(path(wave, "report/chart/statements/png/")).status_code == 200
    for kind in ("short_pdf", "pptx", "csv"):
        browser(alice).post(path(wave, "files/41002/"), asked(kind))
        make_file(str(north.id), str(file_of(north, kind).id))
        assert file_of(north, kind).state == FileState.READY


def test_a_file_that_is_no_longer_what_was_made_is_made_again(
    north: Tenant, alice: User, wave: Wave
) -> None:
    """Of the same size, so that only who reads it sees it."""
    made = file_of(north, "csv")
    make_file(str(north.id), str(made.id))
    kept = Path(default_storage.path(file_of(north, "csv").path))
    right = kept.read_bytes()
    kept.write_bytes(right[::-1])
    report = browser(alice)
    assert report.get(f"/t/north/files/{made.id}/").status_code == 404
    assert report.post(path(wave, "files/41002/"), asked("csv")).status_code == 302
    make_file(str(north.id), str(made.id))
    assert report.get(f"/t/north/files/{made.id}/").content == right


def test_a_paper_waits_for_its_storage(north: Tenant, alice: User, wave: Wave) -> None:
    """Made before, away for a while, and there again with the same bytes."""
    with tenant(north.id):
        address = f"/t/north/questionnaires/{wave.version.questionnaire_id}/paper/political/nl/"
    reader = browser(alice)
    assert reader.get(address).status_code == 200
    first = made_paper(north)
    root = Path(default_storage.path("")).resolve()
    aside = root.with_name("aside")
    root.rename(aside)
    root.write_text("x")  # no folder
    try:
        assert reader.get(address).status_code == 200
        for _attempt in range(MOST_ATTEMPTS + 1):  # for as long as it is away
            assert made_paper(north).state == FileState.WAITING
    finally:
        root.unlink()
        aside.rename(root)
    again = made_paper(north)
    assert (again.state, again.sha256) == (FileState.READY, first.sha256)
    assert reader.get(address)["Content-Type"] == "application/pdf"


@contextmanager
def full() -> Iterator[None]:
    """No file can grow: what a disk without room says to this process alone."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_storage_without_room_says_so_and_takes_files_again(
    north: Tenant, olga: User, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)  # logs cannot grow either
    logo, file = picture(size=(90, 90)), file_of(north, "csv")
    visitor, reader = browser(olga), browser(alice)
    with full():
        sent = visitor.post(f"{LOOK}logo/", {"logo": SimpleUploadedFile("x", logo)})
        there = storage.takes_files()
        make_file(str(north.id), str(file.id))
        page = reader.get(path(wave, "report/41002/"))
    assert (sent.status_code, sent["Retry-After"], there) == (503, "30", False)
    assert "Even niet beschikbaar" in sent.content.decode()
    assert page.status_code == 200
    assert file_of(north, "csv").state == FileState.WAITING
    with tenant(north.id):
        ReportFile.objects.update(lease_until=None)
    make_file(str(north.id), str(file.id))
    assert file_of(north, "csv").state == FileState.READY
    assert upload(olga, "logo", logo) == 302


def made_paper(of: Tenant) -> PaperFile:
    """A worker takes the paper, whatever it waits for."""
    with tenant(of.id):
        file: PaperFile = PaperFile.objects.get()
        PaperFile.objects.update(lease_until=None)
    make_paper(str(of.id), str(file.id))
    with tenant(of.id):
        file.refresh_from_db()
    return file


def test_an_archive_makes_a_damaged_part_again(north: Tenant, alice: User, wave: Wave) -> None:
    report = browser(alice)
    report.post(path(wave, "files/41002/"), asked("pdf"))
    make_file(str(north.id), str(file_of(north, "pdf").id))
    part = Path(default_storage.path(file_of(north, "pdf").path))
    part.write_bytes(part.read_bytes()[::-1])
    report.post(path(wave, "files/"), asked("zip"))
    archive = file_of(north, "zip")
    for _attempt in range(2):
        with tenant(north.id):
            ReportFile.objects.update(lease_until=None)
        make_file(str(north.id), str(archive.id))
    assert file_of(north, "zip").state == FileState.READY
