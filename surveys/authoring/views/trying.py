"""Filling in a draft or a version as either side, with the respondents' own pages.

Nothing is saved: the answers so far travel along in the page.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring.views.authoring import WRITE, questionnaire_document
from surveys.models import Questionnaire
from surveys.questionnaire.answers import AnswerError, check_answer
from surveys.questionnaire.conditions.visibility import (
    all_offered,
    may_lengthen,
    section_state,
    unanswered_sources,
    visible_sections,
)
from surveys.questionnaire.document import Document, Perspective, Section, base_code
from surveys.respond.form_answers import Posted, parse_section
from surveys.respond.kinds import spoken
from surveys.respond.widgets import answer_message, section_widgets, with_errors

MAX_CARRIED = 200_000


@dataclass(frozen=True)
class TrialAnswers:
    """One side, in one language, with the answers so far. `preview`: somebody looks at one page,
    without having answered those before it."""

    whole: Document
    side: Perspective
    language: str
    answers: dict[str, Any]
    preview: bool = False

    @property
    def document(self) -> Document:
        return all_offered(self.whole, self.answers) if self.preview else self.whole

    @property
    def loose(self) -> dict[str, str]:
        """The items that show all answers only here: code → the question that they take them from."""
        found = unanswered_sources(self.whole, self.answers) if self.preview else {}
        return {code: self._words(source) for code, source in found.items()}

    def _words(self, code: str) -> str:
        item = self.whole.item(code)
        return self.whole.wording(item, self.side, self.language) if item else code

    @property
    def sections(self) -> tuple[Section, ...]:
        return visible_sections(self.document, self.side, self.answers)


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin  # the builder shows both sides beside each other
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its type knows no arguments
@needs(WRITE)
def questionnaire_try(
    request: MemberRequest, questionnaire_id: UUID, side: str, number: int | None = None
) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    document = questionnaire_document(questionnaire, number)[0]
    trial = _trial(request, document, side)
    page: dict[str, Any] = {"questionnaire": questionnaire, "number": number, "side": side}
    page["preview"] = trial.preview
    if request.method == "POST":
        return _answered(request, trial, page)
    asked = tuple(one for one in trial.sections if one.code == request.GET.get("section"))
    return _page(request, trial, asked[:1] or trial.sections[:1], page)


def _trial(request: HttpRequest, document: Document, side: str) -> TrialAnswers:
    if side not in set(Perspective):
        raise Http404
    asked = request.GET.get("lang", "")
    language = asked if asked in document.languages else document.source
    brought, preview = _carried(request, document), "preview" in request.GET
    return TrialAnswers(document, Perspective(side), language, brought, preview)


def _carried(request: HttpRequest, document: Document) -> dict[str, Any]:
    """The answers that the page brought along; what is none any more is left out."""
    try:
        said = request.POST.get("carried") or request.GET.get("carried", "")
        brought = json.loads(said[:MAX_CARRIED] or "{}")
    except (ValueError, RecursionError):
        return {}
    answers = {}
    for key, value in brought.items() if isinstance(brought, dict) else ():
        try:
            answers[key] = check_answer(document, key, value, partial=True)
        except AnswerError:
            continue
    return {key: value for key, value in answers.items() if value is not None}


def _answered(request: HttpRequest, trial: TrialAnswers, page: dict[str, Any]) -> HttpResponse:
    section = trial.document.section(request.POST.get("section", ""))
    if section is None:
        return _page(request, trial, trial.sections[:1], page)
    posted = parse_section(trial.document, section, trial.side, request.POST, trial.answers)
    for key, value in posted.answers.items():
        trial.answers.pop(key, None)
        if value is not None:
            trial.answers[key] = value
    go = request.POST.get("go", "next")
    if go == "next" and _must_stay(trial, section, posted):
        return _page(request, trial, (section,), page, posted)
    return _page(request, trial, _after(trial, section, -1 if go == "back" else 1), page)


def _must_stay(trial: TrialAnswers, section: Section, posted: Posted) -> bool:
    state = section_state(trial.document, section, trial.side, trial.answers)
    return bool(posted.errors) or not state.may_leave(posted.shown)


def _after(trial: TrialAnswers, section: Section, step: int) -> tuple[Section, ...]:
    """The next page, or nothing when all of them were seen."""
    order = trial.document.sections
    at = [one.code for one in order].index(section.code)
    rest = order[at + 1 :] if step > 0 else tuple(reversed(order[:at]))
    visible = trial.sections
    return tuple(other for other in rest if other in visible)[:1]


def _page(
    request: HttpRequest,
    trial: TrialAnswers,
    sections: tuple[Section, ...],
    page: dict[str, Any],
    posted: Posted | None = None,
) -> HttpResponse:
    page |= {
        "languages": _languages(trial),
        "language": trial.language,
        "carried": json.dumps(trial.answers),
        "done": len(trial.answers),
    }
    with translation.override(trial.language):
        if not sections:
            return render(request, "questionnaires/tried.html", page)
        page |= _section(trial, sections[0], posted)
        return render(
            request, "questionnaires/try.html", page, status=422 if page["errors"] else 200
        )


def _section(trial: TrialAnswers, section: Section, posted: Posted | None) -> dict[str, Any]:
    errors = _errors(trial, section, posted)
    answers = {**trial.answers, **(posted.raw if posted else {})}
    widgets = section_widgets(
        trial.document, section, trial.side, trial.language, answers, errors, {}
    )
    parts = list(trial.sections)
    return {
        "section": {
            "code": section.code,
            "title": spoken(trial.document, section.title, trial.language).text,
            "intro": spoken(trial.document, section.intro, trial.language).text,
        },
        "items": [(widget, trial.loose.get(widget.code, "")) for widget in widgets],
        "shown": " ".join(widget.code for widget in widgets),
        "errors": with_errors(widgets),
        "part": parts.index(section) + 1 if section in parts else 1,
        "parts": len(parts),
        "open_end": may_lengthen(trial.document, trial.side, trial.answers, section),
    }


def _errors(trial: TrialAnswers, section: Section, posted: Posted | None) -> dict[str, str]:
    if posted is None:
        return {}
    state = section_state(trial.document, section, trial.side, trial.answers)
    errors = {key: answer_message(error) for key, error in posted.errors.items()}
    for key in state.missing:
        if base_code(key) in posted.shown:
            errors.setdefault(key, _("Deze vraag heeft nog geen antwoord."))
    return errors


def _languages(trial: TrialAnswers) -> list[dict[str, Any]]:
    names = dict(settings.LANGUAGES)
    return [
        {
            "code": code,
            "name": names[code],
            "url": f"?lang={code}",
            "current": code == trial.language,
        }
        for code in trial.document.languages
    ]
