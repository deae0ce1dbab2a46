"""The keys of the API: what a request shows, and whether it opens anything."""

import hashlib
import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import DatabaseError
from django.utils import timezone

from accounts.database import Prepared
from accounts.database.rows import columns, made, named, one
from accounts.models import ApiToken, Tenant, User
from accounts.tenancy import current_tenant_id, tenant

log = logging.getLogger(__name__)

TOKEN = re.compile(r"tz_(?P<tenant>[0-9a-f]{32})_(?P<secret>[A-Za-z0-9_-]{43})")
A_MINUTE: Final = timedelta(minutes=1)

_PARTS: Final = tuple((model, columns(model)) for model in (ApiToken, Tenant, User))
# A key lives no longer than the membership of the person who made it, and may do no more.
_KEY: Final = Prepared(
    f"SELECT {', '.join(map(named, ('key', 'house', 'person'), (of for _model, of in _PARTS)))},"  # noqa: S608 -- names of columns
    " member.role, member.ends_at"
    " FROM accounts_apitoken AS key JOIN accounts_tenant AS house ON house.id = key.tenant_id"
    " LEFT JOIN accounts_user AS person ON person.id = key.created_by_id"
    " LEFT JOIN accounts_membership AS member ON member.tenant_id = key.tenant_id"
    " AND member.user_id = person.id AND person.is_active"
    " WHERE key.tenant_id = %s AND key.secret_hash = %s"
)


class BadToken(Exception):
    """An API key that opens nothing; says why."""

    UNKNOWN = "This API key does not exist."
    REVOKED = "This API key was revoked."
    EXPIRED = "This API key has expired."


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@contextmanager
def use_token(*, text: str) -> Iterator[ApiToken]:
    """Enters the tenant of the key that a request shows, for as long as it runs; raises BadToken.

    Afterwards it is marked as used, once a minute at most: the row is not held while the request runs,
    and the mark stays when the request undoes what it did.
    """
    tenant_id, secret = _parts(text)
    now = timezone.now()
    with tenant(tenant_id):
        row = _found(hash_secret(secret), now)
        yield row
    if row.last_used_at is None or row.last_used_at < now - A_MINUTE:
        _mark(row, now)


def _mark(row: ApiToken, now: datetime) -> None:
    """What was asked is done and kept by now, so it is answered whether this goes well or not."""
    try:
        with tenant(row.tenant_id):
            ApiToken.objects.filter(id=row.id).update(last_used_at=now)
    except DatabaseError as error:
        log.warning("a key of the API was not marked as used (%s)", type(error).__name__)


def _found(secret_hash: str, now: datetime) -> ApiToken:
    """The key with its tenant, whoever made it, and what that person may do at this moment."""
    found = one(_KEY, [current_tenant_id(), secret_hash])
    if found is None:
        raise BadToken(BadToken.UNKNOWN)
    values = iter(found)
    row: ApiToken
    row, house, person = (made(model, of, [*islice(values, len(of))]) for model, of in _PARTS)
    role, ends_at = values
    if row.revoked_at is not None or role is None or (ends_at is not None and ends_at <= now):
        raise BadToken(BadToken.REVOKED)
    if row.expires_at <= now:
        raise BadToken(BadToken.EXPIRED)
    row.tenant, row.created_by, row.role = house, person, role
    return row


def _parts(text: str) -> tuple[uuid.UUID, str]:
    match = TOKEN.fullmatch(text)
    if match is None:
        raise BadToken(BadToken.UNKNOWN)
    return uuid.UUID(match["tenant"]), match["secret"]
