"""The pages on which a typing error of a running wave is looked up and corrected."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.authoring.words import language_name
from surveys.models import Wave, WaveState
from surveys.questionnaire.wordings import text_at
from surveys.refusals import Refused
from surveys.respond.queries.respond import document_for, document_of
from surveys.respond.queries.wordings import corrected_in
from surveys.wording.actions import correct_wording
from surveys.wording.forms import WordingForm
from surveys.wording.queries import open_text, open_texts


@require_safe
@needs(Permission.RUN_WAVES)
def wave_wordings(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if wave.state != WaveState.OPEN or wave.imported:
        return redirect("wave_page", request.tenant.slug, wave.id)
    asked = request.GET.get("language", "")
    language = asked if asked in wave.languages else wave.languages[0]
    search = request.GET.get("q", "")[:100]
    page = {
        "wave": wave,
        "language": language,
        "languages": [(code, language_name(code)) for code in wave.languages],
        "q": search,
        "texts": open_texts(document_for(wave), language, search),
        "corrected": corrected_in(wave),
    }
    return render(request, "waves/wordings.html", page)


@needs(Permission.RUN_WAVES)
def wave_wording(
    request: MemberRequest, wave_id: uuid.UUID, place: str, language: str
) -> HttpResponse:
    wave = _wave(wave_id)
    text = open_text(document_for(wave), place, language)
    if text is None or language not in wave.languages:
        raise Http404
    form = WordingForm(
        request.POST or None, limit=text.limit, language=language, initial={"after": text.now}
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_wording(
                by=request.user, wave=wave, place=place, language=language, **form.cleaned_data
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request,
                _(
                    "De tikfout is verbeterd. Verbeter ze ook in het concept, voor een volgende golf."
                ),
            )
            return redirect("wave_wordings", request.tenant.slug, wave.id)
    page = {
        "wave": wave,
        "form": form,
        "text": text,
        "language": language,
        "called": language_name(language),
        "published": text_at(document_of(wave.version_id), place, language),
    }
    return render(request, "waves/wording.html", page, status=422 if form.errors else 200)


def _wave(wave_id: uuid.UUID) -> Wave:
    wave: Wave = find(Wave.objects.select_related("study"), id=wave_id)
    return wave
