"""One text of a wave: written, looked at as both sides would get it, tried, and set back."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.fieldwork.emails import render as rendered
from surveys.fieldwork.queries.wordings import own_texts, wording_in_force
from surveys.fieldwork.wordings import PLACEHOLDERS, MailWording
from surveys.mailing.actions.texts import reset_text, write_text
from surveys.mailing.actions.trials import request_trial
from surveys.mailing.forms.texts import TextForm
from surveys.mailing.names import TEXTS
from surveys.mailing.queries.plan import sent_by_text
from surveys.mailing.queries.trials import preview
from surveys.mailing.tasks import send_trials
from surveys.mailing.views.plan import invited_wave
from surveys.models import TextKind, Wave, WaveState
from surveys.questionnaire.words import Perspective
from surveys.refusals import Refused

# What a mail may do in its frame: be looked at.
FRAME: Final = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [NONE],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [],
}
KEPT: Final = 200  # characters of a subject
LONGEST: Final = 4000


@dataclass(frozen=True)
class _Asked:
    """Which text of which wave an address names."""

    wave: Wave
    kind: TextKind
    language: str

    @property
    def in_force(self) -> MailWording:
        return wording_in_force(self.wave.id, self.kind, self.language)


@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace({"frame-src": [SELF]})  # type: ignore[arg-type]  # its type knows no arguments
@needs(Permission.RUN_WAVES)
def wave_text(
    request: MemberRequest, wave_id: uuid.UUID, letter: str, language: str
) -> HttpResponse:
    asked, words = _asked(wave_id, letter, language), None
    form = TextForm(request.POST or None, initial=vars(asked.in_force))
    if request.method == "POST":
        try:
            words = _changed(request, asked, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        if words:
            messages.success(request, words)
            return redirect(request.path)
    return _page(request, asked, form)


def _changed(request: MemberRequest, asked: _Asked, form: TextForm) -> str:
    """Keep what was typed, or go back to the product's words; what to tell, or nothing."""
    what: dict[str, Any] = {"wave": asked.wave, "kind": asked.kind, "language": asked.language}
    if "reset" in request.POST:
        reset_text(by=request.user, **what)
        return _("De standaardtekst geldt weer.")
    if not form.is_valid():
        return ""
    write_text(by=request.user, wording=form.wording, **what)
    return _("De tekst is bewaard.")


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@csp_replace(FRAME)  # type: ignore[arg-type]  # its type knows no arguments
@needs(Permission.RUN_WAVES)
def wave_text_preview(
    request: MemberRequest, wave_id: uuid.UUID, letter: str, language: str, side: str
) -> HttpResponse:
    """The mail itself, for a frame; of what is being typed, where that is sent along. Keeps nothing."""
    asked = _asked(wave_id, letter, language)
    words = asked.in_force
    if request.method == "POST":
        typed = (request.POST.get("subject", "")[:KEPT], request.POST.get("body", "")[:LONGEST])
        words = MailWording(*typed)
    mail = preview(asked.wave, asked.kind, language, _side(side), words)
    return HttpResponse(rendered(mail)[2])


@require_POST
@needs(Permission.RUN_WAVES)
def wave_text_trial(
    request: MemberRequest, wave_id: uuid.UUID, letter: str, language: str
) -> HttpResponse:
    asked, side = _asked(wave_id, letter, language), _side(request.POST.get("side", "political"))
    try:
        request_trial(
            by=request.user, wave=asked.wave, kind=asked.kind, language=language, side=side
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        enqueue(send_trials, str(request.tenant.id))
        told = _("Een proefmail is onderweg naar %(address)s.") % {"address": request.user.email}
        messages.success(request, told)
    return redirect("wave_text", request.tenant.slug, wave_id, letter, language)


def _page(request: MemberRequest, asked: _Asked, form: TextForm) -> HttpResponse:
    words = asked.in_force
    mails = {
        side.value: rendered(preview(asked.wave, asked.kind, asked.language, side, words))
        for side in Perspective
    }
    page = {
        "wave": asked.wave,
        "form": form,
        "kind": asked.kind.value,
        "name": TEXTS[asked.kind],
        "language": asked.language,
        "language_name": get_language_info(asked.language)["name_local"],
        "own": (asked.kind.value, asked.language) in own_texts(asked.wave.id),
        "sent": sent_by_text(asked.wave)[asked.kind],
        "mails": {side: (subject, text) for side, (subject, text, _html) in mails.items()},
        "placeholders": PLACEHOLDERS.items(),
        "open": asked.wave.state != WaveState.CLOSED,
        "on_paper": asked.kind == TextKind.LETTER,
    }
    return render(request, "waves/mail_text.html", page, status=422 if form.errors else 200)


def _asked(wave_id: uuid.UUID, letter: str, language: str) -> _Asked:
    wave = invited_wave(wave_id)
    if letter not in set(TextKind) or language not in wave.languages:
        raise Http404
    return _Asked(wave, TextKind(letter), language)


def _side(named: str) -> Perspective:
    if named not in set(Perspective):
        raise Http404
    return Perspective(named)
