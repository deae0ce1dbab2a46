"""What the consultancy released."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from benchmarking.models import Run
from surveys.models import Wave


class Edition(TenantModel):
    """A release of a wave's results to the municipalities. A correction has the next number.

    It points to a run, whose results cannot be changed: that is the frozen payload.
    """

    wave = TenantForeignKey(Wave, on_delete=models.PROTECT, related_name="editions")
    run = TenantForeignKey(Run, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    released_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "number"], name="reports_edition_number"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="reports_edition_from_one"),
        ]
