"""What every mail of the outbox has, whoever it is for."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tenancy import TenantModel


class MailState(models.TextChoices):
    WAITING = "waiting", "wacht"
    SENDING = "sending", "wordt verzonden"
    SENT = "sent", "verzonden"
    FAILED = "failed", "mislukt"


# A state that only mails have whose reader may want none: see `claims.withhold`.
WITHHELD: Final = "withheld"


class Outgoing(TenantModel):
    """A row that is a mail. It is claimed before the mail is sent, so nobody is mailed twice."""

    state = models.CharField(
        max_length=10, choices=MailState.choices, default=MailState.WAITING.value
    )
    # Goes up with every claim, so that only the newest claim can write what came of it.
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often nobody could tell whether the server had taken the mail.
    unknown_outcomes = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    def told(self, happened: str, note: str) -> None:
        """Called with whatever kept it from being sent; for mails that have a log of their own."""

    class Meta(TenantModel.Meta):
        abstract = True
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=MailState.SENT.value, sent_at__isnull=False)
                | (~Q(state=MailState.SENT.value) & Q(sent_at__isnull=True)),
                name="%(app_label)s_%(class)s_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "due_at"], name="%(app_label)s_%(class)s_due")
        ]
