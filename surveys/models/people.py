"""What is known of the people of the address book over time, and what is done to many at once."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.catalogue import Municipality
from surveys.models.fieldwork import FUNCTIONS, Contact, Wave
from surveys.models.imports import UploadJob, job_constraints
from surveys.questionnaire.functions import Function

HELD_BY_ONE: Final = sorted(f.value for f in Function if f.held_by_one)


class Office(TenantModel):
    """Somebody holds a function at a municipality from a day on, until the day before another.

    Only what is known has a row: who has none holds the contact's function, since and until
    nobody knows when. The database refuses two holders at a time of what is held by one, and
    two offices at a time of one contact (the exclusion constraints of the migration).
    """

    contact = TenantForeignKey(Contact, on_delete=models.CASCADE, related_name="offices")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    function = models.CharField(max_length=30, choices=[(name, name) for name in FUNCTIONS])
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # the first day on which it is no more

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(function__in=FUNCTIONS), name="surveys_office_function"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="surveys_office_ends_after_start",
            ),
        ]


class BookChange(TenantModel):
    """One act on many people of the address book, with what they were before: to undo it.

    It names people, so it is thrown away after a day.
    """

    kind = models.CharField(max_length=20)
    people = models.PositiveIntegerField()
    before = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "created_at"], name="surveys_bookchange_age")]


class PeopleImport(UploadJob):
    """People on their way into a wave or the address book, and the job that brings them there.

    A worker reads the uploaded file and writes down the rows as it judged them, which is the
    file that it makes (`path`); somebody confirms what was shown (`rows`), and a worker takes
    the people in.
    """

    wave = TenantForeignKey(Wave, null=True, on_delete=models.CASCADE, related_name="+")
    rows = models.CharField(max_length=200, blank=True)  # below the storage
    rows_sha256 = models.CharField(max_length=64, blank=True)
    same = models.JSONField(default=list)  # numbers of rows of which a person said who it is

    class Meta(UploadJob.Meta):
        constraints = [
            *job_constraints("peopleimport"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) ^ ~Q(rows=""),
                name="surveys_peopleimport_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "created_at"], name="surveys_peopleimport_age")]

    @property
    def paths(self) -> set[str]:
        return (super().paths | {self.rows}) - {""}
