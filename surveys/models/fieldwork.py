"""Studies, waves, and the people who are invited."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.jobs.outbox.rows import WITHHELD, Outgoing
from accounts.jobs.outbox.rows import MailState as MailState
from accounts.models import User
from accounts.names import search_field, sort_field
from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models.catalogue import Municipality
from surveys.models.questionnaire import Questionnaire, Version
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.functions import Function

LANGUAGES = ["nl", "fr", "en", "de"]
PERSPECTIVES = [perspective.value for perspective in Perspective]
FUNCTIONS = [function.value for function in Function]
# How long after the end whoever is answering may finish; nobody begins any more.
GRACE: Final = timedelta(minutes=15)


def _same(names: list[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class WaveState(models.TextChoices):
    """What a person did to the wave. Computing has a state of its own, in benchmarking."""

    DRAFT = "draft", "concept"
    OPEN = "open", "open"
    CLOSED = "closed", "gesloten"


class Mode(models.TextChoices):
    """What the consultancy can know of a respondent. Chosen before launch, locked after."""

    CONFIDENTIAL = "confidential", "vertrouwelijk"
    ANONYMOUS = "anonymous", "anoniem"
    ATTRIBUTED = "attributed", "op naam, voor wie dat wil"


class Study(TenantModel):
    """A series of waves with the same questionnaire, so that they can be compared."""

    questionnaire = TenantForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="studies"
    )
    name = models.CharField(max_length=120)
    name_sort = sort_field("name")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "name"], name="surveys_study_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Wave(TenantModel):
    """One fielding of one version at a set of municipalities.

    Thresholds and the margin of equivalence are fixed when the wave is launched: they are
    part of what respondents were promised. `margin` is in share points (0.10 = 10 points).
    """

    study = TenantForeignKey(Study, on_delete=models.PROTECT, related_name="waves")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(max_length=120)
    name_sort = sort_field("name")
    state = models.CharField(
        max_length=10, choices=WaveState.choices, default=WaveState.DRAFT.value
    )
    mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.CONFIDENTIAL.value)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    threshold = models.PositiveSmallIntegerField(default=5)
    distribution_threshold = models.PositiveSmallIntegerField(default=8)
    margin = models.DecimalField(max_digits=4, decimal_places=3, default="0.100")
    # Whoever handed in may hand in better answers until the close.
    may_correct = models.BooleanField(default=False)
    languages = models.JSONField(default=list)
    sender_name = models.CharField(max_length=120)
    reply_to = models.EmailField(max_length=254)
    message = models.TextField(max_length=4000, blank=True)
    created_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    launched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    imported = models.BooleanField(default=False)  # made from a file of answers
    # Since when the wave rests: nobody answers, its mails wait, and it does not close by itself.
    paused_at = models.DateTimeField(null=True)
    # How many wordings were corrected while it runs (WordingCorrection): what is shown follows.
    corrections = models.PositiveSmallIntegerField(default=0, db_default=0)
    # What the consultancy aims at, in percent of those invited; promised to nobody.
    target_political = models.PositiveSmallIntegerField(null=True)
    target_administrative = models.PositiveSmallIntegerField(null=True)
    # Who hands in from then on is thanked by mail; nobody is while there is no moment.
    thanks_since = models.DateTimeField(null=True)
    # On which ground of the law the answers are asked, in words that respondents read; empty: the usual.
    basis = models.CharField(max_length=500, blank=True, db_default="")
    # As of the tenant, where this wave has others.
    retention = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    # Why nothing of the wave may be destroyed for now; nothing: it may.
    hold = models.CharField(max_length=300, blank=True, db_default="")
    # Since when answers are gone from which its figures were made: those stay, and nothing is computed.
    answers_gone_at = models.DateTimeField(null=True)
    # A wave of another study, which the trends of this one and of those after it begin with.
    follows = TenantForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followers"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "study", "name"], name="surveys_wave_name"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="surveys_wave_closes_after_opens"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WaveState.values), name="surveys_wave_state"
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="surveys_wave_mode"),
            # A ballot is nobody's: there is nothing to correct, and no file names who it is of.
            models.CheckConstraint(
                condition=~Q(mode=Mode.ANONYMOUS.value) | Q(may_correct=False, imported=False),
                name="surveys_wave_anonymous_once",
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=3) & Q(distribution_threshold__gte=5),
                name="surveys_wave_threshold_floor",
            ),
            models.CheckConstraint(
                condition=Q(margin__gt=0) & Q(margin__lt=1), name="surveys_wave_margin"
            ),
            models.CheckConstraint(
                condition=Q(state=WaveState.DRAFT.value, launched_at__isnull=True)
                | (~Q(state=WaveState.DRAFT.value) & Q(launched_at__isnull=False)),
                name="surveys_wave_launched",
            ),
            models.CheckConstraint(
                condition=Q(state=WaveState.CLOSED.value, closed_at__isnull=False)
                | (~Q(state=WaveState.CLOSED.value) & Q(closed_at__isnull=True)),
                name="surveys_wave_closed",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")),
                name="surveys_wave_follows_another",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(state=WaveState.OPEN.value),
                name="surveys_wave_paused_open",
            ),
            models.CheckConstraint(
                condition=(Q(target_political__isnull=True) | Q(target_political__range=(1, 100)))
                & (
                    Q(target_administrative__isnull=True) | Q(target_administrative__range=(1, 100))
                ),
                name="surveys_wave_target",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ended_at(self) -> datetime:
        """When answering ended, or will: a person may close a wave before its planned end."""
        return min(self.closes_at, self.closed_at) if self.closed_at else self.closes_at

    def accepts_answers(self, now: datetime) -> bool:
        return self._runs(now) and now < self.closes_at

    def lets_finish(self, now: datetime) -> bool:
        """Whether somebody who began before the end may still save and hand in."""
        return self._runs(now) and now < self.closes_at + GRACE

    def _runs(self, now: datetime) -> bool:
        return self.state == WaveState.OPEN and self.paused_at is None and self.opens_at <= now


class Participation(TenantModel):
    """A municipality that takes part in a wave."""

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="participations")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "municipality"], name="surveys_participation_once"
            ),
        ]


class Contact(TenantModel):
    """A person of the tenant's address book: one address, if any, at one municipality.

    `function` is the newest that is known; `Office` says from when and until when, where that
    is known. `role_mailbox`: more people than this one may read what is sent there. Who was
    merged into another, or erased, stays for the sake of invitations and is in no list.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=150)
    email = models.EmailField(max_length=254, blank=True)
    name_sort = sort_field("name")
    name_search = search_field("name")
    function = models.CharField(max_length=30, choices=_same(FUNCTIONS))
    language = models.CharField(max_length=2, choices=_same(LANGUAGES), default="nl")
    phone = models.CharField(max_length=40, blank=True)
    postal_address = models.CharField(max_length=300, blank=True)  # may have lines
    role_mailbox = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    merged_into = TenantForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="merged"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "municipality", "email"],
                condition=~Q(email=""),
                name="surveys_contact_email",
            ),
            models.CheckConstraint(
                condition=Q(function__in=FUNCTIONS), name="surveys_contact_function"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", email="", phone="", postal_address=""),
                name="surveys_contact_erased",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "name_sort"], name="surveys_contact_sort")]


class Invitation(TenantModel):
    """A personal link for one respondent in one wave.

    The link's token is derived from a key, this row's id and `key_version`; only its
    SHA-256 is kept. A higher `key_version` revokes the old link. What is known of the person is
    kept here as it was: it follows the address book until the launch, and not afterwards.
    """

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    participation = TenantForeignKey(
        Participation, on_delete=models.CASCADE, related_name="invitations"
    )
    contact = TenantForeignKey(Contact, on_delete=models.PROTECT, related_name="invitations")
    perspective = models.CharField(max_length=20, choices=_same(PERSPECTIVES))
    function = models.CharField(max_length=30, choices=_same(FUNCTIONS))
    language = models.CharField(max_length=2, choices=_same(LANGUAGES), default="nl")
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    name_search = search_field("name")
    key_version = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64)
    # Of the link with which this person ends all mails; made when the first mail is written.
    stop_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001 -- unique where it is
    # Raised with a corrected address: the link of the former one ends the mails there, and no others.
    stop_version = models.PositiveSmallIntegerField(default=1, db_default=1)
    former_stop_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001 -- likewise
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "contact"], name="surveys_invitation_once"
            ),
            # A unique without the tenant in front: the token is looked up before the
            # tenant is known, and 192 random bits tell nobody anything.
            models.UniqueConstraint(fields=["token_hash"], name="surveys_invitation_token"),
            # Likewise, of 144 random bits.
            models.UniqueConstraint(fields=["stop_hash"], name="surveys_invitation_stop"),
            models.UniqueConstraint(
                fields=["former_stop_hash"], name="surveys_invitation_former_stop"
            ),
            models.CheckConstraint(
                condition=Q(perspective__in=PERSPECTIVES), name="surveys_invitation_perspective"
            ),
        ]


class MailingKind(StrEnum):
    """What a mail to a respondent is for."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    OWN_REMINDER = "own_reminder"  # in the words of a municipality (OwnReminder)
    LINK = "link"  # another personal link
    MOVED = "moved"  # tells a former address of the new one
    REOPENED = "reopened"  # what was handed in may be corrected once more
    THANKS = "thanks"  # that the answers arrived


# Those that bring the personal link: they leave while a wave takes answers, and say how far it is.
LINKED = (
    MailingKind.INVITATION,
    MailingKind.REMINDER,
    MailingKind.OWN_REMINDER,
    MailingKind.LINK,
    MailingKind.REOPENED,
)

# Those that ask once more for answers: whoever gets one of them gets none of the others that day.
REMINDING = (MailingKind.REMINDER, MailingKind.OWN_REMINDER)


class MailingState(models.TextChoices):
    """Those of every mail of the outbox, and one that only mails to respondents have."""

    WAITING = MailState.WAITING.value, "wacht"
    SENDING = MailState.SENDING.value, "wordt verzonden"
    SENT = MailState.SENT.value, "verzonden"
    FAILED = MailState.FAILED.value, "mislukt"
    WITHHELD = WITHHELD, "niet verstuurd"


class Mailing(Outgoing):
    """One mail to a respondent."""

    state = models.CharField(
        max_length=10, choices=MailingState.choices, default=MailingState.WAITING.value
    )
    # When it came back for good although a server had taken it.
    bounced_at = models.DateTimeField(null=True)
    invitation = TenantForeignKey(Invitation, on_delete=models.CASCADE, related_name="mailings")
    kind = models.CharField(max_length=20, default=MailingKind.INVITATION.value)
    number = models.PositiveSmallIntegerField(default=1)  # a second reminder is number 2
    # Where it goes when that is not left to the contact: a former address is told of the new one, and
    # the link to given answers goes where they came from.
    address = models.EmailField(max_length=254, blank=True)

    def told(self, happened: str, note: str) -> None:
        """Its log has a line for whatever kept it from being sent, where its row has the last."""
        self.events.create(kind=happened, note=note)

    class Meta(Outgoing.Meta):
        constraints = [
            *Outgoing.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "invitation", "kind", "number"], name="surveys_mailing_once"
            ),
        ]
