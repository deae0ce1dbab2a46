"""Lists of peer groups: upload, preview, confirm, rename, delete."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.catalogue.actions.peers import (
    create_peer_list,
    delete_peer_list,
    rename_peer_list,
    replace_peer_groups,
)
from surveys.catalogue.forms.municipalities import ImportForm
from surveys.catalogue.forms.peers import NameForm, PeersForm
from surveys.catalogue.peer_pending import kept, restored
from surveys.catalogue.peer_rows import parse_peers
from surveys.catalogue.places import Directory
from surveys.catalogue.queries import peers as queries
from surveys.catalogue.views.municipalities import EDIT
from surveys.models import ImportKind, PeerList, PendingImport
from surveys.refusals import NameTaken, Refused
from surveys.table_files import csv_response
from surveys.upload.actions import drop_import, finish_import, hold_import, keep_import
from surveys.upload.table_remarks import sheets_told, told
from surveys.upload.tables import MissingColumns, TableError
from surveys.upload.views import confirmed_before

SHOWN = 100
EXAMPLE = [
    ["NIS-code", "gemeente", "groep"],
    ["44021", "Gent", "centrumstad"],
    ["41002", "Aalst", "centrumstad"],
    ["44083", "Deinze", "andere"],
]


@require_safe
@needs(EDIT)
def peer_list_list(request: MemberRequest) -> HttpResponse:
    return render(request, "peers/list.html", {"lists": queries.peer_lists()})


@require_safe
@needs(EDIT)
def peer_list_page(request: MemberRequest, peer_list_id: UUID) -> HttpResponse:
    peer_list = find(PeerList, id=peer_list_id)
    page = {"peer_list": peer_list, "groups": queries.peer_groups(peer_list)}
    return render(request, "peers/page.html", page)


@require_safe
@needs(EDIT)
def peer_list_example(request: MemberRequest) -> HttpResponse:
    """A file to fill in."""
    return csv_response(EXAMPLE, "vergelijkingslijst.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def peer_list_new(request: MemberRequest) -> HttpResponse:
    """A file with a list that is not there yet."""
    form = PeersForm(*_posted(request))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if PeerList.objects.filter(name=name).exists():
            form.add_error("name", _("Er is al een lijst met deze naam."))
        elif pending := _put_aside(request, form, {"name": name}):
            return redirect("peer_list_preview", request.tenant.slug, pending.id)
    page = {"form": form}
    return render(request, "peers/upload.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def peer_list_replace(request: MemberRequest, peer_list_id: UUID) -> HttpResponse:
    """A file with other groups for a list that is there."""
    peer_list = find(PeerList, id=peer_list_id)
    form = ImportForm(*_posted(request))
    if request.method == "POST" and form.is_valid():
        about = {"name": peer_list.name, "list": str(peer_list.id)}
        if pending := _put_aside(request, form, about):
            return redirect("peer_list_preview", request.tenant.slug, pending.id)
    page = {"form": form, "peer_list": peer_list}
    return render(request, "peers/upload.html", page, status=422 if form.errors else 200)


def _put_aside(
    request: MemberRequest, form: ImportForm, about: dict[str, Any]
) -> PendingImport | None:
    """The file's rows until they are confirmed; or nothing, and the error at the field."""
    upload = form.cleaned_data["file"]
    try:
        table = form.table(upload, upload.name or "")
        found = parse_peers(table, Directory.load())
    except TableError as error:
        form.add_error("file", error.message)
    except MissingColumns:
        text = _(
            "Het bestand heeft een kolom ‘NIS-code’ (of ‘gemeente’) en een kolom ‘groep’ nodig."
        )
        form.add_error("file", " ".join(filter(None, (text, sheets_told(table)))))
    else:
        payload = {**about, **kept(found), "told": told(table)}
        return keep_import(
            by=request.user, kind=ImportKind.PEERS, file_name=upload.name, payload=payload
        )
    return None


@require_safe
@needs(EDIT)
def peer_list_preview(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    """What the file would do. Nothing is written yet."""
    pending = _pending(request, pending_id)
    found = restored(pending.payload)
    groups = [
        queries.ListedGroup.of(name, [place.name for place in places])
        for name, places in found.groups.items()
    ]
    page = {
        "pending": pending,
        "found": found,
        "told": pending.payload.get("told", []),
        "groups": groups,
        "small": [group for group in groups if not group.is_shown],
        "errors": found.errors[:SHOWN],
        "notes": found.notes[:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "peers/preview.html", page)


@require_POST
@needs(EDIT)
def peer_list_confirm(request: MemberRequest, pending_id: UUID) -> HttpResponse:
    pending = hold_import(by=request.user, kind=ImportKind.PEERS, pending_id=pending_id)
    if pending is None:
        return confirmed_before(request, pending_id, "peer_list_page")
    found = restored(pending.payload)
    if "cancel" in request.POST or not found.usable:
        drop_import(by=request.user, pending=pending)
        messages.info(request, _("Er is niets ingelezen."))
        return redirect("peer_list_list", request.tenant.slug)
    groups = {place: member.group for place, member in found.members.items()}
    try:
        made = _write(request, pending.payload, groups)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("peer_list_preview", request.tenant.slug, pending_id)
    finish_import(by=request.user, pending=pending, made=made)
    messages.success(request, _("De lijst ‘%s’ is bewaard.") % made.name)
    return redirect("peer_list_page", request.tenant.slug, made.id)


def _write(request: MemberRequest, payload: dict[str, Any], groups: dict[UUID, str]) -> PeerList:
    if "list" not in payload:
        return create_peer_list(by=request.user, name=payload["name"], groups=groups)
    peer_list = find(PeerList, id=payload["list"])
    return replace_peer_groups(by=request.user, peer_list=peer_list, groups=groups)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def peer_list_rename(request: MemberRequest, peer_list_id: UUID) -> HttpResponse:
    peer_list = find(PeerList, id=peer_list_id)
    form = NameForm(_posted(request)[0], initial={"name": peer_list.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_peer_list(by=request.user, peer_list=peer_list, name=form.cleaned_data["name"])
        except NameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("peer_list_page", request.tenant.slug, peer_list_id)
    page = {"form": form, "peer_list": find(PeerList, id=peer_list_id)}
    return render(request, "peers/rename.html", page, status=422 if form.errors else 200)


@require_POST
@needs(EDIT)
def peer_list_delete(request: MemberRequest, peer_list_id: UUID) -> HttpResponse:
    peer_list = find(PeerList, id=peer_list_id)
    delete_peer_list(by=request.user, peer_list=peer_list)
    messages.success(request, _("%(name)s is verwijderd.") % {"name": peer_list.name})
    return redirect("peer_list_list", request.tenant.slug)


def _posted(request: MemberRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _pending(request: MemberRequest, pending_id: UUID) -> PendingImport:
    """Only who uploaded a file sees its preview and confirms it."""
    own = PendingImport.objects.filter(created_by=request.user, kind=ImportKind.PEERS, wave=None)
    found: PendingImport = find(own, id=pending_id)
    return found
