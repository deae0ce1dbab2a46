"""Letters on paper: for whom, how far they are, and the file."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import storage
from accounts.access import find, needs
from accounts.files.claims import made_again_if_damaged
from accounts.files.rows import FileState
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.fieldwork.queries.people import PeopleFilter
from surveys.mailing.actions.letters import delete_letters, note_download, request_letters
from surveys.mailing.forms.letters import CHOSEN, EVERYBODY, WITHOUT_MAIL, LettersForm
from surveys.mailing.queries import letters
from surveys.mailing.tasks import make_letters
from surveys.mailing.views.plan import invited_wave
from surveys.models import LetterFile, Wave, Window
from surveys.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
def wave_letters(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = invited_wave(wave_id)
    filters = _filters(request)
    counts = {who: letters.receivers(wave, wanted).count() for who, wanted in filters.items()}
    form = LettersForm(request.POST or None, counts=counts)
    if request.method == "POST" and form.is_valid():
        try:
            file = request_letters(
                by=request.user,
                wave=wave,
                wanted=filters[form.cleaned_data["who"]],
                window=Window(form.cleaned_data["window"]),
            )
        except Refused as refused:
            form.add_error("who", str(refused))
        else:
            enqueue(make_letters, str(request.tenant.id), str(file.id))
            return redirect("wave_letters_file", request.tenant.slug, wave.id, file.id)
    return _page(request, wave, form)


@require_safe
@needs(Permission.RUN_WAVES)
def wave_letters_file(
    request: MemberRequest, wave_id: uuid.UUID, file_id: uuid.UUID
) -> HttpResponse:
    """How far it is; asks again by itself while it is being made."""
    wave, file = invited_wave(wave_id), _file(wave_id, file_id)
    page = {"wave": wave, "file": file, "here": request.path, "old": letters.old_links(file)}
    return render(request, "waves/letters_file.html", page)


@require_safe
@needs(Permission.RUN_WAVES)
def wave_letters_download(
    request: MemberRequest, wave_id: uuid.UUID, file_id: uuid.UUID
) -> HttpResponse:
    wave, file = invited_wave(wave_id), _file(wave_id, file_id)
    waiting = redirect("wave_letters_file", request.tenant.slug, wave.id, file.id)
    if file.state != FileState.READY:
        return waiting
    try:
        with made_again_if_damaged(file):
            response = HttpResponse(storage.read(file.path, file.sha256))
    except storage.Damaged:
        messages.error(request, _("Dit bestand is er niet meer. Maak de brieven opnieuw."))
        return waiting
    note_download(by=request.user, file=file)
    name = slugify(f"{wave.name}-{_('brieven')}")
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@needs(Permission.RUN_WAVES)
def wave_letters_delete(
    request: MemberRequest, wave_id: uuid.UUID, file_id: uuid.UUID
) -> HttpResponse:
    delete_letters(by=request.user, file=_file(wave_id, file_id))
    messages.success(request, _("Het bestand met brieven is verwijderd."))
    return redirect("wave_letters", request.tenant.slug, wave_id)


def _filters(request: MemberRequest) -> dict[str, PeopleFilter]:
    """What there is to choose; what the page of people chose is in the address."""
    asked = PeopleFilter.of(request.GET)
    chosen = {CHOSEN: asked} if asked.chosen else {}
    return {**chosen, EVERYBODY: letters.EVERYBODY, WITHOUT_MAIL: letters.WITHOUT_MAIL}


def _file(wave_id: uuid.UUID, file_id: uuid.UUID) -> LetterFile:
    return find(LetterFile, id=file_id, wave_id=wave_id)


def _page(request: MemberRequest, wave: Wave, form: LettersForm) -> HttpResponse:
    files = LetterFile.objects.filter(wave=wave).select_related("requested_by")
    page: dict[str, Any] = {
        "wave": wave,
        "form": form,
        "files": list(files.order_by("-requested_at")[:20]),
        "most": letters.MOST,
    }
    return render(request, "waves/letters.html", page, status=422 if form.errors else 200)
