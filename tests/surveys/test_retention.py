"""What has had its time: a dry run tells it, a real run does just that, and writes down that it did."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.auditing.chain import ChainVerdict, verify
from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.models import (
    Destruction,
    Invitation,
    Mailing,
    Municipality,
    PrivacyRequest,
    Response,
    Wave,
)
from surveys.refusals import Refused
from surveys.rights.actions.keeping_terms import destroy_overdue, set_wave_privacy
from surveys.rights.actions.requests import handle_request, note_request
from surveys.rights.clock import answer_by
from surveys.rights.queries.overdue import overdue
from surveys.rights.tasks import keep_terms
from tests.conftest import client_of
from tests.database import as_owner
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db
PEOPLE = 3


@pytest.fixture
def old(north: Tenant, aalst: Municipality) -> Wave:
    """A wave that ended three years ago, with answers, mails and links."""
    ended = timezone.now() - timedelta(days=3 * 366)
    with tenant(north.id):
        wave = cast.open_wave(
            north, opens_at=ended - timedelta(days=20), closes_at=ended, launched_at=ended
        )
        for number in range(PEOPLE):
            invitation = cast.invite(wave, aalst, f"rik{number}@example.org")
            Mailing.objects.create(invitation=invitation, state="sent", sent_at=ended)
            Response.objects.create(
                wave=wave,
                participation=invitation.participation,
                invitation=invitation,
                perspective="political",
                function="mayor",
                answers={"T1": "geheim woord"},
            )
        Wave.objects.filter(id=wave.id).update(state="closed", closed_at=ended)
        wave.refresh_from_db()
    return wave


def told(of: Tenant) -> dict[str, int]:
    return {one.place.name: one.number for one in overdue(of)}


def test_a_real_run_destroys_what_the_dry_run_told(north: Tenant, old: Wave) -> None:
    with tenant(north.id):
        before = told(north)
        kinds = ("surveys.Response", "surveys.Invitation", "surveys.Mailing")
        assert before == dict.fromkeys(kinds, PEOPLE)
        row = destroy_overdue(by=None, tenant=north)
        assert row is not None
        assert {line["place"]: line["number"] for line in row.lines} == before
        assert row.total == sum(before.values())
        assert told(north) == {}
        assert destroy_overdue(by=None, tenant=north) is None
        assert not Response.objects.exists()
        assert not Mailing.objects.exists()
        assert not Invitation.objects.exclude(email="").exists()
        assert AuditEvent.objects.get(action="data_destroyed").details["total"] == row.total
        old.refresh_from_db()
        assert old.answers_gone_at is not None


def test_the_command_tells_it_and_then_does_it(
    north: Tenant, old: Wave, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("retention", "--dry-run", "--tenant", "north")
    dry = capsys.readouterr().out
    with tenant(north.id):
        assert Response.objects.count() == PEOPLE
    call_command("retention", "--tenant", "north")
    assert capsys.readouterr().out == dry.replace("would be", "were")


def test_a_hold_keeps_all_of_a_wave(north: Tenant, alice: User, old: Wave) -> None:
    with tenant(north.id):
        set_wave_privacy(by=alice, wave=old, basis="", hold="geschil", retention={})
        assert told(north) == {}
        keep_terms()
        assert Response.objects.count() == PEOPLE


def test_a_promised_term_only_becomes_shorter(north: Tenant, alice: User, old: Wave) -> None:
    with tenant(north.id):
        set_wave_privacy(by=alice, wave=old, basis="", hold="", retention={"answers": 6})
        with pytest.raises(Refused):
            set_wave_privacy(by=alice, wave=old, basis="", hold="", retention={"answers": 7})
        with pytest.raises(Refused):
            set_wave_privacy(by=alice, wave=old, basis="anders", hold="", retention={})
        with pytest.raises(Refused):
            set_wave_privacy(by=alice, wave=old, basis="", hold="", retention={"links": 99})


def test_the_page_of_a_wave_says_what_an_empty_ground_is(
    north: Tenant, alice: User, old: Wave
) -> None:
    page = client_of(alice).get(f"/t/north/privacy/waves/{old.id}/").content.decode()
    assert "Leeg is de gebruikelijke: Het gerechtvaardigd belang" in page


def test_old_rows_of_the_trail_go(north: Tenant, alice: User) -> None:
    from accounts import audit  # noqa: PLC0415 -- beside what it is for

    with tenant(north.id):
        old = audit.record(by=alice, action="look_changed", subject=north)
        audit.record(by=alice, action="privacy_changed", subject=north)
        as_owner(
            "SET CONSTRAINTS ALL IMMEDIATE",
            f"UPDATE accounts_auditevent SET at = at - interval '800 days' WHERE id = '{old.id}'",
        )
        assert told(north) == {"accounts.AuditEvent": 1}
        destroy_overdue(by=None, tenant=north)
        assert set(AuditEvent.objects.values_list("action", flat=True)) == {
            "privacy_changed",
            "data_destroyed",
        }
    north.refresh_from_db()
    assert verify(north, {}) == ChainVerdict("north", 3)


def test_the_pages_show_it_and_do_it(north: Tenant, alice: User, old: Wave) -> None:
    browser, at = client_of(alice), "/t/north/privacy/retention/"
    assert "geschil" not in browser.get(at).content.decode()
    listed = browser.get(f"{at}list.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(listed), delimiter=";"))
    total = sum(int(row["number"]) for row in rows)
    assert (len(rows), total) == (3, 3 * PEOPLE)
    page = browser.get(at).content.decode()
    assert f'<input type="hidden" name="total" value="{total}">' in page
    assert "Dit kan niet ongedaan gemaakt worden" in page  # it is asked once more
    assert browser.post(f"{at}destroy/", {"total": "1"}).status_code == 302
    with tenant(north.id):
        assert not Destruction.objects.exists()
    browser.post(f"{at}destroy/", {"total": str(total)})
    with tenant(north.id):
        row = Destruction.objects.get()
    pdf = browser.get(f"{at}{row.id}/certificate.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["Content-Type"] == "application/pdf"
    again = browser.get(f"{at}{row.id}/list.csv").content.decode("utf-8-sig")
    assert again == listed


def test_an_archive_names_nobody(north: Tenant, alice: User, old: Wave) -> None:
    answer = client_of(alice).get(f"/t/north/privacy/retention/archive/{old.id}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    assert json.loads(texts["wave.json"])["handed_in"] == {"political": PEOPLE}
    assert not any("rik0" in text or "geheim" in text for text in texts.values())


@pytest.mark.parametrize("kind", ["register", "agreement"])
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_register_and_agreement_are_pdf(
    north: Tenant, alice: User, kind: str, language: str
) -> None:
    answer = client_of(alice).get(f"/t/north/privacy/{kind}/{language}.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


def test_a_request_is_answered_within_a_month(
    north: Tenant, alice: User, old: Wave, aalst: Municipality
) -> None:
    browser = client_of(alice)
    day = timezone.localdate()
    given = {"kind": "erasure", "who": "RIK1@example.org", "received_on": day.isoformat()}
    at = browser.post("/t/north/privacy/requests/", given).headers["Location"]
    with tenant(north.id):
        row = PrivacyRequest.objects.get()
        assert row.due_on == answer_by(day)
        assert row.contact is not None
    assert "nog " in browser.get("/t/north/privacy/requests/").content.decode()
    told_now = json.loads(browser.get(f"{at}data.json").content)
    assert told_now["waves"][0]["answers"]["answers"] == {"T1": "geheim woord"}
    browser.post(f"{at}handle/", {"outcome": "gewist"})
    with tenant(north.id):
        row.refresh_from_db()
        assert (row.who, row.outcome) == ("", "gewist")
        assert Response.objects.count() == PEOPLE - 1
    assert browser.get(f"{at}data.json").status_code == 404


def test_a_handled_request_names_nobody(north: Tenant, alice: User) -> None:
    day = timezone.localdate()
    with tenant(north.id):
        row = note_request(
            by=alice, kind="access", who="Iemand", received_on=day, due_on=answer_by(day)
        )
        handle_request(by=alice, request=row, outcome="bezorgd")
        with pytest.raises(Refused):
            handle_request(by=alice, request=row, outcome="nog eens")
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivacyRequest.objects.update(who="toch")


def test_the_settings_keep_bounds(north: Tenant, alice: User) -> None:
    browser = client_of(alice)
    page = browser.get("/t/north/privacy/").content.decode()
    assert "na het einde: aantal maanden" in page
    assert 'placeholder="3"' in page
    given = {"controller": "joint", "contact": "c", "dpo": "", "links": "4"}
    assert browser.post("/t/north/privacy/", {**given, "links": "13"}).status_code == 422
    assert browser.post("/t/north/privacy/", given).status_code == 302
    north.refresh_from_db()
    assert (north.controller, north.retention) == ("joint", {"links": 4})


def test_lists_cost_the_same_however_long(
    north: Tenant, alice: User, old: Wave, django_assert_max_num_queries: object
) -> None:
    from django.db import connection  # noqa: PLC0415 -- beside its use
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    browser, counted = client_of(alice), []
    for number in range(2):
        with tenant(north.id):
            for one in range(1 + number * 2):
                day = timezone.localdate()
                note_request(
                    by=alice, kind="access", who=f"{one}", received_on=day, due_on=answer_by(day)
                )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("/t/north/privacy/requests/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_breach_export_tells_who_and_no_answers(
    north: Tenant, alice: User, old: Wave, tmp_path: object
) -> None:
    path = f"{tmp_path}/breach.json"
    call_command("breach", "north", path, "--since", "2020-01-01T00:00")
    with open(path) as file:  # noqa: PTH123 -- a path as text
        told_now = json.load(file)
    assert len(told_now["people"]) == PEOPLE
    assert told_now["people"][0]["waves"] == [
        {"wave": "Najaar", "mode": "confidential", "answers": True}
    ]
    assert "geheim" not in json.dumps(told_now)
