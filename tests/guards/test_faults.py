"""The proof proves itself: each wall taken away is reported by the checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, models
from django.http import HttpRequest

from accounts.api_access import keys
from accounts.middleware import entering
from accounts.models import ApiToken, Membership, Tenant, User
from accounts.roles import Permission, Role
from accounts.team import actions
from accounts.tenancy import TenantManager, tenant
from tests.conftest import member
from tests.guards import behaviour, catalogue, strangers
from tests.guards.addresses import Address, all_addresses, unexplained
from tests.guards.rows import Made

WAVE = "surveys_wave"
DEFINER = "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
CATALOGUE_FAULTS = {
    "policy dropped": (f"DROP POLICY tenant ON {WAVE}", "no policy holds"),
    "policy lets see": (f"ALTER POLICY tenant ON {WAVE} USING (true)", "lets rows be seen"),
    "policy lets write": (f"ALTER POLICY tenant ON {WAVE} WITH CHECK (true)", "be written by"),
    "second policy": (f"CREATE POLICY extra ON {WAVE} USING (true)", "policy extra lets"),
    "not forced": (f"ALTER TABLE {WAVE} NO FORCE ROW LEVEL SECURITY", "not forced"),
    "switched off": (f"ALTER TABLE {WAVE} DISABLE ROW LEVEL SECURITY", "security is off"),
    "tenant may be null": (f"ALTER TABLE {WAVE} ALTER tenant_id DROP NOT NULL", "NOT NULL"),
    "new table without tenant": ("CREATE TABLE loose (id uuid)", "loose: has no tenant_id"),
    "new table without wall": (
        "CREATE TABLE loose (id uuid, tenant_id uuid NOT NULL)",
        "loose: row-level security is off",
    ),
    "index across tenants": (f"CREATE INDEX across ON {WAVE} (name)", "index across"),
    "unique across tenants": (f"CREATE UNIQUE INDEX across ON {WAVE} (name)", "index across"),
    "expression index": (f"CREATE INDEX across ON {WAVE} (lower(name))", "index across"),
    "narrow foreign key": (
        f"ALTER TABLE {WAVE} ADD CONSTRAINT narrow FOREIGN KEY (study_id) REFERENCES surveys_study",
        "foreign key narrow",
    ),
    "unchecked municipality": (
        "DROP TRIGGER municipality_is_visible ON surveys_contact",
        "surveys_contact: municipality_id is not checked",
    ),
    "owner's view": (f"CREATE VIEW peek AS SELECT * FROM {WAVE}", "view peek"),
    "materialised view": (f"CREATE MATERIALIZED VIEW peek AS SELECT * FROM {WAVE}", "view peek"),
    "definer function": (
        f"{DEFINER} AS 'SELECT count(*) FROM {WAVE}'",
        "function peek is SECURITY DEFINER",
    ),
    "open search path": (
        "ALTER FUNCTION resolve_token(text) RESET search_path",
        "resolve_token has no fixed search_path",
    ),
    "truncate": (f"GRANT TRUNCATE ON {WAVE} TO {catalogue.APP}", "'TRUNCATE'"),
    "trigger switched off": (
        "ALTER TABLE surveys_response DISABLE TRIGGER handed_in_stays",
        "the trigger handed_in_stays",
    ),
    "rewriting the trail": (
        f"GRANT UPDATE ON accounts_auditevent TO {catalogue.APP}",
        "accounts_auditevent: the application may",
    ),
    "everybody": (f"GRANT SELECT ON {WAVE} TO PUBLIC", "PUBLIC may SELECT"),
    "creating": (f"GRANT CREATE ON SCHEMA public TO {catalogue.APP}", "may create in the schema"),
}


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("fault", sorted(CATALOGUE_FAULTS))
def test_catalogue_reports(fault: str) -> None:
    statement, words = CATALOGUE_FAULTS[fault]
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        found = catalogue.leaks(cursor)
    assert [leak for leak in found if words in leak], found


@pytest.mark.django_db(databases=["default", "owner"])
def test_catalogue_reports_a_missing_reference() -> None:
    from surveys.models import Wave  # noqa: PLC0415

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {WAVE} DROP CONSTRAINT {WAVE}_study_id_fk")
        [leak] = catalogue.references(cursor, [Wave])
    assert "study_id" in leak


@pytest.mark.django_db(databases=["default", "owner"])
def test_catalogue_reports_a_role_that_owns() -> None:
    with connections["owner"].cursor() as cursor:
        found = list(catalogue.role_leaks(cursor, "tweezicht_owner"))
    assert any("owns or inherits relation surveys_wave" in leak for leak in found)


# --- behaviour ---------------------------------------------------------------------------------

BEHAVIOUR_FAULTS = {
    "switched off": (
        f"ALTER TABLE {WAVE} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {WAVE} ENABLE ROW LEVEL SECURITY",
        ["are seen", "INSERT into", "without a tenant"],
    ),
    "policy lets see": (
        f"ALTER POLICY tenant ON {WAVE} USING (true)",
        f"ALTER POLICY tenant ON {WAVE} USING {catalogue.OWN}",
        ["are seen", "DELETE of another"],
    ),
    "policy lets write": (
        f"ALTER POLICY tenant ON {WAVE} WITH CHECK (true)",
        f"ALTER POLICY tenant ON {WAVE} WITH CHECK {catalogue.OWN}",
        ["INSERT into another"],
    ),
}


@contextmanager
def changed(statement: str, undo: str) -> Iterator[None]:
    """A change of the schema that other connections see, undone afterwards."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(undo.replace(' AS "nullif"', ""))


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("fault", sorted(BEHAVIOUR_FAULTS))
def test_behaviour_reports(
    fault: str, north: Tenant, south: Tenant, northern: Made, southern: Made
) -> None:
    statement, undo, words = BEHAVIOUR_FAULTS[fault]
    with changed(statement, undo):
        found = behaviour.leaks(south, north, southern, northern)
    for word in words:
        assert [leak for leak in found if leak.startswith(WAVE) and word in leak], (word, found)
    assert behaviour.leaks(south, north, southern, northern) == []


# --- addresses ---------------------------------------------------------------------------------


@pytest.fixture
def pages() -> list[Address]:
    """Some of this room's: enough to see whether a fault is found."""
    names = {"team", "member_remove", "token_revoke", "invitation_withdraw"}
    return [address for address in all_addresses() if address.name in names]


@pytest.mark.django_db
def test_lookup_without_the_person_is_reported(
    monkeypatch: pytest.MonkeyPatch,
    pages: list[Address],
    carla: User,
    north: Tenant,
    northern: Made,
) -> None:
    def anybody(user: User, slug: str) -> Membership | None:
        return Membership.objects.select_related("tenant").filter(tenant__slug=slug).first()

    monkeypatch.setattr(entering, "find_membership", anybody)
    assert list(strangers.by_outsider(pages, carla, north, northern))


@pytest.mark.django_db
def test_log_in_that_is_not_asked_is_reported(
    monkeypatch: pytest.MonkeyPatch, pages: list[Address], north: Tenant, northern: Made
) -> None:
    def straight(self: Any, request: HttpRequest, slug: str) -> Any:
        return self.get_response(request)

    monkeypatch.setattr(entering.TenantMiddleware, "_page", straight)
    assert list(strangers.by_anonymous(pages, north, northern))


@pytest.mark.django_db
def test_permission_that_is_not_asked_is_reported(
    monkeypatch: pytest.MonkeyPatch, pages: list[Address], north: Tenant, northern: Made
) -> None:
    members = {Role.ANALYST: member(north, "ann", Role.ANALYST)}
    assert not list(strangers.without_permission(pages, members, north, northern))

    def always(self: Membership, permission: Permission) -> bool:
        return self.pk in stored

    stored = set(Membership.objects.values_list("pk", flat=True))
    monkeypatch.setattr(Membership, "may", always)
    assert list(strangers.without_permission(pages, members, north, northern))


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_each_inner_wall_holds_alone_and_both_missing_are_reported(
    monkeypatch: pytest.MonkeyPatch,
    pages: list[Address],
    carla: User,
    south: Tenant,
    northern: Made,
) -> None:
    token = [address for address in pages if address.name == "token_revoke"]

    def found() -> list[str]:
        return list(strangers.with_foreign_rows(token, carla, south, northern))

    table = ApiToken._meta.db_table
    off = f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    on = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    with changed(off, on):
        assert found() == []  # the guard holds
    monkeypatch.setattr(
        TenantManager, "get_queryset", lambda self: models.QuerySet(self.model, using=self._db)
    )
    assert found() == []  # the database holds
    with changed(off, on):
        assert found()


@pytest.mark.django_db
def test_key_that_opens_another_tenant_is_reported(
    monkeypatch: pytest.MonkeyPatch, south: Tenant, north: Tenant, northern: Made, southern: Made
) -> None:
    doors = [address for address in all_addresses() if address.of_api]
    with tenant(south.id):
        otto = member(south, "otto", Role.OWNER)
        _row, key = actions.create_token(by=otto, name="x", days=1)
    with tenant(north.id):
        theirs = ApiToken.objects.select_related("created_by", "tenant").get()

    @contextmanager
    def opens_another(*, text: str) -> Iterator[ApiToken]:
        with tenant(theirs.tenant_id):
            yield theirs

    monkeypatch.setattr(keys, "use_token", opens_another)
    assert list(strangers.by_key(doors, key, south.slug, southern, northern))


def test_unexplained_address_is_reported() -> None:
    def view(request: HttpRequest) -> None:
        """No @needs."""

    made = [
        Address("a", "t/<slug:slug>/a/<uuid:thing_id>/", frozenset({"slug", "thing_id"}), view),
        Address("b", "open/", frozenset(), view),
    ]
    found = " ".join(unexplained(made))
    for words in ("without @needs", "<thing_id> names", "outside a tenant"):
        assert words in found
