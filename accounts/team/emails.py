"""The mails of this room: text and HTML, with the same words."""

from urllib.parse import urlparse
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import TeamInvitation
from accounts.team.links import link_for
from accounts.team.queries import role_name


def team_invitation(invitation: TeamInvitation, mailing_id: UUID) -> EmailMultiAlternatives:
    """The mail that carries the link to join a tenant; the same one has the same Message-ID."""
    host = urlparse(settings.SITE_URL).hostname
    inviter = invitation.invited_by
    context = {
        "tenant": invitation.tenant,
        "role": role_name(invitation.role),
        "inviter": str(inviter) if inviter else "",
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
