"""A migration that changes rows meets rows: back to the schema of before, and forth again."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import msgspec
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts.models import Membership, TeamInvitation, TeamMailing, Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from benchmarking.models import Run
from benchmarking.packing import Digest, canonical
from benchmarking.runs import pipeline
from surveys.authoring.bundled import bundled, slugs
from surveys.models import (
    Draft,
    Invitation,
    Municipality,
    Participation,
    Questionnaire,
    Response,
    Wave,
)
from surveys.questionnaire.document import decode, encode, to_builtins
from tests import database
from tests.benchmarking.stage import closed_wave, ids, stored
from tests.database import ROOT
from tests.guards import catalogue, rows
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def owner(transactional_db: None) -> Iterator[Tenant]:
    """A tenant in a database of its own: a migration that fails spoils no other test."""
    with database.fresh_database(f"test_run_migrations_{os.getpid()}"):
        yield Tenant.objects.create(name="Noord Advies", slug="north")
        with connections["owner"].cursor() as cursor:
            assert catalogue.leaks(cursor) == []


def back_to(app: str, number: str) -> None:
    call_command("migrate", app, number, database="owner", verbosity=0)


def forth() -> None:
    call_command("migrate", database="owner", verbosity=0)


def test_an_invitation_that_was_never_mailed_gets_its_mail(owner: Tenant) -> None:
    with tenant(owner.id):
        ends = timezone.now() + timedelta(days=7)
        open_ = TeamInvitation.objects.create(email="a@b.be", role=Role.ANALYST, expires_at=ends)
    back_to("accounts", "0004")
    forth()
    with tenant(owner.id):
        mailing = TeamMailing.objects.get()
        assert (mailing.invitation_id, mailing.state) == (open_.id, "waiting")


def test_a_draft_is_opened_by_the_link_of_the_present(owner: Tenant) -> None:
    with tenant(owner.id):
        wave = cast.open_wave(owner)
        invited = cast.invite(wave, Municipality.objects.get(code="41002"))
        Invitation.objects.update(key_version=3)
        Draft.objects.create(invitation=invited)
    back_to("surveys", "0007")
    forth()
    with tenant(owner.id):
        assert Draft.objects.get().key_version == 3


def test_a_draft_of_one_piece_is_the_same_in_parts(owner: Tenant) -> None:
    back_to("surveys", "0013")
    loader = MigrationLoader(connections["owner"])
    before = loader.project_state(("surveys", "0013_questionnaire_files")).apps
    written = {slug: bundled(slug) for slug in slugs()} | {"every kind": cast.document()}
    with tenant(owner.id):
        for name, document in written.items():
            row = before.get_model("surveys", "Questionnaire")(
                tenant_id=owner.id, name=name, draft=to_builtins(document), draft_revision=7
            )
            row.save()
    forth()
    with tenant(owner.id):
        found = {row.name: row for row in Questionnaire.objects.all()}
        assert {name: encode(row.draft_document) for name, row in found.items()} == {
            name: encode(document) for name, document in written.items()
        }
        assert {row.draft_revision for row in found.values()} == {7}
    back_to("surveys", "0013")
    with tenant(owner.id):
        rows = before.get_model("surveys", "Questionnaire")._base_manager.all()
        assert {row.name: decode(row.draft) for row in rows} == written
    forth()


def response(wave: Wave, person: str, answer: int) -> Response:
    town = Municipality.objects.get(code="41002")
    place, _new = Participation.objects.get_or_create(wave=wave, municipality=town)
    made: Response = Response.objects.create(
        wave=wave,
        participation=place,
        perspective="political",
        function="mayor",
        answers={"S1": answer},
        person=person,
    )
    return made


@pytest.mark.parametrize("closed", [False, True])
def test_a_person_who_was_read_in_twice_stays_once(owner: Tenant, closed: bool) -> None:
    with tenant(owner.id):
        wave = cast.open_wave(owner)
        first, copy, other = (response(wave, p, a) for p, a in (("a", 4), ("b", 4), ("c", 5)))
        alone, unnamed = response(wave, "d", 1), [response(wave, "", 4) for _ in range(2)]
        if closed:
            wave.state, wave.closed_at = "closed", timezone.now()
            wave.save()
    back_to("surveys", "0009")
    with tenant(owner.id):
        Response.objects.filter(id__in=[copy.id, other.id]).update(person="a")
    forth()
    with tenant(owner.id):
        found = dict(Response.objects.values_list("id", "person"))
    # The copy says nothing that the first does not; of a closed wave nothing goes.
    kept = {copy.id: ""} if closed else {}
    nobody = dict.fromkeys((one.id for one in unnamed), "")
    assert found == {first.id: "a", other.id: "", alone.id: "d", **nobody, **kept}


def test_a_document_is_the_same_however_it_is_stored(
    owner: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    packing = import_module("benchmarking.migrations.0008_packed_results")
    monkeypatch.setattr(packing, "AT_ONCE", 4)
    by = User.objects.create_user("rik@example.org", "een lang wachtwoord 2026", name="Rik")
    waves = []
    for of in (owner, Tenant.objects.create(name="Zuid Advies", slug="south")):
        with tenant(of.id):
            waves.append(closed_wave(by))
        pipeline.compute_wave(*ids(waves[-1]))
    texts = [stored(wave) for wave in waves]
    back_to("benchmarking", "0007")
    before = MigrationLoader(connections["owner"]).project_state(("benchmarking", "0007_ledger"))
    for wave, known in zip(waves, texts, strict=True):
        with tenant(wave.tenant_id):
            rows = before.apps.get_model("benchmarking", "Result")._base_manager.all()
            found = [canonical(payload) for payload in rows.values_list("payload", flat=True)]
        assert sorted(found) == sorted(known)
    forth()
    assert [stored(wave) for wave in waves] == texts
    for wave in waves:
        digest = Digest()
        digest.add(stored(wave))
        with tenant(wave.tenant_id):
            assert Run.objects.get().digest == digest.hexdigest()
    with connections["owner"].cursor() as cursor:
        assert catalogue.leaks(cursor) == []


def test_only_one_place_lifts_a_forced_policy() -> None:
    """`DataChange` does it in an order that PostgreSQL takes when there are rows."""
    lifting = [
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.glob("*/migrations/*.py"))
        if "NO FORCE" in path.read_text()
    ]
    assert lifting == []


# What lies there in another way since, and is compared by a test of its own.
PACKED = {"benchmarking_result": {"payload"}}
# The migrations of the first build that others used.
OLDEST = {"reports": "0003", "benchmarking": "0007", "surveys": "0011", "accounts": "0005"}


def held(of: Tenant) -> dict[str, list[dict[str, object]]]:
    """Each table → its rows, as the tenant and the catalogue have them."""
    with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute("SELECT set_config('tweezicht.tenant_id', %s, true)", [str(of.id)])
        tables = connections["owner"].introspection.table_names(cursor)
        found: dict[str, list[dict[str, object]]] = {}
        for table in filter(re.compile("accounts|surveys|benchmarking|reports").match, tables):
            cursor.execute(f'SELECT to_jsonb(one) FROM "{table}" AS one')
            found[table] = [msgspec.json.decode(row) for (row,) in cursor.fetchall()]
        return found


def test_a_database_of_the_oldest_build_upgrades_with_its_data(owner: Tenant) -> None:
    """What stands in every table that it had stands there still, in the columns that are left."""
    consultant = User.objects.create(email="alice@noord.example")
    Membership.objects.create(tenant=owner, user=consultant, role=Role.CONSULTANT)
    rows.make(owner, "n")
    for app, number in OLDEST.items():
        back_to(app, number)
    before = held(owner)
    forth()
    after = held(owner)
    assert [table for table, found in before.items() if not found] == []
    assert set(before) <= set(after)
    for table, found in before.items():
        left = set(found[0]) & set(after[table][0]) - PACKED.get(table, set())
        then, now = (
            [{name: row[name] for name in left} for row in one] for one in (found, after[table])
        )
        assert [row for row in then if row not in now] == [], table
