"""The flow of a draft, side by side: a map of it, and a try with chosen answers."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring.logic.flowing import flow_map, trial
from surveys.authoring.views.answers import frame
from surveys.authoring.views.authoring import WRITE, reading_language
from surveys.models import Questionnaire
from surveys.questionnaire.document import Document, Perspective


@require_safe
@needs(WRITE)
def draft_flow(request: MemberRequest, questionnaire_id: UUID, side: str) -> HttpResponse:
    page, document = _page(request, questionnaire_id, side)
    page["map"] = flow_map(document, Perspective(side), page["language"])
    return render(request, "questionnaires/flow.html", page)


@require_safe
@needs(WRITE)
def draft_trial(request: MemberRequest, questionnaire_id: UUID, side: str) -> HttpResponse:
    """Nothing is kept: the answers stand in the address."""
    page, document = _page(request, questionnaire_id, side)
    found = trial(document, Perspective(side), page["language"], request.GET)
    page |= {"trial": found, "carried": json.dumps(found.answers)}
    return render(request, "questionnaires/trial.html", page)


def _page(
    request: MemberRequest, questionnaire_id: UUID, side: str
) -> tuple[dict[str, Any], Document]:
    if side not in set(Perspective):
        raise Http404
    questionnaire = find(Questionnaire, id=questionnaire_id)
    document = questionnaire.draft_document
    language = reading_language(request, document)
    return {**frame(questionnaire, language), "side": side}, document
