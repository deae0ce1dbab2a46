"""The typed requests that views receive, and what every template knows of them."""

from typing import Any

from django.http import HttpRequest

from accounts.models import Membership, Tenant, User
from accounts.roles import ALLOWED, Role


class MemberRequest(HttpRequest):
    """A request below /t/<slug>/: the tenant is entered, the membership is checked."""

    user: User
    tenant: Tenant
    membership: Membership


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
