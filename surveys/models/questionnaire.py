"""Questionnaires and their versions. The document itself is in surveys.questionnaire."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.questionnaire.document import Document, decode


class Questionnaire(TenantModel):
    """A paired instrument of a tenant: one draft, and the versions that were published.

    `draft_revision` counts the saves of the draft, so that two people who edit it at the
    same time are told so and neither overwrites the other.
    """

    name = models.CharField(max_length=120)
    draft = models.JSONField()
    draft_revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "name"], name="surveys_questionnaire_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def draft_document(self) -> Document:
        return decode(self.draft)


class Version(TenantModel):
    """A published document. Never changes: a trigger in the database refuses it."""

    questionnaire = TenantForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "questionnaire", "number"], name="surveys_version_number"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="surveys_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire.name} v{self.number}"

    @property
    def document(self) -> Document:
        return decode(self.body)


class Item(TenantModel):
    """An item of a version, as a row for what must be joined: trends and comparability.

    `comparable` states whether its figures continue those of the same code in the version
    before; it is False in a first version.
    """

    version = TenantForeignKey(Version, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    section = models.CharField(max_length=40)
    theme = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField()
    comparable = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "version", "code"], name="surveys_item_code"),
            models.CheckConstraint(condition=~Q(code=""), name="surveys_item_has_code"),
        ]
