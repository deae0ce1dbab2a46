"""Changing the words of a draft, in every language and for both sides."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring.actions import StaleRevision, save_draft
from surveys.authoring.cards import language_name, part_label, problem_lines
from surveys.authoring.forms import TextsForm
from surveys.authoring.texts import (
    DOCUMENT,
    ITEM,
    SCALE,
    SECTION,
    THEME,
    TextUnit,
    fingerprint,
    replace_texts,
    slots,
    unit_of,
    units,
)
from surveys.authoring.views.authoring import WRITE
from surveys.models import Questionnaire
from surveys.questionnaire.document import Document, Text
from surveys.questionnaire.rules.validation import Problem, problems


@dataclass(frozen=True)
class Clash:
    """A text that someone else saved while this person wrote another one."""

    label: str
    language: str
    code: str
    theirs: str
    yours: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def questionnaire_edit(
    request: MemberRequest, questionnaire_id: UUID, kind: str, code: str
) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    document, unit = questionnaire.draft_document, TextUnit(kind, code)
    form = _texts_form(request, questionnaire, document, unit)
    if request.method != "POST" or not form.is_valid():
        return _edit_page(request, questionnaire, document, unit, form)
    changed = replace_texts(document, unit, form.texts())
    try:
        revision = _revision(questionnaire, document, unit, form)
        save_draft(
            by=request.user, questionnaire=questionnaire, document=changed, revision=revision
        )
    except StaleRevision as stale:
        return _clash_page(request, questionnaire, stale.document, unit, form)
    messages.success(request, _("Bewaard."))
    return redirect(_after(request, questionnaire, changed, unit))


def _texts_form(
    request: MemberRequest, questionnaire: Questionnaire, document: Document, unit: TextUnit
) -> TextsForm:
    found = slots(document, unit)
    if not found:
        raise Http404
    shown = {"revision": questionnaire.draft_revision, "base": fingerprint(document, unit)}
    return TextsForm(
        request.POST if request.method == "POST" else None,
        slots=found,
        languages=document.languages,
        initial=shown,
    )


def _revision(
    questionnaire: Questionnaire, document: Document, unit: TextUnit, form: TextsForm
) -> int:
    """The revision to save over: a change elsewhere in the draft is no clash with this one."""
    untouched = form.cleaned_data["base"] == fingerprint(document, unit)
    return questionnaire.draft_revision if untouched else int(form.cleaned_data["revision"])


def _after(
    request: MemberRequest, questionnaire: Questionnaire, document: Document, unit: TextUnit
) -> str:
    """The next unit, for who works through all of them; else the place on the page."""
    place = (request.tenant.slug, questionnaire.id)
    following = _neighbours(document, unit)[1]
    if "next" in request.POST and following:
        return reverse("questionnaire_edit", args=(*place, following.kind, following.code))
    return reverse("questionnaire_page", args=place) + f"#{unit.kind}-{unit.code}"


def _neighbours(document: Document, unit: TextUnit) -> tuple[TextUnit | None, TextUnit | None]:
    row = units(document)
    at = row.index(unit) if unit in row else -1
    before = row[at - 1] if at > 0 else None
    after = row[at + 1] if 0 <= at < len(row) - 1 else None
    return before, after


def _edit_page(
    request: MemberRequest,
    questionnaire: Questionnaire,
    document: Document,
    unit: TextUnit,
    form: TextsForm,
    clashes: tuple[Clash, ...] = (),
) -> HttpResponse:
    before, after = _neighbours(document, unit)
    page = {
        "questionnaire": questionnaire,
        "unit": unit,
        "heading": _heading(unit),
        "form": form,
        "sides": [g for g in form.groups() if g.part.startswith("wording.")],
        "groups": [g for g in form.groups() if not g.part.startswith("wording.")],
        "clashes": clashes,
        "before": before,
        "after": after,
        "source": document.source,
        "problems": problem_lines(document, unit_problems(document, unit)),
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "questionnaires/edit.html", page, status=status)


def unit_problems(document: Document, unit: TextUnit) -> list[Problem]:
    return [problem for problem in problems(document) if unit_of(problem.place) == unit]


def _heading(unit: TextUnit) -> str:
    names = {
        DOCUMENT: _("Titel en inleiding"),
        SECTION: _("Onderdeel %(code)s"),
        ITEM: _("Item %(code)s"),
        THEME: _("Thema %(code)s"),
        SCALE: _("Schaal %(code)s"),
    }
    return names[unit.kind] % {"code": unit.code} if unit.kind != DOCUMENT else names[DOCUMENT]


def _clash_page(
    request: MemberRequest,
    questionnaire: Questionnaire,
    current: Document,
    unit: TextUnit,
    form: TextsForm,
) -> HttpResponse:
    """Both texts beside each other. Nothing is lost: the form still holds what was written."""
    found = slots(current, unit)
    if not found:
        messages.error(request, _("Iemand anders heeft dit intussen verwijderd."))
        return redirect("questionnaire_page", request.tenant.slug, questionnaire.id)
    data = request.POST.copy()
    data["revision"] = str(questionnaire.draft_revision)
    data["base"] = fingerprint(current, unit)
    again = TextsForm(data, slots=found, languages=current.languages)
    again.is_valid()
    theirs = {slot.part: slot.text for slot in found}
    clashes = tuple(_clashes(form.texts(), theirs, current.languages))
    if not clashes:
        messages.info(request, _("Iemand anders bewaarde intussen precies hetzelfde."))
        return redirect("questionnaire_page", request.tenant.slug, questionnaire.id)
    return _edit_page(request, questionnaire, current, unit, again, clashes)


def _clashes(
    yours: dict[str, Text], theirs: dict[str, Text], languages: tuple[str, ...]
) -> list[Clash]:
    return [
        Clash(part_label(part), language_name(language), language, said, mine)
        for part, text in theirs.items()
        for language in languages
        if (said := text.get(language, "")) != (mine := yours.get(part, {}).get(language, ""))
    ]
