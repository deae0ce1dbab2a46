"""A file of local governments: upload, preview, confirm."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.catalogue.actions.municipalities import CodeTaken, import_municipalities
from surveys.catalogue.forms.municipalities import ImportForm
from surveys.catalogue.municipality_rows import (
    COLUMNS,
    MunicipalityRow,
    Numbered,
    Parsed,
    RefusedMunicipality,
    parse,
)
from surveys.catalogue.queries.municipalities import namesakes, preview
from surveys.catalogue.views.municipalities import EDIT
from surveys.models import ImportKind, PendingImport
from surveys.table_files import refused_response
from surveys.upload.actions import drop_import, finish_import, hold_import, keep_import
from surveys.upload.table_remarks import doubles_told, sheets_told, told
from surveys.upload.tables import MissingColumns, TableError, UploadedTable, find_column
from surveys.upload.views import confirmed_before

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def municipality_import(request: MemberRequest) -> HttpResponse:
    form = ImportForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            table = form.table(upload, upload.name or "")
            payload = _payload(table)
        except TableError as error:
            form.add_error("file", error.message)
        except MissingColumns:
            needed = _("Het bestand heeft een kolom ‘code’ en een kolom ‘naam’ nodig.")
            form.add_error("file", " ".join(filter(None, (needed, sheets_told(table)))))
        else:
            kept = keep_import(
                by=request.user,
                kind=ImportKind.MUNICIPALITIES,
                file_name=upload.name,
                payload=payload,
            )
            return redirect("municipality_preview", request.tenant.slug, kept.id)
    page = {"form": form}
    return render(request, "municipalities/import.html", page, status=422 if form.errors else 200)


def _payload(table: UploadedTable) -> dict[str, Any]:
    cells = {row.number: dict(row.cells) for row in table.rows}
    used = {field: find_column(table, *names) for field, names in COLUMNS.items()}
    sentences = [*told(table), *doubles_told(table, used, COLUMNS)]
    return {**asdict(parse(table)), "cells": cells, "told": sentences}


@require_safe
@needs(EDIT)
def municipality_preview(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    """What the file would do now. Nothing is written yet."""
    pending = _pending(request, pending_id)
    found = preview(_restored(pending))
    page = {
        "pending": pending,
        "preview": found,
        "new": found.new[:SHOWN],
        "changed": found.changed[:SHOWN],
        "refused": found.refused[:SHOWN],
        "notes": namesakes(found.new)[:SHOWN],
        "told": pending.payload.get("told", []),
        "shown": SHOWN,
    }
    return render(request, "municipalities/preview.html", page)


@require_safe
@needs(EDIT)
def municipality_refused(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    """The refused rows with the reason behind them."""
    pending = _pending(request, pending_id)
    cells = pending.payload.get("cells", {})
    refused = preview(_restored(pending)).refused
    return refused_response(
        [(one.row, cells.get(str(one.row), {}), one.message) for one in refused]
    )


@require_POST
@needs(EDIT)
def municipality_confirm(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    pending = hold_import(by=request.user, kind=ImportKind.MUNICIPALITIES, pending_id=pending_id)
    if pending is None:
        return confirmed_before(request, pending_id, "municipality_list", of_made=False)
    if "cancel" in request.POST:
        drop_import(by=request.user, pending=pending)
        messages.info(request, _("Er is niets ingelezen."))
        return redirect("municipality_list", request.tenant.slug)
    try:
        done = import_municipalities(by=request.user, rows=preview(_restored(pending)).rows)
    except CodeTaken as refusal:
        messages.error(request, str(refusal))
        return redirect("municipality_preview", request.tenant.slug, pending_id)
    finish_import(by=request.user, pending=pending, made=None)
    messages.success(
        request,
        _("%(added)s besturen toegevoegd, %(updated)s bijgewerkt.") % asdict(done),
    )
    return redirect("municipality_list", request.tenant.slug)


def _pending(request: MemberRequest, pending_id: UUID) -> PendingImport:
    """Only who uploaded a file sees its preview and confirms it."""
    own = PendingImport.objects.filter(
        created_by=request.user, kind=ImportKind.MUNICIPALITIES, wave=None
    )
    found: PendingImport = find(own, id=pending_id)
    return found


def _restored(pending: PendingImport) -> Parsed:
    payload = pending.payload
    return Parsed(
        [Numbered(kept["number"], MunicipalityRow(**kept["row"])) for kept in payload["usable"]],
        [RefusedMunicipality(**kept) for kept in payload["refused"]],
        payload["absent"],
    )
