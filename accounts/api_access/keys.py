"""The keys of the API: what a request shows, and whether it opens anything."""

import hashlib
import hmac
import re
import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import ApiToken, Membership, lasting
from accounts.tenancy import tenant

TOKEN = re.compile(r"tz_(?P<tenant>[0-9a-f]{32})_(?P<secret>[A-Za-z0-9_-]{43})")


class BadToken(Exception):
    """An API key that opens nothing; says why."""

    UNKNOWN = "This API key does not exist."
    REVOKED = "This API key was revoked."
    EXPIRED = "This API key has expired."


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def use_token(*, text: str) -> ApiToken:
    """The key that a request shows; raises BadToken. Marks it as used, once a minute at most."""
    tenant_id, secret = _parts(text)
    with tenant(tenant_id):
        rows = ApiToken.objects.select_related("created_by", "tenant")
        row: ApiToken | None = rows.filter(secret_hash=hash_secret(secret)).first()
        if row is None or not hmac.compare_digest(row.secret_hash, hash_secret(secret)):
            raise BadToken(BadToken.UNKNOWN)
        now = timezone.now()
        row.role = _role_in_force(row, now)
        if row.last_used_at is None or row.last_used_at < now - timedelta(minutes=1):
            ApiToken.objects.filter(id=row.id).update(last_used_at=now)
    return row


def _role_in_force(row: ApiToken, now: datetime) -> str:
    """What the key may do at this moment; BadToken where that is nothing any more."""
    role = _role_of_maker(row)
    if row.revoked_at is not None or role is None:
        raise BadToken(BadToken.REVOKED)
    if row.expires_at <= now:
        raise BadToken(BadToken.EXPIRED)
    return role


def _parts(text: str) -> tuple[uuid.UUID, str]:
    match = TOKEN.fullmatch(text)
    if match is None:
        raise BadToken(BadToken.UNKNOWN)
    return uuid.UUID(match["tenant"]), match["secret"]


def _role_of_maker(token: ApiToken) -> str | None:
    """A key lives no longer than the membership of the person who made it, and may do no more."""
    found = Membership.objects.filter(
        lasting(), tenant_id=token.tenant_id, user=token.created_by, user__is_active=True
    )
    return found.values_list("role", flat=True).first()
