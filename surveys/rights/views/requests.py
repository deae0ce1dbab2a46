"""Requests of people about their data, with the day on which the law wants them answered."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.models import PrivacyRequest
from surveys.refusals import Refused
from surveys.rights.actions.archiving import note_exported
from surveys.rights.actions.requests import handle_request, note_request
from surveys.rights.forms import HandleForm, RequestForm
from surveys.rights.queries.held import held_of_person

SHOWN = 200


@dataclass(frozen=True)
class ClockedRequest:
    """A request with its clock: `left` days, below nought when it is late."""

    row: PrivacyRequest
    left: int

    @classmethod
    def of(cls, row: PrivacyRequest) -> "ClockedRequest":
        return cls(row, (row.due_on - timezone.localdate()).days)

    @property
    def late(self) -> int:
        return max(0, -self.left)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PRIVACY)
def request_list(request: MemberRequest) -> HttpResponse:
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("kind", "who", "received_on")}
        row = note_request(by=request.user, due_on=form.due_on, **told)
        messages.success(request, _("Het verzoek is genoteerd."))
        return redirect("privacy_request", request.tenant.slug, row.id)
    rows = PrivacyRequest.objects.select_related("contact")
    page = {
        "form": form,
        "open": [
            ClockedRequest.of(row) for row in rows.filter(handled_at=None).order_by("due_on", "id")
        ],
        "handled": list(rows.exclude(handled_at=None).order_by("-handled_at")[:SHOWN]),
    }
    return render(request, "rights/requests.html", page, status=422 if form.errors else 200)


@require_safe
@needs(Permission.MANAGE_PRIVACY)
@noted("request_seen", request_id="surveys.PrivacyRequest")
def request_page(request: MemberRequest, request_id: UUID) -> HttpResponse:
    return _page(request, _row(request_id), HandleForm())


@require_safe
@needs(Permission.MANAGE_PRIVACY)
@noted("request_taken", each=True, request_id="surveys.PrivacyRequest")
def request_export(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """All that is held of the person, to send to that person."""
    row = _row(request_id)
    if row.contact is None or row.handled_at is not None:
        raise Http404
    note_exported(by=request.user, subject=row)
    content = json.dumps(held_of_person(row.contact), ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{row.id}.json"'
    return response


@require_POST
@needs(Permission.MANAGE_PRIVACY)
def request_handle(request: MemberRequest, request_id: UUID) -> HttpResponse:
    row, form = _row(request_id), HandleForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        handle_request(by=request.user, request=row, outcome=form.cleaned_data["outcome"])
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Het verzoek is afgehandeld."))
    return redirect("privacy_requests", request.tenant.slug)


def _row(request_id: UUID) -> PrivacyRequest:
    rows = PrivacyRequest.objects.select_related("contact__municipality", "contact__tenant")
    found: PrivacyRequest = find(rows, id=request_id)
    return found


def _page(request: MemberRequest, row: PrivacyRequest, form: HandleForm) -> HttpResponse:
    page = {"asked": ClockedRequest.of(row), "row": row, "form": form}
    return render(request, "rights/request.html", page, status=422 if form.errors else 200)
