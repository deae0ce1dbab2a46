"""Answers from a file: upload, say what the columns mean, look, confirm.

A small file is read and imported while its person waits; a large one by a worker, and its page
says how far that is.
"""

from typing import Final
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import storage
from accounts.access import find, needs, noted
from accounts.files.rows import FileState
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.answer_import.actions.importing import ALL_KNOWN
from surveys.answer_import.actions.uploads import (
    confirm_answers,
    describe_answers,
    drop_answers,
    seen_of,
    start_answers,
)
from surveys.answer_import.forms.import_names import NamesForm
from surveys.answer_import.forms.importing import UploadForm
from surveys.answer_import.mapping import mapping_as_dict
from surveys.answer_import.reasons import NOTE_MESSAGES
from surveys.answer_import.tasks import work, work_on_answers
from surveys.answer_import.views.showing import mapping_form, preview_page, told_of
from surveys.models import AnswerImport, Wave
from surveys.table_files import refused_response
from surveys.upload.queries import outcome_of
from surveys.upload.table_remarks import told
from surveys.upload.views import is_asking, leads
from surveys.upload.working import now

SMALL: Final = 512 * 1024  # bytes of a file that is read while its person waits
FEW: Final = 200_000  # cells and answers that are dealt with while their person waits


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
def answers_import(request: MemberRequest) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*posted)
    if form.is_valid():
        row = start_answers(by=request.user, **form.kept())
        _go_on(row, large=form.cleaned_data["file"].size > SMALL)
        if row.state != FileState.FAILED:
            page = "answers_preview" if row.mapping else "answers_mapping"
            return redirect(page, request.tenant.slug, row.id)
        form.add_error("file", row.problem)
        drop_answers(by=request.user, pending=row)
    status = 422 if form.errors else 200
    return render(request, "imports/upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
@noted("import_seen", answers_id="surveys.AnswerImport")
def answers_mapping(request: MemberRequest, answers_id: UUID) -> HttpResponse:
    """Which column holds what."""
    pending = _pending(request, answers_id)
    if pending.state != FileState.READY:
        return _progress(request, pending)
    if is_asking(request):
        return leads(request.path)
    posted = request.POST if request.method == "POST" else None
    form, more = mapping_form(pending, posted)
    if "show" in request.POST:
        form = form.again()
    elif posted is not None and form.is_valid():
        described = mapping_as_dict(form.cleaned_data["mapping"])
        row = describe_answers(by=request.user, pending=pending, mapping=described)
        if row is not None:
            _go_on(row, large=len(form.table.rows) * len(form.table.columns) > FEW)
        return redirect("answers_preview", request.tenant.slug, pending.id)
    page = {
        "form": form,
        "pending": pending,
        "rows": len(form.table.rows),
        "told": [*told(form.table), *more],
    }
    return render(request, "imports/mapping.html", page, status=422 if form.errors else 200)


@require_safe
@needs(Permission.RUN_WAVES)
@noted("import_seen", answers_id="surveys.AnswerImport")
def answers_preview(request: MemberRequest, answers_id: UUID) -> HttpResponse:
    """What the import would do, as it was worked out; how far that is; or what it became."""
    if not AnswerImport.objects.filter(id=answers_id).exists():
        return _done(request, answers_id)
    pending = _pending(request, answers_id)
    if pending.state != FileState.READY:
        return _progress(request, pending)
    if is_asking(request):
        return leads(request.path)
    if pending.mapping is None:
        return redirect("answers_mapping", request.tenant.slug, pending.id)
    form = NamesForm(initial=pending.names)
    if pending.problem:
        form = NamesForm(pending.names)
        form.add_error(None, pending.problem)
    return preview_page(request, pending, form, wanted=request.GET.get("wave", ""))


@require_safe
@needs(Permission.RUN_WAVES)
@noted("refused_taken", each=True, answers_id="surveys.AnswerImport")
def answers_refused(request: MemberRequest, answers_id: UUID) -> HttpResponse:
    """The rows of which nothing is imported, with all the reasons behind them."""
    pending = _pending(request, answers_id)
    if pending.state != FileState.READY or pending.mapping is None:
        return redirect("answers_mapping", request.tenant.slug, pending.id)
    rows = msgspec.json.decode(storage.read(pending.path, pending.sha256))
    return refused_response([(line, cells, why) for line, cells, why in rows])


@require_POST
@needs(Permission.RUN_WAVES)
def answers_confirm(request: MemberRequest, answers_id: UUID) -> HttpResponse:
    if not AnswerImport.objects.filter(id=answers_id).exists():
        return _before(request, answers_id)
    pending = _pending(request, answers_id)
    if "cancel" in request.POST:
        drop_answers(by=request.user, pending=pending)
        return redirect("answers_import", request.tenant.slug)
    if pending.state == FileState.FAILED and pending.confirmed_at:
        names, seen = pending.names, ""  # once more what a worker died of
    else:
        form = NamesForm(request.POST)
        seen = request.POST.get("seen", "")
        if seen not in ("", seen_of(pending)):
            changed = _(
                "De beschrijving van de kolommen is intussen veranderd: kijk het nog eens na."
            )
            form.add_error(None, changed)
        if pending.state != FileState.READY or pending.mapping is None:
            return redirect("answers_preview", request.tenant.slug, pending.id)
        if not form.is_valid() or pending.summary.get("refusal"):
            return preview_page(request, pending, form, status=422)
        names = form.as_json()
    row = confirm_answers(by=request.user, pending_id=answers_id, seen=seen, names=names)
    if row is None:
        return _before(request, answers_id)
    _go_on(row, large=row.summary["counts"]["answers"] > FEW)
    return _after(request, row)


def _go_on(row: AnswerImport, *, large: bool) -> None:
    """What is next: now, or by a worker."""
    if large:
        enqueue(work_on_answers, str(row.tenant_id), str(row.id))
        return
    now(row, work)
    if AnswerImport.objects.filter(id=row.id).exists():
        row.refresh_from_db()


def _after(request: MemberRequest, row: AnswerImport) -> HttpResponse:
    """What was confirmed is in, on its way, or refused."""
    left = AnswerImport.objects.filter(id=row.id).first()
    if left is None:
        return _done(request, row.id)
    if left.state != FileState.READY:
        return redirect("answers_preview", request.tenant.slug, row.id)
    form = NamesForm(left.names)
    form.add_error(None, left.problem)
    return preview_page(request, left, form, status=422)


def _done(request: MemberRequest, answers_id: UUID) -> HttpResponse:
    """The file is gone: to the wave that it became; 404 for one that never was."""
    outcome = outcome_of(request.user, answers_id)
    if outcome is None:
        raise Http404
    wave = find(Wave, id=UUID(outcome["made"]))
    messages.success(request, told_of(wave, int(outcome["new"])))
    if outcome.get("again"):
        messages.warning(request, str(NOTE_MESSAGES[ALL_KNOWN]))
    page = reverse("wave_page", args=[request.tenant.slug, wave.id])
    return leads(page) if is_asking(request) else redirect(page)


def _before(request: MemberRequest, answers_id: UUID) -> HttpResponse:
    """Of two clicks the second is told what the first one did."""
    outcome = outcome_of(request.user, answers_id)
    if outcome is None:
        return redirect("answers_preview", request.tenant.slug, _pending(request, answers_id).id)
    messages.info(request, _("Dit bestand was al ingelezen; het is niet nog eens gedaan."))
    return redirect("wave_page", request.tenant.slug, outcome["made"])


def _progress(request: MemberRequest, pending: AnswerImport) -> HttpResponse:
    page = {
        "file": pending,
        "here": reverse("answers_preview", args=[request.tenant.slug, pending.id]),
    }
    return render(request, "imports/progress.html", page | {"asks": request.path})


def _pending(request: MemberRequest, answers_id: UUID) -> AnswerImport:
    """Only who uploaded a file sees its preview and confirms it."""
    found: AnswerImport = find(AnswerImport, created_by=request.user, id=answers_id)
    return found
