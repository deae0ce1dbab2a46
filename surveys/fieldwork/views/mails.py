"""The mails of one person: what became of each, and why."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.fieldwork.queries.mail_log import person_mails
from surveys.models import Invitation


@require_safe
@needs(Permission.SEE_PEOPLE)
@noted("person_seen", invitation_id="surveys.Invitation")
def wave_person_mails(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    rows = Invitation.objects.select_related("contact", "wave", "participation__municipality")
    invitation = find(rows, id=invitation_id, wave_id=wave_id)
    page = {"wave": invitation.wave, "invitation": invitation, "log": person_mails(invitation)}
    return render(request, "waves/person_mails.html", page)
