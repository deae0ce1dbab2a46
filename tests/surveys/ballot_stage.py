"""People of an anonymous wave: invited, begun, handed in; and what is left of them."""

from accounts.tenancy import tenant
from surveys.models import (
    Ballot,
    BallotRight,
    Draft,
    Invitation,
    Municipality,
    Response,
    Wave,
)
from surveys.questionnaire.functions import Function
from surveys.respond.actions.boxed import finish_ballot, hand_in_ballot
from surveys.respond.actions.respond import save_answer, start
from tests.surveys import respond_cast as cast


def invited(wave: Wave, place: Municipality, number: int = 1) -> Invitation:
    function = Function.ALDERMAN if number % 2 else Function.POLICY_OFFICER
    with tenant(wave.tenant_id):
        return cast.invite(wave, place, f"p{number}@example.org", function)


def begun(invitation: Invitation, value: int = 4) -> Invitation:
    with tenant(invitation.tenant_id):
        start(invitation=invitation)
        save_answer(invitation=invitation, code="S1", value=value, revision=0)
    return invitation


def hand_in(invitation: Invitation) -> None:
    with tenant(invitation.tenant_id):
        hand_in_ballot(invitation=invitation)
    finish_ballot(invitation)


def left(wave: Wave) -> tuple[int, int, int, int]:
    """Rights, drafts, ballots and responses of the wave."""
    with tenant(wave.tenant_id):
        rows = (BallotRight, Draft, Ballot, Response)
        return tuple(model.objects.count() for model in rows)  # type: ignore[return-value]
