"""What a worker does for a file. Every call may happen twice, and at the same time."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from celery import Task
from django.db import DatabaseError

from accounts.files import claims
from accounts.files.claims import FileClaim
from accounts.files.rows import MadeFile
from accounts.jobs.leases import LeaseLost, heartbeat, settle
from accounts.jobs.queue import enqueue
from accounts.models import Tenant
from accounts.storage import StorageAway
from accounts.tenancy import tenant

log = logging.getLogger(__name__)

Make = Callable[[UUID, FileClaim], None]


def take(model: type[MadeFile], owner: UUID, file_id: UUID, make: Make) -> None:
    """Make a file by `make`, outside any tenant, unless that is done or somebody is at it."""
    with tenant(owner):
        claim = claims.claim_file(model, file_id=file_id)
    if claim is None:
        return
    try:
        with heartbeat(owner, claim):
            make(owner, claim)
    except LeaseLost:
        log.warning("file %s was taken over by another worker", file_id)
    except Exception as error:
        settle(owner, claim, error, partial(_fail, claim, error), job=f"file {file_id}")


def _fail(claim: FileClaim, error: Exception) -> None:
    if isinstance(error, StorageAway):
        claims.postpone_file(claim=claim)
    else:
        claims.fail_file(claim=claim, error=type(error).__name__)


def sweep(model: type[MadeFile], make_file: "Task[Any, Any]") -> None:
    """Find the files that nobody was told of, and those whose worker died, in every tenant."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        try:
            with tenant(tenant_id):
                for file_id in claims.due_files(model):
                    enqueue(make_file, str(tenant_id), str(file_id))
        except DatabaseError:
            # One tenant's trouble does not keep the others waiting.
            log.exception("sweep of tenant %s failed", tenant_id)
