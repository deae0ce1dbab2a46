"""Handing in a ballot: an anonymous wave's way, in two transactions that nothing ties together."""

from django.db import transaction

from accounts.tenancy import tenant
from surveys.ballots.actions import let_go, put_in_the_box, right_of
from surveys.models import Invitation
from surveys.respond.actions.answering import check_open, hold_wave
from surveys.respond.actions.respond import final_answers, open_draft


@transaction.atomic
def hand_in_ballot(*, invitation: Invitation) -> None:
    """Put the draft into the box, unless that was done. `finish_ballot` must follow after the commit.

    The wave is held FOR SHARE, as when a response is handed in: the ballot is in the box before it
    is opened, or the person was told that it is too late.
    """
    hold_wave(invitation.wave)
    right = right_of(invitation)
    if right is None or right.handed_in:
        return
    draft = open_draft(invitation, lock=True)
    check_open(invitation.wave, begun=True)
    put_in_the_box(invitation=invitation, right=right, answers=final_answers(invitation, draft))


def finish_ballot(invitation: Invitation) -> None:
    """The right ends and the draft goes, in a transaction of its own: outside any other."""
    with tenant(invitation.tenant_id):
        let_go(invitation_id=invitation.id)
