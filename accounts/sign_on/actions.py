"""Connections to identity providers, and who is let in by one. Each act has its audit row."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.login import sessions
from accounts.login.doors import domain_of
from accounts.models import (
    Membership,
    SignOn,
    SignOnDomain,
    SignOnLink,
    TeamInvitation,
    Tenant,
    User,
    lasting,
)
from accounts.sign_on.identity import Identity, NotSignedOn, SignOnRefusal
from accounts.sign_on.sealing import seal
from accounts.team.actions import AlreadyMember, InvitationEnded, accept_invitation, owns_address


@dataclass(frozen=True)
class Admitted:
    """A person to let in; None where the account here has to be proved first."""

    user: User | None


class DomainTaken(Exception):
    """Another connection of the tenant speaks for the domain."""


class NotTested(Exception):
    """What nobody came back from yet cannot be required."""


@transaction.atomic
def save_sign_on(*, by: User, tenant: Tenant, row: SignOn | None, **values: Any) -> SignOn:
    """A new connection, or the changes of one: it counts once somebody came back from it."""
    secret = values.pop("secret", "")
    made = row or SignOn(tenant=tenant)
    before = [getattr(made, name) for name in ("issuer", "client_id", "login_url", "certificates")]
    for name, value in values.items():
        setattr(made, name, value)
    after = [getattr(made, name) for name in ("issuer", "client_id", "login_url", "certificates")]
    if secret:
        made.secret = seal(made.id, secret)
    if secret or before != after:
        made.tested_at = None
    made.save()
    if row is not None and before[0] != after[0]:
        _unlink_all(made)  # its subjects are other people's
    action = "sign_on_changed" if row else "sign_on_created"
    audit.record(by=by, action=action, subject=made, name=made.name)
    _publish(tenant)
    return made


@transaction.atomic
def delete_sign_on(*, by: User, tenant: Tenant, row: SignOn) -> None:
    """Its links and domains go along, and the sessions that it began."""
    _unlink_all(row)
    audit.record(by=by, action="sign_on_deleted", subject=row, name=row.name)
    row.delete()
    _publish(tenant)


@transaction.atomic
def mark_tested(*, by: User, tenant: Tenant, row: SignOn) -> None:
    row.tested_at = timezone.now()
    row.save(update_fields=["tested_at"])
    audit.record(by=by, action="sign_on_tested", subject=row, name=row.name)
    _publish(tenant)


@transaction.atomic
def add_domain(*, by: User | None, tenant: Tenant, row: SignOn, domain: str) -> SignOnDomain:
    """Name a domain; the connection speaks for it once that is proved."""
    if SignOnDomain.objects.filter(domain=domain).exists():
        raise DomainTaken
    made: SignOnDomain = SignOnDomain.objects.create(sign_on=row, domain=domain)
    audit.record(by=by, action="domain_added", subject=row, name=row.name, domain=domain)
    return made


@transaction.atomic
def prove_domain(*, by: User | None, tenant: Tenant, domain: SignOnDomain) -> None:
    """The DNS of the domain names this tenant, or the operator gave it."""
    domain.proved_at = timezone.now()
    domain.save(update_fields=["proved_at"])
    audit.record(by=by, action="domain_proved", subject=domain, domain=domain.domain)
    _publish(tenant)


@transaction.atomic
def require_domain(*, by: User, tenant: Tenant, domain: SignOnDomain, required: bool) -> None:
    """Whether members with such an address may come by the identity provider alone."""
    if required and (domain.sign_on.tested_at is None or domain.proved_at is None):
        raise NotTested
    domain.required = required
    domain.save(update_fields=["required"])
    told = {"domain": domain.domain, "required": required}
    audit.record(by=by, action="domain_required", subject=domain, **told)
    _publish(tenant)


@transaction.atomic
def remove_domain(*, by: User, tenant: Tenant, domain: SignOnDomain) -> None:
    audit.record(by=by, action="domain_removed", subject=domain, domain=domain.domain)
    domain.delete()
    _publish(tenant)


@transaction.atomic
def unlink(*, by: User | None, link: SignOnLink) -> None:
    """The subject is this person no more, and the sessions that it began end."""
    sessions.end_of_tenant(link.user, link.tenant_id)
    audit.record(by=by, action="sign_on_unlinked", subject=link, member=str(link.user_id))
    link.delete()


@transaction.atomic
def admit(*, row: SignOn, identity: Identity) -> Admitted:
    """Who comes in by what the provider says; raises NotSignedOn.

    Known by its subject: that person, if still a member. Otherwise by an address of a proved domain:
    a new person with an open invitation, or the account of that address, whose owner has to
    prove it here once.
    """
    link = SignOnLink.objects.filter(sign_on=row, subject=identity.subject)
    known: SignOnLink | None = link.select_related("user").first()
    if known is not None:
        return Admitted(_known(row, known))
    _check_address(row, identity)
    if User.objects.filter(email__iexact=identity.email).exists() or _addresses(identity).exists():
        if not _may_belong(row, identity):
            raise NotSignedOn(SignOnRefusal.UNKNOWN)
        return Admitted(None)
    if not _invitations(identity.email).exists():
        raise NotSignedOn(SignOnRefusal.UNKNOWN)
    user = User.objects.create_user(identity.email, None, name=identity.name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _accept(user, identity.email)
    _link(row, user, identity)
    return Admitted(user)


@transaction.atomic
def confirm(*, row: SignOn, identity: Identity, user: User) -> SignOnLink:
    """Link the subject to who has logged in here otherwise; raises NotSignedOn."""
    _check_address(row, identity)
    if not owns_address(user, identity.email):
        raise NotSignedOn(SignOnRefusal.TAKEN)
    _accept(user, identity.email)
    if not _memberships(row, user).exists():
        raise NotSignedOn(SignOnRefusal.UNKNOWN)
    others = SignOnLink.objects.filter(sign_on=row)
    if others.filter(subject=identity.subject).exists() or others.filter(user=user).exists():
        raise NotSignedOn(SignOnRefusal.TAKEN)
    return _link(row, user, identity)


def _known(row: SignOn, link: SignOnLink) -> User:
    user: User = link.user
    _check_domain(row, link.email)
    if not user.is_active:
        raise NotSignedOn(SignOnRefusal.CLOSED)
    if not _memberships(row, user).exists():
        raise NotSignedOn(SignOnRefusal.UNKNOWN)
    link.last_used_at = timezone.now()
    link.save(update_fields=["last_used_at"])
    return user


def _check_address(row: SignOn, identity: Identity) -> None:
    if not identity.email or not identity.subject or len(identity.subject) > 255:
        raise NotSignedOn(SignOnRefusal.NO_ADDRESS)
    if identity.email_verified is False:
        raise NotSignedOn(SignOnRefusal.UNVERIFIED)
    _check_domain(row, identity.email)


def _check_domain(row: SignOn, email: str) -> None:
    """A provider speaks for the domains that the tenant proved for it, and for no other address."""
    proved = SignOnDomain.objects.filter(sign_on=row, proved_at__isnull=False)
    if not proved.filter(domain=domain_of(email)).exists():
        raise NotSignedOn(SignOnRefusal.DOMAIN)


def _addresses(identity: Identity) -> Any:
    return EmailAddress.objects.filter(email__iexact=identity.email, verified=True)


def _may_belong(row: SignOn, identity: Identity) -> bool:
    """Whether the account of the address is a member's here, or was invited."""
    members = Membership.objects.filter(lasting(), tenant_id=row.tenant_id)
    theirs = members.filter(user__emailaddress__email__iexact=identity.email)
    return theirs.exists() or _invitations(identity.email).exists()


def _memberships(row: SignOn, user: User) -> Any:
    return Membership.objects.filter(lasting(), tenant_id=row.tenant_id, user=user)


def _invitations(email: str) -> Any:
    return TeamInvitation.objects.filter(
        email=email, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )


def _accept(user: User, email: str) -> None:
    """What the person was invited to here; a manager may be to several municipalities."""
    for invitation in _invitations(email).order_by("created_at"):
        try:
            with transaction.atomic():
                accept_invitation(invitation=invitation, user=user)
        except (AlreadyMember, InvitationEnded):
            continue


def _link(row: SignOn, user: User, identity: Identity) -> SignOnLink:
    made: SignOnLink = SignOnLink.objects.create(
        sign_on=row,
        user=user,
        subject=identity.subject,
        email=identity.email,
        last_used_at=timezone.now(),
    )
    audit.record(by=user, action="sign_on_linked", subject=made, member=str(user.pk))
    return made


def _unlink_all(row: SignOn) -> None:
    for link in SignOnLink.objects.filter(sign_on=row).select_related("user"):
        unlink(by=None, link=link)


def _publish(tenant: Tenant) -> None:
    """What the log-in page and every request ask: domains of connections that work, and which must."""
    rows = SignOnDomain.objects.filter(proved_at__isnull=False, sign_on__tested_at__isnull=False)
    tenant.sign_on = {row.domain: row.required for row in rows.order_by("domain")}
    tenant.save(update_fields=["sign_on"])
