"""What respondents are told before they start (GDPR 13, 14): evaluated before the page renders."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Tenant
from accounts.models.tenants import Controller
from surveys.models import Invitation, Municipality, Wave
from surveys.models.catalogue import Region
from surveys.privacy.terms import DRAFTS_KEPT, DataKind, ends
from surveys.signals import releases_asked


@dataclass(frozen=True)
class Supervisor:
    name: str
    site: str


@dataclass(frozen=True)
class PrivacyNotice:
    """`controllers`: who decides about the data, by name; days are the last ones at the latest."""

    controllers: tuple[str, ...]
    contact: str
    dpo: str
    basis: str
    supervisors: tuple[Supervisor, ...]
    answers_until: datetime
    links_until: datetime
    mails_until: datetime
    drafts_days: int
    drafts_until: datetime
    backups_until: datetime
    held: bool


def notice_of(invitation: Invitation) -> PrivacyNotice:
    wave, tenant = invitation.wave, invitation.tenant
    place = invitation.participation.municipality
    return PrivacyNotice(
        controllers=controllers(tenant, place.name),
        contact=tenant.privacy_contact or wave.reply_to,
        dpo=tenant.dpo,
        basis=basis_of(wave, tenant),
        supervisors=supervisors(tenant, place),
        answers_until=ends(DataKind.ANSWERS, tenant, wave, released_at(wave)),
        links_until=ends(DataKind.LINKS, tenant, wave),
        mails_until=ends(DataKind.MAILS, tenant, wave),
        drafts_days=DRAFTS_KEPT.days,
        drafts_until=wave.ended_at + DRAFTS_KEPT,
        backups_until=wave.ended_at + timedelta(days=35),
        held=bool(wave.hold),
    )


def controllers(tenant: Tenant, municipality: str) -> tuple[str, ...]:
    names = {
        Controller.TENANT.value: (tenant.name,),
        Controller.MUNICIPALITY.value: (municipality,),
        Controller.JOINT.value: (municipality, tenant.name),
    }
    return names[tenant.controller]


def basis_of(wave: Wave, tenant: Tenant) -> str:
    """The ground that the consultancy wrote down, or the usual one of whoever is controller."""
    return str(wave.basis) if wave.basis else usual_basis(tenant)


def usual_basis(tenant: Tenant) -> str:
    if tenant.controller == Controller.TENANT:
        return _(
            "Het gerechtvaardigd belang van onderzoek naar de werking van lokale besturen"
            " (artikel 6.1.f van de AVG)."
        )
    return _(
        "De taak van algemeen belang van uw bestuur, dat zijn eigen werking evalueert"
        " (artikel 6.1.e van de AVG)."
    )


def supervisors(tenant: Tenant, place: Municipality) -> tuple[Supervisor, ...]:
    """The Flemish one for Flemish governments, the Belgian one for all others and for consultancies."""
    flemish = Supervisor(
        _("Vlaamse Toezichtcommissie (VTC)"), "https://www.vlaanderen.be/vlaamse-toezichtcommissie"
    )
    belgian = Supervisor(
        _("Gegevensbeschermingsautoriteit (GBA)"), "https://www.gegevensbeschermingsautoriteit.be"
    )
    of_flanders = place.region == Region.FLEMISH and place.tenant_id is None
    if tenant.controller == Controller.TENANT or not of_flanders:
        return (belgian,)
    if tenant.controller == Controller.MUNICIPALITY:
        return (flemish,)
    return (flemish, belgian)


def released_at(wave: Wave) -> datetime | None:
    """When the wave was released first; of an open one nobody is asked."""
    if wave.closed_at is None:
        return None
    return releases([wave]).get(wave.id)


def releases(waves: list[Wave]) -> dict[object, datetime]:
    """Of each wave that was ever released, when first."""
    asked: list[tuple[Any, Any]] = releases_asked.send(
        sender=None, wave_ids=[wave.id for wave in waves]
    )
    found: dict[object, datetime] = {}
    for _who, answer in asked:
        found.update(answer or {})
    return found
