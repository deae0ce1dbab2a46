"""Typing errors in a published wording, corrected for the wave that is running."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import LANGUAGES, Wave, _same


class WordingCorrection(TenantModel):
    """One text of the version of a wave, in one language, before and after. Never changes itself.

    The version stays as it was published: whoever shows it to the respondents of this wave lays the
    corrections over it, in the order of `number`. `place` names the text as `item.S1.wording.political`.
    """

    wave = TenantForeignKey(Wave, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=_same(LANGUAGES))
    before = models.TextField()
    after = models.TextField()
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "number"], name="surveys_wordingcorrection_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0), name="surveys_wordingcorrection_from_one"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")) & ~Q(after=""),
                name="surveys_wordingcorrection_changes",
            ),
        ]
