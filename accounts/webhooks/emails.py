"""The mail to an owner that an address was switched off."""

from urllib.parse import urlparse
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Webhook
from accounts.webhooks.trouble import sentence


def switched_off(hook: Webhook, mailing_id: UUID, to: str) -> EmailMultiAlternatives:
    """The same mail has the same Message-ID."""
    host = urlparse(settings.SITE_URL).hostname
    path = reverse("webhook_page", kwargs={"slug": hook.tenant.slug, "webhook_id": hook.id})
    context = {
        "tenant": hook.tenant,
        "hook": hook,
        "reason": sentence(hook.disabled_because),
        "link": f"{settings.SITE_URL}{path}",
    }
    subject = _("Webhook %(name)s is uitgeschakeld") % {"name": hook.name}
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string("accounts/mail/webhook_off.txt", context),
        to=[to],
        headers={"Message-ID": f"<{mailing_id}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(
        render_to_string("accounts/mail/webhook_off.html", context), "text/html"
    )
    return mail
