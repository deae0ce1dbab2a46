"""The typed requests that views receive."""

from django.http import HttpRequest

from accounts.models import Membership, Tenant, User


class MemberRequest(HttpRequest):
    """A request below /t/<slug>/: the tenant is entered, the membership is checked."""

    user: User
    tenant: Tenant
    membership: Membership
