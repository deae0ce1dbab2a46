"""The typed requests that views receive, what they take, and what every template knows of them."""

import re
from typing import Any, Final

from django.http import HttpRequest

from accounts.models import Membership, Tenant, User
from accounts.roles import ALLOWED, Role

GZIP: Final = re.compile(r"gzip(?:;q=(?:1(?:\.0*)?|0?\.0*[1-9]\d*))?", re.ASCII)


class MemberRequest(HttpRequest):
    """A request below /t/<slug>/: the tenant is entered, the membership is checked."""

    user: User
    tenant: Tenant
    membership: Membership


def takes_gzip(request: HttpRequest) -> bool:
    """Whether who asks unpacks gzip; `gzip;q=0` says no (RFC 9110)."""
    said = request.META.get("HTTP_ACCEPT_ENCODING", "").lower().replace(" ", "")
    return any(GZIP.fullmatch(one) for one in said.split(","))


def known_to_templates(request: HttpRequest) -> dict[str, Any]:
    """`tenant`, `membership` and `can` (the names of the permissions), or nothing outside."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    return {
        "tenant": membership.tenant,
        "membership": membership,
        "can": {permission.value for permission in ALLOWED[Role(membership.role)]},
    }
