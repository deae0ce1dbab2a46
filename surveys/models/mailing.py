"""What is written to the people of a wave, and when: texts, moments of reminders, letters on paper."""

from enum import StrEnum
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.files.rows import FileState, MadeFile
from accounts.jobs.outbox.rows import Outgoing
from accounts.models import User
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.fieldwork import LANGUAGES, PERSPECTIVES, Invitation, Wave, _same


class TextKind(StrEnum):
    """What a consultant can write in words of the own."""

    INVITATION = "invitation"
    REMINDER_1 = "reminder1"
    REMINDER_2 = "reminder2"
    REMINDER_3 = "reminder3"
    THANKS = "thanks"
    LETTER = "letter"  # on paper


# Which text the reminder of a number has.
REMINDER_TEXTS: Final = (TextKind.REMINDER_1, TextKind.REMINDER_2, TextKind.REMINDER_3)
MOST_REMINDERS: Final = len(REMINDER_TEXTS)

KINDS: Final = [kind.value for kind in TextKind]


class MailText(TenantModel):
    """A text as it was at a time: what was sent can be read again, for no row ever changes.

    The one with the highest number is in force. An empty body is the text of the product.
    """

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=20, choices=_same(KINDS))
    language = models.CharField(max_length=2, choices=_same(LANGUAGES))
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=4000, blank=True)
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "kind", "language", "number"], name="surveys_text_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="surveys_text_kind"),
            models.CheckConstraint(
                condition=Q(subject="", body="") | (~Q(subject="") & ~Q(body="")),
                name="surveys_text_whole",
            ),
        ]


class SlotOutcome(models.TextChoices):
    """What became of a moment that was set for a reminder."""

    SENT = "sent", "verstuurd"
    COVERED = "covered", "vervallen: die dag ging er al een herinnering uit"
    EARLY = "early", "vervallen: de golf was toen nog niet open"
    SPENT = "spent", "vervallen: er gingen al drie herinneringen uit"


class ReminderSlot(TenantModel):
    """A moment at which whoever has not answered is reminded. `day`: of Brussels; one a day.

    Settled once, in the transaction that writes its mails: whoever comes second finds it so.
    """

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="slots")
    at = models.DateTimeField()
    day = models.DateField()
    outcome = models.CharField(max_length=10, choices=SlotOutcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)
    mails = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "day"], name="surveys_slot_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | (Q(outcome__in=SlotOutcome.values) & Q(settled_at__isnull=False)),
                name="surveys_slot_settled",
            ),
        ]


class TrialMail(Outgoing):
    """A mail as respondents would get it, to the member who asked for it, and to nobody else."""

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="trials")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=_same(KINDS))
    language = models.CharField(max_length=2, choices=_same(LANGUAGES))
    side = models.CharField(max_length=20, choices=_same(PERSPECTIVES))
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta(Outgoing.Meta):
        constraints = [
            *Outgoing.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="surveys_trial_kind"),
        ]


class Window(models.TextChoices):
    """Where the window of the envelope is."""

    RIGHT = "right", "rechts"
    LEFT = "left", "links"


class LetterFile(MadeFile):
    """Letters on paper for some people of a wave, as one PDF. It holds their personal links.

    `chosen`: by which filter of the page of people; `people`: how many letters are in it; `links`:
    of each invitation in it the version of the link on its letter.
    """

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="letter_files")
    requested_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    chosen = models.JSONField(default=dict)
    window = models.CharField(max_length=10, choices=Window.choices, default=Window.RIGHT.value)
    people = models.PositiveIntegerField(default=0)
    links = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        # Those of MadeFile under names of their own: PaperFile has them in this room.
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="surveys_letters_state"
            ),
            models.CheckConstraint(
                condition=Q(state=FileState.READY.value) ^ Q(path="", sha256="", size=0),
                name="surveys_letters_made",
            ),
            models.CheckConstraint(
                condition=Q(window__in=Window.values), name="surveys_letters_window"
            ),
        ]


class LetterCode(TenantModel):
    """The code of a letter on paper, typed where there is no camera. Only its SHA-256 is kept."""

    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="codes")
    key_version = models.PositiveSmallIntegerField()
    code_hash = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "invitation", "key_version"], name="surveys_code_once"
            ),
            # Without the tenant in front, as the token's: 100 bits that only the key makes.
            models.UniqueConstraint(fields=["code_hash"], name="surveys_code_hash"),
        ]
