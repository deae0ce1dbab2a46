"""The presentation of a report, and the agreements that come out of it."""

from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import check_municipality, find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from reports.access import language_of_reader, not_ready, own_standing, wave_of
from reports.models import Agreement
from reports.pages.reports import Page, make_page
from reports.presenting.actions import MOST, TooMany, agree, settle, withdraw
from reports.presenting.forms import AgreementForm
from reports.presenting.queries import agreements_of, earlier_agreements
from reports.presenting.slides import slides
from reports.queries import Standing, benchmark_standing, figures_of
from surveys.models import Wave


@require_safe
@needs(Permission.SEE_BENCHMARK)
def present(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The benchmark before people in one room."""
    wave = wave_of(wave_id)
    standing = benchmark_standing(wave)
    if standing is None:
        return not_ready(request, wave, status=404)
    page = _page(standing)
    context = {"report": standing, "page": page, "slides": slides(page)}
    return render(request, "reports/presenting/present.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def present_municipality(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """A municipality's report before both its sides, who agree what to do."""
    wave = wave_of(wave_id)
    standing = own_standing(request, wave, code)
    if standing is None:
        return not_ready(request, wave, status=404)
    page = _page(standing)
    items = frozenset(row.code for row in page.rows)
    form = AgreementForm(request.POST or None, items=items)
    if request.method == "POST" and not _may_write(request):
        raise Http404
    if request.method == "POST" and form.is_valid():
        return _agreed(request, standing, form)
    texts = {row.code: row for row in page.rows}
    context = {
        "report": standing,
        "page": page,
        "slides": slides(page),
        "form": form,
        "can_agree": _may_write(request),
        "agreements": [(one, texts.get(one.item)) for one in agreements_of(standing)],
        "earlier": [(one, texts.get(one.item)) for one in earlier_agreements(standing)],
    }
    return render(request, "reports/presenting/present.html", context)


def _agreed(request: MemberRequest, standing: Standing, form: AgreementForm) -> HttpResponse:
    given = form.given()
    try:
        agree(by=request.user, standing=standing, **msgspec.structs.asdict(given))
    except TooMany:
        messages.error(request, _("Er staan al %(n)s afspraken bij dit rapport.") % {"n": MOST})
    else:
        messages.success(request, _("De afspraak staat bij de afspraken, op het einde."))
    return redirect(f"{request.path}#item-{given.item}")


@require_POST
@needs(Permission.RELEASE_RESULTS, Permission.SEE_OWN_MUNICIPALITY)
def agreement_change(request: MemberRequest, agreement_id: UUID) -> HttpResponse:
    """Done, not done after all, or taken off the list."""
    rows = Agreement.objects.select_related("participation__municipality")
    agreement = find(rows, id=agreement_id)
    place = agreement.participation
    check_municipality(request.membership, place.municipality_id)
    change = request.POST.get("change", "")
    if change == "withdraw":
        withdraw(by=request.user, agreement=agreement)
    elif change in ("done", "open"):
        settle(by=request.user, agreement=agreement, done=change == "done")
    else:
        raise Http404
    wave = find(Wave, id=request.POST.get("wave", "")) if request.POST.get("wave") else None
    back = wave.id if wave else place.wave_id
    url = redirect("present_municipality", request.tenant.slug, back, place.municipality.code)
    url["Location"] += "#agreements"
    return url


def _may_write(request: MemberRequest) -> bool:
    member = request.membership
    return member.may(Permission.RELEASE_RESULTS) or member.may(Permission.SEE_OWN_MUNICIPALITY)


def _page(standing: Standing) -> Page:
    return make_page(figures_of(standing), language_of_reader())
