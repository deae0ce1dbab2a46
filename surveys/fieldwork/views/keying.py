"""Papers of a wave: printed, keyed in for a person, and taken back."""

import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.ballots.queries import by_box
from surveys.fieldwork.actions.keying import (
    BegunOnline,
    begun_online,
    key_in,
    take_back_paper,
)
from surveys.fieldwork.keyed import Keyed, KeyingPage, read_keyed
from surveys.formats.paper.marks import numbers
from surveys.models import Invitation, Response
from surveys.models.answers import ON_PAPER
from surveys.questionnaire.answers import prune
from surveys.questionnaire.document import Document, Perspective, base_code, quote_key
from surveys.refusals import Refused
from surveys.respond.queries.respond import document_for
from surveys.respond.respondents import languages

RUN: Final = Permission.RUN_WAVES
SALT: Final = "surveys.keying"


@dataclass
class _Keying:
    """One request of the keying page. `first` is what was keyed in the first of two times."""

    request: MemberRequest
    invitation: Invitation
    document: Document
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    first: str = ""
    seen: str = ""
    problem: str = ""
    checked: str = ""

    @property
    def side(self) -> Perspective:
        return Perspective(self.invitation.perspective)

    @property
    def language(self) -> str:
        """Of the paper: the one asked for, else that of the invitation."""
        offered = languages(self.invitation.wave, self.document)
        asked = self.request.GET.get("lang", ""), self.invitation.language
        return next((code for code in asked if code in offered), offered[0])

    def shown(self) -> HttpResponse:
        language = self.language
        parts = KeyingPage(self.document, self.side, language, self.typed, self.errors).parts()
        page = {
            "wave": self.invitation.wave,
            "invitation": self.invitation,
            "parts": parts,
            "wrong": [q for part in parts for q in part.questions if q.error],
            "first": self.first,
            "seen": self.seen,
            "problem": self.problem,
            "checked": self.checked,
            "language": language,
            "languages": languages(self.invitation.wave, self.document),
        }
        status = 422 if self.errors or self.problem else 200
        return render(self.request, "waves/keying.html", page, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
@noted("response_seen", invitation_id="surveys.Invitation")
def wave_person_paper(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    """Dense and made for the keyboard: the fields of the paper, one below the other."""
    invitation = _invitation(wave_id, invitation_id)
    given = Response.objects.filter(invitation=invitation).first()
    if given is not None and request.method != "POST":
        page = {"wave": invitation.wave, "invitation": invitation}
        on_paper = given.viewport == ON_PAPER
        return render(request, "waves/keyed.html", {**page, "on_paper": on_paper})
    if by_box(invitation.wave):
        messages.error(request, _("Een anonieme golf heeft geen papier: wie het invoert, zou zien wie wat antwoordde."))  # fmt: skip
        return redirect("wave_people", request.tenant.slug, wave_id)
    if request.method != "POST" and not invitation.wave.accepts_answers(timezone.now()):
        messages.error(request, _("Papier invoeren kan alleen terwijl de golf open is."))
        return redirect("wave_people", request.tenant.slug, wave_id)
    keying = _Keying(request, invitation, document_for(invitation.wave))
    keying.seen = begun_online(invitation)
    if request.method == "POST":
        return _posted(keying)
    return keying.shown()


def _posted(keying: _Keying) -> HttpResponse:
    post = keying.request.POST
    keying.typed = {name: str(value) for name, value in post.items()}
    keyed = read_keyed(keying.document, keying.side, keying.typed)
    keying.errors, keying.first = keyed.errors, post.get("first", "")
    if keyed.errors:
        return keying.shown()
    if post.get("go") == "twice" and not keying.first:
        keying.first, keying.typed = _sealed(keying, keyed), {}
        return keying.shown()
    if keying.first and (differing := _differing(keying, keyed)):
        keying.errors, keying.first = differing, _sealed(keying, keyed)
        return keying.shown()
    if post.get("go") != "submit":
        keying.checked = _counted(keying, keyed)
        return keying.shown()
    return _handed_in(keying, keyed)


def _handed_in(keying: _Keying, keyed: Keyed) -> HttpResponse:
    post, invitation = keying.request.POST, keying.invitation
    try:
        key_in(
            by=keying.request.user,
            invitation=invitation,
            answers=keyed.answers,
            language=keying.language,
            instead_of=post.get("seen", "") if "instead" in post else "",
        )
    except BegunOnline as refused:
        keying.seen, keying.problem = refused.seen, str(refused)
        return keying.shown()
    except Refused as refused:
        keying.problem = str(refused)
        return keying.shown()
    told = _("Het papier van %(name)s is ingevoerd.") % {"name": invitation.contact.name}
    messages.success(keying.request, f"{told} {_counted(keying, keyed)}")
    return redirect("wave_people", keying.request.tenant.slug, invitation.wave_id)


def _counted(keying: _Keying, keyed: Keyed) -> str:
    """How much was read, and what does not count because its condition does not hold."""
    kept = prune(keying.document, keying.side, keyed.answers)
    called = numbers(keying.document, keying.side)
    idle = list(dict.fromkeys(called[key] for key in keyed.answers if key not in kept))
    number = sum(
        key != quote_key(base_code(key)) for key in kept
    )  # leave to quote is no answer of its own
    told = ngettext("%(n)s antwoord telt.", "%(n)s antwoorden tellen.", number) % {"n": number}
    if not idle:
        return told
    apart = _("Door hun voorwaarde tellen niet mee: vraag %(numbers)s.")
    return f"{told} {apart % {'numbers': ', '.join(idle)}}"


def _sealed(keying: _Keying, keyed: Keyed) -> str:
    """The answers of the first time, to and fro through the page; only for this paper."""
    value: Any = [str(keying.invitation.id), keyed.answers]
    return signing.dumps(value, salt=SALT, compress=True)


def _differing(keying: _Keying, keyed: Keyed) -> dict[str, str]:
    """Where the second time is not the first; everything, when the first is not of this paper."""
    try:
        owner, first = signing.loads(keying.first, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        owner, first = "", {}
    if owner != str(keying.invitation.id):
        first = {}
    keys = dict.fromkeys([*first, *keyed.answers])
    told = _("De eerste keer voerde u iets anders in. Kijk op het papier wat er staat.")
    return {key: told for key in keys if first.get(key) != keyed.answers.get(key)}


@require_POST
@needs(RUN)
@noted("person_seen", invitation_id="surveys.Invitation")
def wave_paper_back(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    invitation = _invitation(wave_id, invitation_id)
    try:
        take_back_paper(by=request.user, invitation=invitation)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Het ingevoerde papier is teruggenomen en vergeten."))
    return redirect("wave_people", request.tenant.slug, wave_id)


def _invitation(wave_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    rows = Invitation.objects.select_related("wave", "contact", "participation__municipality")
    invitation: Invitation = find(rows, id=invitation_id, wave_id=wave_id)
    return invitation
