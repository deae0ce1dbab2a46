"""The dry run as a page, the real run, its certificates, and what goes to an archive before it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.models import Destruction, Wave, WaveState
from surveys.rights.actions.archiving import note_archived
from surveys.rights.actions.keeping_terms import OtherThanCounted, destroy_overdue
from surveys.rights.queries.archive import archive_of
from surveys.rights.queries.overdue import overdue, terms_of_waves
from surveys.table_files import csv_response

COLUMNS = ("place", "told", "kind", "wave", "wave_id", "since", "number")
SHOWN = 20  # certificates


@require_safe
@needs(Permission.MANAGE_PRIVACY)
def retention(request: MemberRequest) -> HttpResponse:
    found = overdue(request.tenant)
    page = {
        "lines": found,
        "total": sum(one.number for one in found),
        "waves": terms_of_waves(request.tenant),
        "certificates": list(Destruction.objects.order_by("-at")[:SHOWN]),
    }
    return render(request, "rights/retention.html", page)


@require_POST
@needs(Permission.MANAGE_PRIVACY)
def retention_destroy(request: MemberRequest) -> HttpResponse:
    """Just what the page told: where it is another number now, nothing is destroyed."""
    told = sum(one.number for one in overdue(request.tenant))
    if request.POST.get("total") != str(told):
        messages.error(request, _("Er is intussen iets veranderd. Kijk de lijst opnieuw na."))
        return redirect("retention", request.tenant.slug)
    try:
        done = destroy_overdue(by=request.user, tenant=request.tenant)
    except OtherThanCounted:
        messages.error(request, _("Er is intussen iets veranderd. Er is niets vernietigd."))
        return redirect("retention", request.tenant.slug)
    number = done.total if done else 0
    told_now = ngettext("%d gegeven is vernietigd.", "%d gegevens zijn vernietigd.", number)
    messages.success(request, told_now % number)
    return redirect("retention", request.tenant.slug)


@require_safe
@needs(Permission.MANAGE_PRIVACY)
def retention_list(request: MemberRequest) -> HttpResponse:
    """What a run would destroy now."""
    return _list([one.line for one in overdue(request.tenant)], "destruction-proposal.csv")


@require_safe
@needs(Permission.MANAGE_PRIVACY)
def destruction_list(request: MemberRequest, destruction_id: UUID) -> HttpResponse:
    return _list(find(Destruction, id=destruction_id).lines, f"destruction-{destruction_id}.csv")


@require_safe
@needs(Permission.MANAGE_PRIVACY)
def retention_archive(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """What an archive keeps of a wave: what was asked, promised and counted, and no answer of a person."""
    waves = Wave.objects.exclude(state=WaveState.DRAFT).select_related("version", "study")
    wave = find(waves, id=wave_id)
    content = archive_of(wave)
    note_archived(by=request.user, wave=wave)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="wave-{wave.id}.zip"'
    return response


def _list(lines: list[dict[str, object]], name: str) -> HttpResponse:
    rows = ([line.get(column, "") for column in COLUMNS] for line in lines)
    return csv_response([list(COLUMNS), *rows], name)
