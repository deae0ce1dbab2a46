"""A respondent's own data: what there is, a copy of it, and erasing it. After the close as well."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.models import Invitation, Wave, WaveState
from surveys.privacy.notice import notice_of
from surveys.questionnaire.functions import Function
from surveys.respond.limits import count_copy
from surveys.respond.pages import language_links, may_read_back
from surveys.respond.queries.invited import has_draft, response_of
from surveys.respond.queries.naming import is_released
from surveys.respond.queries.respond import may_correct
from surveys.respond.respondents import (
    COOKIE,
    NoSession,
    Respondent,
    RespondentRequest,
    respondent_view,
    token_view,
)
from surveys.respond.tokens import hash_token, token_for
from surveys.respond.views.respond import Message, by_cookie, refused_page, unknown_link
from surveys.rights.actions.erasing import boxed, erase_person
from surveys.rights.queries.held import held_of_link


@require_POST
@token_view(unknown_link)
def respond_rights_start(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return by_cookie(request, invitation, "respond_rights")


@require_safe
@respondent_view(refused_page, after_close=True)
def respond_rights(request: RespondentRequest) -> HttpResponse:
    _check_newest(request)
    return _page(request)


@require_safe
@respondent_view(refused_page, after_close=True)
def respond_export(request: RespondentRequest) -> HttpResponse:
    """All that this link may see, as JSON."""
    _check_newest(request)
    respondent = request.respondent
    if not count_copy(respondent.session.mark):
        told = _("U vroeg dit bestand vaak na elkaar. Probeer het over een minuut weer.")
        context = {"message": Message(_("Even wachten"), (told,)), "tenant": respondent.tenant}
        return render(request, "respond/message.html", context, status=429)
    content = json.dumps(held_of_link(respondent.invitation), ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json")
    name = _("mijn-gegevens.json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@respondent_view(refused_page, after_close=True)
def respond_erase(request: RespondentRequest) -> HttpResponse:
    """Only with the tick; then the link opens nothing any more, and the cookie goes."""
    _check_newest(request)
    if "sure" not in request.POST:
        return _page(request, unticked=True)
    respondent = request.respondent
    was_boxed = boxed(respondent.invitation)
    done = erase_person(by=None, contact=respondent.invitation.contact, wave=respondent.wave)
    lines = [
        _("Uw naam, adres en persoonlijke link zijn weg. U krijgt van ons geen mails meer."),
        _("In reservekopieën staan ze nog tot die verlopen; daaruit lezen we niets terug over u."),
    ]
    if was_boxed:
        lines.insert(0, _("Wat u instuurde, kunnen we niet wissen: niemand weet wat van u is."))
    elif done.final:
        lines.insert(0, _("Uw antwoorden zijn weg. De vrijgegeven cijfers blijven zoals ze zijn."))
    elif done.responses:
        lines.insert(0, _("Uw antwoorden zijn weg en tellen niet mee."))
    message = Message(_("Uw gegevens zijn gewist"), tuple(lines))
    context = {"message": message, "tenant": respondent.tenant}
    response = render(request, "respond/message.html", context)
    response.set_cookie(COOKIE, "", max_age=0)
    return response


def _check_newest(request: RespondentRequest) -> None:
    """A device with an older link goes on with what it began, and never sees the newer address."""
    invitation = request.respondent.invitation
    if invitation.token_hash != hash_token(token_for(invitation)):
        raise NoSession


def _page(request: RespondentRequest, *, unticked: bool = False) -> HttpResponse:
    respondent = request.respondent
    invitation, wave = respondent.invitation, respondent.wave
    given = response_of(invitation)
    own = given is not None and given.key_version == invitation.key_version
    context = {
        "tenant": respondent.tenant,
        "mark": respondent.session.mark,
        "person": invitation.contact,
        "function": Function(invitation.function).label(respondent.language),
        "municipality": invitation.participation.municipality.called(respondent.language),
        "drafted": has_draft(invitation),
        "given": given,
        "boxed": boxed(invitation),
        "readable": may_read_back(wave) and (own or has_draft(invitation)),
        "correctable": given is not None and may_correct(invitation, given),
        "released": _is_over(wave) and is_released(wave),
        "closed": _is_over(wave),
        "notice": notice_of(invitation),
        "landing_url": reverse("respond_landing", args=[token_for(invitation)]),
        "languages": _languages(respondent),
        "unticked": unticked,
    }
    return render(request, "respond/rights.html", context, status=422 if unticked else 200)


def _is_over(wave: Wave) -> bool:
    return bool(wave.state == WaveState.CLOSED)


def _languages(respondent: Respondent) -> object:
    return language_links(respondent.wave, respondent.document, respondent.language)
