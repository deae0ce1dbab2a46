"""The guard: no tenant, no rows; and never two tenants in one transaction."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent, MunicipalityManager, Tenant, User
from accounts.tenancy import NoTenant, TenantClash, tenant

pytestmark = pytest.mark.django_db


def event() -> AuditEvent:
    row: AuditEvent = AuditEvent.objects.create(action="tried", subject_type="t", subject_id="1")
    return row


def test_manager_outside_a_tenant_raises() -> None:
    with pytest.raises(NoTenant):
        AuditEvent.objects.all()


@pytest.mark.parametrize("method", ["count", "exists", "first", "delete", "explain"])
def test_queryset_taken_out_of_its_tenant_raises(north: Tenant, method: str) -> None:
    with tenant(north.id):
        rows = AuditEvent.objects.all()
    with pytest.raises(NoTenant):
        getattr(rows, method)()


def test_rows_are_those_of_the_tenant(north: Tenant, south: Tenant) -> None:
    with tenant(north.id):
        event()
    with tenant(south.id):
        assert AuditEvent.objects.count() == 0
    with tenant(north.id):
        assert AuditEvent.objects.count() == 1


def test_second_tenant_inside_the_first_is_refused(north: Tenant, south: Tenant) -> None:
    with tenant(north.id), pytest.raises(TenantClash), tenant(south.id):
        pass


def test_database_setting_ends_with_the_block(north: Tenant) -> None:
    with tenant(north.id):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tweezicht.tenant_id', true)")
        assert cursor.fetchone()[0] in ("", None)


def test_audit_trail_cannot_be_changed(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        row = event()
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            AuditEvent.objects.filter(id=row.id).update(action="other")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            row.delete()


def test_unknown_municipality_is_refused(north: Tenant, bram: User) -> None:
    with tenant(north.id):
        manager = MunicipalityManager.objects.get()
        manager.municipality_id = north.id
        with pytest.raises(IntegrityError), transaction.atomic():
            manager.save()
