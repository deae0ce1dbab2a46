"""Agreeing to be named, and taking it back: until the report is released, by the person alone.

No audit row: the row of the consent is its own record.
"""

from django.db import transaction

from surveys.models import Consent, Invitation
from surveys.respond.actions.answering import CannotAnswer, hold_wave
from surveys.respond.queries.invited import response_of
from surveys.respond.queries.naming import is_released, may_see_own


class NamingFixed(CannotAnswer):
    """Nobody is asked here, or the report was released: nothing changes any more."""


@transaction.atomic
def agree(*, invitation: Invitation) -> None:
    """The name may stand beside the answers that are handed in now."""
    _check_changeable(invitation)
    Consent.objects.get_or_create(invitation=invitation)


@transaction.atomic
def take_back(*, invitation: Invitation) -> None:
    """As if it had never been given."""
    _check_changeable(invitation)
    Consent.objects.filter(invitation=invitation).delete()


def _check_changeable(invitation: Invitation) -> None:
    """The wave is held FOR SHARE: releasing takes it FOR UPDATE, and reads what is settled."""
    hold_wave(invitation.wave)
    if not may_see_own(invitation, response_of(invitation)) or is_released(invitation.wave):
        raise NamingFixed
