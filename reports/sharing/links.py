"""The link of a share: signed, so that nobody can make one; the row says whether it still opens."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from reports.models import LONGEST_SHARE, ReportShare

SALT = "reports.share"


def token_for(share: ReportShare) -> str:
    return signing.dumps([share.tenant_id.hex, share.id.hex], salt=SALT)


def read(token: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The tenant's and the share's id; raises signing.BadSignature, ValueError or TypeError."""
    tenant_id, share_id = signing.loads(token, salt=SALT, max_age=LONGEST_SHARE)
    return uuid.UUID(tenant_id), uuid.UUID(share_id)


def link_for(share: ReportShare) -> str:
    """The absolute link, on the site's fixed address."""
    return settings.SITE_URL + reverse("shared_report", args=[token_for(share)])
