"""Questionnaires and their versions. The document itself is in surveys.questionnaire."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from accounts.names import sort_field
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.questionnaire.comparison.proposals import Verdict
from surveys.questionnaire.document import Document, decode
from surveys.questionnaire.drafts import PartKind, State, join

LINEAGE = 105  # characters: a questionnaire, a dot and a code


class Questionnaire(TenantModel):
    """A paired instrument of a tenant: one draft, in parts, and the versions that were published.

    `draft_revision` counts the changes of the draft; each has its row in `DraftChange`.
    """

    name = models.CharField(max_length=120)
    name_sort = sort_field("name")
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
    (surveys/authoring/translating/outdated.py). `revision` is that of its last change, which `changed_by` made.
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

    def previous(self) -> "Version | None":
        """The version that this one is compared with."""
        rows = Version.objects.filter(questionnaire_id=self.questionnaire_id)
        found: Version | None = rows.filter(number__lt=self.number).order_by("-number").first()
        return found

    @cached_property
    def document(self) -> Document:
        """Decoded once for each row that was read: a published version never changes."""
        return decode(self.body)


class Item(TenantModel):
    """An item of a version, as a row for what must be joined: trends and comparability.

    `comparable` states whether its figures continue those of the same code in the version
    before, as it was stated when this one was published; it is False in a first version. What a
    person decided since is a `Judgement`.
    """

    version = TenantForeignKey(Version, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    section = models.CharField(max_length=40)
    theme = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField()
    comparable = models.BooleanField(default=False)
    # Where it was taken over from; empty for an item that was written here.
    lineage = models.CharField(max_length=LINEAGE, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "version", "code"], name="surveys_item_code"),
            models.CheckConstraint(condition=~Q(code=""), name="surveys_item_has_code"),
        ]
        indexes = [models.Index(fields=["tenant", "lineage"], name="surveys_item_lineage")]


class Judgement(TenantModel):
    """What a person decided of an item: whether it continues the one of the version `before`.

    That is the version before it, or one of another questionnaire, where the item may have another
    code (surveys.questionnaire.comparison.across). Each decision is a row and never changes; the one
    with the highest `number` holds. `proposal` is what the rule said, of the difference that `mark`
    names (surveys.questionnaire.comparison).
    """

    before = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="judgements")
    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    comparable = models.BooleanField()
    proposal = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Verdict])
    mark = models.CharField(max_length=16)
    why = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "version", "before", "code", "number"],
                name="surveys_judgement_number",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="surveys_judgement_from_one"),
            models.CheckConstraint(
                condition=Q(proposal__in=[v.value for v in Verdict]),
                name="surveys_judgement_proposal",
            ),
        ]

    @classmethod
    def statements(cls, questionnaire_id: UUID) -> dict[int, frozenset[str]]:
        """Version number → its items that continue those of the version before: as it was stated
        when the version was published, or decided since."""
        rows = Item.objects.filter(version__questionnaire_id=questionnaire_id, comparable=True)
        found: dict[int, set[str]] = {}
        for number, code in rows.values_list("version__number", "code"):
            found.setdefault(number, set()).add(code)
        decided = cls.objects.filter(
            version__questionnaire_id=questionnaire_id, before__questionnaire_id=questionnaire_id
        )
        decisions = decided.values_list("version__number", "code", "comparable")
        for number, code, comparable in decisions.order_by("number"):
            codes = found.setdefault(number, set())
            (codes.add if comparable else codes.discard)(code)
        return {number: frozenset(codes) for number, codes in found.items()}
