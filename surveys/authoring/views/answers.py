"""What an edit in the builder is answered with: its cards, a question, or a refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.http import MemberRequest
from surveys.authoring.actions import edits, undoing
from surveys.authoring.around import document_around
from surveys.authoring.building import (
    item_card,
    named_card,
    problems_of,
    problems_of_section,
    section_card,
)
from surveys.authoring.editing import Meanwhile
from surveys.authoring.fields import BASE, Field
from surveys.authoring.translating.lines import translated_part
from surveys.authoring.versions.since_library import since_library
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import DocumentError
from surveys.questionnaire.drafts import PartKind
from surveys.refusals import Refused

AT_ONCE = 5  # cards in an answer; whoever changed more sees the whole page again


@dataclass(frozen=True)
class Clash:
    """A value that somebody else wrote, beside the one that was to be written over it."""

    field: Field
    yours: str


class Clashes(Exception):
    """Somebody else wrote in the same fields meanwhile."""

    def __init__(self, part: DraftPart, clashes: list[Clash]) -> None:
        self.part, self.clashes = part, clashes
        super().__init__(part)


class UnreadableEdit(Exception):
    """Values that cannot be kept, each with its reason."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(errors)


def frame(questionnaire: Questionnaire, language: str) -> dict[str, Any]:
    return {
        "questionnaire": questionnaire,
        "language": language,
        "revision": questionnaire.draft_revision,
    }


def _translates(request: MemberRequest) -> bool:
    """Whether the form stands on the page of translations, and not in the builder."""
    return request.POST.get("view") == "translations"


def wants_json(request: MemberRequest) -> bool:
    return request.headers.get("X-Builder") == "1"


def answer(
    request: MemberRequest, questionnaire: Questionnaire, act: Callable[[], list[str]]
) -> HttpResponse:
    """Do it, and say what became of it; whatever stands in the way becomes a question."""
    before = questionnaire.draft_revision
    try:
        touched = act()
    except (Clashes, Meanwhile, edits.PartGone, edits.ChangedMeanwhile) as question:
        return _ask(request, questionnaire, question)
    except UnreadableEdit as refusal:
        return _refuse(request, questionnaire, refusal.errors)
    except (Refused, DocumentError) as refusal:
        return _refuse(request, questionnaire, {"": str(refusal)})
    if wants_json(request):
        plain = before + 1 == questionnaire.draft_revision and "undo" not in request.path
        undoable = (
            undoing.Undoable(1, None) if plain else undoing.undoable(request.user, questionnaire)
        )
        return JsonResponse(_told(request, questionnaire, touched, undoable))
    return redirect(_place(request, questionnaire, touched))


def _told(
    request: MemberRequest,
    questionnaire: Questionnaire,
    touched: list[str],
    undoable: undoing.Undoable,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "revision": questionnaire.draft_revision,
        "undo": undoable.undo is not None,
        "redo": undoable.redo is not None,
        "touched": touched[:1],
    }
    if len(touched) > AT_ONCE:
        return {**told, "reload": _place(request, questionnaire, touched)}
    rows = {str(row.id): row for row in questionnaire.parts.filter(id__in=touched)}
    language = request.POST.get("lang", "")
    cards = [_card(request, questionnaire, rows[key], language) for key in touched if key in rows]
    return {**told, "parts": cards, "gone": [key for key in touched if key not in rows]}


def _card(
    request: MemberRequest, questionnaire: Questionnaire, part: DraftPart, asked: str
) -> dict[str, Any]:
    """One part as it is now: its card, where it stands, and its values."""
    document = document_around(part)
    language = asked if asked in document.languages else document.source
    page: dict[str, Any] = {**frame(questionnaire, language), "source": document.source}
    key = str(part.id)
    if _translates(request):
        page["part"] = translated_part(document, key, part.state, language)
        page["show"] = request.POST.get("show", "")
        name = "questionnaires/translated_part.html"
    elif part.kind == PartKind.ITEM:
        item = document.item(part.code)
        found = problems_of(document, item) if item else []
        mine = since_library({key: part.state}, document, str(questionnaire.id))
        found += mine.get(part.code, [])
        page["card"] = item_card(document, key, item, language, found, part.state) if item else None
        name = "questionnaires/item_card.html"
    elif part.kind == PartKind.SECTION:
        found = problems_of_section(document, part.code)
        page["section"] = section_card(document, key, part.state, language, found)
        name = "questionnaires/section_head.html"
    else:
        page["named"] = named_card(document, key, part.state, language)
        name = "questionnaires/named_card.html"
    return {
        "id": key,
        "kind": part.kind,
        "section": str(part.section_id or ""),
        "html": render_to_string(name, page, request),
        **({"next": _next(part)} if request.POST.get("do", "set") != "set" else {}),
    }


def _next(part: DraftPart) -> str:
    """The id of the part that stands below it in its list."""
    if not part.rank:
        return ""
    beside = part.questionnaire.parts.filter(kind=part.kind, section=part.section_id)
    below = beside.filter(rank__gt=part.rank).order_by("rank")
    return str(below.values_list("id", flat=True).first() or "")


def _place(request: MemberRequest, questionnaire: Questionnaire, touched: list[str]) -> str:
    """The page where the edit was made: on one part's own page, that one, else the whole draft."""
    address = _page(request, questionnaire)
    part = questionnaire.parts.filter(id__in=touched[:1]).first()
    if request.POST.get("stay") and part is not None:
        own = (request.tenant.slug, questionnaire.id, part.id)
        return reverse("draft_part", args=own)
    return f"{address}#{part.kind}-{part.code}" if part else address


def _page(request: MemberRequest, questionnaire: Questionnaire) -> str:
    """The page of the whole draft from which somebody writes, as it was shown."""
    name = "translations" if _translates(request) else "questionnaire_page"
    asked = {key: request.POST.get(key, "") for key in ("lang", "show")}
    query = urlencode({key: value for key, value in asked.items() if value})
    address = reverse(name, args=(request.tenant.slug, questionnaire.id))
    return f"{address}?{query}" if query else address


def _refuse(
    request: MemberRequest, questionnaire: Questionnaire, errors: dict[str, str]
) -> HttpResponse:
    """What was written stays where it was written: in the script's page, or shown again here."""
    if wants_json(request):
        return JsonResponse({"errors": errors}, status=422)
    for error in errors.values():
        messages.error(request, error)
    page = {
        **frame(questionnaire, request.POST.get("lang", "")),
        "back": _page(request, questionnaire),
        "written": [(request.POST.get(name, ""), error) for name, error in errors.items() if name],
    }
    return render(request, "questionnaires/refused.html", page, status=422)


def _ask(request: MemberRequest, questionnaire: Questionnaire, question: Exception) -> HttpResponse:
    """Both texts beside each other, and a choice."""
    page = {
        **frame(questionnaire, request.POST.get("lang", "")),
        "action": request.path,
        "back": _page(request, questionnaire),
        **_asked(request, question),
    }
    again = {f"{BASE}{clash.field.name}" for clash in page.get("clashes", ())}
    again |= {"csrfmiddlewaretoken"}
    page["posted"] = [
        (name, said)
        for name, values in request.POST.lists()
        for said in values
        if name not in again
    ]
    if wants_json(request):
        html = render_to_string("questionnaires/question.html", page, request)
        return JsonResponse(
            {"question": html, "revision": questionnaire.draft_revision}, status=409
        )
    return render(request, "questionnaires/question_page.html", page, status=409)


def _asked(request: MemberRequest, question: Exception) -> dict[str, Any]:
    if isinstance(question, Clashes):
        who = str(question.part.changed_by or "")
        return {"ask": "fields", "clashes": question.clashes, "who": who}
    if isinstance(question, Meanwhile):
        said = question.change.after, question.now
        return {"ask": "undo", "yours": _shown(said[0]), "theirs": _shown(said[1])}
    if isinstance(question, edits.ChangedMeanwhile):
        return {"ask": "remove", "who": question.by}
    written = [
        (name, value) for name, value in request.POST.items() if f"{BASE}{name}" in request.POST
    ]
    return {"ask": "gone", "written": [value for _name, value in written if value]}


def _shown(value: Any) -> str:
    """A value of a document as a person can read it."""
    if value is msgspec.UNSET or value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " · ".join(filter(None, map(_shown, value.values())))
    if isinstance(value, list):
        return " · ".join(filter(None, map(_shown, value)))
    return str(value)
