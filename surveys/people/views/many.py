"""Many people at once: changed together, brought back, and handed out as a file."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.models import BookChange
from surveys.people.actions.bulk import KINDS, LEFT, change_many, undo_change
from surveys.people.export import book_response
from surveys.people.queries.book import BookFilter, book_rows
from surveys.refusals import Refused


@require_POST
@needs(Permission.RUN_WAVES)
def book_change(request: MemberRequest) -> HttpResponse:
    """Everybody who is ticked, or all that were found; one act, which can be undone for a day."""
    kind = request.POST.get("act", "")
    if kind not in KINDS:
        raise Http404
    try:
        ids, on = _ids(request.POST), _day(request.POST) if kind == LEFT else None
        value = request.POST.get(kind, "")
        done = change_many(by=request.user, kind=kind, value=value, contact_ids=ids, on=on)
    except Refused as refused:
        messages.error(request, str(refused))
        return _back(request)
    people, left_out = done.change.people, done.left_out
    told = ngettext("%s persoon gewijzigd.", "%s mensen gewijzigd.", people) % people
    if left_out:
        stayed = ngettext(
            "%s bleef zoals die was: het was al zo, of het kan bij deze persoon niet.",
            "%s bleven zoals ze waren: het was al zo, of het kan bij hen niet.",
            left_out,
        )
        told = f"{told} {stayed % left_out}"
    messages.success(request, told)
    return _back(request)


@require_POST
@needs(Permission.RUN_WAVES)
def book_undo(request: MemberRequest, change_id: UUID) -> HttpResponse:
    change: BookChange = find(BookChange, id=change_id, created_by=request.user)
    try:
        people = undo_change(by=request.user, change=change)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        told = ngettext(
            "%s persoon is weer als voordien.", "%s mensen zijn weer als voordien.", people
        )
        messages.success(request, told % people)
    return redirect("book_list", request.tenant.slug)


@require_safe
@needs(Permission.SEE_PEOPLE)
@noted("book_taken", each=True)
def book_export(request: MemberRequest, format: str) -> HttpResponse:  # noqa: A002 - as the address calls it
    """What was looked for, as a file that the import reads."""
    return book_response(BookFilter.of(request.GET), format)


def _ids(given: QueryDict) -> list[UUID]:
    if given.get("all"):
        wanted = BookFilter.of(QueryDict(given.get("narrowed", "")))
        return list(book_rows(wanted).values_list("id", flat=True))
    ids = [one for text in given.getlist("person") if (one := _id(text))]
    if not ids:
        raise Refused(_("Vink eerst mensen aan."))
    return ids


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(given: QueryDict) -> date | None:
    try:
        day = parse_date(given.get("on", ""))
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("Kies de dag vanaf wanneer."))
    return day


def _back(request: MemberRequest) -> HttpResponse:
    """To the same part of the list."""
    wanted = BookFilter.of(QueryDict(request.POST.get("narrowed", "")))
    address = reverse("book_list", args=[request.tenant.slug])
    return redirect(f"{address}?{wanted.query}page={request.POST.get('page', '1')[:6]}")
