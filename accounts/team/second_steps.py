"""Taking away somebody's second step, so that they can set up another: a lost telephone."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import audit
from accounts.login import sessions
from accounts.models import AccountMailing, Membership, Notice, User, lasting


class OnlyByAnother(Exception):
    """Nobody takes away the own second step this way: whoever has the session could be anybody."""


class OfMoreTenants(Exception):
    """The second step also guards another tenant, whose owner was not asked."""


@transaction.atomic
def reset_second_step(*, by: User | None, membership: Membership) -> None:
    """All second steps and sessions of a person end; at the next log-in they set up another."""
    user = membership.user
    if by == user:
        raise OnlyByAnother
    others = Membership.objects.filter(lasting(), user=user).exclude(id=membership.id)
    if by is not None and others.exists():
        raise OfMoreTenants
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    audit.record(by=by, action="second_step_reset", subject=membership, member=str(user.pk))
    told = {"by": by.email if by else ""}
    AccountMailing.objects.create(kind=Notice.SECOND_STEP_RESET, to=user.email, details=told)
