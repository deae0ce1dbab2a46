"""Inviting people of the address book to a wave: who comes, who is left out and why, then the button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.fieldwork.forms.studies import LANGUAGE_NAMES
from surveys.models import Municipality, Wave, WaveState
from surveys.people.actions.importing import start_inviting
from surveys.people.forms import function_choices
from surveys.people.queries.book import BookFilter
from surveys.people.queries.inviting import InviteChoice, InvitePreview, invite_preview
from surveys.people.views import way as ways
from surveys.people.views.way import PeopleWay
from surveys.upload.jobs import encoded

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
@noted("people_seen", wave_id="surveys.Wave")
def wave_people_book(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    wave: Wave = find(Wave.objects.select_related("study"), id=wave_id, imported=False)
    if wave.state == WaveState.CLOSED:
        messages.error(request, _("Deze golf is gesloten."))
        return redirect("wave_people", request.tenant.slug, wave.id)
    given = request.POST if request.method == "POST" else request.GET
    choice = InviteChoice(
        BookFilter.of(given.dict()), bool(given.get("unaddressed")), bool(given.get("skip_shared"))
    )
    preview = invite_preview(wave, choice)
    if request.method == "POST":
        answer = _invited(request, wave, preview)
        if answer is not None:
            return answer
    return _page(request, wave, choice, preview)


def _invited(request: MemberRequest, wave: Wave, preview: InvitePreview) -> HttpResponse | None:
    """Those who were shown; who looked at others looks again."""
    if request.POST.get("expected") != str(len(preview.people)) or not preview.people:
        messages.warning(request, _("De lijst is intussen veranderd. Kijk ze nog eens na."))
        return None
    rows = encoded({"people": [one.as_json() for one in preview.people]})
    total = len(preview.people)
    row = start_inviting(by=request.user, wave=wave, rows=rows, total=total)
    return ways.set_going(PeopleWay(request, wave), row, total)


def _page(
    request: MemberRequest, wave: Wave, choice: InviteChoice, preview: InvitePreview
) -> HttpResponse:
    shown = get_language() or "nl"
    page = {
        "wave": wave,
        "wanted": choice.wanted,
        "choice": choice,
        "preview": preview,
        "total": len(preview.people),
        "people": [(one, one.function.label(shown)) for one in preview.people[:SHOWN]],
        "left_out": preview.left_out[:SHOWN],
        "municipalities": Municipality.objects.filter(
            id__in=wave.participations.values("municipality_id")
        ),
        "functions": function_choices(),
        "languages": LANGUAGE_NAMES,
    }
    return render(request, "people/invite.html", page)
