"""What a tenant keeps to ask again: items, scales and themes, apart from any questionnaire."""

from typing import Any

import msgspec
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.names import sort_field
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.questionnaire import LINEAGE, Questionnaire
from surveys.questionnaire.reuse.excerpts import KINDS, Excerpt

ENTRY_NAME = 120
ENTRY_NOTE = 500
THEME_NAME = 200


class LibraryEntry(TenantModel):
    """An item with its scale and themes, a scale, or a theme (docs/decisions/0022).

    `lineage` is where it was written first, and what it was put here from is `questionnaire` (its
    draft, or the version of that `number`) under `code`. `words` is what a search looks in.
    """

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in KINDS])
    lineage = models.CharField(max_length=LINEAGE)
    name = models.CharField(max_length=ENTRY_NAME)
    name_sort = sort_field("name")
    note = models.CharField(max_length=ENTRY_NOTE, blank=True)
    theme = models.CharField(max_length=THEME_NAME, blank=True)
    body = models.JSONField()
    words = models.TextField()
    questionnaire = TenantForeignKey(
        Questionnaire, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    number = models.PositiveIntegerField(null=True)
    code = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "kind", "lineage"], name="surveys_libraryentry_lineage"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in KINDS]),
                name="surveys_libraryentry_kind",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="surveys_libraryentry_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def excerpt(self) -> Excerpt:
        body: dict[str, Any] = self.body
        return msgspec.convert(body, Excerpt)
