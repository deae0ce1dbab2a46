"""The mails about reports: text and HTML, with the same words."""

from collections.abc import Sequence
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
from reports.queries import Standing
from reports.sharing.links import link_for
from surveys.models import Participation, Wave


@dataclass(frozen=True)
class ReportLetter:
    """A mail before it is written."""

    mail_id: UUID
    to: Sequence[str]
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
                to=[*self.to],
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
    return ReportLetter(
        mail_id, [share.email], share.language, "reports/mail/shared", wave, context
    )


def edition_letter(
    mail_id: UUID, edition: Edition, manager: MunicipalityManager, place: Participation
) -> ReportLetter:
    """To a manager whose report is there, in the questionnaire's first language."""
    context = _to_manager(edition, manager, place)
    return _for_manager(mail_id, manager, place, "reports/mail/released", context)


def withdrawn_letter(
    mail_id: UUID,
    edition: Edition,
    manager: MunicipalityManager,
    place: Participation,
    read: Standing | None,
) -> ReportLetter:
    """To a manager whose edition was withdrawn; `read` is the one that stands in its place."""
    context = _to_manager(edition, manager, place) | _why(edition, read)
    return _for_manager(mail_id, manager, place, "reports/mail/withdrawn", context)


def withdrawn_share_letter(
    mail_id: UUID, edition: Edition, share: ReportShare, read: Standing | None
) -> ReportLetter:
    """To whom a report was shared of which an edition was withdrawn."""
    context = {
        **_about(share.participation),
        **_why(edition, read),
        "tenant": share.tenant,
        "name": share.name,
        "number": edition.number,
        "link": link_for(share),
        "shared": True,
    }
    wave = share.participation.wave
    return ReportLetter(
        mail_id, [share.email], share.language, "reports/mail/withdrawn", wave, context
    )


def ended_letter(
    mail_id: UUID,
    ended: Sequence[ReportShare],
    manager: MunicipalityManager | None,
    owners: Sequence[str],
) -> ReportLetter:
    """To a manager, or without one to the owners, about links to a report that opened until now."""
    place, tenant = ended[0].participation, ended[0].tenant
    path = reverse("report_shares", args=[tenant.slug, place.wave_id, place.municipality.code])
    context = {
        **_about(place),
        "tenant": tenant,
        "name": manager.membership.user.name if manager else "",
        "is_manager": manager is not None,
        "shares": ended,
        "link": settings.SITE_URL + path,
    }
    to = [manager.membership.user.email] if manager else owners
    return ReportLetter(mail_id, to, _language(place), "reports/mail/ended", place.wave, context)


def _to_manager(
    edition: Edition, manager: MunicipalityManager, place: Participation
) -> dict[str, object]:
    tenant = edition.tenant
    path = reverse(
        "report_municipality", args=[tenant.slug, place.wave_id, place.municipality.code]
    )
    return {
        **_about(place),
        "tenant": tenant,
        "name": manager.membership.user.name,
        "number": edition.number,
        "link": settings.SITE_URL + path,
    }


def _for_manager(
    mail_id: UUID,
    manager: MunicipalityManager,
    place: Participation,
    template: str,
    context: dict[str, object],
) -> ReportLetter:
    to = [manager.membership.user.email]
    return ReportLetter(mail_id, to, _language(place), template, place.wave, context)


def _language(place: Participation) -> str:
    """The first one of the questionnaire."""
    language = place.wave.version.document.languages[0]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _why(edition: Edition, read: Standing | None) -> dict[str, object]:
    """The reason, and the number of the edition that is read now; empty where there is none."""
    stands = read.edition if read else None
    return {
        "reason": edition.withdrawal.reason if edition.withdrawal else "",
        "read": stands.number if stands else "",
    }


def _about(place: Participation) -> dict[str, object]:
    return {
        "municipality": place.municipality.name,
        "study": place.wave.study.name,
        "wave": place.wave.name,
    }
