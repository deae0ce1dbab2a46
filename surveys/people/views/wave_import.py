"""A file of people for a wave: upload, preview, confirm; what is refused goes back as a file."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.fieldwork.queries.people_preview import places_after, reading_of
from surveys.models import PeopleImport, Wave, WaveState
from surveys.people.forms import PeopleFileForm, function_choices
from surveys.people.queries.judging import new_of, person_of
from surveys.people.views import way as ways
from surveys.people.views.way import PeopleWay
from surveys.questionnaire.words import Perspective
from surveys.table_files import csv_response

EXAMPLE = [
    ["naam", "e-mail", "gemeente", "functie", "taal"],
    ["An Voorbeeld", "an.voorbeeld@aalst.example", "41002", "burgemeester", "nl"],
    ["Bert Voorbeeld", "bert.voorbeeld@gent.example", "Gent", "algemeen directeur", "nl"],
]


@needs(Permission.RUN_WAVES)
def wave_people_import(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if wave.state == WaveState.CLOSED:
        messages.error(request, _("Deze golf is gesloten."))
        return redirect("wave_people", request.tenant.slug, wave.id)
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = ways.uploaded(PeopleWay(request, wave), form)
        if answer is not None:
            return answer
    labels = [label for _value, label in function_choices()]
    page = {"wave": wave, "form": form, "functions": labels}
    return render(request, "waves/people_import.html", page, status=422 if form.errors else 200)


@require_safe
@needs(Permission.RUN_WAVES)
@noted("import_seen", people_file_id="surveys.PeopleImport")
def wave_people_preview(
    request: MemberRequest, wave_id: uuid.UUID, people_file_id: uuid.UUID
) -> HttpResponse:
    way = PeopleWay(request, _wave(wave_id))
    if ways.is_gone(way, people_file_id):
        return ways.done(way, people_file_id)
    return ways.shown(
        way, people_file_id, "waves/people_preview.html", _beside(way, people_file_id)
    )


@require_safe
@needs(Permission.RUN_WAVES)
@noted("refused_taken", each=True, people_file_id="surveys.PeopleImport")
def wave_people_refused(
    request: MemberRequest, wave_id: uuid.UUID, people_file_id: uuid.UUID
) -> HttpResponse:
    return ways.refused_rows(PeopleWay(request, _wave(wave_id)), people_file_id)


@require_POST
@needs(Permission.RUN_WAVES)
def wave_people_confirm(
    request: MemberRequest, wave_id: uuid.UUID, people_file_id: uuid.UUID
) -> HttpResponse:
    return ways.confirmed(PeopleWay(request, _wave(wave_id)), people_file_id, [])


@require_safe
@needs(Permission.RUN_WAVES)
def wave_people_example(request: MemberRequest) -> HttpResponse:
    """A file to fill in."""
    return csv_response(EXAMPLE, "mensen.csv")


def _wave(wave_id: uuid.UUID) -> Wave:
    wave: Wave = find(Wave.objects.select_related("study"), id=wave_id)
    return wave


def _beside(way: PeopleWay, file_id: uuid.UUID) -> dict[str, object]:
    """What the wave has beside the file, and what it would have after it."""
    row: PeopleImport = way.pending(file_id)
    new = new_of(row.summary)
    places = places_after(way.wave, new) if way.wave else []
    political = sum(n for (_place, side), n in new.items() if side == Perspective.POLITICAL)
    return {
        "people": [person_of(one) for one in row.summary.get("people", [])],
        "political": political,
        "administrative": sum(new.values()) - political,
        "places": [place for place in places if place.new],
        "without": [place.name for place in places if not place.total],
        "reading": reading_of(row.summary.get("used", {})),
    }
