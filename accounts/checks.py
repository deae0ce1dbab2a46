"""Start-up checks: the application refuses to serve when a wall is missing."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

# What config/roles.sql sets for the role of the application.
SILENT: Final = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@register(Tags.database)
def application_role_is_walled(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The role of the web and the workers is no superuser, bypasses nothing, owns nothing."""
    if "default" not in (databases or []):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls,"
            " EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind = 'r')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        superuser, bypasses, owner = cursor.fetchone()
    if superuser or bypasses or owner:
        return [
            Error(
                "DATABASE_URL names a role that row-level security does not hold.",
                hint="Use tweezicht_app, made by config/roles.sql; migrations use OWNER_DATABASE_URL.",
                id="tweezicht.E001",
            )
        ]
    return []


@register(Tags.database)
def answers_stay_out_of_the_log(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """PostgreSQL writes down no statement, no value and no detail of the application."""
    if "default" not in (databases or []):
        return []
    names = list(SILENT)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [names])
        loud = [name for name, setting in cursor.fetchall() if setting != SILENT[name]]
    if loud:
        return [
            Error(
                f"Answers could reach PostgreSQL's log: {', '.join(sorted(loud))}.",
                hint="Run config/roles.sql again, as a superuser; docs/operations.md.",
                id="tweezicht.E003",
            )
        ]
    return []


@register(deploy=True)
def site_is_served_securely(**kwargs: Any) -> list[CheckMessage]:
    if settings.SITE_URL.startswith("https://"):
        return []
    return [Error("SITE_URL must start with https:// in production.", id="tweezicht.E002")]
