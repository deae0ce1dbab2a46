"""The token pages: the landing page reads and does nothing; 'Start' trades the token."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.tenancy import tenant
from surveys.models import Invitation
from surveys.respond.actions import respond as actions
from surveys.respond.actions.respond import CannotAnswer
from surveys.respond.limits import count_wrong
from surveys.respond.pages import landing_page, language_links
from surveys.respond.queries.invited import response_of
from surveys.respond.queries.respond import document_for, document_of
from surveys.respond.respondents import (
    OtherRespondent,
    Respondent,
    choose_language,
    new_session,
    token_view,
    write_session,
)
from surveys.respond.sections import first_open
from surveys.respond.tokens import token_for


class SeeOther(HttpResponseRedirect):
    """303: go there with a GET, whatever this was."""

    status_code = 303


def by_cookie(request: HttpRequest, invitation: Invitation, page: str) -> SeeOther:
    """From the personal link to a page of one's own: a cookie takes the token's place."""
    document = document_of(invitation.wave.version_id)
    response = SeeOther(reverse(page))
    write_session(response, new_session(invitation, choose_language(request, invitation, document)))
    return response


@dataclass(frozen=True)
class Message:
    """A page with nothing but a few sentences."""

    title: str
    lines: tuple[str, ...]


def unknown_link(request: HttpRequest, token: str = "") -> HttpResponse:
    """The same answer for a wrong, revoked or foreign link, and for any other address here."""
    if not count_wrong(request, "links"):
        message = Message(
            _("Even wachten"),
            (_("Er kwamen te veel foute links van uw netwerk. Probeer het over een minuut weer."),),
        )
        return render(request, "respond/message.html", {"message": message}, status=429)
    message = Message(
        _("Deze link werkt niet"),
        (
            _("De link is onvolledig of werd vervangen door een nieuwe."),
            _("Open de link uit de laatste mail die u kreeg, of kopieer hem in zijn geheel."),
        ),
    )
    return render(request, "respond/message.html", {"message": message}, status=404)


@require_safe
@token_view(unknown_link)
def respond_landing(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Reads only: scanners of mail open every link, and some run what they find."""
    document = document_for(invitation.wave)
    language = choose_language(request, invitation, document)
    with translation.override(language):
        context = {
            "tenant": invitation.tenant,
            "page": landing_page(invitation, document, language),
            "languages": language_links(invitation.wave, document, language),
            "language": language,
            "start_url": reverse("respond_start", args=[token_for(invitation)]),
            "naming_url": reverse("respond_naming_start", args=[token_for(invitation)]),
            "rights_url": reverse("respond_rights_start", args=[token_for(invitation)]),
        }
        response = render(request, "respond/landing.html", context)
    response["Content-Language"] = language
    return response


@require_POST
@token_view(unknown_link)
def respond_start(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """From here on a cookie says who it is, and no address does."""
    try:
        draft = actions.start(invitation=invitation, viewport=request.POST.get("viewport", ""))
    except CannotAnswer:
        # The landing page says why.
        return SeeOther(reverse("respond_landing", args=[token_for(invitation)]))
    document = document_for(invitation.wave)
    session = new_session(invitation, choose_language(request, invitation, document))
    respondent = Respondent(session, invitation, document)
    response = SeeOther(first_open(respondent, draft.answers))
    write_session(response, session)
    return response


def refused_page(
    request: HttpRequest, reason: CannotAnswer, respondent: Respondent | None
) -> HttpResponse:
    """Why somebody with a cookie, or without one, cannot go on."""
    if isinstance(reason, actions.AlreadySubmitted):
        return SeeOther(reverse("respond_receipt"))
    message, status = _explain(request, reason, respondent)
    context = {"message": message, "tenant": respondent.tenant if respondent else None}
    return render(request, "respond/message.html", context, status=status)


def _what_counts(respondent: Respondent | None) -> Iterator[str]:
    """To somebody whose correction came too late. The refused request left its tenant."""
    if respondent is None:
        return
    with tenant(respondent.session.tenant_id):
        given = response_of(respondent.invitation)
    if given is not None:
        yield _("Wat u eerder instuurde, telt mee.")


def _typed_before(request: HttpRequest) -> Iterator[str]:
    """To somebody who sent a page: what was typed on it is still in the browser, one step back."""
    if request.method == "POST":
        yield _("Wat u op de vorige pagina invulde, staat daar nog: ga terug in uw browser.")


def _explain(
    request: HttpRequest, reason: CannotAnswer, respondent: Respondent | None
) -> tuple[Message, int]:
    contact = (
        (_("Vragen? Mail naar %(address)s.") % {"address": respondent.wave.reply_to},)
        if respondent
        else ()
    )
    if isinstance(reason, actions.WaveClosed):
        lines = (
            _("De bevraging is gesloten. Er kan niets meer ingestuurd worden."),
            _(
                "Antwoorden die u niet had ingestuurd, tellen niet mee, worden niet bekeken en"
                " worden na 30 dagen gewist."
            ),
            *_what_counts(respondent),
            *contact,
        )
        return Message(_("De bevraging is gesloten"), lines), 410
    if isinstance(reason, actions.WavePaused):
        lines = (
            _("U kunt nu even niet antwoorden. Wat al bewaard was, blijft staan."),
            _("Open dezelfde link later opnieuw: u gaat verder waar u was."),
            *_typed_before(request),
            *contact,
        )
        return Message(_("De bevraging is even gepauzeerd"), lines), 403
    if isinstance(reason, actions.NotOpenYet):
        lines = (_("Open uw persoonlijke link opnieuw zodra de bevraging begint."), *contact)
        return Message(_("De bevraging is nog niet open"), lines), 403
    if isinstance(reason, OtherRespondent):
        lines = (
            _("In deze browser werd intussen een andere persoonlijke link geopend."),
            _("Uw bewaarde antwoorden zijn veilig. Open uw eigen link opnieuw om verder te gaan."),
        )
        return Message(_("Open uw link opnieuw"), lines), 403
    lines = (
        _("Om uw antwoorden te beschermen eindigt een sessie na 12 uur."),
        _("Open uw persoonlijke link uit de mail opnieuw: wat bewaard was, staat er nog."),
        *contact,
    )
    return Message(_("Uw sessie is voorbij"), lines), 403
