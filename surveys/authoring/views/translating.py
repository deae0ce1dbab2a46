"""All texts of a draft in one language beside their source, here and in files for a translator.

What is written on the page goes the way of the builder: its forms, its script, its answers.
"""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring.actions import StaleRevision, take_translations, undoing
from surveys.authoring.around import states
from surveys.authoring.forms import TakeTranslationsForm, TranslationsForm
from surveys.authoring.told_losses import file_message
from surveys.authoring.translating.files import Incoming, incoming, language_of, units
from surveys.authoring.translating.lines import groups, only, progress, targets
from surveys.authoring.views.answers import frame
from surveys.authoring.views.authoring import WRITE
from surveys.authoring.words import language_name
from surveys.formats.losses import Unreadable
from surveys.formats.translations import FILE_FORMATS, ReadUnit, file_format
from surveys.models import ImportKind, PendingImport, Questionnaire
from surveys.questionnaire.document import Document, TranslationState
from surveys.questionnaire.drafts import join
from surveys.upload.actions import drop_import, finish_import, hold_import, keep_import
from surveys.upload.views import confirmed_before

KIND = ImportKind.TRANSLATIONS
MOST_SHOWN = 500  # rows of one kind; whoever uploads more sees how many more


def _language(request: MemberRequest, document: Document) -> str:
    """The language that is translated into: the one asked for, else the first."""
    asked = request.GET.get("lang", "")
    known = targets(document)
    return asked if asked in known else next(iter(known), "")


def _address(request: MemberRequest, questionnaire: UUID, language: str) -> str:
    page = reverse("translations", args=(request.tenant.slug, questionnaire))
    return f"{page}?{urlencode({'lang': language})}"


# --- The page ------------------------------------------------------------------------------------


@require_safe
@needs(WRITE)
def translations(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    parts = states(questionnaire)
    document = join(parts)
    language = _language(request, document)
    show = request.GET.get("show", "")
    state = TranslationState(show) if show in set(TranslationState) else None
    done = {code: progress(parts, document, code) for code in targets(document)}
    found = groups(parts, document, language) if language else ()
    page = {
        **frame(questionnaire, language),
        "source": document.source,
        "source_name": language_name(document.source),
        "language_name": language_name(language),
        "show": state.value if state else "",
        "groups": only(found, state),
        "progress": list(done.values()),
        "here": done.get(language),
        "head": next(key for key, part in parts.items() if part["kind"] == "document"),
        "undoable": undoing.undoable(request.user, questionnaire),
        "formats": FILE_FORMATS,
        "upload": TranslationsForm(initial={"lang": language}),
    }
    return render(request, "questionnaires/translations.html", page)


# --- Files ---------------------------------------------------------------------------------------


@require_safe
@needs(WRITE)
def translations_download(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    parts = states(questionnaire)
    document = join(parts)
    language = _language(request, document)
    form = file_format(request.GET.get("format", "xlsx"))
    if form is None or not language:
        raise Http404
    told = units(questionnaire.name, parts, document, language)
    response = HttpResponse(form.write(told), content_type=form.media_type)
    name = f"{told.name}-{document.source}-{language}"
    response["Content-Disposition"] = f'attachment; filename="{name}{form.extension}"'
    return response


@require_POST
@needs(WRITE)
def translations_import(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    """Put a file aside and show what it would change."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    form = TranslationsForm(request.POST, request.FILES)
    back = _address(request, questionnaire_id, request.POST.get("lang", ""))
    if not form.is_valid():
        messages.error(request, _("Kies een bestand."))
        return redirect(back)
    try:
        file = form.units()
        language = language_of(file, questionnaire.draft_document, form.cleaned_data["lang"])
    except (ValidationError, Unreadable) as error:
        said = file_message(error) if isinstance(error, Unreadable) else error.messages[0]
        messages.error(request, said)
        return redirect(back)
    pending = keep_import(
        by=request.user,
        kind=KIND,
        file_name=form.cleaned_data["file"].name or "",
        payload={
            "questionnaire": str(questionnaire.id),
            "language": language,
            "units": [asdict(unit) for unit in file.units],
        },
    )
    return redirect("translations_preview", request.tenant.slug, questionnaire.id, pending.id)


def _of_questionnaire(pending: PendingImport, questionnaire_id: UUID) -> tuple[ReadUnit, ...]:
    if pending.payload["questionnaire"] != str(questionnaire_id):
        raise Http404
    return tuple(ReadUnit(**unit) for unit in pending.payload["units"])


@require_safe
@needs(WRITE)
def translations_preview(
    request: MemberRequest, questionnaire_id: UUID, pending_id: UUID
) -> HttpResponse:
    """What the file would change, text by text, beside the draft as it is now."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    own = PendingImport.objects.filter(created_by=request.user, kind=KIND, wave=None)
    pending: PendingImport = find(own, id=pending_id)
    read = _of_questionnaire(pending, questionnaire_id)
    parts = states(questionnaire)
    document = join(parts)
    language = pending.payload["language"]
    try:
        found = incoming(parts, document, language, read)
    except Unreadable as error:
        messages.error(request, file_message(error))
        return redirect(_address(request, questionnaire_id, language))
    page = {
        **frame(questionnaire, language),
        "pending": pending,
        "source": document.source,
        "language_name": language_name(language),
        "kinds": [_shown(act, found.of(act)) for act in Incoming],
        "writes": len(found.writes(emptied=False)),
        "emptied": len(found.of(Incoming.EMPTIED)),
        "older": sum(bool(text.made_of) for text in found.writes(emptied=False)),
        "lacking": sum(bool(text.lacking) for text in found.writes(emptied=False)),
        "form": TakeTranslationsForm(initial={"revision": questionnaire.draft_revision}),
    }
    return render(request, "questionnaires/translations_preview.html", page)


def _shown(act: Incoming, texts: list[Any]) -> dict[str, Any]:
    return {
        "act": act.value,
        "number": len(texts),
        "texts": texts[:MOST_SHOWN] if act is not Incoming.SAME else [],
        "more": max(0, len(texts) - MOST_SHOWN),
    }


@require_POST
@needs(WRITE)
def translations_confirm(
    request: MemberRequest, questionnaire_id: UUID, pending_id: UUID
) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    pending = hold_import(by=request.user, kind=KIND, pending_id=pending_id)
    if pending is None:
        return confirmed_before(request, pending_id, "translations")
    read = _of_questionnaire(pending, questionnaire_id)
    language = pending.payload["language"]
    back = _address(request, questionnaire_id, language)
    if "cancel" in request.POST:
        drop_import(by=request.user, pending=pending)
        messages.info(request, _("Er is niets ingelezen."))
        return redirect(back)
    form = TakeTranslationsForm(request.POST)
    try:
        number = take_translations(
            by=request.user,
            questionnaire=questionnaire,
            language=language,
            units=read,
            revision=form.cleaned_data["revision"] if form.is_valid() else 0,
            emptied=form.cleaned_data.get("emptied", False),
        )
    except Unreadable as error:
        messages.error(request, file_message(error))
        return redirect(back)
    except StaleRevision:
        messages.error(request, _("Iemand anders wijzigde intussen het concept: kijk opnieuw."))
        return redirect("translations_preview", request.tenant.slug, questionnaire.id, pending.id)
    finish_import(by=request.user, pending=pending, made=questionnaire)
    told = ngettext(
        "%(n)s vertaling is overgenomen. Ongedaan maken kan.",
        "%(n)s vertalingen zijn overgenomen. Ongedaan maken kan.",
        number,
    )
    messages.success(request, told % {"n": number})
    return redirect(back)
