"""A file is confirmed once: of two clicks the second is told what the first one did."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from surveys.upload.queries import made_of


def confirmed_before(
    request: MemberRequest, pending_id: UUID, page: str, *, of_made: bool = True
) -> HttpResponse:
    """To the page of what the file became (or one without an id); 404 for any other file."""
    made = made_of(request.user, pending_id)
    if made is None:
        raise Http404
    messages.info(request, _("Dit bestand was al ingelezen; het is niet nog eens gedaan."))
    return redirect(page, request.tenant.slug, *([made] if of_made else []))


def is_asking(request: HttpRequest) -> bool:
    """Whether the page asks by itself how far its file is."""
    return "HX-Request" in request.headers


def leads(address: str) -> HttpResponse:
    """Tells the page that asks to go on to another."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})
