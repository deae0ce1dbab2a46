"""A database of an earlier build upgrades with its data: back to its schema, and forth again.

A way through all migrations takes half a minute, so one goes as far back as the first build that
others used, and every test looks at what stood there and what stands after the return.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Membership, Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from benchmarking.models import Run
from benchmarking.packing import Digest, canonical
from benchmarking.runs import pipeline
from surveys.authoring.actions import create_questionnaire
from surveys.authoring.bundled import bundled, slugs
from surveys.models import Questionnaire, Wave
from surveys.questionnaire.document import Document, decode, encode, to_builtins
from tests import database
from tests.benchmarking.stage import closed_wave, ids, stored
from tests.database import ROOT
from tests.guards import catalogue, rows
from tests.surveys import respond_cast as cast

# The migrations of the first build that others used, and the last with drafts in one piece.
OLDEST = {"reports": "0003", "benchmarking": "0007", "surveys": "0011", "accounts": "0005"}
IN_ONE_PIECE = ("surveys", "0013_questionnaire_files")
# What lies there in another way since, and is compared by a test of its own.
REVISION = 7
PACKED = {"benchmarking_result": {"payload"}}

Rows = dict[str, list[dict[str, object]]]
Drafts = dict[str, Document]


@dataclass(frozen=True)
class Journey:
    """What stood there before the upgrade and after it.

    `rows` of every table of a tenant that has all there is; `drafts` that were written in one
    piece, and `reread` that were written in parts and read in one piece; of two tenants' waves the
    `documents` as written, before and after, and the digest of the run as it is kept and as it
    comes out; `leaks` of the walls.
    """

    rows: tuple[Rows, Rows]
    drafts: tuple[Drafts, Drafts]
    reread: tuple[Drafts, Drafts]
    documents: tuple[list[list[bytes]], list[list[bytes]], list[list[bytes]]]
    digests: list[tuple[str, str]]
    leaks: list[str]


@pytest.fixture(scope="module")
def journey(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Journey]:
    """In a database of its own: a migration that fails spoils no other test."""
    name = f"test_run_migrations_{os.getpid()}"
    with django_db_blocker.unblock(), database.fresh_database(name):
        yield _back_and_forth()


def _back_and_forth() -> Journey:
    of, by = _everything()
    waves = [_computed(by, place) for place in (of, _another())]
    documents = [sorted(stored(wave)) for wave in waves]
    reread = {"in parts": cast.document()}
    with tenant(of.id):
        create_questionnaire(by=by, name="in parts", document=reread["in parts"])
    _back_to(*IN_ONE_PIECE)
    read, drafts = _drafts_in_one_piece(of, list(reread)), _write_in_one_piece(of)
    for app, number in OLDEST.items():
        _back_to(app, number)
    rows_before, as_jsonb = _rows(of), [_as_jsonb(wave) for wave in waves]
    call_command("migrate", database="owner", verbosity=0)
    after = [sorted(stored(wave)) for wave in waves]
    with connections["owner"].cursor() as cursor:
        leaks = catalogue.leaks(cursor)
    return Journey(
        rows=(rows_before, _rows(of)),
        drafts=(drafts, _drafts(of, list(drafts))),
        reread=(reread, read),
        documents=(documents, as_jsonb, after),
        digests=[_digests(wave) for wave in waves],
        leaks=leaks,
    )


def _everything() -> tuple[Tenant, User]:
    """A tenant with a row in every table."""
    by = User.objects.create_user("rik@example.org", "een lang wachtwoord 2026", name="Rik")
    of = Tenant.objects.create(name="Noord Advies", slug="north")
    with tenant(of.id):
        Membership.objects.create(tenant=of, user=by, role=Role.CONSULTANT)
    rows.make(of, "n")
    return of, by


def _another() -> Tenant:
    return Tenant.objects.create(name="Zuid Advies", slug="south")


def _computed(by: User, of: Tenant) -> Wave:
    with tenant(of.id):
        wave = closed_wave(by)
    pipeline.compute_wave(*ids(wave))
    return wave


def _back_to(app: str, number: str) -> None:
    call_command("migrate", app, number, database="owner", verbosity=0)


def _model_of_before(app: str, migration: str, name: str) -> Any:
    loader = MigrationLoader(connections["owner"])
    return loader.project_state((app, migration)).apps.get_model(app, name)


def _drafts_in_one_piece(of: Tenant, names: list[str]) -> Drafts:
    before = _model_of_before(*IN_ONE_PIECE, "Questionnaire")
    with tenant(of.id):
        found = before._base_manager.filter(name__in=names)
        return {row.name: decode(row.draft) for row in found}


def _write_in_one_piece(of: Tenant) -> Drafts:
    """The questionnaires that come with the product, and one with every kind of item."""
    before = _model_of_before(*IN_ONE_PIECE, "Questionnaire")
    written = {slug: bundled(slug) for slug in slugs()} | {"every kind": cast.document()}
    with tenant(of.id):
        for name, document in written.items():
            draft = to_builtins(document)
            before(tenant_id=of.id, name=name, draft=draft, draft_revision=REVISION).save()
    return written


def _drafts(of: Tenant, names: list[str]) -> Drafts:
    with tenant(of.id):
        found = Questionnaire.objects.filter(name__in=names, draft_revision=REVISION)
        return {row.name: row.draft_document for row in found}


def _as_jsonb(wave: Wave) -> list[bytes]:
    before = _model_of_before("benchmarking", "0007_ledger", "Result")
    with tenant(wave.tenant_id):
        found = before._base_manager.filter(run__wave=wave.id)
        return sorted(canonical(payload) for payload in found.values_list("payload", flat=True))


def _digests(wave: Wave) -> tuple[str, str]:
    digest = Digest()
    digest.add(stored(wave))
    with tenant(wave.tenant_id):
        return Run.objects.get(wave=wave).digest, digest.hexdigest()


def _rows(of: Tenant) -> Rows:
    """Each table → its rows, as the tenant and the catalogue have them."""
    with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute("SELECT set_config('tweezicht.tenant_id', %s, true)", [str(of.id)])
        tables = connections["owner"].introspection.table_names(cursor)
        found: Rows = {}
        for table in filter(re.compile("accounts|surveys|benchmarking|reports").match, tables):
            cursor.execute(f'SELECT to_jsonb(one) FROM "{table}" AS one')
            found[table] = [msgspec.json.decode(row) for (row,) in cursor.fetchall()]
        return found


def test_rows_stand_as_they_stood(journey: Journey) -> None:
    """In every table that there was, in the columns that are left."""
    before, after = journey.rows
    assert [table for table, found in before.items() if not found] == []
    assert set(before) <= set(after)
    for table, found in before.items():
        left = set(found[0]) & set(after[table][0]) - PACKED.get(table, set())
        then, now = (
            [{name: row[name] for name in left} for row in one] for one in (found, after[table])
        )
        assert [row for row in then if row not in now] == [], table


def test_a_draft_of_one_piece_is_the_same_in_parts(journey: Journey) -> None:
    for before, after in (journey.drafts, journey.reread):
        assert {name: encode(one) for name, one in before.items()} == {
            name: encode(one) for name, one in after.items()
        }


def test_a_document_is_the_same_however_it_is_stored(journey: Journey) -> None:
    written, as_jsonb, after = journey.documents
    assert written == as_jsonb == after
    assert [kept for kept, _found in journey.digests] == [found for _kept, found in journey.digests]


def test_walls_stand_after_an_upgrade(journey: Journey) -> None:
    assert journey.leaks == []


def test_only_one_place_lifts_a_forced_policy() -> None:
    """`DataChange` does it in an order that PostgreSQL takes when there are rows."""
    lifting = [
        str(path.relative_to(ROOT))
        for path in sorted(ROOT.glob("*/migrations/*.py"))
        if "NO FORCE" in path.read_text()
    ]
    assert lifting == []
