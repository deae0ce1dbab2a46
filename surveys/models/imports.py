"""What somebody uploaded and has not confirmed yet: small files as rows, large ones as jobs."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.files.rows import FileState, MadeFile
from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import Wave


class ImportKind(models.TextChoices):
    MUNICIPALITIES = "municipalities", "besturen"
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


class UploadJob(MadeFile):
    """An uploaded file that a worker reads, and takes in when somebody has confirmed what was shown.

    The file that it makes (`path`) is what the preview rests on. The row and its files are gone when
    it is in, or after a day: it names people.
    """

    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    upload = models.CharField(max_length=200, blank=True)  # below the storage
    upload_sha256 = models.CharField(max_length=64, blank=True)
    sheet = models.CharField(max_length=60, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5)  # in which its sentences are written
    summary = models.JSONField(default=dict)  # what the preview shows
    confirmed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=1000, blank=True)

    class Meta(MadeFile.Meta):
        abstract = True

    @property
    def paths(self) -> set[str]:
        """All that stands of it in the storage."""
        return {self.upload, self.path} - {""}


def job_constraints(name: str) -> list[Any]:
    """Those of every made file, by names of their own."""
    return [
        *TenantModel.Meta.constraints,
        models.CheckConstraint(
            condition=Q(state__in=FileState.values), name=f"surveys_{name}_state"
        ),
        models.CheckConstraint(
            condition=Q(state=FileState.READY.value) ^ Q(path="", sha256="", size=0),
            name=f"surveys_{name}_made",
        ),
    ]


class AnswerImport(UploadJob):
    """A file of answers on its way into a wave.

    A worker reads it as a table; somebody says what its columns mean (`mapping`), and a worker works
    out what the import would do; somebody names the wave (`names`), and a worker imports.
    """

    table = models.CharField(max_length=200, blank=True)  # below the storage
    table_sha256 = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(null=True)
    names = models.JSONField(default=dict)

    class Meta(UploadJob.Meta):
        constraints = [
            *job_constraints("answerimport"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | (~Q(table="") & Q(mapping__isnull=False)),
                name="surveys_answerimport_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "created_at"], name="surveys_answerimport_age")]

    @property
    def paths(self) -> set[str]:
        return (super().paths | {self.table}) - {""}
