"""The people of a wave: the list, one more by hand, taking one off, and their links."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.ballots.queries import by_box
from surveys.fieldwork.actions.fieldwork import add_people, remove_person, resend_link
from surveys.fieldwork.actions.people import correct_address
from surveys.fieldwork.actions.reminding import next_reminder, reminded_now, send_reminders
from surveys.fieldwork.forms.people import AddressForm, PersonForm
from surveys.fieldwork.printing import paper_links
from surveys.fieldwork.queries.mail_log import LABELS
from surveys.fieldwork.queries.people import PeopleFilter, people_page
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Invitation, Wave, WaveState
from surveys.refusals import Refused


@require_safe
@needs(Permission.SEE_PEOPLE)
@noted("people_seen", wave_id="surveys.Wave")
def wave_people(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    wanted = PeopleFilter.of(request.GET)
    page = {
        "wave": wave,
        "people": people_page(wave, wanted, get_language() or "nl"),
        "wanted": wanted,
        "standings": list(LABELS.items()),
        "next_reminder": next_reminder(wave),
        "to_remind": reminded_now(wave) if wave.state == WaveState.OPEN else 0,
        "papers": paper_links(wave),
        "keyable": not by_box(wave) and wave.accepts_answers(timezone.now()),
        "boxed": by_box(wave),
    }
    return render(request, "waves/people.html", page)


@needs(Permission.RUN_WAVES)
def wave_person_new(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    form = PersonForm(request.POST or None, wave=wave)
    if request.method == "POST" and form.is_valid():
        try:
            add_people(by=request.user, wave=wave, people=[form.person])
        except Refused as refused:
            form.refuse(refused)
        else:
            enqueue(send_waiting_mail, str(request.tenant.id))
            return _back(request, wave, _("%s staat op de lijst.") % form.person.name)
    page = {"wave": wave, "form": form}
    return render(request, "waves/person.html", page, status=422 if form.errors else 200)


@needs(Permission.RUN_WAVES)
@noted("person_seen", invitation_id="surveys.Invitation")
def wave_person_remove(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    """Asks first; a draft keeps no copy of whom it forgot."""
    wave, invitation = _wave(wave_id), _invitation(wave_id, invitation_id)
    if request.method != "POST" and wave.state == WaveState.DRAFT:
        page = {"wave": wave, "invitation": invitation}
        return render(request, "waves/person_remove.html", page)
    try:
        remove_person(by=request.user, invitation=invitation)
    except Refused as refused:
        return _back(request, wave, refusal=str(refused))
    return _back(request, wave, _("De persoon is van de lijst gehaald."))


@needs(Permission.RUN_WAVES)
@noted("person_seen", invitation_id="surveys.Invitation")
def wave_person_link(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    """A new link, to the same address or to the right one."""
    wave, invitation = _wave(wave_id), _invitation(wave_id, invitation_id)
    form = AddressForm(request.POST or None, initial={"email": invitation.contact.email})
    if request.method == "POST" and form.is_valid():
        try:
            _renew(request, invitation, form.cleaned_data["email"])
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            enqueue(send_waiting_mail, str(request.tenant.id))
            return _back(request, wave, _("Een nieuwe link is onderweg; de oude werkt niet meer."))
    page = {"wave": wave, "invitation": invitation, "form": form}
    return render(request, "waves/person_link.html", page, status=422 if form.errors else 200)


@require_POST
@needs(Permission.RUN_WAVES)
def wave_remind(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    try:
        count = send_reminders(by=request.user, wave=wave)
    except Refused as refused:
        return _back(request, wave, refusal=str(refused))
    enqueue(send_waiting_mail, str(request.tenant.id))
    return _back(
        request,
        wave,
        ngettext("%s herinnering vertrekt.", "%s herinneringen vertrekken.", count) % count,
    )


def _wave(wave_id: uuid.UUID) -> Wave:
    wave: Wave = find(Wave.objects.select_related("study"), id=wave_id)
    return wave


def _invitation(wave_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    rows = Invitation.objects.select_related("contact", "participation__municipality")
    invitation: Invitation = find(rows, id=invitation_id, wave_id=wave_id)
    return invitation


def _renew(request: MemberRequest, invitation: Invitation, email: str) -> None:
    if email == invitation.contact.email:
        resend_link(by=request.user, invitation=invitation)
    else:
        correct_address(by=request.user, invitation=invitation, email=email)


def _back(request: MemberRequest, wave: Wave, success: str = "", refusal: str = "") -> HttpResponse:
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, success)
    return redirect("wave_people", request.tenant.slug, wave.id)
