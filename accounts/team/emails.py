"""The mails of this room: text and HTML, with the same words."""

from datetime import datetime
from typing import Final
from urllib.parse import urlparse
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import AccountMailing, Notice, TeamInvitation
from accounts.team.links import link_for
from accounts.team.places import place_name
from accounts.team.queries import role_in_sentence

SUBJECTS: Final = {
    Notice.SECOND_STEP_RESET: gettext_noop("Uw tweede stap bij Tweezicht is teruggezet"),
    Notice.EMERGENCY: gettext_noop("De beheerder heeft noodtoegang tot uw organisatie"),
}


def notice(mailing: AccountMailing) -> EmailMultiAlternatives:
    """What was done to an account or a tenant, in a few lines; the same one has the same Message-ID."""
    host = urlparse(settings.SITE_URL).hostname
    told, of = mailing.details, mailing.tenant
    context = {
        "tenant": of,
        **told,
        "until": datetime.fromisoformat(told["until"]) if "until" in told else None,
        "link": settings.SITE_URL + reverse("audit_list", args=[of.slug]),
        "site": settings.SITE_URL,
    }
    return EmailMultiAlternatives(
        _(SUBJECTS[Notice(mailing.kind)]),
        render_to_string(f"accounts/mail/{mailing.kind}.txt", context),
        to=[mailing.to],
        headers={"Message-ID": f"<{mailing.id}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def team_invitation(invitation: TeamInvitation, mailing_id: UUID) -> EmailMultiAlternatives:
    """The mail that carries the link to join a tenant; the same one has the same Message-ID."""
    host = urlparse(settings.SITE_URL).hostname
    inviter = invitation.invited_by
    context = {
        "tenant": invitation.tenant,
        "role": role_in_sentence(invitation.role),
        "inviter": str(inviter) if inviter else "",
        "municipality": place_name(invitation.municipality_id),
        "link": link_for(invitation),
        "expires_at": invitation.expires_at,
    }
    subject = _("Uitnodiging voor %(tenant)s in Tweezicht") % {"tenant": invitation.tenant.name}
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string("accounts/mail/team_invitation.txt", context),
        to=[invitation.email],
        headers={"Message-ID": f"<{mailing_id}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(
        render_to_string("accounts/mail/team_invitation.html", context), "text/html"
    )
    return mail
