"""Is the process alive, and can it do its work? Asked by whatever runs the product."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from django.core.checks import Error
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.checks import answers_stay_out_of_the_log, application_role_is_walled
from accounts.storage import takes_files
from config import alive
from config.celery import app

PATIENCE: Final = 1  # second for a broker that is there


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Each part that the product needs, by name; 503 when one is missing. Who asks from outside hears
    only whether all are there."""
    parts = {name: _try(check) for name, check in CHECKS.items()}
    ready = set(parts.values()) == {"ok"}
    told = parts if _from_inside(request) else {"ready": "yes" if ready else "no"}
    return JsonResponse(told, status=200 if ready else 503)


def _from_inside(request: HttpRequest) -> bool:
    """Asked on the machine or its network, and not through the proxy."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False


def _try(check: Callable[[], str]) -> str:
    """A part that fails in whatever way is not ready; the answer never shows why in detail."""
    try:
        return check()
    except Exception as error:  # every driver has errors of its own
        return f"failed: {type(error).__name__}"


def _database() -> str:
    checks = (application_role_is_walled, answers_stay_out_of_the_log)
    problems = [problem for check in checks for problem in check(databases=["default"])]
    # The identifier alone: what is wrong stands in docs/operations.md.
    return ", ".join(str(p.id) for p in problems if isinstance(p, Error)) or "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} not applied" if waiting else "ok"


def _broker() -> str:
    """Who asks gives up after a few seconds: a broker that hangs is told before that."""
    impatient = dict.fromkeys(("socket_timeout", "socket_connect_timeout"), PATIENCE)
    with app.connection_for_write(transport_options=impatient) as broker:
        broker.ensure_connection(max_retries=1, timeout=PATIENCE)
    return "ok"


def _storage() -> str:
    return "ok" if takes_files() else "takes no files"


def _workers() -> str:
    missing = alive.queues_without_worker()
    return f"none for {', '.join(missing)}" if missing else "ok"


def _sweeps() -> str:
    missed = alive.missed_sweeps()
    return f"missed: {', '.join(missed)}" if missed else "ok"


CHECKS = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "storage": _storage,
    "workers": _workers,
    "sweeps": _sweeps,
}
