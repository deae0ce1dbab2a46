"""Answers from a file: upload, say what the columns mean, look, confirm."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.answer_import.actions import ImportReport, describe_import, import_answers
from surveys.answer_import.forms.filling import chosen, own_words, said, says_more
from surveys.answer_import.forms.import_names import NamesForm
from surveys.answer_import.forms.importing import MappingForm, UploadForm
from surveys.answer_import.mapping import (
    AnswerMapping,
    convert_mapping,
    mapping_as_dict,
    with_fieldwork,
)
from surveys.answer_import.queries.import_days import likely_days
from surveys.answer_import.queries.importing import (
    AnswerPlan,
    NothingLeft,
    places_of,
    plan_answers,
    published_versions,
    rows_to_mend,
    unused_columns,
)
from surveys.answer_import.reasons import MappingError
from surveys.answer_import.samples import table_as_json, table_from_json
from surveys.answer_import.waiting import waiting_waves
from surveys.following.forms import offered
from surveys.following.queries import choices_before
from surveys.models import ImportKind, PendingImport, WaveState
from surveys.refusals import Refused
from surveys.signals import wave_closed
from surveys.upload.actions import drop_import, finish_import, hold_import, keep_import
from surveys.upload.reading.csv_files import refused_response
from surveys.upload.table_remarks import told
from surveys.upload.tables import UploadedTable
from surveys.upload.views import confirmed_before

SHOWN = 200
# Remarks on the file as a whole, which stand above the others.
TOLD = {"letters", "above", "other_sheets", "hidden_rows", "short_rows", "further_header"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
def answers_import(request: MemberRequest) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*posted)
    if not form.is_valid():
        page = {"form": form}
        return render(request, "imports/upload.html", page, status=422 if form.errors else 200)
    mapping = form.cleaned_data["mapping"]
    pending = keep_import(
        by=request.user,
        kind=ImportKind.ANSWERS,
        file_name=form.file_name,
        payload=_payload(form.cleaned_data["table"], mapping),
    )
    return redirect(
        "answers_preview" if mapping else "answers_mapping", request.tenant.slug, pending.id
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
@noted("import_seen", pending_id="surveys.PendingImport")
def answers_mapping(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    """Which column holds what."""
    pending = _pending(request, pending_id)
    posted = request.POST if request.method == "POST" else None
    form, more = _mapping_form(pending, posted)
    if "show" in request.POST:
        form = form.again()
    elif posted is not None and form.is_valid():
        described = mapping_as_dict(form.cleaned_data["mapping"])
        describe_import(by=request.user, pending=pending, mapping=described)
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
@noted("import_seen", pending_id="surveys.PendingImport")
def answers_preview(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    """What the import would do now. Nothing is written yet."""
    pending = _pending(request, pending_id)
    if pending.payload["mapping"] is None:
        return redirect("answers_mapping", request.tenant.slug, pending.id)
    wave_id = request.GET.get("wave", "")
    return _preview(request, pending, NamesForm(), wanted=wave_id)


@require_safe
@needs(Permission.RUN_WAVES)
@noted("refused_taken", each=True, pending_id="surveys.PendingImport")
def answers_refused(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    """The rows of which nothing is imported, with all the reasons behind them."""
    pending = _pending(request, pending_id)
    if pending.payload["mapping"] is None:
        return redirect("answers_mapping", request.tenant.slug, pending.id)
    table = _table(pending)
    try:
        refused = plan_answers(table, _mapping(pending), pending.file_name).refused
    except NothingLeft as error:
        refused = error.refused
    except MappingError:
        return redirect("answers_preview", request.tenant.slug, pending.id)
    cells = {row.number: row.cells for row in table.rows}
    rows = rows_to_mend(refused).items()
    return refused_response([(line, cells[line], why) for line, why in rows])


@require_POST
@needs(Permission.RUN_WAVES)
def answers_confirm(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    pending = hold_import(by=request.user, kind=ImportKind.ANSWERS, pending_id=pending_id)
    if pending is None:
        return confirmed_before(request, pending_id, "wave_page")
    if "cancel" in request.POST:
        drop_import(by=request.user, pending=pending)
        return redirect("answers_import", request.tenant.slug)
    form = NamesForm(request.POST)
    if request.POST.get("seen", _seen(pending)) != _seen(pending):
        changed = _("De beschrijving van de kolommen is intussen veranderd: kijk het nog eens na.")
        form.add_error(None, changed)
    if not form.is_valid() or pending.payload["mapping"] is None:
        return _preview(request, pending, form, status=422)
    try:
        report = _import(request, pending, form)
    except (MappingError, Refused) as error:
        form.add_error(None, error.message)
        return _preview(request, pending, form, status=422)
    finish_import(by=request.user, pending=pending, made=report.wave)
    _tell(request, report)
    return redirect("wave_page", request.tenant.slug, report.wave.id)


def _payload(table: UploadedTable, mapping: AnswerMapping | None) -> dict[str, Any]:
    described = mapping_as_dict(mapping) if mapping else None
    return {**table_as_json(table), "mapping": described}


def _pending(request: MemberRequest, pending_id: UUID) -> PendingImport:
    """Only who uploaded a file sees its preview and confirms it."""
    own = PendingImport.objects.filter(created_by=request.user, kind=ImportKind.ANSWERS)
    if request.method == "POST":
        own = own.select_for_update()  # a confirmation at the same time comes before or after
    found: PendingImport = find(own, id=pending_id)
    return found


def _table(pending: PendingImport) -> UploadedTable:
    return table_from_json(pending.payload)


def _seen(pending: PendingImport) -> str:
    """Tells the description that a preview showed from one that was given later, in another tab."""
    return hashlib.sha256(repr(pending.payload["mapping"]).encode()).hexdigest()[:16]


def _mapping(pending: PendingImport) -> AnswerMapping:
    return convert_mapping(pending.payload["mapping"])


def _mapping_form(
    pending: PendingImport, posted: QueryDict | None
) -> tuple[MappingForm, list[str]]:
    """The form, filled in with what was said before, and what of that it cannot show."""
    table, versions = _table(pending), published_versions()
    if posted is not None or pending.payload["mapping"] is None:
        return MappingForm(posted, table=table, versions=versions), []
    mapping = _mapping(pending)
    known = {str(version.id): version for version in versions}
    initial = said(mapping, table, known)
    form = MappingForm(
        table=table,
        versions=versions,
        initial=initial,
        chosen=chosen(mapping, table),
        own_words=own_words(mapping, table),
    )
    more = _(
        "De beschrijving van de kolommen zegt meer dan deze pagina toont, zoals omgezette codes. Wat u"
        " hier doorstuurt, vervangt ze helemaal."
    )
    return form, [more] if says_more(mapping, table, known) else []


def _preview(
    request: MemberRequest,
    pending: PendingImport,
    form: NamesForm,
    status: int = 200,
    wanted: str = "",
) -> HttpResponse:
    """`wanted`: the number of a waiting wave whose names are filled in."""
    table = _table(pending)
    page: dict[str, Any] = {"pending": pending, "form": form, "shown": SHOWN, "told": told(table)}
    page["seen"] = _seen(pending)
    try:
        plan = plan_answers(table, _mapping(pending), pending.file_name)
    except MappingError as error:
        page["refusal"], status = error.message, 422
        page |= _refused(error) if isinstance(error, NothingLeft) else {}
    else:
        page |= _refused(plan) | _planned(plan, table)
        _offer_waves(form, plan)
        form.initial = {**likely_days(plan, table), **form.initial}
        chosen = next((one for one in page["waiting"] if str(one.id) == wanted), None)
        if chosen is not None:
            page["chosen"] = chosen.id
            days = likely_days(plan, table) if plan.mapping.fieldwork else {}
            form.initial = {**form.initial, **chosen.names, **days}
    return render(request, "imports/preview.html", page, status=status)


def _offer_waves(form: NamesForm, plan: AnswerPlan) -> None:
    """The waves with which the trends may begin; without any nobody is asked."""
    found = choices_before(plan.version) if plan.version else []
    if found:
        form.fields["follows"].widget.choices = offered(found)
    else:
        del form.fields["follows"]


def _planned(plan: AnswerPlan, table: UploadedTable) -> dict[str, Any]:
    places = places_of(plan)
    return {
        "plan": plan,
        "notes": [note for note in plan.notes if note.code not in TOLD][:SHOWN],
        "places": places[:SHOWN],
        "places_total": len(places),
        "unused": unused_columns(plan, table),
        "waiting": waiting_waves(plan),
    }


def _refused(told: AnswerPlan | NothingLeft) -> dict[str, Any]:
    left_out = [(why, list(values.items())[:SHOWN]) for why, values in told.left_out.items()]
    more = len(told.refused) > SHOWN
    return {"refused": told.refused[:SHOWN], "more": more, "left_out": left_out}


def _import(request: MemberRequest, pending: PendingImport, form: NamesForm) -> ImportReport:
    return import_answers(
        by=request.user,
        tenant=request.tenant,
        study=form.cleaned_data["study"],
        wave=form.cleaned_data["wave"],
        mapping=with_fieldwork(
            _mapping(pending), form.cleaned_data["first"], form.cleaned_data["last"]
        ),
        table=_table(pending),
        close=not form.cleaned_data["more"],
        follows=form.cleaned_data["follows"],
    )


def _tell(request: MemberRequest, report: ImportReport) -> None:
    """After the commit the wave is closed for everybody, and can be computed."""
    count = report.counts["imported"]
    if report.wave.state == WaveState.OPEN:
        sentence = ngettext(
            "%(count)s antwoord ingelezen. De golf wacht op het volgende bestand.",
            "%(count)s antwoorden ingelezen. De golf wacht op het volgende bestand.",
            count,
        )
        days = _("De bevraging loopt van %(first)s tot en met %(last)s.") % {
            "first": date_format(localtime(report.wave.opens_at).date()),
            "last": date_format(localtime(report.wave.closes_at).date()),
        }
        messages.success(request, f"{sentence % {'count': count}} {days}")
        return
    ids = {"tenant_id": str(request.tenant.id), "wave_id": str(report.wave.id)}
    transaction.on_commit(lambda: wave_closed.send_robust(sender=None, **ids))
    sentence = ngettext(
        "%(count)s antwoord ingelezen. De cijfers worden nu berekend.",
        "%(count)s antwoorden ingelezen. De cijfers worden nu berekend.",
        count,
    )
    messages.success(request, sentence % {"count": count})
