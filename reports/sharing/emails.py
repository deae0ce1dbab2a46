"""The mails about reports: text and HTML, with the same words."""

from dataclasses import dataclass
from urllib.parse import urlparse
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import MunicipalityManager
from accounts.text import by_way_of
from reports.models import Edition, ReportShare
from reports.sharing.links import link_for
from surveys.models import Participation, Wave


@dataclass(frozen=True)
class ReportLetter:
    """A mail before it is written."""

    mail_id: UUID
    to: str
    language: str
    template: str
    wave: Wave
    context: dict[str, object]

    def write(self) -> EmailMultiAlternatives:
        """The mail, from the wave's sender as its invitations are; the same letter has the same
        Message-ID."""
        host = urlparse(settings.SITE_URL).hostname
        with translation.override(self.language):
            subject = render_to_string(f"{self.template}_subject.txt", self.context)
            mail = EmailMultiAlternatives(
                " ".join(subject.split()),
                render_to_string(f"{self.template}.txt", self.context),
                from_email=by_way_of(self.wave.sender_name or self.wave.tenant.name),
                to=[self.to],
                reply_to=[self.wave.reply_to] if self.wave.reply_to else None,
                headers={
                    "Message-ID": f"<{self.mail_id}@{host}>",
                    "Auto-Submitted": "auto-generated",
                },
            )
            html = render_to_string(f"{self.template}.html", self.context)
        mail.attach_alternative(html, "text/html")
        return mail


def share_letter(mail_id: UUID, share: ReportShare) -> ReportLetter:
    """To whom a report is shared."""
    context = {
        **_about(share.participation),
        "tenant": share.tenant,
        "sharer": str(share.made_by) if share.made_by else share.tenant.name,
        "name": share.name,
        "link": link_for(share),
        "expires_at": share.expires_at,
    }
    wave = share.participation.wave
    return ReportLetter(mail_id, share.email, share.language, "reports/mail/shared", wave, context)


def edition_letter(
    mail_id: UUID, edition: Edition, manager: MunicipalityManager, place: Participation
) -> ReportLetter:
    """To a manager whose report is there, in the questionnaire's first language."""
    user, tenant = manager.membership.user, edition.tenant
    path = reverse(
        "report_municipality", args=[tenant.slug, place.wave_id, place.municipality.code]
    )
    context = {
        **_about(place),
        "tenant": tenant,
        "name": user.name,
        "number": edition.number,
        "link": settings.SITE_URL + path,
    }
    language = place.wave.version.document.languages[0]
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return ReportLetter(mail_id, user.email, known, "reports/mail/released", place.wave, context)


def _about(place: Participation) -> dict[str, object]:
    return {
        "municipality": place.municipality.name,
        "study": place.wave.study.name,
        "wave": place.wave.name,
    }
