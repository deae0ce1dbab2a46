"""Local governments: the catalogue, the own ones, and their managers."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission, Role
from accounts.team import tasks
from accounts.team.actions import invite_member
from surveys.catalogue.actions import municipalities as catalogue
from surveys.catalogue.forms.municipalities import FilterForm, ManagerForm, MunicipalityForm
from surveys.catalogue.queries import municipalities as queries
from surveys.models import Municipality
from surveys.refusals import Refused

EDIT = Permission.EDIT_MUNICIPALITIES


@require_safe
@needs(EDIT)
def municipality_list(request: MemberRequest) -> HttpResponse:
    form = FilterForm(request.GET, provinces=queries.provinces())
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    filters = queries.Filters(**asked, page=request.GET.get("page", "1"))
    found = queries.municipality_page(filters)
    page = {
        "form": form,
        "found": found,
        "page_obj": found.page_obj,
        "query": f"{urlencode(asked)}&" if asked else "",
        "filtered": bool(asked),
        "of_wave": "wave" in asked,
    }
    return render(request, "municipalities/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def municipality_new(request: MemberRequest) -> HttpResponse:
    form = MunicipalityForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = catalogue.add_municipality(by=request.user, row=form.row())
        except catalogue.CodeTaken as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("%(name)s is toegevoegd.") % {"name": made.name})
            return redirect("municipality_page", request.tenant.slug, made.id)
    status = 422 if form.errors else 200
    return render(request, "municipalities/form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def municipality_edit(request: MemberRequest, municipality_id: UUID) -> HttpResponse:
    municipality = find(Municipality.objects.own(), id=municipality_id)
    shown = {name: getattr(municipality, name) for name in MunicipalityForm.base_fields}
    form = MunicipalityForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.change_municipality(
                by=request.user, municipality=municipality, row=form.row()
            )
        except catalogue.CodeTaken as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Bewaard."))
            return redirect("municipality_page", request.tenant.slug, municipality_id)
    page = {"form": form, "municipality": find(Municipality, id=municipality_id)}
    return render(request, "municipalities/form.html", page, status=422 if form.errors else 200)


@require_POST
@needs(EDIT)
def municipality_delete(request: MemberRequest, municipality_id: UUID) -> HttpResponse:
    municipality = find(Municipality.objects.own(), id=municipality_id)
    try:
        catalogue.delete_municipality(by=request.user, municipality=municipality)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("municipality_page", request.tenant.slug, municipality_id)
    messages.success(request, _("%(name)s is verwijderd.") % {"name": municipality.name})
    return redirect("municipality_list", request.tenant.slug)


@require_safe
@needs(EDIT)
def municipality_page(request: MemberRequest, municipality_id: UUID) -> HttpResponse:
    return _page(request, find(Municipality, id=municipality_id), ManagerForm())


def _page(request: MemberRequest, municipality: Municipality, form: ManagerForm) -> HttpResponse:
    page = {
        "municipality": queries.line(municipality),
        "managers": queries.managers(municipality),
        "invitations": queries.open_invitations(municipality),
        "form": form,
    }
    return render(request, "municipalities/page.html", page, status=422 if form.errors else 200)


@require_POST
@needs(Permission.MANAGE_TEAM)
def manager_invite(request: MemberRequest, municipality_id: UUID) -> HttpResponse:
    """Offer somebody the report of one municipality, by mail."""
    municipality = find(Municipality, id=municipality_id)
    form = ManagerForm(request.POST)
    if not form.is_valid():
        return _page(request, municipality, form)
    invitation = invite_member(
        by=request.user,
        tenant=request.tenant,
        email=form.cleaned_data["email"],
        role=Role.MANAGER.value,
        municipality_id=municipality.id,
    )
    enqueue(tasks.send_team_mail, str(request.tenant.id))
    messages.success(request, _("%(email)s krijgt een uitnodiging.") % {"email": invitation.email})
    return redirect("municipality_page", request.tenant.slug, municipality_id)
