"""What PostgreSQL's catalogue says about the walls. Each check returns its leaks in words."""

from collections.abc import Iterator
from typing import Any

GLOBAL_TABLES = {
    "accounts_user": "a person belongs to no tenant; memberships say where",
    "accounts_tenant": "the tenants themselves",
    "accounts_membership": "read before a tenant is entered: it decides who may enter",
    "account_emailaddress": "addresses of people (allauth)",
    "account_emailconfirmation": "links that confirm an address (allauth)",
    "usersessions_usersession": "where a person is logged in (allauth)",
    "mfa_authenticator": "second steps of people (allauth)",
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own, unused",
    "django_content_type": "Django's own: names of models",
    "django_migrations": "Django's own: what was applied",
    "django_session": "sessions are of people",
    "surveys_merger": "public reference data without a tenant",
}
SHARED_TABLES = {"surveys_municipality": "rows without a tenant are the catalogue, for everybody"}
OTHER_UNIQUES = {
    "surveys_invitation_token": "looked up before the tenant is known; 192 random bits",
    "surveys_invitation_stop": "likewise; 144 random bits",
    "surveys_invitation_former_stop": "likewise, of an address that was corrected",
    "surveys_code_hash": "looked up before the tenant is known; 100 random bits",
}
OTHER_POLICIES = {
    ("accounts_auditevent", "chain"): "the owner's functions that chain the rows of every tenant",
    ("surveys_municipality", "reference"): "the owner loads the catalogue by migration",
    ("surveys_invitation", "resolve"): "the owner's function that resolves a respondent's link",
    ("surveys_lettercode", "resolve"): "the owner's function that resolves a code from paper",
}
DEFINERS = {
    "audit_record": "adds a row to the audit trail of the tenant of the context",
    "audit_waits": "its trigger: the chain is the last thing that a commit waits for",
    "audit_chains": "its trigger: place, time and digest of a row",
    "resolve_token": "a respondent's link is looked up before the tenant is known",
    "resolve_stop": "the link that ends mails, likewise",
    "resolve_code": "a code from a letter on paper is looked up before the tenant is known",
    "drop_old_audit": "rows of the trail whose time is over, and none younger than a year",
    "discard_figures": "figures that were never released, when somebody has the own answers erased",
    "replace_snapshot": "the same answers without those that were erased after a release",
}
# What the application may do where that is less than everything.
RIGHTS = {
    "django_migrations": {"SELECT"},
    "surveys_merger": {"SELECT"},
    "accounts_auditevent": {"SELECT"},  # added to by audit_record alone
    "benchmarking_snapshot": {"SELECT", "INSERT"},
    "reports_edition": {"SELECT", "INSERT"},
    "reports_editionanswers": {"SELECT", "INSERT"},
    "reports_withdrawal": {"SELECT", "INSERT"},
    "surveys_ballot": {"SELECT", "INSERT", "DELETE"},
    "surveys_destruction": {"SELECT", "INSERT"},
    "surveys_consent": {"SELECT", "INSERT", "DELETE"},
    "surveys_item": {"SELECT", "INSERT"},
    "surveys_version": {"SELECT", "INSERT", "UPDATE"},
    "surveys_judgement": {"SELECT", "INSERT"},
    "surveys_mailevent": {"SELECT", "INSERT", "DELETE"},
    "surveys_wordingcorrection": {"SELECT", "INSERT"},
    "surveys_mailtext": {"SELECT", "INSERT", "DELETE"},
    "surveys_draftchange": {"SELECT", "INSERT", "DELETE"},
    "benchmarking_ledgerentry": {"SELECT", "INSERT"},
    "benchmarking_result": {"SELECT", "INSERT", "DELETE"},
}
# What else holds the application where a right is needed for some rows or some columns only.
TRIGGERS = {
    "accounts_auditevent": {"audit_waits", "audit_chains"},
    "benchmarking_result": {"finished_results_stay"},
    "benchmarking_run": {"finished_run_stays"},
    "surveys_response": {"handed_in_stays", "anonymous_answers_are_nobodys"},
    "surveys_version": {"published_version_is_immutable"},
    "surveys_wave": {"wave_keeps_its_promises"},
}
ALL_RIGHTS = {"SELECT", "INSERT", "UPDATE", "DELETE"}

APP = "tweezicht_app"
OWN = (
    "(tenant_id = ( SELECT (NULLIF(current_setting('tweezicht.tenant_id'::text, true),"
    " ''::text))::uuid AS \"nullif\"))"
)
SHARED = f"((tenant_id IS NULL) OR {OWN})"
NOT_SYSTEM = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'spare')"

Rows = list[tuple[Any, ...]]


def ask(cursor: Any, query: str, *parameters: object) -> Rows:
    cursor.execute(query, parameters)
    return list(cursor.fetchall())


def tables(cursor: Any) -> list[str]:
    """Every table of the database but those of PostgreSQL itself."""
    rows = ask(
        cursor,
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.relkind IN ('r', 'p', 'f') AND {NOT_SYSTEM} ORDER BY 1",
    )
    return [row[0] for row in rows]


def tenant_tables(cursor: Any) -> list[str]:
    return [name for name in tables(cursor) if name not in GLOBAL_TABLES]


def leaks(cursor: Any) -> list[str]:
    """Everything that the catalogue shows to be wrong."""
    found = [
        *stale(cursor),
        *beyond_tables(cursor),
        *role_leaks(cursor),
        *grants(cursor),
        *triggers(cursor),
    ]
    for table in tenant_tables(cursor):
        found += [f"{table}: {leak}" for check in PER_TABLE for leak in check(cursor, table)]
    return found


def stale(cursor: Any) -> Iterator[str]:
    known = set(tables(cursor))
    for name in sorted((set(GLOBAL_TABLES) | set(SHARED_TABLES) | set(RIGHTS)) - known):
        yield f"{name} is listed in tests/guards/catalogue.py but does not exist"


def column(cursor: Any, table: str) -> Iterator[str]:
    rows = ask(
        cursor,
        "SELECT a.attnotnull, a.atttypid::regtype::text FROM pg_attribute a"
        " WHERE a.attrelid = %s::regclass AND a.attname = 'tenant_id' AND NOT a.attisdropped",
        table,
    )
    if not rows:
        yield "has no tenant_id (a global table needs a reason in GLOBAL_TABLES)"
    elif rows[0][1] != "uuid" or not (rows[0][0] or table in SHARED_TABLES):
        yield "tenant_id is not a uuid NOT NULL"


def security(cursor: Any, table: str) -> Iterator[str]:
    [(enabled, forced)] = ask(
        cursor,
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
        table,
    )
    if not enabled:
        yield "row-level security is off"
    if not forced:
        yield "row-level security is not forced upon the owner"


def policies(cursor: Any, table: str) -> Iterator[str]:
    """Each command is held by a policy, and each policy says exactly what it must."""
    held: set[str] = set()
    for name, command, to_all, permissive, using, check in ask(
        cursor,
        "SELECT polname, polcmd::text, polroles = '{0}', polpermissive,"
        " pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)"
        " FROM pg_policy WHERE polrelid = %s::regclass",
        table,
    ):
        if (table, name) in OTHER_POLICIES and not to_all:
            continue
        commands = set("rawd") if command == "*" else {command}
        held |= commands if to_all and permissive else set()
        reads = SHARED if table in SHARED_TABLES and command == "r" else OWN
        if commands & set("rwd") and squeeze(using) != squeeze(reads):
            yield f"policy {name} lets rows be seen by {using}"
        if commands & set("aw") and squeeze(check) != squeeze(OWN):
            yield f"policy {name} lets rows be written by {check}"
    for command in sorted(set("rawd") - held):
        yield f"no policy holds command {command}"


def squeeze(expression: str | None) -> str:
    return " ".join((expression or "").split())


def indexes(cursor: Any, table: str) -> Iterator[str]:
    for name, first in ask(
        cursor,
        "SELECT i.indexrelid::regclass::text, a.attname FROM pg_index i"
        " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE i.indrelid = %s::regclass AND NOT i.indisprimary",
        table,
    ):
        if first != "tenant_id" and name not in OTHER_UNIQUES:
            yield f"index {name} does not start with tenant_id"


def foreign_keys(cursor: Any, table: str) -> Iterator[str]:
    """A reference to another tenant table carries the tenant on both sides."""
    for name, target, here, there in ask(
        cursor,
        "SELECT conname, confrelid::regclass::text,"
        " (SELECT array_agg(attname::text ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY k(c, n)"
        "  JOIN pg_attribute ON attrelid = conrelid AND attnum = k.c),"
        " (SELECT array_agg(attname::text ORDER BY k.n) FROM unnest(confkey) WITH ORDINALITY k(c, n)"
        "  JOIN pg_attribute ON attrelid = confrelid AND attnum = k.c)"
        " FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        table,
    ):
        walled = target == "accounts_membership" or target not in {*GLOBAL_TABLES, *SHARED_TABLES}
        if walled and ("tenant_id" not in here or "tenant_id" not in there):
            yield f"foreign key {name} to {target} does not carry the tenant"


def municipality(cursor: Any, table: str) -> Iterator[str]:
    """A municipality is shared data, so a trigger looks whether the tenant can see it."""
    [(has_column, has_trigger)] = ask(
        cursor,
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = %s::regclass"
        "   AND attname = 'municipality_id' AND NOT attisdropped),"
        " EXISTS (SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
        "   AND tgfoid = 'municipality_is_visible'::regproc)",
        table,
        table,
    )
    if has_column and not has_trigger:
        yield "municipality_id is not checked by the trigger municipality_is_visible"


PER_TABLE = (column, security, policies, indexes, foreign_keys, municipality)


def references(cursor: Any, models: list[Any]) -> Iterator[str]:
    """Each TenantForeignKey of the code has its composite foreign key in the database."""
    from accounts.tenancy import TenantForeignKey  # noqa: PLC0415 -- the rest needs no Django

    for model in models:
        for field in model._meta.local_fields:
            if not isinstance(field, TenantForeignKey):
                continue
            table, target = model._meta.db_table, field.remote_field.model._meta.db_table
            keys = ask(
                cursor,
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) = 2"
                " AND conrelid = %s::regclass AND confrelid = %s::regclass"
                " AND pg_get_constraintdef(oid) LIKE %s",
                table,
                target,
                f"FOREIGN KEY (tenant_id, {field.column})%",
            )
            if not keys:
                yield f"{table}: {field.column} has no foreign key that carries the tenant"


def beyond_tables(cursor: Any) -> Iterator[str]:
    """Views see with their owner's eyes, and so do SECURITY DEFINER functions."""
    for name, kind, options in ask(
        cursor,
        "SELECT c.relname, c.relkind::text, coalesce(array_to_string(c.reloptions, ','), '')"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.relkind IN ('v', 'm') AND {NOT_SYSTEM}",
    ):
        if kind == "m":
            yield f"materialised view {name} has no row-level security"
        elif "security_invoker=true" not in options:
            yield f"view {name} is not security_invoker"
    for name, configuration in ask(
        cursor,
        "SELECT p.proname, coalesce(array_to_string(p.proconfig, ';'), '') FROM pg_proc p"
        f" JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND {NOT_SYSTEM}",
    ):
        if name not in DEFINERS:
            yield f"function {name} is SECURITY DEFINER without a reason in DEFINERS"
        elif "search_path=" not in configuration:
            yield f"function {name} has no fixed search_path"


def triggers(cursor: Any) -> Iterator[str]:
    """Those of TRIGGERS are there, and nobody has switched one off."""
    for table, names in TRIGGERS.items():
        found = ask(
            cursor,
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'",
            table,
        )
        for name in sorted(names - {row[0] for row in found}):
            yield f"{table}: the trigger {name} is not there, or is off"


def role_leaks(cursor: Any, role: str = APP) -> Iterator[str]:
    """The application's role has no attribute and owns nothing."""
    [attributes] = ask(
        cursor,
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " FROM pg_roles WHERE rolname = %s",
        role,
    )
    names = ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION")
    for name, has in zip(names, attributes, strict=True):
        if has:
            yield f"role {role} is {name}"
    owned = ask(
        cursor,
        "SELECT 'relation ' || relname FROM pg_class WHERE relowner = %s::regrole"
        " UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proowner = %s::regrole"
        " UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspowner = %s::regrole"
        " UNION ALL SELECT 'role ' || roleid::regrole FROM pg_auth_members"
        "  WHERE member = %s::regrole",
        *[role] * 4,
    )
    for (what,) in owned:
        yield f"role {role} owns or inherits {what}"
    [(create,)] = ask(cursor, "SELECT has_schema_privilege(%s, 'public', 'CREATE')", role)
    if create:
        yield f"role {role} may create in the schema public"


def grants(cursor: Any) -> Iterator[str]:
    """Exactly the rights that the code needs, for nobody but the application."""
    given: dict[str, set[str]] = {}
    for table, grantee, right in ask(
        cursor,
        "SELECT c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,"
        " a.privilege_type FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
        " aclexplode(c.relacl) a"
        f" WHERE c.relkind IN ('r', 'p') AND {NOT_SYSTEM} AND a.grantee <> c.relowner",
    ):
        if grantee == APP:
            given.setdefault(table, set()).add(right)
        else:
            yield f"{table}: {grantee} may {right}"
    for table in tables(cursor):
        expected, has = RIGHTS.get(table, ALL_RIGHTS), given.get(table, set())
        if has != expected:
            yield f"{table}: the application may {sorted(has)}, and RIGHTS says {sorted(expected)}"
