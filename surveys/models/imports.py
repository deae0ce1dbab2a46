"""Rows that somebody uploaded and has not confirmed yet."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import Wave


class ImportKind(models.TextChoices):
    MUNICIPALITIES = "municipalities", "besturen"
    ANSWERS = "answers", "antwoorden"
    PEERS = "peers", "vergelijkingslijst"
    QUESTIONNAIRE = "questionnaire", "vragenlijst"
    TRANSLATIONS = "translations", "vertalingen"


class PendingImport(TenantModel):
    """A file between its preview and its confirmation: what is imported is what was shown.

    Only the person who uploaded it may confirm it. Gone on confirmation, or after a day.
    """

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    wave = TenantForeignKey(Wave, null=True, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    payload = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=ImportKind.values), name="surveys_pendingimport_kind"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "created_at"], name="surveys_pendingimport_age")]
