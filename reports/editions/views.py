"""Which editions there are, and withdrawing one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from reports.access import own_municipality, wave_of
from reports.editions.actions import AlreadyWithdrawn, withdraw
from reports.editions.forms import WithdrawForm
from reports.editions.queries import edition_rows
from reports.models import Edition


@require_safe
@needs(Permission.SEE_BENCHMARK)
def edition_list(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """All editions of a wave, for the consultancy."""
    wave = wave_of(wave_id)
    context = {"wave": wave, "rows": edition_rows(wave)}
    return render(request, "reports/editions/list.html", context)


@require_safe
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def municipality_editions(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """The editions of one municipality's report: what each one was, and its files."""
    wave = wave_of(wave_id)
    municipality = own_municipality(request, wave, code)
    context = {"wave": wave, "rows": edition_rows(wave, municipality), "place": municipality}
    return render(request, "reports/editions/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RELEASE_RESULTS)
def edition_withdraw(request: MemberRequest, edition_id: UUID) -> HttpResponse:
    """Ask why, and withdraw."""
    edition = find(Edition.objects.select_related("wave__study"), id=edition_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(by=request.user, edition=edition, reason=form.cleaned_data["reason"])
        except AlreadyWithdrawn:
            messages.info(request, _("Deze editie was al ingetrokken."))
        else:
            text = _(
                "Editie %(number)s is ingetrokken: de besturen lezen ze niet meer. Verbeterde cijfers"
                " geeft u vrij op de pagina van het rapport."
            )
            messages.success(request, text % {"number": edition.number})
        return redirect("edition_list", request.tenant.slug, edition.wave_id)
    context = {"edition": edition, "wave": edition.wave, "form": form}
    return render(request, "reports/editions/withdraw.html", context)
