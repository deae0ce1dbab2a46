"""The migration operations that raise the third wall: row-level security in PostgreSQL."""

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from accounts.tenancy import TenantForeignKey

HERE = "(SELECT nullif(current_setting('tweezicht.tenant_id', true), '')::uuid)"

APPLICATION = "tweezicht_app"


class TenantWall(Operation):
    """Walls one tenant table: forced policy, and foreign keys that carry the tenant.

    `shared=True` is for reference data: rows without a tenant are everybody's to read and
    nobody's to write. `append_only=True` takes the application's right to change or delete
    rows away; `frozen=True` only the right to change them.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self, model: str, *, shared: bool = False, append_only: bool = False, frozen: bool = False
    ) -> None:
        self.model = model
        self.shared, self.append_only, self.frozen = shared, append_only, frozen

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {name: getattr(self, name) for name in ("shared", "append_only", "frozen")}
        return (type(self).__name__, [self.model], {k: v for k, v in options.items() if v})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall is the database's alone."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        # Constraints of the tables that were made just now are still waiting in Django.
        for waiting in schema_editor.deferred_sql:
            schema_editor.execute(waiting, params=None)
        schema_editor.deferred_sql.clear()
        for statement in [*self._policy(model._meta.db_table), *_references(model)]:
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model)
        table = model._meta.db_table
        for field in _tenant_fields(
            model
        ):  # they rest on a constraint that may go before their column
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, field)}_fk")
        schema_editor.execute(f"DROP POLICY tenant ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Raise the tenant wall around {self.model}"

    def _policy(self, table: str) -> list[str]:
        own = f"tenant_id = {HERE}"
        visible = f"(tenant_id IS NULL OR {own})" if self.shared else own
        statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        ]
        if self.shared:
            # Reading is wider than writing, so each command has a policy of its own.
            statements += [
                f"CREATE POLICY tenant ON {table} FOR SELECT USING ({visible})",
                f"CREATE POLICY tenant_insert ON {table} FOR INSERT WITH CHECK ({own})",
                f"CREATE POLICY tenant_update ON {table} FOR UPDATE USING ({own}) WITH CHECK ({own})",
                f"CREATE POLICY tenant_delete ON {table} FOR DELETE USING ({own})",
                (
                    f"CREATE POLICY reference ON {table} TO tweezicht_owner"
                    " USING (tenant_id IS NULL) WITH CHECK (tenant_id IS NULL)"
                ),
            ]
        else:
            statements.append(f"CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own})")
        if self.append_only or self.frozen:
            statements.append(f"REVOKE UPDATE ON {table} FROM {APPLICATION}")
        if self.append_only:
            statements.append(f"REVOKE DELETE ON {table} FROM {APPLICATION}")
        return statements


class TenantReference(Operation):
    """The foreign key of one TenantForeignKey that came to a table after its wall."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str, field: str) -> None:
        self.model, self.field = model, field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model, self.field], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The reference is the database's alone."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        for statement in _reference(model._meta.db_table, model._meta.get_field(self.field)):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Both go with their column."""

    def describe(self) -> str:
        return f"Let {self.field} of {self.model} point to rows of its tenant alone"


class DataChange(Operation):
    """A statement that changes rows of tenant tables, of every tenant.

    `back` undoes it where the older schema would miss what it moved; without one nothing is done
    backwards. The owner is bound by the forced policies of `tables` as well, except while it runs.
    References are checked at once: PostgreSQL alters no table whose checks still wait, neither
    to force its policies again nor for what comes next in the migration.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, sql: str, *tables: str, back: str = "") -> None:
        self.sql, self.tables, self.back = sql, tables, back

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        named = {"back": self.back} if self.back else {}
        return (type(self).__name__, [self.sql, *self.tables], named)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rows are no part of the state."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(schema_editor, self.sql)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if self.back:
            self._run(schema_editor, self.back)

    def _run(self, schema_editor: Any, sql: str) -> None:
        statements = [
            "SET CONSTRAINTS ALL IMMEDIATE",
            *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in self.tables),
            sql,
            *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in self.tables),
            "SET CONSTRAINTS ALL DEFERRED",
        ]
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Change rows of {', '.join(self.tables)}"


def _references(model: Any) -> list[str]:
    """Composite foreign keys and their indexes, for each TenantForeignKey of the model."""
    table = model._meta.db_table
    return [one for field in _tenant_fields(model) for one in _reference(table, field)]


def _tenant_fields(model: Any) -> list[Any]:
    return [field for field in model._meta.local_fields if isinstance(field, TenantForeignKey)]


def _name(table: str, field: Any) -> str:
    return f"{table}_{field.column}"[:50]


def _reference(table: str, field: Any) -> list[str]:
    target = field.remote_field.model._meta.db_table
    name = _name(table, field)
    return [
        (
            f"ALTER TABLE {table} ADD CONSTRAINT {name}_fk"
            f" FOREIGN KEY (tenant_id, {field.column}) REFERENCES {target} (tenant_id, id)"
            " DEFERRABLE INITIALLY DEFERRED"
        ),
        f"CREATE INDEX {name}_ix ON {table} (tenant_id, {field.column})",
    ]
