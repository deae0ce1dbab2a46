"""What respondents said. Nothing here leaves the room but through a snapshot."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import FUNCTIONS, PERSPECTIVES, Invitation, Participation, Wave, _same

# The viewport of a response that a member keyed in.
ON_PAPER = "paper"


class Draft(TenantModel):
    """Answers that are not submitted yet, kept one by one.

    `answers`: item code → value; `revisions`: item code → how often it was saved, so that a
    second tab with an old value is told so. `key_version`: the version of the link that opens
    it. A draft of an older version than the invitation's is *sealed*: the address changed, and
    only the device on which it was begun goes on with it. `corrects`: which submission of the
    response it began with; 0 when nothing was handed in yet.
    """

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="drafts")
    key_version = models.PositiveSmallIntegerField(default=1)
    corrects = models.PositiveSmallIntegerField(default=0)
    answers = models.JSONField(default=dict)
    revisions = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    viewport = models.CharField(max_length=10, blank=True)  # phone, tablet or desktop

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "invitation", "key_version"], name="surveys_draft_once"
            ),
        ]


class Response(TenantModel):
    """One respondent's submitted answers. Without an invitation when it came from a file.

    `submissions`: how often they were handed in; the last time counts, and nothing of those
    before it is kept. `key_version`: the version of the link that handed them in, the only one
    that opens them to be corrected. `reopened`: the consultancy lets this one be corrected once,
    where the wave lets nobody.
    """

    wave = TenantForeignKey(Wave, on_delete=models.PROTECT, related_name="responses")
    participation = TenantForeignKey(
        Participation, on_delete=models.PROTECT, related_name="responses"
    )
    invitation = TenantForeignKey(
        Invitation, null=True, on_delete=models.PROTECT, related_name="responses"
    )
    perspective = models.CharField(max_length=20, choices=_same(PERSPECTIVES))
    function = models.CharField(max_length=30, choices=_same(FUNCTIONS))
    language = models.CharField(max_length=2, blank=True)
    viewport = models.CharField(max_length=10, blank=True)  # as of a draft, or `ON_PAPER`
    answers = models.JSONField()
    # A keyed hash of whom a file names, within its wave: nobody is read in twice.
    person = models.CharField(max_length=32, blank=True)
    # How heavily a file says that the answers count; of all responses of a wave, or of none.
    weight = models.FloatField(null=True)
    submitted_at = models.DateTimeField(default=timezone.now)
    submissions = models.PositiveSmallIntegerField(default=1, db_default=1)
    key_version = models.PositiveSmallIntegerField(default=1, db_default=1)
    reopened = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "invitation"], name="surveys_response_once"),
            models.UniqueConstraint(
                fields=["tenant", "participation", "person"],
                condition=~Q(person=""),
                name="surveys_response_person_once",
            ),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0), name="surveys_response_weight"
            ),
            models.CheckConstraint(
                condition=Q(perspective__in=PERSPECTIVES), name="surveys_response_perspective"
            ),
        ]
