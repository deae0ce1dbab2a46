"""Local governments: the shared catalogue, and those that a tenant adds for itself."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

SIZE_CLASSES: list[tuple[str, int]] = [
    ("<10k", 10_000),
    ("10-20k", 20_000),
    ("20-35k", 35_000),
    ("35-50k", 50_000),
    ("50-100k", 100_000),
]

ABOVE_ALL = ">100k"
SIZES = (*(name for name, _below in SIZE_CLASSES), ABOVE_ALL)


def size_class(population: int | None) -> str:
    """The class of a population, as the field's studies use it; '' when it is not known."""
    if population is None:
        return ""
    return next((name for name, below in SIZE_CLASSES if population < below), ABOVE_ALL)


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def flemish(self) -> Self:
        return self.filter(region=Region.FLEMISH, tenant=None)

    def catalogue(self) -> Self:
        return self.filter(tenant=None)

    def own(self) -> Self:
        """Those that the tenant of this context added."""
        return self.exclude(tenant=None)


class Region(models.TextChoices):
    FLEMISH = "flemish", "Vlaams Gewest"
    WALLOON = "walloon", "Waals Gewest"
    BRUSSELS = "brussels", "Brussels Hoofdstedelijk Gewest"
    OTHER = "other", "Andere"


class Municipality(models.Model):
    """A local government. Rows without a tenant are reference data, read-only to tenants.

    Row-level security shows a tenant the catalogue and its own rows, and no others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(
        "accounts.Tenant", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=20)  # the NIS code in the catalogue
    name = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120, blank=True)
    province = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=20, choices=Region.choices, default=Region.OTHER)
    group = models.CharField(max_length=60, blank=True)
    population = models.PositiveIntegerField(null=True)  # inhabitants on 1 January 2020

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="surveys_municipality_code_key",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(code=""), name="surveys_municipality_has_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def size_class(self) -> str:
        return size_class(self.population)


class Merger(models.Model):
    """An old NIS code and the one that its municipality belongs to since a date."""

    old_code = models.CharField(max_length=20, primary_key=True)
    old_name = models.CharField(max_length=120)
    new_code = models.CharField(max_length=20)
    since = models.DateField()

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code}"
