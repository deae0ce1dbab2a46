"""Questionnaires from and to files: a preview before anything is taken over, and what a file lacks."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring import queries
from surveys.authoring.actions import (
    StaleRevision,
    check_name,
    create_questionnaire,
    save_draft,
)
from surveys.authoring.forms import NewForm, ReplaceForm, SidesForm
from surveys.authoring.kept_files import KeptFile, taking_over
from surveys.authoring.printing import papers
from surveys.authoring.told_losses import ToldLoss, file_message, told_losses
from surveys.authoring.views.authoring import WRITE, questionnaire_document
from surveys.authoring.words import language_name
from surveys.formats import known, own
from surveys.formats.known import QuestionnaireFormat
from surveys.formats.losses import Unreadable, Written
from surveys.formats.taking_over.assembling import AskedSides
from surveys.models import ImportKind, PendingImport, Questionnaire
from surveys.questionnaire.document import Document, Perspective
from surveys.refusals import NameTaken
from surveys.upload.actions import drop_import, finish_import, hold_import, keep_import
from surveys.upload.views import confirmed_before

KIND = ImportKind.QUESTIONNAIRE


@require_safe
def questionnaire_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of our own format, for editors and other programs."""
    return HttpResponse(own.schema(), content_type="application/schema+json")


# --- from a file -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def questionnaire_new(request: MemberRequest) -> HttpResponse:
    own_ones = [(str(row.id), row.name) for row in queries.questionnaire_rows()]
    templates = queries.template_rows(get_language() or "nl")
    form = NewForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        templates=templates,
        own=own_ones,
        initial={"languages": [get_language() or "nl"]},
    )
    if request.method == "POST" and form.is_valid() and (answer := _made(request, form)):
        return answer
    page = {"form": form, "formats": [form_.name for form_ in known.readable()]}
    return render(request, "questionnaires/new.html", page, status=422 if form.errors else 200)


def _made(request: MemberRequest, form: NewForm) -> HttpResponse | None:
    """To the page of what is made, or to the preview of a file; nothing when the name is taken."""
    name, document = form.cleaned_data["name"], form.cleaned_data.get("document")
    try:
        if document is None:
            check_name(name)
            return _put_aside(request, form, name)
        copied = form.cleaned_data.get("copied")
        made = create_questionnaire(by=request.user, name=name, document=document, copied=copied)
    except NameTaken as refusal:
        form.add_error("name", str(refusal))
        return None
    return redirect("questionnaire_page", request.tenant.slug, made.id)


def _put_aside(request: MemberRequest, form: NewForm, name: str) -> HttpResponse:
    upload, second = form.cleaned_data["file"], form.cleaned_data["other"]
    taken = form.cleaned_data["taken"]
    foreign = second is None and not form.cleaned_data["ours"]
    pending = keep_import(
        by=request.user,
        kind=KIND,
        file_name=upload.name or "",
        payload=KeptFile(taken, name, choose_sides=foreign).payload(),
    )
    return redirect("questionnaire_import_preview", request.tenant.slug, pending.id)


@require_POST
@needs(WRITE)
def questionnaire_replace(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    """A file that takes the place of the draft, or gives it the words of one side."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    form = ReplaceForm(request.POST, request.FILES)
    if not form.is_valid():
        wrong = next(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, wrong)
        return redirect("questionnaire_page", request.tenant.slug, questionnaire_id)
    try:
        taken, foreign = form.taken(questionnaire.draft_document)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("questionnaire_page", request.tenant.slug, questionnaire_id)
    kept = KeptFile(
        taken,
        questionnaire.name,
        choose_sides=foreign,
        questionnaire=str(questionnaire.id),
        revision=form.cleaned_data["revision"],
    )
    pending = keep_import(
        by=request.user,
        kind=KIND,
        file_name=form.cleaned_data["file"].name or "",
        payload=kept.payload(),
    )
    return redirect("questionnaire_import_preview", request.tenant.slug, pending.id)


@require_safe
@needs(WRITE)
def questionnaire_import_preview(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    """What the file becomes, item by item. Nothing is written yet."""
    own_ones = PendingImport.objects.filter(created_by=request.user, kind=KIND, wave=None)
    pending: PendingImport = find(own_ones, id=pending_id)
    kept = KeptFile.restored(pending.payload)
    document = kept.taken.document
    page = {
        "pending": pending,
        "kept": kept,
        "shown": taking_over(kept.taken),
        "languages": [language_name(code) for code in document.languages],
        "source": document.source,
        "form": SidesForm() if kept.choose_sides else None,
    }
    return render(request, "questionnaires/taking_over.html", page)


@require_POST
@needs(WRITE)
def questionnaire_import_confirm(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    pending = hold_import(by=request.user, kind=KIND, pending_id=pending_id)
    if pending is None:
        return confirmed_before(request, pending_id, "questionnaire_page")
    kept = KeptFile.restored(pending.payload)
    if "cancel" in request.POST:
        drop_import(by=request.user, pending=pending)
        messages.info(request, _("Er is niets ingelezen."))
        return _back(request, kept)
    form = SidesForm(request.POST)
    sides = AskedSides(form.cleaned_data["sides"]) if form.is_valid() else AskedSides.BOTH
    try:
        made = _written(request, kept, kept.document(sides))
    except NameTaken as refusal:
        messages.error(request, str(refusal))
        return redirect("questionnaire_import_preview", request.tenant.slug, pending_id)
    except StaleRevision:
        messages.error(
            request,
            _("Iemand anders bewaarde intussen het concept. Download het eerst en kijk het na."),
        )
        return _back(request, kept)
    finish_import(by=request.user, pending=pending, made=made)
    messages.success(request, _("De vragenlijst is overgenomen uit het bestand."))
    return redirect("questionnaire_page", request.tenant.slug, made.id)


def _back(request: MemberRequest, kept: KeptFile) -> HttpResponse:
    if kept.questionnaire:
        return redirect("questionnaire_page", request.tenant.slug, kept.questionnaire)
    return redirect("questionnaire_list", request.tenant.slug)


def _written(request: MemberRequest, kept: KeptFile, document: Document) -> Questionnaire:
    if not kept.questionnaire:
        return create_questionnaire(by=request.user, name=kept.name, document=document)
    questionnaire = find(Questionnaire, id=kept.questionnaire)
    return save_draft(
        by=request.user,
        questionnaire=questionnaire,
        document=document,
        revision=kept.revision,
    )


# --- to a file -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExportFile:
    """One file that can be taken along, and what it does not hold; `refused` says why it is none."""

    form: QuestionnaireFormat
    side: str
    losses: list[ToldLoss]
    refused: str = ""


@require_safe
@needs(WRITE)
def questionnaire_export(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    """The draft in every format, with what each file lacks."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    document = questionnaire.draft_document
    page = {
        "questionnaire": questionnaire,
        "files": [
            _export_file(form, document, side)
            for form in known.writable()
            if form.print_side is None
            for side in ([None] if form.write_both else [*Perspective])
        ],
        "papers": papers(document),
    }
    return render(request, "questionnaires/export.html", page)


def _export_file(
    form: QuestionnaireFormat, document: Document, side: Perspective | None
) -> ExportFile:
    named = side.value if side else ""
    try:
        written = known.written(form, document, side)
    except Unreadable as error:
        return ExportFile(form, named, [], file_message(error))
    return ExportFile(form, named, told_losses(written.losses))


@require_safe
@needs(WRITE)
def questionnaire_download(
    request: MemberRequest, questionnaire_id: UUID, number: int | None = None
) -> HttpResponse:
    """The draft, or a version, as a file: in the product's own format unless another is asked."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    document, suffix = questionnaire_document(questionnaire, number)
    form = known.by_slug(request.GET.get("format", "yaml"))
    if form is None or not form.writes or form.print_side is not None:
        raise Http404  # what is printed has a page of its own
    try:
        side = _side(request.GET.get("side", ""))
        written = known.written(form, document, side)
    except Unreadable as error:
        messages.error(request, file_message(error))
        return redirect("questionnaire_page", request.tenant.slug, questionnaire_id)
    named = (suffix, side.value if side else "")
    return _attached(questionnaire, written, "-".join(filter(None, named)))


def _side(named: str) -> Perspective | None:
    if not named:
        return None
    try:
        return Perspective(named)
    except ValueError as error:
        raise Http404 from error


def _attached(questionnaire: Questionnaire, written: Written, suffix: str) -> HttpResponse:
    text = written.media_type in ("application/yaml", "application/json")
    kind = f"{written.media_type}; charset=utf-8" if text else written.media_type
    response = HttpResponse(written.body, content_type=kind)
    name = slugify(questionnaire.name) or "questionnaire"
    ending = written.name.rpartition(".")[2]
    response["Content-Disposition"] = f'attachment; filename="{name}-{suffix}.{ending}"'
    return response
