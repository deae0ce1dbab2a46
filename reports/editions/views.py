"""Which editions there are."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from reports.access import own_municipality, wave_of
from reports.editions.queries import edition_rows


@require_safe
@needs(Permission.SEE_BENCHMARK)
def edition_list(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """All editions of a wave, for the consultancy."""
    wave = wave_of(wave_id)
    rows = edition_rows(wave)
    following = rows[0].edition.number + 1 if rows else 1
    context = {"wave": wave, "rows": rows, "following": following}
    return render(request, "reports/editions/list.html", context)


@require_safe
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def municipality_editions(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """The editions of one municipality's report: what each one was, and its files."""
    wave = wave_of(wave_id)
    municipality = own_municipality(request, wave, code)
    context = {"wave": wave, "rows": edition_rows(wave, municipality), "place": municipality}
    return render(request, "reports/editions/own.html", context)
