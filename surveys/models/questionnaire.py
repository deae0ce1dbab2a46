"""Questionnaires and their versions. The document itself is in surveys.questionnaire."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.questionnaire.document import Document, decode
from surveys.questionnaire.drafts import PartKind, State, join


class Questionnaire(TenantModel):
    """A paired instrument of a tenant: one draft, in parts, and the versions that were published.

    `draft_revision` counts the changes of the draft; each has its row in `DraftChange`.
    """

    name = models.CharField(max_length=120)
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
        """The whole draft. An edit never needs it: it reads and writes the parts it is about."""
        return join({str(part.id): part.state for part in self.parts.all()})


class DraftPart(TenantModel):
    """The head, a section, an item, a scale or a theme of a draft (docs/decisions/0016).

    `outdated`: of translations whose source changed, what they were made of
    (surveys/authoring/outdated.py). `revision` is that of its last change, which `changed_by` made.
    """

    questionnaire = TenantForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in PartKind])
    code = models.CharField(max_length=40)
    section = TenantForeignKey("self", null=True, on_delete=models.DO_NOTHING, related_name="items")
    # In the order of its bytes: the locale of a database would sort small and capital together.
    rank = models.TextField(blank=True, db_collation="C")
    body = models.JSONField()
    outdated = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()
    changed_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=PartKind.ITEM.value, section__isnull=False)
                | (~Q(kind=PartKind.ITEM.value) & Q(section__isnull=True)),
                name="surveys_draftpart_items_in_sections",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "questionnaire", "kind", "section", "rank"],
                name="surveys_draftpart_order",
            ),
            models.Index(fields=["tenant", "questionnaire", "code"], name="surveys_draftpart_code"),
        ]

    @property
    def state(self) -> State:
        return {
            "kind": self.kind,
            "code": self.code,
            "section": str(self.section_id) if self.section_id else None,
            "rank": self.rank,
            "body": self.body,
            "outdated": self.outdated,
        }


class DraftChange(TenantModel):
    """One change of a draft: what stood where before and after. Never changes itself.

    `undoes` is the revision whose change an undo took back, or a redo made again.
    """

    questionnaire = TenantForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="changes"
    )
    revision = models.PositiveIntegerField()
    operation = models.CharField(max_length=20)
    changes = models.JSONField()
    undoes = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "questionnaire", "revision"], name="surveys_draftchange_revision"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "questionnaire", "by", "-revision"],
                name="surveys_draftchange_by",
            ),
        ]


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
