"""The page of the audit trail, for owners."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import needs, noted
from accounts.auditing import queries
from accounts.http import MemberRequest
from accounts.roles import Permission


@require_safe
@needs(Permission.MANAGE_TEAM)
@noted("audit_seen")
def audit_list(request: MemberRequest) -> HttpResponse:
    """Who did what, looked for by person, kind, day and words."""
    wanted = queries.AuditFilter.of(request.GET)
    context = {
        "wanted": wanted,
        "page_obj": queries.events(wanted, request.GET.get("page")),
        "people": queries.people(),
        "kinds": queries.kinds(),
    }
    return render(request, "accounts/audit.html", context)
