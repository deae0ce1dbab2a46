"""A respondent's own answers: a page to read and print, and the same as PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.models import Response, WaveState
from surveys.questionnaire.functions import Function
from surveys.respond.actions import respond as actions
from surveys.respond.given import GivenSection, given_sections
from surveys.respond.given_pdf import GivenFrame, given_pdf
from surveys.respond.kinds import spoken
from surveys.respond.limits import count_copy
from surveys.respond.pages import language_links, may_read_back, receipt_code
from surveys.respond.queries.invited import has_draft, response_of
from surveys.respond.respondents import Respondent, RespondentRequest, respondent_view
from surveys.respond.views.respond import Message, refused_page


@require_safe
@respondent_view(refused_page, after_close=True)
def respond_given(request: RespondentRequest) -> HttpResponse:
    """What was answered, in words: before it is handed in, and after."""
    respondent = request.respondent
    handed_in, sections = _given(respondent)
    context = {
        "tenant": respondent.tenant,
        "title": _title(respondent),
        "lines": _about(respondent, handed_in),
        "sections": sections,
        "handed_in": handed_in is not None,
        "languages": language_links(respondent.wave, respondent.document, respondent.language),
    }
    return render(request, "respond/given.html", context)


@require_safe
@respondent_view(refused_page, after_close=True)
def respond_given_pdf(request: RespondentRequest) -> HttpResponse:
    """The same as a file. It is made of a draft at once, and kept nowhere."""
    respondent = request.respondent
    if not count_copy(respondent.session.mark):
        message = Message(
            _("Even wachten"),
            (_("U vroeg dit bestand vaak na elkaar. Probeer het over een minuut weer."),),
        )
        context = {"message": message, "tenant": respondent.tenant}
        return render(request, "respond/message.html", context, status=429)
    handed_in, sections = _given(respondent)
    frame = GivenFrame(
        title=_title(respondent),
        lang=respondent.language,
        day=timezone.localdate(),
        lines=_about(respondent, handed_in),
        open=_("Geen antwoord"),
        page=_("Pagina {page} van {pages}"),
    )
    response = HttpResponse(given_pdf(frame, sections), content_type="application/pdf")
    name = _("mijn-antwoorden.pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _given(respondent: Respondent) -> tuple[Response | None, tuple[GivenSection, ...]]:
    """The answers that this link may read: those of its draft, else those that it handed in.

    After the close a correction that was not handed in counts no more than if it had not been begun.
    """
    if not may_read_back(respondent.wave):
        raise Http404
    given, drafted = response_of(respondent.invitation), has_draft(respondent.invitation)
    closed = respondent.wave.state == WaveState.CLOSED
    if given is not None and (closed or not drafted):
        if given.key_version != respondent.invitation.key_version:
            raise Http404
        return given, given_sections(respondent, given.answers)
    draft = actions.open_draft(respondent.invitation)
    return None, given_sections(respondent, draft.answers)


def _title(respondent: Respondent) -> str:
    document = respondent.document
    return spoken(document, document.title, respondent.language).text


def _about(respondent: Respondent, handed_in: Response | None) -> tuple[str, ...]:
    """Whose answers these are, by office and not by name, and how far they are."""
    wave, invitation = respondent.wave, respondent.invitation
    who = _("Antwoorden als %(function)s van %(municipality)s, voor %(sender)s.") % {
        "function": Function(invitation.function).label(respondent.language),
        "municipality": invitation.participation.municipality.called(respondent.language),
        "sender": wave.sender_name,
    }
    if handed_in is None:
        return who, _("Nog niet ingestuurd: zo staan de antwoorden er nu.")
    when = timezone.localtime(handed_in.submitted_at)
    told = _("Ingestuurd op %(day)s om %(time)s uur. Bewijs: %(code)s") % {
        "day": date_format(when, "DATE_FORMAT"),
        "time": date_format(when, "H:i"),
        "code": receipt_code(handed_in),
    }
    return who, told
