"""Changing what a draft is made of: the settings and the order of its items."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring.actions import StaleRevision, save_draft
from surveys.authoring.cards import problem_lines
from surveys.authoring.editing import (
    CodeInUse,
    UnknownItem,
    copy_item,
    move_item,
    remove_item,
    set_item,
)
from surveys.authoring.forms import CopyItemForm, ItemForm
from surveys.authoring.texts import ITEM, TextUnit
from surveys.authoring.views.authoring import WRITE
from surveys.authoring.views.drafting import unit_problems
from surveys.models import Questionnaire
from surveys.questionnaire.document import Document, Item

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def item_settings(request: MemberRequest, questionnaire_id: UUID, code: str) -> HttpResponse:
    """What an item is, apart from its words."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    document = questionnaire.draft_document
    item = _item_or_404(document, code)
    shown = {"revision": questionnaire.draft_revision}
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        document=document,
        item=item,
        initial=shown,
    )
    if request.method != "POST" or not form.is_valid():
        return _settings_page(request, questionnaire, item, form, 422 if form.errors else 200)
    changed = set_item(document, code, form.settings())
    revision = form.cleaned_data["revision"]
    try:
        save_draft(
            by=request.user, questionnaire=questionnaire, document=changed, revision=revision
        )
    except StaleRevision as stale:
        again = request.POST.copy()
        again["revision"] = str(stale.revision)
        form.data = again
        form.add_error(
            None, _("Iemand anders wijzigde intussen de vragenlijst. Kijk uw keuzes na.")
        )
        return _settings_page(request, questionnaire, item, form, 409)
    messages.success(request, _("Bewaard."))
    return redirect(_place(request, questionnaire, code))


def _settings_page(
    request: MemberRequest, questionnaire: Questionnaire, item: Item, form: ItemForm, status: int
) -> HttpResponse:
    document, unit = questionnaire.draft_document, TextUnit(ITEM, item.code)
    page = {
        "questionnaire": questionnaire,
        "item": item,
        "unit": unit,
        "form": form,
        "copy": CopyItemForm(initial={"code": _free_code(document, item.code)}),
        "problems": problem_lines(document, unit_problems(document, unit)),
    }
    return render(request, "questionnaires/settings.html", page, status=status)


def _item_or_404(document: Document, code: str) -> Item:
    item = document.item(code)
    if item is None:
        raise Http404
    return item


def _free_code(document: Document, code: str) -> str:
    numbers = range(2, len(document.items()) + 3)
    return next(c for n in numbers if document.item(c := f"{code[:36]}_{n}") is None)


@require_POST
@needs(WRITE)
def item_move(request: MemberRequest, questionnaire_id: UUID, code: str) -> HttpResponse:
    step = STEPS.get(request.POST.get("to", ""))
    if step is None:
        raise Http404
    _change(request, questionnaire_id, lambda document: move_item(document, code, step))
    place = reverse("questionnaire_page", args=(request.tenant.slug, questionnaire_id))
    return redirect(f"{place}#item-{code}")


@require_POST
@needs(WRITE)
def item_remove(request: MemberRequest, questionnaire_id: UUID, code: str) -> HttpResponse:
    _change(request, questionnaire_id, lambda document: remove_item(document, code))
    messages.success(request, _("Item %(code)s is verwijderd.") % {"code": code})
    return redirect("questionnaire_page", request.tenant.slug, questionnaire_id)


@require_POST
@needs(WRITE)
def item_copy(request: MemberRequest, questionnaire_id: UUID, code: str) -> HttpResponse:
    """A new item that begins as another one."""
    find(Questionnaire, id=questionnaire_id)
    form = CopyItemForm(request.POST)
    if not form.is_valid():
        messages.error(request, _first_error(form))
        return redirect("item_settings", request.tenant.slug, questionnaire_id, code)
    fresh = form.cleaned_data["code"]
    try:
        _change(request, questionnaire_id, lambda document: copy_item(document, code, fresh))
    except CodeInUse:
        messages.error(request, _("De code %(code)s bestaat al.") % {"code": fresh})
        return redirect("item_settings", request.tenant.slug, questionnaire_id, code)
    return redirect("questionnaire_edit", request.tenant.slug, questionnaire_id, ITEM, fresh)


def _change(
    request: MemberRequest, questionnaire_id: UUID, change: Callable[[Document], Document]
) -> None:
    """Apply a change to the draft as it is now: it touches one item and clashes with nothing."""
    questionnaire = find(Questionnaire.objects.select_for_update(), id=questionnaire_id)
    try:
        changed = change(questionnaire.draft_document)
    except UnknownItem as error:
        raise Http404 from error
    save_draft(
        by=request.user,
        questionnaire=questionnaire,
        document=changed,
        revision=questionnaire.draft_revision,
    )


def _first_error(form: Form) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


def _place(request: MemberRequest, questionnaire: Questionnaire, code: str) -> str:
    page = reverse("questionnaire_page", args=(request.tenant.slug, questionnaire.id))
    return f"{page}#item-{code}"
