"""A file of people for a wave: upload, preview, confirm; what is refused goes back as a file."""

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.fieldwork.actions.fieldwork import add_people
from surveys.fieldwork.forms.people import PeopleFileForm
from surveys.fieldwork.people import Person
from surveys.fieldwork.people_file import check_people
from surveys.fieldwork.queries.people import import_rules
from surveys.fieldwork.queries.people_preview import doubles_of, places_after, reading_of
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import ImportKind, PendingImport, Wave, WaveState
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused
from surveys.upload.actions import finish_import, hold_import, keep_import
from surveys.upload.reading.csv_files import csv_response, refused_response
from surveys.upload.table_remarks import sheets_told, told
from surveys.upload.tables import MissingColumns, TableError, UploadedTable
from surveys.upload.views import confirmed_before

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
        upload = form.cleaned_data["file"]
        try:
            payload = _payload(wave, form.table(upload, upload.name or ""))
        except TableError as error:
            form.add_error("file", error.message)
        except MissingColumns as error:
            form.add_error("file", str(error))
        else:
            kept = keep_import(
                by=request.user,
                kind=ImportKind.PEOPLE,
                file_name=upload.name,
                payload=payload,
                wave=wave,
            )
            return redirect("wave_people_preview", request.tenant.slug, wave.id, kept.id)
    page = {"wave": wave, "form": form, "functions": _functions()}
    return render(request, "waves/people_import.html", page, status=422 if form.errors else 200)


@require_safe
@needs(Permission.RUN_WAVES)
def wave_people_preview(
    request: MemberRequest, wave_id: uuid.UUID, pending_id: uuid.UUID
) -> HttpResponse:
    wave, pending = _wave(wave_id), _pending(request, wave_id, pending_id)
    people = _people(pending)
    political = sum(person.function.perspective == "political" for person in people)
    places = places_after(wave, people)
    page = {
        "wave": wave,
        "pending": pending,
        "people": people[:10],
        "total": len(people),
        "political": political,
        "administrative": len(people) - political,
        "places": [place for place in places if place.new],
        "without": [place.name for place in places if not place.total],
        "refused": pending.payload["refused"],
        "notes": pending.payload["notes"],
        "told": pending.payload.get("told", []),
        "reading": reading_of(pending.payload.get("used", {})),
        "ignored": pending.payload.get("ignored", []),
    }
    return render(request, "waves/people_preview.html", page)


@require_safe
@needs(Permission.RUN_WAVES)
def wave_people_refused(
    request: MemberRequest, wave_id: uuid.UUID, pending_id: uuid.UUID
) -> HttpResponse:
    """The refused rows as they were, with the reason behind them: to mend and to read again."""
    refused = _pending(request, wave_id, pending_id).payload["refused"]
    return refused_response([(row["row"], row.get("cells", {}), row["why"]) for row in refused])


@require_POST
@needs(Permission.RUN_WAVES)
def wave_people_confirm(
    request: MemberRequest, wave_id: uuid.UUID, pending_id: uuid.UUID
) -> HttpResponse:
    wave = _wave(wave_id)
    pending = hold_import(
        by=request.user, kind=ImportKind.PEOPLE, pending_id=pending_id, wave_id=wave.id
    )
    if pending is None:
        return confirmed_before(request, pending_id, "wave_people")
    try:
        new = add_people(by=request.user, wave=wave, people=_people(pending))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("wave_people_import", request.tenant.slug, wave.id)
    finish_import(by=request.user, pending=pending, made=wave)
    enqueue(send_waiting_mail, str(request.tenant.id))
    messages.success(
        request, ngettext("%s persoon toegevoegd.", "%s mensen toegevoegd.", new) % new
    )
    # The next thing to do: a draft is looked over and opened, an open wave is followed.
    following = "wave_dry_run" if wave.state == WaveState.DRAFT else "wave_people"
    return redirect(following, request.tenant.slug, wave.id)


@require_safe
@needs(Permission.RUN_WAVES)
def wave_people_example(request: MemberRequest) -> HttpResponse:
    """A file to fill in."""
    return csv_response(EXAMPLE, "mensen.csv")


def _wave(wave_id: uuid.UUID) -> Wave:
    wave: Wave = find(Wave.objects.select_related("study"), id=wave_id)
    return wave


def _pending(request: MemberRequest, wave_id: uuid.UUID, pending_id: uuid.UUID) -> PendingImport:
    """Only the person who uploaded a file may look at it and confirm it."""
    return find(
        PendingImport,
        id=pending_id,
        wave_id=wave_id,
        kind=ImportKind.PEOPLE,
        created_by=request.user,
    )


def _payload(wave: Wave, table: UploadedTable) -> dict[str, Any]:
    try:
        checked = check_people(table, import_rules(wave))
    except MissingColumns as error:
        # They may stand on another sheet.
        raise MissingColumns(" ".join(filter(None, (str(error), sheets_told(table))))) from error
    return {
        "told": [*told(table), *doubles_of(checked.used, checked.second)],
        "people": [
            {**asdict(p), "municipality_id": str(p.municipality_id)} for p in checked.people
        ],
        "refused": [asdict(remark) for remark in checked.refused],
        "notes": [asdict(remark) for remark in checked.notes],
        "used": checked.used,
        "ignored": checked.ignored,
    }


def _people(pending: PendingImport) -> list[Person]:
    return [
        Person(
            name=row["name"],
            email=row["email"],
            municipality_id=uuid.UUID(row["municipality_id"]),
            function=Function(row["function"]),
            language=row["language"],
        )
        for row in pending.payload["people"]
    ]


def _functions() -> list[str]:
    language = get_language() or "nl"
    return [function.label(language) for function in Function]
