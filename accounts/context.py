"""What every template knows about the tenant."""

from typing import Any

from django.http import HttpRequest

from accounts.roles import ALLOWED, Role


def tenant(request: HttpRequest) -> dict[str, Any]:
    """`tenant`, `membership` and `can` (the names of the permissions), or nothing outside."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    return {
        "tenant": membership.tenant,
        "membership": membership,
        "can": {permission.value for permission in ALLOWED[Role(membership.role)]},
    }
