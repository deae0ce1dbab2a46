"""Secrets and signatures by the Standard Webhooks convention (standardwebhooks.com).

No secret is stored: each is derived from `WEBHOOK_KEY`, so that a copy of the database opens
nothing. After a rotation both secrets sign for a while, the newer one first.
"""

import base64
import hmac
from datetime import datetime
from typing import Final

from django.conf import settings

from accounts.models import Webhook

PREFIX: Final = "whsec_"


def secret_of(hook: Webhook, version: int | None = None) -> str:
    """What the receiver checks signatures with."""
    return PREFIX + base64.b64encode(_key(hook, version or hook.key_version)).decode()


def headers_for(hook: Webhook, message_id: str, body: str, now: datetime) -> dict[str, str]:
    """The three headers of the convention, for this attempt."""
    moment = str(int(now.timestamp()))
    versions = [hook.key_version]
    if hook.old_key_until is not None and hook.old_key_until > now:
        versions.append(hook.key_version - 1)
    told = f"{message_id}.{moment}.{body}".encode()
    signed = [hmac.digest(_key(hook, version), told, "sha256") for version in versions]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signed),
    }


def _key(hook: Webhook, version: int) -> bytes:
    told = f"webhook:{hook.tenant_id}:{hook.id}:{version}"
    return hmac.digest(settings.WEBHOOK_KEY.encode(), told.encode(), "sha256")
