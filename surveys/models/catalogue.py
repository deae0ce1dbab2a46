"""Local governments: the shared catalogue, and those that a tenant adds for itself."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.names import search_field, sort_field

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
        return self.existing().filter(region=Region.FLEMISH, tenant=None)

    def existing(self, on: date | None = None) -> Self:
        """Those that exist on a day (today): not merged away, and no merger still to come."""
        day = on or timezone.localdate()
        began = Q(began_on=None) | Q(began_on__lte=day)
        return self.filter(began, Q(ended_on=None) | Q(ended_on__gt=day))

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
    # By mergers: the first day of this one, and the first day on which it is no more.
    began_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    name_sort = sort_field("name")
    name_search = search_field("name", "name_fr")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name_sort", "code"]
        indexes = [models.Index(fields=["tenant", "name_sort"], name="surveys_municipality_sort")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="surveys_municipality_code_key",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(code=""), name="surveys_municipality_has_code"),
            models.CheckConstraint(
                condition=Q(tenant=None) | Q(began_on=None, ended_on=None),
                name="surveys_municipality_merges_in_catalogue",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def called(self, language: str) -> str:
        """Its name in a language; the Dutch one where it has no other."""
        return (self.name_fr if language == "fr" else "") or self.name

    @property
    def size_class(self) -> str:
        return size_class(self.population)


class Merger(models.Model):
    """From a day on, who had the old code belongs to the new one, which may be the same.

    A municipality can merge again: under its own code on another day, or as the new code.
    """

    pk = models.CompositePrimaryKey("old_code", "since")
    old_code = models.CharField(max_length=20)
    old_name = models.CharField(max_length=120)
    new_code = models.CharField(max_length=20)
    since = models.DateField()

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code}"

    @classmethod
    def successors(cls, on: date) -> dict[str, str]:
        """Old code → the code that it belongs to on a day, through all mergers until then."""
        found: dict[str, str] = {}
        for merger in cls.objects.filter(since__lte=on).order_by("since"):
            for old, new in found.items():
                if new == merger.old_code:
                    found[old] = merger.new_code
            found[merger.old_code] = merger.new_code
        return found
