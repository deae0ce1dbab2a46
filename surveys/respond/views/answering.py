"""The pages behind the respondent's cookie: answering, looking back, submitting."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys.ballots.queries import by_box, has_answered
from surveys.models import Draft
from surveys.questionnaire.answers import Answers
from surveys.questionnaire.conditions.visibility import section_state
from surveys.questionnaire.document import Section, base_code
from surveys.respond.actions import respond as actions
from surveys.respond.actions.boxed import finish_ballot, hand_in_ballot
from surveys.respond.closing import closing_of
from surveys.respond.form_answers import Posted, parse_section
from surveys.respond.pages import (
    SectionPage,
    ballot_receipt,
    language_links,
    receipt,
    review_page,
    section_page,
)
from surveys.respond.profile import profile
from surveys.respond.queries.invited import is_there, response_of
from surveys.respond.respondents import (
    Respondent,
    RespondentRequest,
    languages,
    respondent_view,
    write_session,
)
from surveys.respond.sections import find_section, first_open, section_after, section_url
from surveys.respond.views.kept import kept_page
from surveys.respond.views.respond import SeeOther, refused_page
from surveys.respond.widgets import answer_message, with_errors


@require_safe
def respond_here(request: HttpRequest) -> HttpResponse:
    """Asked by the page's script before it leaves a page: is the product there, with its database?"""
    is_there()
    return HttpResponse(status=204)


@require_safe
@respondent_view(refused_page)
def respond_resume(request: RespondentRequest) -> HttpResponse:
    """Where this respondent left off."""
    draft = actions.open_draft(request.respondent.invitation)
    return SeeOther(first_open(request.respondent, draft.answers))


@require_http_methods(["GET", "HEAD", "POST"])
@respondent_view(refused_page)
def respond_section(request: RespondentRequest, number: int) -> HttpResponse:
    respondent = request.respondent
    draft = actions.open_draft(respondent.invitation, lock=request.method == "POST")
    section = find_section(respondent, draft.answers, number)
    if section is None:
        return SeeOther(reverse("respond_review"))
    if request.method == "POST":
        return _save_and_go(request, section, number, draft)
    return _show(request, section_page(respondent, section, number, draft))


def _save_and_go(
    request: RespondentRequest, section: Section, number: int, held: Draft
) -> HttpResponse:
    """Keep what can be kept; then the page that was asked for, or this one with what is wrong."""
    respondent, back = request.respondent, _leads_back(request)
    posted = parse_section(
        respondent.document, section, respondent.perspective, request.POST, held.answers
    )
    draft, conflicts = actions.save_section(
        invitation=respondent.invitation,
        answers=posted.answers,
        revisions=posted.revisions,
        held=held,
    )
    if language := _language_button(request):
        return _in_language(section_url(number, back=back), respondent, language)
    lost = bool(posted.raw or conflicts)  # by leaving now, without a word
    if not lost and (url := _asked_url(request, number, draft.answers)):
        return SeeOther(url)
    errors = _errors(respondent, section, posted, draft.answers)
    errors |= dict.fromkeys(conflicts, _changed_elsewhere())
    # The review lists what is still missing: who came from there need not be told twice.
    skipping = (back or request.POST.get("go") == "skip") and not lost
    if errors and not skipping:
        page = section_page(respondent, section, number, draft, raw=posted.raw, errors=errors)
        return _show(request, page, may_skip=not posted.raw)
    return SeeOther(_next_url(request, section, number, posted, draft.answers))


def _asked_url(request: RespondentRequest, number: int, answers: Answers) -> str:
    """The page before this one, or one of the menu: whoever asks for it is not told what misses."""
    go, _colon, code = request.POST.get("go", "").partition(":")
    if go == "back" and number > 1:
        return section_url(number - 1)
    return section_after(request.respondent, answers, code) if go == "to" else ""


def _errors(
    respondent: Respondent, section: Section, posted: Posted, answers: Answers
) -> dict[str, str]:
    """What is wrong on the page that was sent, and what it leaves out."""
    state = section_state(respondent.document, section, respondent.perspective, answers)
    errors = {key: answer_message(error) for key, error in posted.errors.items()}
    for key in state.missing:
        if base_code(key) in posted.shown:
            errors.setdefault(key, _("Deze vraag heeft nog geen antwoord."))
    return errors


def _leads_back(request: RespondentRequest) -> bool:
    return "back" in request.GET


def _next_url(
    request: RespondentRequest, section: Section, number: int, posted: Posted, answers: Answers
) -> str:
    """The next section; or this one again when the answers brought new questions onto it."""
    respondent, back = request.respondent, _leads_back(request)
    state = section_state(respondent.document, section, respondent.perspective, answers)
    if unseen := state.unseen(posted.shown):
        return f"{section_url(number, back=back)}#q-{unseen[0].code}"
    if back or find_section(respondent, answers, number + 1) is None:
        return reverse("respond_review")
    return section_url(number + 1)


def _changed_elsewhere() -> str:
    return _("Intussen bewaarde u elders een ander antwoord; dat staat er nu. Kijk het na.")


def _language_button(request: RespondentRequest) -> str:
    respondent = request.respondent
    wanted = request.POST.get("lang", "")
    return wanted if wanted in languages(respondent.wave, respondent.document) else ""


def _in_language(url: str, respondent: Respondent, language: str) -> HttpResponse:
    response = SeeOther(url)
    write_session(response, replace(respondent.session, language=language))
    return response


def _show(request: RespondentRequest, page: SectionPage, *, may_skip: bool = False) -> HttpResponse:
    respondent, template = request.respondent, "respond/section.html"
    back, closing = _leads_back(request), closing_of(respondent.wave, timezone.now())

    def told(own: Mapping[str, str]) -> dict[str, Any]:
        return {
            "tenant": respondent.tenant,
            **_for_script(own),
            "section": page,
            "items": page.items,
            "progress": page.progress,
            "errors": with_errors(page.items),
            "may_skip": may_skip,
            "back": back,
            "closes_at": respondent.wave.closes_at,
            "closing": closing,
            "languages": language_links(
                respondent.wave, respondent.document, respondent.language, by_form=True
            ),
        }

    own = _own(respondent)
    # In its last hours a page knows how many minutes are left.
    if not page.untouched or may_skip or closing:
        return render(request, template, told(own))
    return kept_page(request, own, _what_shows(respondent, page, back=back), template, told)


def _own(respondent: Respondent) -> dict[str, str]:
    return {"mark": respondent.session.mark, "device": respondent.session.device}


def _for_script(own: Mapping[str, str]) -> dict[str, str]:
    return {**own, "autosave_url": f"{reverse('respond_save')}?who={own['mark']}"}


def _what_shows(respondent: Respondent, page: SectionPage, *, back: bool) -> Hashable:
    """All that an untouched page shows, but for whose it is."""
    tenant, wave = respondent.tenant, respondent.wave
    seen = (wave.version_id, respondent.perspective, respondent.language, page.shown, page.number)
    told = (wave.id, wave.corrections, wave.closes_at, tuple(wave.languages))
    around = (tenant.id, tenant.look, tenant.simulated, *told)
    return (*seen, page.progress, page.menu, back, *around)


def _render(request: RespondentRequest, template: str, **context: Any) -> HttpResponse:
    respondent = request.respondent
    shared = {
        "tenant": respondent.tenant,
        "closing": closing_of(respondent.wave, timezone.now()),
        **_for_script(_own(respondent)),
        "languages": language_links(respondent.wave, respondent.document, respondent.language),
    }
    return render(request, template, {**shared, **context})


@require_safe
@respondent_view(refused_page)
def respond_review(request: RespondentRequest) -> HttpResponse:
    """What was answered and what was not, before it is handed in."""
    draft = actions.open_draft(request.respondent.invitation)
    return _review(request, draft)


def _review(request: RespondentRequest, draft: Draft, status: int = 200) -> HttpResponse:
    review = review_page(request.respondent, draft)
    response = _render(request, "respond/review.html", review=review, progress=review.progress)
    response.status_code = status
    return response


@require_POST
def respond_submit(request: HttpRequest) -> HttpResponse:
    """Of an anonymous wave in two transactions: the second begins after the first has ended."""
    response = _hand_in(request)
    respondent: Respondent | None = getattr(request, "respondent", None)
    if respondent is not None and by_box(respondent.wave):
        finish_ballot(respondent.invitation)
    return response


@respondent_view(refused_page, after_close=True)
def _hand_in(request: RespondentRequest) -> HttpResponse:
    respondent = request.respondent
    try:
        if by_box(respondent.wave):
            hand_in_ballot(invitation=respondent.invitation)
        else:
            actions.submit(invitation=respondent.invitation, language=respondent.language)
    except actions.NothingAnswered:
        return _review(request, actions.open_draft(respondent.invitation), status=422)
    return SeeOther(reverse("respond_receipt"))


@require_safe
@respondent_view(refused_page, after_close=True)
def respond_receipt(request: RespondentRequest) -> HttpResponse:
    """Thanks, with a proof. It stays readable after the close, as long as the cookie lasts."""
    respondent = request.respondent
    given = response_of(respondent.invitation)
    if given is None and not has_answered(respondent.invitation):
        return SeeOther(reverse("respond_resume"))
    page = receipt(given, respondent) if given else ballot_receipt(respondent)
    own = profile(respondent, given) if given and page.readable else None
    return _render(request, "respond/receipt.html", receipt=page, profile=own)


@require_POST
@respondent_view(refused_page)
def respond_correct(request: RespondentRequest) -> HttpResponse:
    """From the receipt back to the answers, as the landing page does it for who has the link."""
    actions.start(invitation=request.respondent.invitation)
    return SeeOther(reverse("respond_review"))
