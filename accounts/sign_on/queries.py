"""What the pages of identity providers show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.branding.sender import proof_of
from accounts.models import SignOn, SignOnDomain, SignOnLink, Tenant


@dataclass(frozen=True)
class DomainRow:
    id: UUID
    domain: str
    required: bool
    proved_at: datetime | None
    record: str  # the name of the TXT record that proves it
    proof: str


@dataclass(frozen=True)
class LinkRow:
    id: UUID
    email: str  # of the account
    told: str  # as the provider has it
    last_used_at: datetime | None


@dataclass(frozen=True)
class Provider:
    """A connection as the list says it."""

    id: UUID
    name: str
    protocol: str
    tested_at: datetime | None
    domains: tuple[str, ...]
    is_ready: bool


def providers() -> list[Provider]:
    """The connections of this tenant, by name."""
    rows = SignOn.objects.prefetch_related("domains").order_by("name")
    return [_provider(row) for row in rows]


def _provider(row: SignOn) -> Provider:
    domains = sorted(row.domains.all(), key=lambda one: one.domain)
    proved = [one for one in domains if one.proved_at is not None]
    return Provider(
        id=row.id,
        name=row.name,
        protocol=row.get_protocol_display(),
        tested_at=row.tested_at,
        domains=tuple(one.domain for one in domains),
        is_ready=bool(proved) and row.tested_at is not None,
    )


def domains_of(row: SignOn) -> list[DomainRow]:
    return [
        DomainRow(
            id=one.id,
            domain=one.domain,
            required=one.required,
            proved_at=one.proved_at,
            record=record_of(one),
            proof=proof_for(one),
        )
        for one in SignOnDomain.objects.filter(sign_on=row).order_by("domain")
    ]


def record_of(domain: SignOnDomain) -> str:
    return f"_tweezicht-signon.{domain.domain}"


def proof_for(domain: SignOnDomain) -> str:
    """What the record says: another for each tenant and domain."""
    return proof_of(domain.tenant_id, f"sign on|{domain.domain}")


def links_of(row: SignOn) -> list[LinkRow]:
    rows = SignOnLink.objects.filter(sign_on=row).select_related("user").order_by("email")
    return [LinkRow(one.id, one.user.email, one.email, one.last_used_at) for one in rows]


def tenants_of_domain(domain: str) -> list[Tenant]:
    """Whose identity provider speaks for a domain; read before a tenant is entered."""
    return list(Tenant.objects.filter(sign_on__has_key=domain).order_by("slug")[:2])
