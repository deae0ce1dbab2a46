"""What every file has that a worker makes, whatever it holds."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tenancy import TenantModel


class FileState(models.TextChoices):
    WAITING = "waiting", "wacht"
    MAKING = "making", "wordt gemaakt"
    READY = "ready", "klaar"
    FAILED = "failed", "mislukt"


class MadeFile(TenantModel):
    """A file, and the row of the job that makes it; see `accounts.jobs.leases`.

    It is made once and is then the same bytes for everyone. `done` of `total`: how far it is,
    where that can be told.
    """

    state = models.CharField(
        max_length=10, choices=FileState.choices, default=FileState.WAITING.value
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    path = models.CharField(max_length=200, blank=True)  # below the storage
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    requested_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        abstract = True
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="%(app_label)s_file_state"
            ),
            models.CheckConstraint(
                condition=Q(state=FileState.READY.value) ^ Q(path="", sha256="", size=0),
                name="%(app_label)s_file_made",
            ),
        ]

    @property
    def is_running(self) -> bool:
        """Whether it is being made, or will be."""
        return self.state in (FileState.WAITING, FileState.MAKING)
