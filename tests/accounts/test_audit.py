"""The audit trail: its chain, what nobody may do to it, and who is found in it."""

import json
import logging
from datetime import timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from accounts import audit
from accounts.auditing import chain
from accounts.auditing.tasks import note_heads
from accounts.models import AuditEvent, Membership, Tenant, User
from accounts.team import actions
from accounts.tenancy import tenant
from config.monitoring.logs import JsonFormatter
from tests.conftest import PASSWORD, client_of
from tests.faults import audit_chain

TRAIL = "accounts_auditevent"
COLUMNS = "tenant_id, at, action, subject_type, subject_id, details"
TWICE = f"INSERT INTO {TRAIL} (id, digest, number, {COLUMNS}) SELECT gen_random_uuid(), digest, "
SWAPPED = f"""
UPDATE {TRAIL} SET number = number + 10;
UPDATE {TRAIL} SET number = CASE number WHEN 12 THEN 3 WHEN 13 THEN 2 ELSE number - 10 END
"""
HARMS = [
    (f"DELETE FROM {TRAIL} WHERE number = 2", "row 2 is missing"),
    (f"UPDATE {TRAIL} SET details = '{{}}' WHERE number = 2", "row 2 "),
    (f"UPDATE {TRAIL} SET at = at - interval '1 day' WHERE number = 2", "row 2 "),
    (f"UPDATE {TRAIL} SET actor_id = gen_random_uuid() WHERE number = 3", "row 3 "),
    (SWAPPED, "row 2 "),
    (f"{TWICE} 5, {COLUMNS} FROM {TRAIL} WHERE number = 2", "row 5 "),
    (f"{TWICE} NULL, {COLUMNS} FROM {TRAIL} WHERE number = 2", "1 rows stand outside"),
]
YESTERDAY = f"""
INSERT INTO {TRAIL} (id, digest, tenant_id, at, action, subject_type, subject_id, details)
SELECT gen_random_uuid(), '', tenant_id, now() - interval '1 day', action, '', '', '{{}}' FROM {TRAIL}
"""
ATTACKS = [
    f"UPDATE {TRAIL} SET details = '{{}}'",
    f"UPDATE {TRAIL} SET number = 7, digest = ''",
    f"DELETE FROM {TRAIL}",
    f"TRUNCATE {TRAIL}",
    YESTERDAY,
    f"ALTER TABLE {TRAIL} DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    f"SELECT * FROM {TRAIL} FOR UPDATE",
]


def _write(of: Tenant, number: int = 3) -> None:
    for count in range(number):
        with tenant(of.id):
            audit.record(by=None, action="look_changed", subject=of, name=f"é {count}\n")


def _as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def _without_triggers(statement: str) -> None:
    """As somebody who has the whole database."""
    _as_owner("ALTER TABLE accounts_auditevent DISABLE TRIGGER audit_waits")
    _as_owner(statement)
    _as_owner("ALTER TABLE accounts_auditevent ENABLE TRIGGER audit_waits")


def _verdict(of: Tenant, *lines: str) -> chain.ChainVerdict:
    return chain.verify(of, chain.read_anchors("\n".join(lines)))


def _log_of(record: logging.LogRecord) -> str:
    return JsonFormatter().format(record)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
class TestChain:
    def test_what_was_written_is_whole(self, north: Tenant) -> None:
        _write(north)
        assert _verdict(north) == chain.ChainVerdict("north", 3)
        with tenant(north.id):
            rows = list(AuditEvent.objects.order_by("number"))
        assert [row.number for row in rows] == [1, 2, 3]
        assert rows[0].at <= rows[1].at <= rows[2].at

    def test_the_moment_is_that_of_the_commit(self, north: Tenant, olga: User) -> None:
        """Who began first and ended last stands last, in order and in time."""
        with tenant(north.id):
            audit.record(by=None, action="look_changed", subject=north, name="slow")
            audit_chain.rate([north], 1, audit_chain.act)  # does not wait for this transaction
        with tenant(north.id):
            rows = AuditEvent.objects.order_by("number").values_list("details__name", flat=True)
            assert list(rows) == ["x", "slow"]

    @pytest.mark.parametrize(("harm", "told"), HARMS)
    def test_harm_is_found_at_its_place(self, north: Tenant, harm: str, told: str) -> None:
        _write(north, 4)
        _without_triggers(harm)
        assert _verdict(north).problem.startswith(told)

    def test_a_cut_off_end_is_found_by_an_anchor(self, north: Tenant) -> None:
        _write(north)
        anchor = json.dumps(next(chain.anchors()))
        _write(north, 1)
        assert _verdict(north, anchor).problem == ""
        _without_triggers("DELETE FROM accounts_auditevent WHERE number > 2")
        assert _verdict(north).problem == ""  # nothing but the anchor knows
        assert _verdict(north, anchor).problem == "cut off: rows up to 3 were anchored"
        _write(north, 1)
        assert "not the one that was anchored" in _verdict(north, anchor).problem

    def test_a_head_in_the_log_is_an_anchor(
        self, north: Tenant, caplog: pytest.LogCaptureFixture
    ) -> None:
        _write(north)
        with caplog.at_level(logging.INFO):
            note_heads()
            logging.getLogger("elsewhere").info("something else, of the same process")
        lines = list(map(_log_of, caplog.records))
        _without_triggers("DELETE FROM accounts_auditevent WHERE number > 2")
        assert _verdict(north, *lines).problem == "cut off: rows up to 3 were anchored"

    def test_every_head_that_was_noted_of_a_row_holds(self, north: Tenant) -> None:
        """Who makes a new chain of the same length has its head noted too, on the next day."""
        _write(north)
        before = json.dumps(next(chain.anchors()))
        _without_triggers("DELETE FROM accounts_auditevent WHERE number > 2")
        _write(north, 1)
        after = json.dumps(next(chain.anchors()))
        assert _verdict(north, after).problem == ""
        for lines in ((before, after), (after, before)):
            assert "row 3 is not the one that was anchored" in _verdict(north, *lines).problem

    def test_a_chain_begins_behind_the_row_that_was_anchored(self, north: Tenant) -> None:
        _write(north)
        noted = json.dumps(next(chain.anchors()))
        _as_owner("UPDATE accounts_tenant SET audit_number = 3, audit_digest = 'another'")
        _without_triggers("DELETE FROM accounts_auditevent")
        north.refresh_from_db()
        assert "row 3, behind which it begins" in _verdict(north, noted).problem

    @pytest.mark.parametrize(
        "line",
        [
            "celery@worker v5",
            "[]",
            "1",
            '"logger"',
            "[" * 100_000,
            '{"logger": "elsewhere", "anchor": {"tenant": "x", "number": 1, "digest": ""}}',
            '{"logger": "elsewhere", "anchor": "x"}',
        ],
    )
    def test_lines_of_others_in_a_log_are_no_anchors(self, north: Tenant, line: str) -> None:
        _write(north)
        head = {"logger": chain.LOGGER, chain.IN_LOG: next(chain.anchors())}
        _without_triggers("DELETE FROM accounts_auditevent WHERE number > 2")
        assert _verdict(north, line, json.dumps(head), line).problem.startswith("cut off")

    @pytest.mark.parametrize(
        "text",
        [
            "no anchors here",
            "[]",
            "",
            '{"logger": "x"}',
            '{"logger": "accounts.auditing.tasks", "anchor": []}',
            '{"tenant": "x", "number": 1, "digest": ""}',
            '{"tenant": null, "number": null, "digest": null}',
        ],
    )
    def test_a_file_without_anchors_is_told(self, tmp_path: Any, text: str) -> None:
        other = tmp_path / "other.txt"
        other.write_text(text)
        with pytest.raises(CommandError, match="No anchors"):
            call_command("audit", "verify", "--anchors", str(other))

    def test_the_command_fails_where_a_chain_is_broken(
        self, north: Tenant, south: Tenant, capsys: Any, tmp_path: Any
    ) -> None:
        _write(north)
        call_command("audit", "anchor")
        kept = tmp_path / "anchors.jsonl"
        kept.write_text(capsys.readouterr().out)
        assert json.loads(kept.read_text())["number"] == 3
        call_command("audit", "verify", "--anchors", str(kept))
        assert capsys.readouterr().out == "north: 3 rows, whole\nsouth: 0 rows, whole\n"
        _without_triggers("DELETE FROM accounts_auditevent WHERE number = 1")
        with pytest.raises(SystemExit):
            call_command("audit", "verify", "--tenant", "north")
        assert "row 1 is missing" in capsys.readouterr().out

    def test_many_at_once_leave_no_gap(self, north: Tenant, south: Tenant) -> None:
        """Eight threads, of whose acts a third is taken back; `make faults-audit` is longer."""
        _speed, took = audit_chain.rate([north] * 6 + [south] * 2, 20, audit_chain.act)
        assert len(took) == 160
        for place in (north, south):
            verdict = _verdict(place)
            assert verdict.problem == ""
            assert verdict.rows > 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_cannot_touch_what_is_written(north: Tenant, attack: str) -> None:
    _write(north, 2)
    with pytest.raises(DatabaseError) as refused, tenant(north.id):
        connection.cursor().execute(attack)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert _verdict(north) == chain.ChainVerdict("north", 2)


@pytest.mark.django_db
def test_nothing_is_written_without_a_tenant() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent(action="x", subject_type="y", subject_id="z").save()


@pytest.mark.django_db
class TestAccounts:
    def test_logging_in_failing_and_out(self, north: Tenant, olga: User, client: Any) -> None:
        address = "/accounts/login/"
        client.post(address, {"login": olga.email, "password": "niet dit wachtwoord"})
        client.post(address, {"login": "nobody@example.org", "password": "niet dit wachtwoord"})
        client.post(address, {"login": olga.email, "password": PASSWORD})
        left = client.post("/accounts/logout/")
        assert left["Clear-Site-Data"] == '"cache"'
        with tenant(north.id):
            rows = list(AuditEvent.objects.order_by("at"))
            assert [row.action for row in rows] == ["log_in_failed", "logged_in", "logged_out"]
            assert [row.actor for row in rows] == [None, olga, olga]
            assert rows[0].details == {"member": str(olga.pk)}

    def test_a_row_in_each_tenant_of_the_person(
        self, north: Tenant, south: Tenant, olga: User
    ) -> None:
        Membership.objects.create(tenant=south, user=olga, role="analyst")
        client_of(olga)
        for place in (north, south):
            with tenant(place.id):
                assert AuditEvent.objects.get().action == "logged_in"

    def test_looking_again_within_the_hour_adds_nothing(self, north: Tenant, olga: User) -> None:
        browser = client_of(olga)
        for _time in range(3):
            assert browser.get("/t/north/team/audit/").status_code == 200
        with tenant(north.id):
            assert AuditEvent.objects.filter(action="audit_seen", actor=olga).count() == 1
            audit.seen(
                by=olga, action="audit_seen", kind="accounts.Tenant", subject_id=north.pk,
                quiet=timedelta(0),
            )  # fmt: skip
            assert AuditEvent.objects.filter(action="audit_seen").count() == 2


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def browser(self, north: Tenant, olga: User, alice: User) -> Any:
        with tenant(north.id):
            audit.record(by=alice, action="look_changed", subject=north, name="Nieuw")
            audit.record(by=None, action="webhook_gave_up", subject=north, name="x")
        return client_of(olga)

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", {"Uiterlijk", "Webhook", "Aangemeld"}),
            ("q=uiterlijk", {"Uiterlijk"}),
            ("q=niets+van+dat", set()),
            ("kind=access", {"Aangemeld"}),
            ("kind=done", {"Uiterlijk", "Webhook"}),
            ("person=system", {"Webhook"}),
            ("person=gone", set()),
            ("person=nobody", set()),
            ("since=2100-01-01", set()),
            ("until=2001-01-01", set()),
            ("since=2001-01-01&until=nonsense", {"Uiterlijk", "Webhook", "Aangemeld"}),
        ],
    )
    def test_it_is_looked_through(self, browser: Any, query: str, shown: set[str]) -> None:
        table = browser.get(f"/t/north/team/audit/?{query}").content.decode().split("<tbody>")[1]
        assert {word for word in ("Uiterlijk", "Webhook", "Aangemeld") if word in table} == shown

    def test_a_person_is_looked_for_and_stays_a_former_member(
        self, browser: Any, north: Tenant, alice: User
    ) -> None:
        page = f"/t/north/team/audit/?person={alice.pk}"
        assert "alice@example.org</td>" in browser.get(page).content.decode()
        with tenant(north.id):
            actions.remove_member(by=None, membership=Membership.objects.get(user=alice))
        call_command("erase_account", "alice@example.org", stdout=StringIO())
        with pytest.raises(CommandError):
            call_command("erase_account", "alice@example.org")
        gone = browser.get("/t/north/team/audit/?person=gone").content.decode()
        assert "een vroeger lid" in gone
        assert "alice@example.org" not in gone
        with tenant(north.id):
            assert AuditEvent.objects.filter(actor=alice).exists()
            assert AuditEvent.objects.filter(action="account_erased").exists()
        assert str(User.objects.get(pk=alice.pk)) == "een vroeger lid"

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_it_is_taken_along(self, browser: Any, north: Tenant, kind: str) -> None:
        answer = browser.get(f"/t/north/team/audit/file.{kind}?q=uiterlijk")
        assert answer["Content-Disposition"] == f'attachment; filename="logboek.{kind}"'
        assert kind == "xlsx" or "Uiterlijk gewijzigd" in answer.content.decode()
        assert browser.get("/t/north/team/audit/file.exe").status_code == 404
        with tenant(north.id):
            assert AuditEvent.objects.filter(action="audit_taken").count() == 1

    @pytest.mark.parametrize("number", [1, 40])
    def test_it_asks_as_much_for_few_rows_as_for_many(
        self, browser: Any, north: Tenant, alice: User, number: int, django_assert_num_queries: Any
    ) -> None:
        with tenant(north.id):
            for _count in range(number):
                audit.record(by=alice, action="role_changed", subject=north, member=str(alice.pk))
        browser.get("/t/north/team/audit/")
        with django_assert_num_queries(12):
            browser.get("/t/north/team/audit/")

    @pytest.mark.parametrize(
        "name",
        ["0001-01-01T00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-99-99", "0000-01-01 10:00"],
    )
    def test_no_name_keeps_the_trail_from_being_read(
        self, browser: Any, north: Tenant, name: str
    ) -> None:
        with tenant(north.id):
            audit.record(by=None, action="look_changed", subject=north, name=name)
        assert name in browser.get("/t/north/team/audit/").content.decode()
        for asked in ("since=0001-01-01", "until=9999-12-31", "since=9999-12-31&until=0001-01-01"):
            assert browser.get(f"/t/north/team/audit/?{asked}").status_code == 200

    def test_details_are_told_in_words(self, browser: Any, north: Tenant, olga: User) -> None:
        digest = "0" * 64
        with tenant(north.id):
            for action, details in (
                ("wave_launched", {"mode": "anonymous", "mails": 3, "may_correct": False}),
                ("wave_extended", {"after": "2027-01-11T19:41:02+00:00"}),
                ("office_taken", {"on": "2026-12-01", "reason": ""}),
                ("snapshot_taken", {"sha256": digest}),
                ("x", {"never_heard": ["a", "b"]}),
            ):
                audit.record(by=olga, action=action, subject=north, **details)
        page = browser.get("/t/north/team/audit/").content.decode()
        for words in (
            "mails: 3 · verbeteren mag: nee · manier van antwoorden: anoniem",
            "nadien: 11 januari 2027 20:41",
            "aan of vanaf: 1 december 2026<",
            f"controlegetal: {digest}",
            "never heard: a, b",
        ):
            assert words in page
