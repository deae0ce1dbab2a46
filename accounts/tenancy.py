"""The tenant in whose name this code runs, and the models that cannot be read without one.

Second and third of the three walls of docs/architecture.md: the guard (managers raise
`NoTenant`) and the database (row-level security reads the setting made here).
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.http import Http404

from accounts.database import Prepared
from accounts.database.rows import one

Row = TypeVar("Row", bound=models.Model)

SETTING = "tweezicht.tenant_id"
_SET = Prepared("SELECT set_config(%s, %s, true)")

_current: ContextVar[uuid.UUID | None] = ContextVar("tenant", default=None)


class NoTenant(RuntimeError):
    """A tenant's rows were asked for outside `tenant(...)`."""


class TenantClash(RuntimeError):
    """A second tenant was entered inside the transaction of the first."""


def current_tenant_id() -> uuid.UUID:
    """The tenant of this context; raises NoTenant when there is none."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoTenant("Enter a tenant first: with tenant(...).")
    return tenant_id


def is_entered() -> bool:
    """Whether this context has a tenant."""
    return _current.get() is not None


@contextmanager
def tenant(tenant_id: uuid.UUID) -> Iterator[None]:
    """Run the body as one tenant, in one transaction.

    Opens the transaction itself, because the database setting lives only as long as the
    transaction does. Entering the same tenant again is harmless; another one is refused.
    """
    outer = _current.get()
    if outer is not None and outer != tenant_id:
        raise TenantClash("Leave one tenant before you enter another.")
    if outer is not None:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        _set(str(tenant_id))
        token = _current.set(tenant_id)
        try:
            yield
        finally:
            _current.reset(token)
            # Inside an outer transaction the setting would outlive this block.
            if len(connection.savepoint_ids) > 0 and not connection.needs_rollback:
                _set("")


def _set(value: str) -> None:
    one(_SET, [SETTING, value])


class RowGone(Http404):
    """Somebody deleted the row after it was found: whoever acts on it is told that it is not there."""


def held(row: Row, *, no_key: bool = False) -> Row:
    """The row as it is now, for this transaction alone; Gone where somebody has deleted it.

    `no_key`: others may go on to point to it.
    """
    found = type(row)._default_manager.select_for_update(no_key=no_key).filter(pk=row.pk).first()
    if found is None:
        raise RowGone
    return found


class TenantQuerySet(models.QuerySet[Row]):
    """Refuses to run outside a tenant, even when it was made inside one."""

    def _fetch_all(self) -> None:
        current_tenant_id()
        super()._fetch_all()  # private, but the door of all iteration

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Row]:
        current_tenant_id()
        return super().iterator(*args, **kwargs)

    def exists(self) -> bool:
        current_tenant_id()
        return super().exists()

    def count(self) -> int:
        current_tenant_id()
        return super().count()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        current_tenant_id()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        current_tenant_id()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        current_tenant_id()
        return super().delete()

    def explain(self, **kwargs: Any) -> str:
        current_tenant_id()
        return super().explain(**kwargs)


class TenantManager(models.Manager[Row]):
    """Every query is filtered to the tenant of this context."""

    use_in_migrations = False

    def get_queryset(self) -> TenantQuerySet[Row]:
        rows: TenantQuerySet[Row] = TenantQuerySet(self.model, using=self._db)
        return rows.filter(tenant_id=current_tenant_id())


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A reference to another row of the same tenant.

    Django's own constraint and index are left out: `accounts.walls.TenantWall` adds the
    composite ones, (tenant_id, x_id) on both sides, so that no row can point across tenants.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(db_constraint=False, db_index=False)
        super().__init__(*args, **kwargs)


class TenantModel(models.Model):
    """A row that belongs to a tenant. Subclasses keep `TenantModel.Meta` as base of theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "accounts.Tenant", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: models.Manager[Any] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "id"], name="%(app_label)s_%(class)s_tenant_key"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.tenant_id:
            self.tenant_id = current_tenant_id()
        super().save(*args, **kwargs)
