"""Composing the condition of an item or a section, by choosing."""

from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring.actions import edits
from surveys.authoring.around import states
from surveys.authoring.cards import ProblemLine, problem_lines
from surveys.authoring.fields import BASE
from surveys.authoring.logic.composing import Composed, Composer, place_of
from surveys.authoring.views.answers import answer, frame, wants_json
from surveys.authoring.views.authoring import WRITE, reading_language
from surveys.authoring.views.building import part_values
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import Document, Item, Section
from surveys.questionnaire.drafts import PartKind, join
from surveys.questionnaire.rules.logic_rules import problems_at

FIELD = "show_if"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def draft_condition(request: MemberRequest, questionnaire_id: UUID, part_id: UUID) -> HttpResponse:
    """The form; a button of it shows it again with a row more or less, or keeps what it says."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    part = find(questionnaire.parts.all(), id=part_id)
    if part.kind not in (PartKind.ITEM, PartKind.SECTION):
        raise Http404
    document = join(states(questionnaire))
    place = place_of(document, part.kind, part.code)
    if place is None:  # pragma: no cover - a part of the draft is in its document
        raise Http404
    language = reading_language(request, document)
    composer = Composer(document, place, language)
    do = request.POST.get("do", "show") if request.method == "POST" else ""
    composed = _composed(request, composer, part, do)
    if do in ("set", "text", "clear") and not composed.wrong:
        return _keep(request, questionnaire, part, composed.text)
    page = {
        **frame(questionnaire, language),
        "part": part,
        "place_name": _place_name(document, place, language),
        "composed": composed,
        "base": request.POST.get(BASE + FIELD, part.body.get(FIELD, "")),
        "problems": _told(document, place, composed.text),
    }
    name = "condition_form.html" if wants_json(request) else "condition.html"
    status = 422 if do in ("set", "text") else 200
    return render(request, f"questionnaires/{name}", page, status=status)


def _composed(request: MemberRequest, composer: Composer, part: DraftPart, do: str) -> Composed:
    if do in ("", "clear"):
        return composer.of_text("" if do else part.body.get(FIELD, ""))
    chosen = any(name.startswith("row-") for name in request.POST)
    if do == "text" or (do == "show" and not chosen):
        return composer.of_text(request.POST.get(FIELD, ""))
    return composer.posted(request.POST, do)


def _keep(
    request: MemberRequest, questionnaire: Questionnaire, part: DraftPart, text: str
) -> HttpResponse:
    """Write it as the builder writes every value: a question where somebody else wrote meanwhile."""
    base = request.POST.get(BASE + FIELD, part.body.get(FIELD, ""))
    data = QueryDict(mutable=True)
    data.update({FIELD: text, BASE + FIELD: base})

    def act() -> list[str]:
        edits.set_values(
            by=request.user,
            questionnaire=questionnaire,
            part=part.id,
            read=lambda row: part_values(row, data),
        )
        return [str(part.id)]

    return answer(request, questionnaire, act)


def _place_name(document: Document, place: Item | Section, language: str) -> str:
    if isinstance(place, Section):
        title = document.text(place.title, language) or place.code
        return _("onderdeel %(title)s") % {"title": title}
    return place.code


def _told(document: Document, place: Item | Section, text: str) -> tuple[ProblemLine, ...]:
    """What is wrong with the condition as it is in the form."""
    return problem_lines(document, problems_at(document, place, text)) if text else ()
