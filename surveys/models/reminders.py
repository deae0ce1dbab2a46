"""Reminders in the words of a municipality, proposed by its manager and approved by the consultancy."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import Participation


class OwnReminderState(models.TextChoices):
    PROPOSED = "proposed", "voorgesteld"
    SENT = "sent", "verstuurd"
    DECLINED = "declined", "niet verstuurd"


class OwnReminder(TenantModel):
    """One text for the people of one municipality who have not handed in.

    `number`: of its mails (MailingKind.OWN_REMINDER); each proposal of a municipality has its own.
    """

    participation = TenantForeignKey(
        Participation, on_delete=models.CASCADE, related_name="own_reminders"
    )
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    state = models.CharField(
        max_length=10,
        choices=OwnReminderState.choices,
        default=OwnReminderState.PROPOSED.value,
    )
    proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "participation", "number"], name="surveys_ownreminder_number"
            ),
            # One at a time waits for a decision.
            models.UniqueConstraint(
                fields=["tenant", "participation"],
                condition=Q(state=OwnReminderState.PROPOSED.value),
                name="surveys_ownreminder_waits",
            ),
            models.CheckConstraint(
                condition=Q(state=OwnReminderState.PROPOSED.value, decided_at__isnull=True)
                | (~Q(state=OwnReminderState.PROPOSED.value) & Q(decided_at__isnull=False)),
                name="surveys_ownreminder_decided",
            ),
        ]
