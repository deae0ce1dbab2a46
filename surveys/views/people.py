"""The people of a wave: the list, a file with more, one by hand, and their links."""

import csv
import io
import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.bell import ring
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.actions.fieldwork import add_people, remove_person, resend_link
from surveys.actions.pending import drop_import, keep_import
from surveys.actions.people import correct_address, next_reminder, send_reminders
from surveys.actions.refusals import Refused
from surveys.forms.people import AddressForm, PeopleFileForm, PersonForm
from surveys.models import ImportKind, Invitation, PendingImport, Wave, WaveState
from surveys.people import Person
from surveys.people_file import MissingColumns, check_people
from surveys.queries.people import PeopleFilter, import_rules, people_page
from surveys.questionnaire.functions import Function
from surveys.tables import TableError, read_table
from surveys.tasks import send_waiting_mail

EXAMPLE = [
    ["naam", "e-mail", "gemeente", "functie", "taal"],
    ["An Voorbeeld", "an.voorbeeld@aalst.example", "41002", "burgemeester", "nl"],
    ["Bert Voorbeeld", "bert.voorbeeld@gent.example", "Gent", "algemeen directeur", "nl"],
]


@require_safe
@needs(Permission.SEE_PEOPLE)
def wave_people(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    wanted = PeopleFilter.of(request.GET)
    page = {
        "wave": wave,
        "people": people_page(wave, wanted, get_language() or "nl"),
        "wanted": wanted,
        "next_reminder": next_reminder(wave),
    }
    return render(request, "waves/people.html", page)


@needs(Permission.RUN_WAVES)
def wave_people_import(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if wave.state == WaveState.CLOSED:
        return _back(request, wave, refusal=_("Deze golf is gesloten."))
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            payload = _payload(wave, upload)
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
    pending = _pending(request, wave_id, pending_id)
    people = _people(pending)
    political = sum(person.function.perspective == "political" for person in people)
    page = {
        "wave": _wave(wave_id),
        "pending": pending,
        "people": people[:10],
        "total": len(people),
        "political": political,
        "administrative": len(people) - political,
        "municipalities": len({person.municipality_id for person in people}),
        "refused": pending.payload["refused"],
        "notes": pending.payload["notes"],
    }
    return render(request, "waves/people_preview.html", page)


@require_POST
@needs(Permission.RUN_WAVES)
def wave_people_confirm(
    request: MemberRequest, wave_id: uuid.UUID, pending_id: uuid.UUID
) -> HttpResponse:
    wave = _wave(wave_id)
    pending = _pending(request, wave_id, pending_id)
    try:
        new = add_people(by=request.user, wave=wave, people=_people(pending))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("wave_people_import", request.tenant.slug, wave.id)
    drop_import(by=request.user, pending=pending)
    ring(send_waiting_mail, str(request.tenant.id))
    return _back(
        request, wave, ngettext("%s persoon toegevoegd.", "%s mensen toegevoegd.", new) % new
    )


@require_safe
@needs(Permission.RUN_WAVES)
def wave_people_example(request: MemberRequest) -> HttpResponse:
    """A file to fill in; with the mark that makes Excel read it as UTF-8."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(EXAMPLE)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mensen.csv"'
    return response


@needs(Permission.RUN_WAVES)
def wave_person_new(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    form = PersonForm(request.POST or None, wave=wave)
    if request.method == "POST" and form.is_valid():
        try:
            add_people(by=request.user, wave=wave, people=[form.person])
        except Refused as refused:
            form.refuse(refused)
        else:
            ring(send_waiting_mail, str(request.tenant.id))
            return _back(request, wave, _("%s staat op de lijst.") % form.person.name)
    page = {"wave": wave, "form": form}
    return render(request, "waves/person.html", page, status=422 if form.errors else 200)


@require_POST
@needs(Permission.RUN_WAVES)
def wave_person_remove(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    wave, invitation = _wave(wave_id), _invitation(wave_id, invitation_id)
    try:
        remove_person(by=request.user, invitation=invitation)
    except Refused as refused:
        return _back(request, wave, refusal=str(refused))
    return _back(request, wave, _("De persoon is van de lijst gehaald."))


@needs(Permission.RUN_WAVES)
def wave_person_link(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    """A new link, to the same address or to the right one."""
    wave, invitation = _wave(wave_id), _invitation(wave_id, invitation_id)
    form = AddressForm(request.POST or None, initial={"email": invitation.contact.email})
    if request.method == "POST" and form.is_valid():
        try:
            _renew(request, invitation, form.cleaned_data["email"].lower())
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            ring(send_waiting_mail, str(request.tenant.id))
            return _back(request, wave, _("Een nieuwe link is onderweg; de oude werkt niet meer."))
    page = {"wave": wave, "invitation": invitation, "form": form}
    return render(request, "waves/person_link.html", page, status=422 if form.errors else 200)


@require_POST
@needs(Permission.RUN_WAVES)
def wave_remind(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    try:
        count = send_reminders(by=request.user, wave=wave)
    except Refused as refused:
        return _back(request, wave, refusal=str(refused))
    ring(send_waiting_mail, str(request.tenant.id))
    return _back(
        request,
        wave,
        ngettext("%s herinnering vertrekt.", "%s herinneringen vertrekken.", count) % count,
    )


def _wave(wave_id: uuid.UUID) -> Wave:
    wave: Wave = find(Wave.objects.select_related("study"), id=wave_id)
    return wave


def _invitation(wave_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    rows = Invitation.objects.select_related("contact", "participation__municipality")
    invitation: Invitation = find(rows, id=invitation_id, wave_id=wave_id)
    return invitation


def _pending(request: MemberRequest, wave_id: uuid.UUID, pending_id: uuid.UUID) -> PendingImport:
    """Only the person who uploaded a file may look at it and confirm it."""
    return find(
        PendingImport,
        id=pending_id,
        wave_id=wave_id,
        kind=ImportKind.PEOPLE,
        created_by=request.user,
    )


def _payload(wave: Wave, upload: UploadedFile) -> dict[str, Any]:
    checked = check_people(read_table(upload, upload.name or ""), import_rules(wave))
    return {
        "people": [
            {**asdict(p), "municipality_id": str(p.municipality_id)} for p in checked.people
        ],
        "refused": [asdict(remark) for remark in checked.refused],
        "notes": [asdict(remark) for remark in checked.notes],
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


def _renew(request: MemberRequest, invitation: Invitation, email: str) -> None:
    if email == invitation.contact.email:
        resend_link(by=request.user, invitation=invitation)
    else:
        correct_address(by=request.user, invitation=invitation, email=email)


def _back(request: MemberRequest, wave: Wave, success: str = "", refusal: str = "") -> HttpResponse:
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, success)
    return redirect("wave_people", request.tenant.slug, wave.id)
