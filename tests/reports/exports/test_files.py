"""A report as a file: who may ask and download, made once, the same bytes, never lost."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import storage
from accounts.files import claims
from accounts.files.rows import FileState
from accounts.jobs.leases import MOST_ATTEMPTS, LeaseLost
from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from reports.exports import making
from reports.exports.actions import request_parts
from reports.exports.queries import asked as asked_for
from reports.exports.tasks import help_archive, make_file, sweep_files
from reports.models import ReportFile
from surveys.models import Wave
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def ask(user: User, wave: Wave, kind: str = "csv", *, code: str = "", language: str = "nl") -> int:
    sent = {"format": kind, "language": language}
    where = path(wave, f"files/{code}/" if code else "files/")
    return client_of(user).post(where, sent).status_code


def only_file(of: Tenant) -> ReportFile:
    with tenant(of.id):
        file: ReportFile = ReportFile.objects.select_related("edition").get()
        return file


def work(of: Tenant, file: ReportFile) -> ReportFile:
    make_file(str(of.id), str(file.id))
    with tenant(of.id):
        file.refresh_from_db()
    return file


def download(user: User, file_id: UUID, slug: str = "north") -> Any:
    return client_of(user).get(f"/t/{slug}/files/{file_id}/")


def test_a_file_is_asked_for_made_and_downloaded(north: Tenant, alice: User, wave: Wave) -> None:
    assert ask(alice, wave, "xlsx") == 302
    waiting = only_file(north)
    assert download(alice, waiting.id).status_code == 404
    file = work(north, waiting)
    answer = download(alice, file.id)
    assert (answer.status_code, len(answer.content)) == (200, file.size)
    assert storage.sha256(answer.content) == file.sha256
    assert answer["Content-Disposition"].startswith('attachment; filename="Benchmark-Najaar')
    assert answer["Cache-Control"] == "private, no-store"
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="request_file").count() == 1


def test_whoever_asks_again_gets_the_same_file(
    north: Tenant, alice: User, anna: User, wave: Wave
) -> None:
    ask(alice, wave)
    first = work(north, only_file(north))
    ask(anna, wave)
    again = work(north, only_file(north))
    assert (again.id, again.fence, again.sha256) == (first.id, first.fence, first.sha256)


@pytest.mark.parametrize("kind", sorted(making.WRITERS))
def test_the_same_report_is_the_same_bytes(
    north: Tenant, alice: User, wave: Wave, kind: str
) -> None:
    ask(alice, wave, kind, code="44021")
    file = work(north, only_file(north))
    first = file.sha256
    with tenant(north.id):
        ReportFile.objects.filter(id=file.id).update(
            state=FileState.WAITING.value, path="", sha256="", size=0
        )
    assert work(north, file).sha256 == first


def test_a_release_makes_other_files(north: Tenant, alice: User, wave: Wave) -> None:
    ask(alice, wave)
    draft = work(north, only_file(north))
    edition = released(north, alice, wave)
    ask(alice, wave)
    with tenant(north.id):
        final = ReportFile.objects.exclude(id=draft.id).get()
        assert final.edition_id == edition.id
    assert "nog niet vrijgegeven" in download(alice, draft.id).content.decode()
    assert "1, vrijgegeven op" in download(alice, work(north, final).id).content.decode()


# --- who ---------------------------------------------------------------------------------------


def test_a_manager_gets_the_own_report_once_it_is_released(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    assert ask(bram, wave, code="41002") == 404
    ask(alice, wave, code="41002")
    draft = work(north, only_file(north))
    released(north, alice, wave)
    assert download(bram, draft.id).status_code == 404
    assert ask(bram, wave, code="41002") == 302
    with tenant(north.id):
        own = ReportFile.objects.exclude(id=draft.id).get()
    assert download(bram, work(north, own).id).status_code == 200


def test_a_manager_gets_no_other_report_and_no_benchmark(
    north: Tenant, alice: User, bram: User, wave: Wave
) -> None:
    released(north, alice, wave)
    assert ask(bram, wave) == 403
    assert ask(bram, wave, code="44021") == 404
    ask(alice, wave, code="44021")
    other = work(north, only_file(north))
    assert download(bram, other.id).status_code == 404
    ask(alice, wave)
    with tenant(north.id):
        benchmark = ReportFile.objects.get(participation=None)
    assert download(bram, work(north, benchmark).id).status_code == 404


def test_another_tenant_finds_nothing(north: Tenant, alice: User, carla: User, wave: Wave) -> None:
    ask(alice, wave)
    file = work(north, only_file(north))
    assert download(carla, file.id).status_code == 404
    assert download(carla, file.id, "south").status_code == 404


@pytest.mark.parametrize("kind", ["exe", "", "PDF", "zip\0"])
def test_unknown_formats_are_not_found(alice: User, wave: Wave, kind: str) -> None:
    assert ask(alice, wave, kind) == 404


def test_an_archive_of_one_municipality_does_not_exist(alice: User, wave: Wave) -> None:
    assert ask(alice, wave, "zip", code="44021") == 404


def test_a_damaged_file_is_not_handed_out(north: Tenant, alice: User, wave: Wave) -> None:
    ask(alice, wave)
    file = work(north, only_file(north))
    with storage.prepared(b"something else", file.path) as temporary:
        storage.put_in_place(temporary, file.path)
    assert download(alice, file.id).status_code == 404


def test_a_damaged_file_is_made_again_when_asked_for(
    north: Tenant, alice: User, wave: Wave
) -> None:
    ask(alice, wave)
    first = work(north, only_file(north))
    kept, digest = download(alice, first.id).content, first.sha256
    storage.remove_folder(f"{north.id}/reports")
    assert download(alice, first.id).status_code == 404
    page = client_of(alice).get(path(wave, "files/")).content.decode()
    assert "Downloaden" not in page  # it is offered anew
    assert ask(alice, wave) == 302
    assert work(north, only_file(north)).sha256 == digest
    assert download(alice, first.id).content == kept


# --- the job -----------------------------------------------------------------------------------


def overdue(of: Tenant, file: ReportFile, **fields: object) -> None:
    with tenant(of.id):
        past = timezone.now() - timedelta(minutes=5)
        ReportFile.objects.filter(id=file.id).update(lease_until=past, **fields)


def test_a_file_whose_worker_died_is_made_by_the_next(
    north: Tenant, alice: User, wave: Wave
) -> None:
    ask(alice, wave)
    file = only_file(north)
    with tenant(north.id):
        lost = claims.claim_file(ReportFile, file_id=file.id)
    assert lost is not None
    assert work(north, file).state == FileState.MAKING  # its lease still runs
    overdue(north, file)
    assert work(north, file).state == FileState.READY
    with tenant(north.id), pytest.raises(LeaseLost):
        claims.keep_file(claim=lost, content=b"late", folder="reports", extension="csv")


def test_three_failures_are_told_and_can_be_tried_again(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(alice, wave)
    file = only_file(north)

    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("reports.exports.tasks.make", broken)
        for _attempt in range(MOST_ATTEMPTS):
            work(north, file)
    assert file.state == FileState.FAILED
    page = client_of(alice).get(path(wave, "files/")).content.decode()
    assert "Dit bestand kon niet gemaakt worden" in page
    assert "Opnieuw proberen" in page
    assert ask(alice, wave) == 302
    assert work(north, file).state == FileState.READY


def test_a_file_that_kills_its_worker_is_given_up(north: Tenant, alice: User, wave: Wave) -> None:
    ask(alice, wave)
    file = only_file(north)
    for _attempt in range(MOST_ATTEMPTS):
        with tenant(north.id):
            assert claims.claim_file(ReportFile, file_id=file.id) is not None
        overdue(north, file)
    assert work(north, file).state == FileState.FAILED


def test_the_sweep_finds_what_nobody_was_told_of(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    ask(alice, wave)
    monkeypatch.setattr("accounts.files.work.enqueue", lambda _task, *ids: told.append(ids))
    sweep_files()
    sweep_files()  # told once a minute
    assert told == [(str(north.id), str(only_file(north).id))]


def test_the_database_refuses_a_file_that_is_ready_without_content(
    north: Tenant, alice: User, wave: Wave
) -> None:
    ask(alice, wave)
    with tenant(north.id), pytest.raises(IntegrityError), transaction.atomic():
        ReportFile.objects.update(state=FileState.READY.value)


def archive_of(user: User, file: ReportFile) -> zipfile.ZipFile:
    answer = download(user, file.id)
    assert int(answer["Content-Length"]) == file.size
    return zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_the_archive_holds_every_municipality_with_figures(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.exports.tasks.enqueue", lambda *_: None)
    ask(alice, wave, "pdf", code="41002")
    own = work(north, only_file(north))
    ask(alice, wave, "zip")
    file = work(north, the_archive(north))
    made = archive_of(alice, file)
    assert len(made.namelist()) == file.done == file.total == 5
    # The same file as is handed out by itself, and it was not made twice.
    assert made.read("Aalst-41002.pdf") == download(alice, own.id).content
    with tenant(north.id):
        own.refresh_from_db()
        assert own.attempts == 1
        assert ReportFile.objects.filter(state=FileState.READY.value).count() == 6


def the_archive(of: Tenant) -> ReportFile:
    with tenant(of.id):
        file: ReportFile = ReportFile.objects.select_related("edition").get(format="zip")
        return file


def test_an_archive_goes_on_where_a_killed_worker_stopped(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.exports.tasks.enqueue", lambda *_: None)
    ask(alice, wave, "zip")
    file = the_archive(north)
    with monkeypatch.context() as patched:
        made: list[Any] = []

        def dies(*given: Any) -> bytes:
            if len(made) == 2:
                raise KeyboardInterrupt  # as when the process is killed: nobody writes a word
            made.append(given)
            return making.make(*given)

        patched.setattr("reports.exports.tasks.make", dies)
        with pytest.raises(KeyboardInterrupt):
            make_file(str(north.id), str(file.id))
    with tenant(north.id):
        past = timezone.now() - timedelta(minutes=5)
        ReportFile.objects.filter(state=FileState.MAKING.value).update(lease_until=past)
        kept = list(
            ReportFile.objects.filter(state=FileState.READY.value).values_list("id", "fence")
        )
    assert len(kept) == 2
    assert work(north, file).state == FileState.READY
    with tenant(north.id):
        again = ReportFile.objects.filter(id__in=[one for one, _fence in kept])
        assert sorted(again.values_list("id", "fence")) == sorted(kept)
    assert len(archive_of(alice, file).namelist()) == 5


def test_a_helper_makes_files_of_an_archive_that_is_being_made_and_of_no_other(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("reports.exports.tasks.enqueue", lambda task, *ids: asked.append(task.name))
    monkeypatch.setattr("reports.exports.tasks.AT_ONCE", 2)
    ask(alice, wave, "zip")
    file = the_archive(north)
    help_archive(str(north.id), str(file.id))
    with tenant(north.id):
        assert ReportFile.objects.count() == 1  # nobody has begun it
        claim = claims.claim_file(ReportFile, file_id=file.id)
        assert claim is not None
        request_parts(claim=claim, archive=asked_for(file.id))
    help_archive(str(north.id), str(file.id))
    with tenant(north.id):
        assert ReportFile.objects.filter(state=FileState.READY.value).count() == 2
    assert asked == ["reports.tasks.help_archive"]  # and it comes back for the others
    sweep_files()
    assert asked == ["reports.tasks.help_archive"]  # the sweep tells nobody of the parts


def test_an_archive_without_one_of_its_reports_is_none(
    north: Tenant, alice: User, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.exports.tasks.enqueue", lambda *_: None)
    ask(alice, wave, "zip")
    file = the_archive(north)

    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("reports.exports.tasks.make", broken)
        for _attempt in range(MOST_ATTEMPTS):
            work(north, file)
    assert file.state == FileState.FAILED
    assert ask(alice, wave, "zip") == 302
    assert work(north, file).state == FileState.READY
    assert len(archive_of(alice, file).namelist()) == 5


def test_the_page_says_how_far_each_file_is(north: Tenant, alice: User, wave: Wave) -> None:
    client = client_of(alice)
    where = path(wave, "files/")
    assert "hx-get" not in client.get(where).content.decode()
    ask(alice, wave)
    running = client.get(where).content.decode()
    assert "begint zo dadelijk" in running
    assert 'hx-trigger="every 1s"' in running
    work(north, only_file(north))
    made = client.get(where).content.decode()
    assert "hx-get" not in made
    assert "Downloaden" in made
