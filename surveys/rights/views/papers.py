"""Register, agreement and certificate as PDF, in Dutch or another language of the interface."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.models import Tenant
from accounts.roles import Permission
from surveys.models import Destruction
from surveys.rights.papers.sheet import PaperSheet, sheet_pdf
from surveys.rights.papers.words import agreement, certificate, register


@require_safe
@needs(Permission.MANAGE_PRIVACY)
def privacy_register(request: MemberRequest, language: str) -> HttpResponse:
    return _in(language, request.tenant, register, "register")


@require_safe
@needs(Permission.MANAGE_PRIVACY)
def privacy_agreement(request: MemberRequest, language: str) -> HttpResponse:
    return _in(language, request.tenant, agreement, "agreement")


@require_safe
@needs(Permission.MANAGE_PRIVACY)
def destruction_certificate(request: MemberRequest, destruction_id: UUID) -> HttpResponse:
    row = find(Destruction, id=destruction_id)
    language = translation.get_language() or "nl"
    return _pdf(certificate(request.tenant, row, language), f"destruction-{row.id}")


def _in(
    language: str, tenant: Tenant, make: Callable[[Tenant, str, date], PaperSheet], name: str
) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        sheet = make(tenant, language, timezone.localdate())
    return _pdf(sheet, f"{name}-{language}")


def _pdf(sheet: PaperSheet, name: str) -> HttpResponse:
    response = HttpResponse(sheet_pdf(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
