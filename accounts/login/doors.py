"""What stays closed to somebody who is logged in, until they log in another way."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.login import second_step
from accounts.login.proof import came_by_provider
from accounts.models import Membership
from accounts.roles import Role

# Of the own account, what whoever came by a tenant's identity provider may do.
OPEN: Final = (
    "account_logout",
    "account_login",
    "account_sessions",
    "account_second_step",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
)


def of_tenant(request: HttpRequest, membership: Membership) -> HttpResponseBase | None:
    """The page that a member is shown in place of the tenant's; None where it is open."""
    came = came_by_provider(request)
    if came is not None and came.tenant_id != membership.tenant_id:
        page = {"asked": membership.tenant}
        return render(request, "accounts/sign_on/other.html", page, status=403)
    if came is None and must_use_provider(membership):
        return redirect("sign_on_door", membership.tenant.slug)
    if second_step.is_missing(request, membership):
        asked = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_second_step')}?{asked}")
    return None


def of_account(request: HttpRequest) -> HttpResponseBase | None:
    """An identity provider opens no password, address or second step: those open every tenant."""
    if came_by_provider(request) is None or request.path_info in map(reverse, OPEN):
        return None
    return render(request, "accounts/sign_on/account.html", status=403)


def must_use_provider(membership: Membership) -> bool:
    """Whether a member may come by the identity provider alone.

    An owner may always come by password and second step, or a broken provider would lock out all.
    """
    if Role(membership.role) in (Role.OWNER, Role.OPERATOR):
        return False
    domains = {domain_of(membership.address), domain_of(membership.user.email)}
    return any(membership.tenant.sign_on.get(domain) for domain in domains)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()
