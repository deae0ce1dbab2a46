"""The walls as PostgreSQL's catalogue knows them."""

import pytest
from django.apps import apps
from django.db import connection

from accounts.tenancy import TenantModel
from tests.guards import catalogue

pytestmark = pytest.mark.django_db


def test_nothing_leaks(record_property: object) -> None:
    with connection.cursor() as cursor:
        walled = catalogue.tenant_tables(cursor)
        assert len(walled) >= 20, f"only {len(walled)} tenant tables were scanned"
        record_property("tenant_tables", len(walled))  # type: ignore[operator]
        assert catalogue.leaks(cursor) == []


def test_every_reference_carries_the_tenant() -> None:
    models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    assert len(models) >= 19
    with connection.cursor() as cursor:
        assert list(catalogue.references(cursor, models)) == []
