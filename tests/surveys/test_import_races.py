"""Imports at the same time, second clicks, and a second file with other days."""

import threading
import time
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.answer_import.actions.importing import ImportReport
from surveys.answer_import.actions.uploads import start_answers
from surveys.answer_import.mapping import convert_mapping, mapping_as_dict
from surveys.answer_import.reasons import MappingError
from surveys.answer_import.tasks import work_on_answers
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import (
    Contact,
    Municipality,
    Participation,
    PeerList,
    PendingImport,
    Response,
    Study,
    Wave,
)
from tests.conftest import client_of
from tests.database import unguarded
from tests.surveys.test_file_waves import HEADER, MAPPING, days, imported, published
from tests.surveys.test_respond_actions import together

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["published"]  # a fixture of another file

PERSONS = "token,gemeente,kant,C1"
ROWS = [f"Gent,staf,{1 + k % 4}" for k in range(60)]
NAMED = [f"p{k},{row}" for k, row in enumerate(ROWS)]


def codes(outcomes: list[Any]) -> list[str]:
    """What became of each import: the code of its refusal, or 'in'."""
    return sorted(map(_code, outcomes))


def _code(outcome: Any) -> str:
    if isinstance(outcome, MappingError):
        return outcome.code
    return repr(outcome) if isinstance(outcome, Exception) else "in"


def responses(owner: Tenant) -> int:
    with tenant(owner.id):
        return Response.objects.count()


# --- two imports at once -----------------------------------------------------------------------


def test_two_imports_at_once_read_nobody_in_twice(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    more = {**published, "person": {"column": "token"}, "close": False, "header": PERSONS}
    imported(north, alice, "z,Gent,college,4", **more)
    outcomes = together(*[lambda: imported(north, alice, *NAMED, **more)] * 3)
    assert codes(outcomes) == ["in", "persons_known", "persons_known"]
    assert responses(north) == 1 + len(ROWS)


def test_a_file_waits_for_a_large_one_before_it(north: Tenant, alice: User) -> None:
    key = f"import_answers {north.id}"
    began = threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
                began.set()
                time.sleep(6.5)  # longer than a statement waits for a lock otherwise
        finally:
            connection.close()

    before = threading.Thread(target=hold)
    before.start()
    began.wait()
    report = imported(north, alice, "Gent,staf,2")
    before.join()
    assert report.counts["imported"] == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)


def test_a_first_file_at_once_with_another_joins_its_wave(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    more = {**published, "close": False, "fieldwork": days(2024), "create_municipalities": True}
    rows = ("Nieuwstad,college,4", "Nieuwstad,staf,2")
    outcomes = together(*[lambda: imported(north, alice, *rows, **more)] * 3)
    assert all(isinstance(one, ImportReport) for one in outcomes), outcomes
    with tenant(north.id):
        assert (Study.objects.count(), Wave.objects.count()) == (1, 1)
        assert Participation.objects.count() == 1
    assert responses(north) == 6


def test_first_files_at_once_that_close_the_wave_are_told_that_there_is_one(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    more = {**published, "fieldwork": days(2024)}
    outcomes = together(*[lambda: imported(north, alice, *ROWS, **more)] * 3)
    assert codes(outcomes) == ["in", "wave_taken", "wave_taken"]
    assert responses(north) == len(ROWS)


def test_first_files_at_once_that_make_a_questionnaire_are_told_that_there_is_one(
    north: Tenant, alice: User
) -> None:
    outcomes = together(*[lambda: imported(north, alice, *ROWS)] * 3)
    assert codes(outcomes) == ["in", "name_taken", "name_taken"]
    assert responses(north) == len(ROWS)


def test_a_file_is_in_the_wave_before_it_closes_or_told_no(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    more = {**published, "close": False}
    wave = imported(north, alice, "Gent,college,4", **more).wave

    def close() -> Wave:
        with tenant(north.id):
            return close_wave(by=alice, wave=wave)

    read, closed = together(lambda: imported(north, alice, *ROWS, **more), close)
    assert isinstance(closed, Wave)
    assert codes([read]) in (["in"], ["wave_taken"])
    assert responses(north) == (1 + len(ROWS) if isinstance(read, ImportReport) else 1)


def test_imports_of_two_tenants_do_not_wait_for_one_another(
    north: Tenant, south: Tenant, alice: User, carla: User
) -> None:
    def while_north_imports() -> ImportReport:
        with tenant(north.id):
            imported(north, alice, *ROWS)
            [other] = together(lambda: imported(south, carla, *ROWS))
        return other  # type: ignore[return-value]

    assert isinstance(while_north_imports(), ImportReport)
    assert (responses(north), responses(south)) == (len(ROWS), len(ROWS))


def test_the_database_knows_a_person_once(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    named = {**published, "person": {"column": "token"}, "header": PERSONS}
    imported(north, alice, "z,Gent,college,4", ",Gent,college,4", **named)
    unbound = unguarded("surveys_response")
    with tenant(north.id), unbound, pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.update(person=Response.objects.exclude(person="").get().person)


# --- one file, two clicks ----------------------------------------------------------------------


def kept(owner: Tenant, by: User, mapping: dict[str, Any]) -> str:
    """The address at which an uploaded file is confirmed."""
    upload = SimpleUploadedFile("a.csv", "\n".join([HEADER, *ROWS]).encode())
    described = mapping_as_dict(convert_mapping({**MAPPING, **mapping}))
    with tenant(owner.id):
        pending = start_answers(by=by, upload=upload, sheet="", encoding="", mapping=described)
    work_on_answers(str(owner.id), str(pending.id))
    return f"/t/north/answers/{pending.id}/confirm/"


def clicks(by: User, address: str, fields: dict[str, str] | None = None) -> list[Any]:
    """Three browsers of one person that press the same button."""
    return [partial(client_of(by).post, address, fields or {}) for _ in range(3)]


NAMES = {"study": "S", "wave": "W", "first": "2024-03-01", "last": "2024-03-02", "more": "on"}


def test_two_clicks_at_once_are_one_import(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    imported(north, alice, "Gent,college,4", **published, close=False)
    address = kept(north, alice, published)
    answers: list[Any] = together(*clicks(alice, address, NAMES))
    assert responses(north) == 1 + len(ROWS)
    with tenant(north.id):
        page = f"/t/north/waves/{Wave.objects.get().id}/"
        assert AuditEvent.objects.filter(action="import_confirmed").count() == 1
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, page)] * 3


def test_a_second_confirmation_leads_to_the_wave(
    north: Tenant, alice: User, olga: User, published: dict[str, Any]
) -> None:
    address, browser = kept(north, alice, published), client_of(alice)
    first = browser.post(address, NAMES)
    again = browser.post(address, NAMES, follow=True)
    assert again.redirect_chain == [(first["Location"], 302)]
    assert "Dit bestand was al ingelezen" in again.content.decode()
    assert client_of(olga).post(address, NAMES).status_code == 404
    assert responses(north) == len(ROWS)


def test_a_file_that_was_thrown_away_is_gone(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    address, browser = kept(north, alice, published), client_of(alice)
    browser.post(address, {"cancel": "1"})
    assert browser.post(address, NAMES).status_code == 404


def test_a_refused_confirmation_keeps_the_file(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    """Two people who read in a first file of one wave at once: what came second is not lost."""
    imported(north, alice, *ROWS, **published)
    address, browser = kept(north, alice, published), client_of(alice)
    answer = browser.post(address, NAMES)
    assert answer.status_code == 422
    assert "al een golf met de naam" in answer.content.decode()
    assert browser.post(address, {**NAMES, "wave": "Ander"}).status_code == 302
    assert responses(north) == 2 * len(ROWS)


def upload(browser: Client, address: str, content: str, **fields: str) -> str:
    file = SimpleUploadedFile("b.csv", content.encode())
    return str(browser.post(address, {"file": file, **fields})["Location"])


@pytest.mark.parametrize(
    ("address", "content", "fields"),
    [
        ("/t/north/municipalities/import/", "code,naam\nA1,Politiezone", {}),
        (
            "/t/north/municipalities/peers/new/",
            "code,groep\n44021,stad\n41002,stad",
            {"name": "Lijst"},
        ),
    ],
)
def test_other_files_are_confirmed_once_too(
    alice: User, north: Tenant, address: str, content: str, fields: dict[str, str]
) -> None:
    browser = client_of(alice)
    preview = upload(browser, address, content, **fields)
    answers: list[Any] = together(*clicks(alice, f"{preview}confirm/"))
    assert len({one["Location"] for one in answers}) == 1, answers
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="import_confirmed").count() == 1
        assert not PendingImport.objects.exists()


# --- one file, two people ----------------------------------------------------------------------

PEOPLE = (
    "naam;functie;gemeente;e-mail\n"
    "An Peeters;burgemeester;44021;{address}\n"
    "Bo Maes;schepen;44021;\nCé Claes;schepen;44021;\n"
)


def previews(address: str, content: str, people: tuple[User, ...], **fields: str) -> list[str]:
    """Where each of them looks at the same file."""
    return [upload(client_of(one), address, content, **fields) for one in people]


def confirmed(people: tuple[User, ...], seen: list[str]) -> list[str]:
    """What both are told who confirm at the same moment."""

    def confirm(by: User, preview: str) -> str:
        browser = client_of(by)
        browser.raise_request_exception = False
        answer = browser.post(f"{preview}confirm/", follow=True)
        assert answer.status_code == 200, answer
        return str(answer.content.decode())

    pages = together(*map(partial(partial, confirm), people, seen))
    assert not any(isinstance(page, Exception) for page in pages), pages
    return list(map(str, pages))


@pytest.mark.parametrize("address", ["an@gent.example", ""])
def test_two_people_with_one_file_for_the_address_book_add_each_person_once(
    north: Tenant, alice: User, olga: User, address: str
) -> None:
    both = (alice, olga)
    seen = previews("/t/north/people/import/", PEOPLE.format(address=address), both)
    told = confirmed(both, seen)
    with tenant(north.id):
        assert sorted(Contact.objects.values_list("name", flat=True)) == [
            "An Peeters", "Bo Maes", "Cé Claes",
        ]  # fmt: skip
    assert sum("3 mensen toegevoegd of bijgewerkt." in one for one in told) == 1
    assert sum("Rij 2: deze persoon staat intussen in het adresboek" in one for one in told) == 1


def test_two_people_with_one_file_of_municipalities_are_both_told(
    north: Tenant, alice: User, olga: User
) -> None:
    both = (alice, olga)
    seen = previews("/t/north/municipalities/import/", "code,naam\nA1,Politiezone", both)
    told = confirmed(both, seen)
    with tenant(north.id):
        assert Municipality.objects.own().count() == 1
    assert "1 besturen toegevoegd, 0 bijgewerkt." in "".join(told)
    assert all("bijgewerkt." in one or "Deze code bestaat al" in one for one in told)


def test_two_people_with_one_peer_list_are_both_told(
    north: Tenant, alice: User, olga: User
) -> None:
    both, list_ = (alice, olga), "code,groep\n44021,stad\n41002,stad"
    seen = previews("/t/north/municipalities/peers/new/", list_, both, name="Lijst")
    told = confirmed(both, seen)
    with tenant(north.id):
        assert PeerList.objects.count() == 1
    assert "is bewaard." in told[0] + told[1]
    assert "Er is al een lijst met deze naam" in told[0] + told[1]


# --- a second file with other days -------------------------------------------------------------

DATED = f"{HEADER},op"


def test_a_second_file_widens_the_fieldwork(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    by_row = {**published, "date": {"column": "op"}, "header": DATED}
    imported(north, alice, "Gent,college,4,2024-03-05", close=False, **by_row)
    imported(north, alice, "Gent,staf,4,2024-02-20", close=False, **by_row)
    imported(north, alice, *ROWS, close=False, **published)  # says no days: they stay
    wave = imported(
        north, alice, "Gent,staf,4", fieldwork={"from": "2024-03-01", "until": "2024-04-30"},
        **published,
    ).wave  # fmt: skip
    told = [timezone.localdate(at) for at in (wave.opens_at, wave.closes_at, wave.closed_at)]
    assert told == [date(2024, 2, 20), date(2024, 4, 30), date(2024, 4, 30)]


def test_a_second_file_of_the_future_is_refused(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    by_row = {**published, "date": {"column": "op"}, "header": DATED, "close": False}
    imported(north, alice, "Gent,college,4,2024-03-05", **by_row)
    with pytest.raises(MappingError, match="fieldwork_future"):
        imported(north, alice, "Gent,staf,4,2999-01-01", **by_row)
    assert responses(north) == 1
