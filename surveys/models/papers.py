"""Questionnaires on paper, as files that workers make."""

from django.db import models
from django.db.models import Q

from accounts.files.rows import MadeFile
from accounts.tenancy import TenantForeignKey
from surveys.models.fieldwork import Wave
from surveys.models.questionnaire import Questionnaire, Version
from surveys.questionnaire.document import Perspective


class PaperFile(MadeFile):
    """One side in one language as PDF: of the draft (no version), of a version, or for a wave.

    `seal` stands for all that is printed on it: it is made anew when that has changed, as a draft
    does. `problem` is why no paper can be made of it.
    """

    questionnaire = TenantForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="papers")
    version = TenantForeignKey(Version, null=True, on_delete=models.CASCADE, related_name="papers")
    wave = TenantForeignKey(Wave, null=True, on_delete=models.CASCADE, related_name="papers")
    side = models.CharField(
        max_length=20, choices=[(side.value, side.value) for side in Perspective]
    )
    language = models.CharField(max_length=5)
    seal = models.CharField(max_length=64)
    problem = models.CharField(max_length=40, blank=True)

    class Meta(MadeFile.Meta):
        constraints = [
            *MadeFile.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "questionnaire", "version", "wave", "side", "language"],
                name="surveys_paper_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Perspective]),
                name="surveys_paper_side",
            ),
            models.CheckConstraint(
                condition=Q(wave=None) | Q(version__isnull=False), name="surveys_paper_of_version"
            ),
        ]
