"""The ballot box of an anonymous wave, and who agreed to be named in a wave that asks it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import PERSPECTIVES, Invitation, Participation, Wave, _same


class BallotRight(TenantModel):
    """The right of an invited person to hand in, once, in an anonymous wave.

    It is there from the launch and gone when the person has handed in. What is gone has no
    place and no transaction that anybody could lay beside a ballot's, as a mark would have.
    `handed_in`: the ballot is in the box, and what is left of the person's answers still has to
    go; the next transaction of the same request does that, or a sweep.
    """

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="rights")
    handed_in = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "invitation"], name="surveys_ballotright_once"
            ),
        ]


class Ballot(TenantModel):
    """Answers in the box of an open anonymous wave: what is needed to count, and nothing else.

    `sealed`: the answers, encrypted, and of the same length as those of others; they are
    unsealed all at once when the wave is closed, and become responses without an invitation.
    Rows are never changed. They are stirred: taken out and put in again in an order of chance.
    """

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="ballots")
    participation = TenantForeignKey(
        Participation, on_delete=models.CASCADE, related_name="ballots"
    )
    perspective = models.CharField(max_length=20, choices=_same(PERSPECTIVES))
    sealed = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(perspective__in=PERSPECTIVES), name="surveys_ballot_perspective"
            ),
        ]


class Consent(TenantModel):
    """Somebody agreed that the own answers stand with the own name in the rows of one wave.

    Given after a look at what will stand there, and taken back, which is what deletes the row,
    until the report is released.
    """

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "invitation"], name="surveys_consent_once"),
        ]
