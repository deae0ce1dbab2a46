"""Storing what was computed. Nothing of it can be read before the run is declared ready.

Documents are stored in batches, each in a transaction of its own that holds the run's row:
a worker that lost its lease stores nothing more, and a wave of any size needs the memory of
one batch. What an attempt left behind that died is deleted before the next one stores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models.functions import Now
from msgspec import to_builtins

from accounts import audit
from accounts.tenancy import current_tenant_id
from accounts.webhooks.events import ToldEvent, announce
from benchmarking.core.audit.ledger import LedgerDocument
from benchmarking.core.documents.differences import Differences
from benchmarking.models import LedgerEntry, Result, Run, RunState
from benchmarking.packing import packed
from benchmarking.runs.actions.runs import Claim, outdate_later

# %b: the documents go as the bytes that they are. As text they would be twice as long, and take the
# database and us longer than compressing them did.
_INSERT: Final = """
    INSERT INTO benchmarking_result (id, tenant_id, run_id, participation_id, peer_group, payload)
    SELECT row.id, %s, %s, row.participation_id, row.peer_group, row.payload
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %b::bytea[])
        AS row(id, participation_id, peer_group, payload)
"""


class Subject(NamedTuple):
    """Whose figures a document holds: a municipality's, a peer group's, or (neither) all."""

    participation: UUID | None = None
    peer_group: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: how many municipalities, the digest of it all, and what differs from
    the run before (None for the first run of a wave)."""

    municipalities: int
    digest: str
    differences: Differences | None


@transaction.atomic
def clear_results(*, claim: Claim) -> None:
    """Delete what an earlier attempt stored."""
    claim.hold()
    Result.objects.filter(run_id=claim.run_id).delete()


@transaction.atomic
def store_results(
    *, claim: Claim, subjects: Sequence[Subject], texts: Sequence[bytes], done: int
) -> None:
    """Store a batch of documents, already as text, and tell how many are done."""
    claim.hold()
    columns = [list(column) for column in zip(*subjects, strict=True)]
    ids = [uuid4() for _text in texts]
    with connection.cursor() as cursor:
        values: Any = (current_tenant_id(), claim.run_id, ids, *columns, [*map(packed, texts)])
        cursor.execute(_INSERT, values)
    claim.keep(done=done)


@transaction.atomic
def finish_run(
    *, claim: Claim, stored: Stored, ledger: LedgerDocument, seconds: Mapping[str, float]
) -> Run:
    """Declare the run ready and note what it tells: from now on its results are read."""
    run: Run = claim.hold()
    LedgerEntry.objects.create(run=run, document=to_builtins(ledger))
    claim.row().update(
        state=RunState.READY.value,
        done=stored.municipalities,
        total=stored.municipalities,
        lease_until=None,
        seconds=seconds,
        digest=stored.digest,
        differences=to_builtins(stored.differences),
        finished_at=Now(),
    )
    audit.record(
        by=None,
        action="run_ready",
        subject=run,
        method=run.method_version,
        results=Result.objects.filter(run=run).count(),
        digest=stored.digest,
    )
    announce(
        ToldEvent.RUN_READY,
        subject_id=run.id,
        address=f"/api/v1/waves/{run.wave_id}/benchmark",
        about={"wave": str(run.wave_id), "run": str(run.id)},
    )
    outdate_later(run.wave)
    return run
