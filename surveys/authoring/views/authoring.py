"""The list of questionnaires, and the page of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.authoring import actions as authoring
from surveys.authoring import queries
from surveys.authoring.forms import RenameForm
from surveys.models import Questionnaire, Version
from surveys.questionnaire.document import Document
from surveys.refusals import NameTaken, Refused

WRITE = Permission.EDIT_QUESTIONNAIRES


@require_safe
@needs(WRITE)
def questionnaire_list(request: MemberRequest) -> HttpResponse:
    page = {
        "rows": queries.questionnaire_rows(),
        "templates": queries.template_rows(get_language() or "nl"),
    }
    return render(request, "questionnaires/list.html", page)


def reading_language(request: MemberRequest, document: Document) -> str:
    """The language asked for in the address, if the questionnaire has it."""
    asked = request.GET.get("lang", "")
    return asked if asked in document.languages else document.source


@require_POST
@needs(WRITE)
def questionnaire_rename(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    form = RenameForm(request.POST)
    if form.is_valid():
        try:
            authoring.rename_questionnaire(
                by=request.user, questionnaire=questionnaire, name=form.cleaned_data["name"]
            )
            messages.success(request, _("De nieuwe naam is bewaard."))
        except NameTaken as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Geef een naam van hoogstens 120 tekens."))
    return redirect("questionnaire_page", request.tenant.slug, questionnaire_id)


@require_POST
@needs(WRITE)
def questionnaire_delete(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    try:
        authoring.delete_questionnaire(by=request.user, questionnaire=questionnaire)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("questionnaire_page", request.tenant.slug, questionnaire_id)
    messages.success(request, _("De vragenlijst is verwijderd."))
    return redirect("questionnaire_list", request.tenant.slug)


def questionnaire_document(
    questionnaire: Questionnaire, number: int | None
) -> tuple[Document, str]:
    """The document of the draft or of a version, and how it is called in file names."""
    if number is None:
        return questionnaire.draft_document, f"draft{questionnaire.draft_revision}"
    version = find(Version, questionnaire=questionnaire, number=number)
    return version.document, f"v{number}"
