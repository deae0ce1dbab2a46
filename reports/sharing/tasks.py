"""The mails about reports, sent by workers. Every task may run twice, and at the same time."""

import logging
from functools import partial
from uuid import UUID

from celery import shared_task

from accounts.jobs.outbox import claims
from accounts.jobs.outbox.delivery import Writer, composed, send_due, sweep_tenant
from accounts.models import MunicipalityManager, Tenant
from accounts.tenancy import tenant
from reports.models import Edition, ReportMail
from reports.queries import latest_edition, municipality_standing
from reports.sharing.actions import claim_mails, end_orphans
from reports.sharing.emails import (
    edition_letter,
    ended_letter,
    share_letter,
    withdrawn_letter,
    withdrawn_share_letter,
)
from reports.sharing.queries import (
    ended_with,
    owners_of,
    report_of_manager,
    share_of,
    shared_standing,
)

log = logging.getLogger(__name__)


# A message that nobody took for a minute is dropped: the sweep sends another.
@shared_task(name="reports.mail.send", expires=60)
def send_report_mail(tenant_id: str) -> None:
    """Send the mails of a tenant that wait, each once, however often this runs."""
    send_due(UUID(tenant_id), partial(composed, claim_mails, _compose))


@shared_task(name="reports.mail.sweep", expires=60)
def sweep_report_mail() -> None:
    """Find the mail that nobody was told of, the mail whose sender died, and links whose maker left."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            end_orphans()
            sweep_tenant(ReportMail.objects.all(), send_report_mail, tenant_id)


def _compose(mail: ReportMail) -> Writer | None:
    """What writes the mail; None where its link or edition is no longer the one to read."""
    if mail.ended:
        write = _of_ending(mail)
    elif mail.withdrawn:
        write = _of_withdrawal(mail)
    else:
        write = _of_share(mail.id, mail.share_id) if mail.share_id else _of_edition(mail)
    if write is None:
        claims.drop(mail)
    return write


def _of_withdrawal(mail: ReportMail) -> Writer | None:
    """To a manager, or to who has a link that still opens."""
    edition = Edition.objects.select_related("tenant", "wave").get(id=mail.edition_id)
    if mail.share_id:
        share = share_of(mail.share_id)
        read = shared_standing(share) if share else None
        return withdrawn_share_letter(mail.id, edition, share, read).write if share else None
    manager = MunicipalityManager.objects.select_related("membership__user").get(id=mail.manager_id)
    place = report_of_manager(manager, edition)
    if place is None:
        return None
    read = municipality_standing(place.wave, place.municipality, released_only=True)
    return withdrawn_letter(mail.id, edition, manager, place, read).write


def _of_ending(mail: ReportMail) -> Writer | None:
    """To who can share again; nobody where there is nothing to share any more."""
    ended = ended_with(mail.share)
    if not ended or shared_standing(ended[0]) is None:
        return None
    rows = MunicipalityManager.objects.select_related("membership__user")
    manager = rows.get(id=mail.manager_id) if mail.manager_id else None
    owners = [] if manager else owners_of(ended[0])
    return ended_letter(mail.id, ended, manager, owners).write if manager or owners else None


def _of_share(mail_id: UUID, share_id: UUID) -> Writer | None:
    share = share_of(share_id)
    if share is None or shared_standing(share) is None:
        return None
    return share_letter(mail_id, share).write


def _of_edition(mail: ReportMail) -> Writer | None:
    edition = Edition.objects.select_related("tenant", "wave").get(id=mail.edition_id)
    if latest_edition(edition.wave) != edition:
        return None
    rows = MunicipalityManager.objects.select_related("membership__user")
    manager = rows.get(id=mail.manager_id)
    place = report_of_manager(manager, edition)
    return edition_letter(mail.id, edition, manager, place).write if place else None
