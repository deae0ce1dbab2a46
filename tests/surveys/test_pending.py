"""Uploaded rows between preview and confirmation."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork import tasks
from surveys.models import ImportKind, PendingImport
from surveys.upload.actions import drop_import, drop_old_imports, keep_import

KIND = ImportKind.MUNICIPALITIES


def test_rows_are_kept_as_they_were_shown(alice: User, north: Tenant) -> None:
    with tenant(north.id):
        kept = keep_import(by=alice, kind=KIND, file_name="b.csv", payload=[{"code": "A1"}])
        assert PendingImport.objects.get().payload == [{"code": "A1"}]
        assert kept.created_by == alice
        assert AuditEvent.objects.get().action == "import_kept"


def test_a_new_upload_replaces_the_old_one_of_the_same_person(
    alice: User, olga: User, north: Tenant
) -> None:
    with tenant(north.id):
        keep_import(by=olga, kind=KIND, file_name="theirs.csv", payload=[])
        keep_import(by=alice, kind=ImportKind.PEERS, file_name="other.csv", payload=[])
        keep_import(by=alice, kind=KIND, file_name="first.csv", payload=[])
        keep_import(by=alice, kind=KIND, file_name="second.csv", payload=[])
        names = set(PendingImport.objects.values_list("file_name", flat=True))
    assert names == {"theirs.csv", "other.csv", "second.csv"}


def test_what_nobody_confirmed_is_dropped_after_a_day(
    alice: User, olga: User, north: Tenant
) -> None:
    with tenant(north.id):
        old = keep_import(by=olga, kind=KIND, file_name="old.csv", payload=[])
        PendingImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
        keep_import(by=alice, kind=KIND, file_name="new.csv", payload=[])
        assert not PendingImport.objects.filter(id=old.id).exists()
        assert drop_old_imports(before=timezone.now() - timedelta(days=1)) == 0


def test_the_worker_drops_them_in_every_tenant(
    alice: User, carla: User, north: Tenant, south: Tenant
) -> None:
    for place, person in ((north, alice), (south, carla)):
        with tenant(place.id):
            for kind in (KIND, ImportKind.PEERS):
                keep_import(by=person, kind=kind, file_name="b.csv", payload=[])
            old = timezone.now() - timedelta(hours=25)
            PendingImport.objects.filter(kind=KIND).update(created_at=old)
    tasks.drop_old_imports()
    tasks.drop_old_imports()
    for place in (north, south):
        with tenant(place.id):
            assert PendingImport.objects.get().kind == ImportKind.PEERS


def test_dropping_is_written_down(alice: User, north: Tenant) -> None:
    with tenant(north.id):
        kept = keep_import(by=alice, kind=KIND, file_name="b.csv", payload=[])
        drop_import(by=alice, pending=kept)
        assert not PendingImport.objects.exists()
        assert AuditEvent.objects.filter(action="import_dropped").count() == 1


def test_a_long_file_name_keeps_its_end(alice: User, north: Tenant) -> None:
    with tenant(north.id):
        kept = keep_import(by=alice, kind=KIND, file_name="x" * 300 + ".csv", payload=[])
    assert kept.file_name.endswith(".csv")
    assert len(kept.file_name) == 200


def test_another_tenant_sees_nothing(
    alice: User, carla: User, north: Tenant, south: Tenant
) -> None:
    with tenant(north.id):
        keep_import(by=alice, kind=KIND, file_name="b.csv", payload=[])
    with tenant(south.id):
        assert not PendingImport.objects.exists()


def test_the_database_knows_the_kinds(alice: User, north: Tenant) -> None:
    with tenant(north.id), pytest.raises(IntegrityError), transaction.atomic():
        PendingImport.objects.create(kind="x", file_name="b", payload=[], created_by=alice)


def test_the_database_refuses_another_tenants_row(
    alice: User, north: Tenant, south: Tenant
) -> None:
    with (
        tenant(north.id),
        pytest.raises((ProgrammingError, IntegrityError)),
        transaction.atomic(),
    ):
        PendingImport.objects.create(
            tenant=south, kind=KIND, file_name="b", payload=[], created_by=alice
        )


def test_the_database_refuses_a_nul(alice: User, north: Tenant) -> None:
    """Why `read_table` refuses control characters before anything is kept."""
    with tenant(north.id), pytest.raises(DataError), transaction.atomic():
        PendingImport.objects.create(kind=KIND, file_name="b", payload=["\x00"], created_by=alice)
