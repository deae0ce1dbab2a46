"""Whether the audit trail is as it was written: each row holds the digest of the one before it.

The database makes the digests (migration 0013 of accounts); here they are made once more, from what
is stored. A row that was removed, put in between, moved or changed breaks the chain at its place.
Who cuts off its end leaves a shorter chain that is whole: an *anchor*, the head as it was, kept
elsewhere, tells that.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any, Final

from django.db.models import F, TextField
from django.db.models.functions import Cast

from accounts.models import AuditEvent, Tenant
from accounts.tenancy import current_tenant_id, tenant

CHUNK: Final = 2000
IN_LOG: Final = "anchor"
LOGGER: Final = "accounts.auditing.tasks"


@dataclass(frozen=True)
class Anchor:
    """The newest row of a tenant's chain at some moment."""

    tenant: str
    number: int
    digest: str


@dataclass(frozen=True)
class ChainVerdict:
    """How many rows hold together, and what is wrong with the first that does not."""

    slug: str
    rows: int
    problem: str = ""


def digest_of(before: str, row: AuditEvent, details: str) -> str:
    """The digest of a row: `details` is the text that PostgreSQL makes of them."""
    moment = f"{row.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    fields = [
        before, row.number, row.id, row.tenant_id, moment, row.actor_id or "", row.action,
        row.subject_type, row.subject_id, details,
    ]  # fmt: skip
    return hashlib.sha256("\n".join(map(str, fields)).encode()).hexdigest()


def anchor() -> Anchor | None:
    """The head of the tenant of this context; None while it has no row."""
    rows = AuditEvent.objects.exclude(number=None).order_by("-number")
    head: Any = rows.values_list("number", "digest").first()
    return Anchor(str(current_tenant_id()), *head) if head else None


def anchors() -> Iterator[dict[str, str | int]]:
    """Every head, as it is written down elsewhere: in a file of lines of JSON, or in a line of our log."""
    for row in Tenant.objects.order_by("slug"):
        with tenant(row.id):
            found = anchor()
        if found:
            yield {**asdict(found), "slug": row.slug}


def read_anchors(text: str) -> dict[uuid.UUID, list[Anchor]]:
    """Tenant → what was once noted of its chain, from lines of `audit anchor` or of a whole log.

    A log may hold lines of other programs, and of its own only those of our logger are anchors. Raises
    ValueError for an anchor that is none, and for a text that is neither.
    """
    found: dict[uuid.UUID, list[Anchor]] = {}
    strange, is_log = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        told = _told(line)
        if told is None:
            strange = strange or (number if line.strip() else 0)
            continue
        if "logger" in told:
            is_log, told = True, told.get(IN_LOG) if told["logger"] == LOGGER else None
        if told is not None:
            tenant_id, one = _noted(told, number)
            found.setdefault(tenant_id, []).append(one)
    if strange and not is_log:
        raise ValueError(f"line {strange} is no anchor, and of no log")
    return found


def _told(line: str) -> dict[str, Any] | None:
    """The JSON object of a line; None where it is none."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _noted(told: Any, line: int) -> tuple[uuid.UUID, Anchor]:
    try:
        one = Anchor(str(told["tenant"]), int(told["number"]), str(told["digest"]))
        return uuid.UUID(one.tenant), one
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"line {line} is no anchor") from error


def verify(of: Tenant, noted: Mapping[uuid.UUID, list[Anchor]]) -> ChainVerdict:
    """Read the whole chain of a tenant, and compare it with its anchors: with all that were ever noted of
    a row, for whoever makes a new chain has its head noted too.
    """
    digest, number = of.audit_digest, of.audit_number  # where old rows went
    wanted: dict[int, set[str]] = {}
    for one in noted.get(of.id, []):
        if one.number >= number:
            wanted.setdefault(one.number, set()).add(one.digest)
    if wanted.pop(number, {digest}) != {digest}:
        return ChainVerdict(of.slug, 0, f"row {number}, behind which it begins, was another")
    with tenant(of.id):
        if outside := AuditEvent.objects.filter(number=None).count():
            return ChainVerdict(of.slug, 0, f"{outside} rows stand outside of the chain")
        rows = AuditEvent.objects.annotate(told=Cast(F("details"), TextField()))
        for row in rows.order_by("number").iterator(CHUNK):
            if row.number != number + 1:
                return ChainVerdict(of.slug, number, f"row {number + 1} is missing")
            digest, number = digest_of(digest, row, row.told), row.number
            if digest != row.digest:
                return ChainVerdict(
                    of.slug, number - 1, f"row {number} ({row.id}) was changed or moved"
                )
            if wanted.pop(number, {digest}) != {digest}:
                return ChainVerdict(
                    of.slug, number - 1, f"row {number} is not the one that was anchored"
                )
    if wanted:
        return ChainVerdict(of.slug, number, f"cut off: rows up to {max(wanted)} were anchored")
    return ChainVerdict(of.slug, number)
