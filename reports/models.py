"""What the consultancy released."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.files.rows import MadeFile
from accounts.jobs.outbox.rows import Outgoing
from accounts.models import MunicipalityManager, User
from accounts.tenancy import TenantForeignKey, TenantModel
from benchmarking.models import Run
from surveys.models import Participation, Wave

LONGEST_SHARE: Final = timedelta(days=90)


class Edition(TenantModel):
    """A release of a wave's results to the municipalities. A correction has the next number.

    It points to a run, whose results cannot be changed: that is the frozen payload.
    """

    wave = TenantForeignKey(Wave, on_delete=models.PROTECT, related_name="editions")
    run = TenantForeignKey(Run, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    released_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "number"], name="reports_edition_number"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="reports_edition_from_one"),
        ]

    taken_back: bool | None = None  # whether there is a withdrawal, where the query told it

    @property
    def withdrawal(self) -> "Withdrawal | None":
        """Why nobody outside the consultancy reads it any more; None while it may be read."""
        if self.taken_back is False:
            return None
        return next(iter(self.withdrawals.all()), None)


class Withdrawal(TenantModel):
    """An edition that municipalities may no longer read, and why; it is never taken back.

    The same figures are released again as another edition.
    """

    edition = TenantForeignKey(Edition, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.CharField(max_length=500)
    withdrawn_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "edition"], name="reports_withdrawn_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="reports_withdrawn_why"),
        ]


class FileFormat(models.TextChoices):
    """How a report can be taken along."""

    PDF = "pdf", "PDF"
    SHORT_PDF = "short_pdf", "PDF, twee bladzijden"
    PPTX = "pptx", "PowerPoint"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    PARQUET = "parquet", "Parquet"
    ZIP = "zip", "PDF van elk bestuur"
    SAV = "sav", "SPSS"
    TRIPLE_S = "triple_s", "Triple-S"


# Files of answers, a row for each respondent: for those alone who may see rows.
OF_ROWS: Final = frozenset({FileFormat.SAV, FileFormat.TRIPLE_S})
# What there is of all municipalities together, and not of one.
OF_ALL: Final = frozenset({FileFormat.ZIP, *OF_ROWS})


class ReportFile(MadeFile):
    """A report as a file.

    It is made once for a run, an edition (None: not released), a municipality (None: the
    benchmark), a format and a language. `done` of `total`: the municipalities of a ZIP.
    """

    run = TenantForeignKey(Run, on_delete=models.CASCADE, related_name="files")
    edition = TenantForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="files")
    participation = TenantForeignKey(
        Participation, null=True, on_delete=models.PROTECT, related_name="files"
    )
    format = models.CharField(max_length=10, choices=FileFormat.choices)
    language = models.CharField(max_length=5)

    class Meta(MadeFile.Meta):
        constraints = [
            *MadeFile.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "run", "edition", "participation", "format", "language"],
                name="reports_file_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(format__in=FileFormat.values), name="reports_file_format"
            ),
            models.CheckConstraint(
                condition=Q(participation=None) | ~Q(format__in=sorted(OF_ALL)),
                name="reports_file_of_all",
            ),
        ]


class ReportShare(TenantModel):
    """A personal link to a municipality's released report, for somebody without an account."""

    participation = TenantForeignKey(Participation, on_delete=models.PROTECT, related_name="shares")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5)
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # Since when who made it may not share this report any more; it opens nothing, and never again.
    orphaned_at = models.DateTimeField(null=True)

    @property
    def has_ended(self) -> bool:
        """Whether its time is over."""
        return bool(self.expires_at <= timezone.now())

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + LONGEST_SHARE),
                name="reports_share_ends",
            ),
            # An address has one link at a time to a report.
            models.UniqueConstraint(
                fields=["tenant", "participation", "email"],
                condition=Q(revoked_at=None),
                name="reports_share_once",
            ),
        ]


class ReportMail(Outgoing):
    """The mail of a share; or the one that tells a manager that an edition is there, or (`withdrawn`)
    a manager or who has a share that it was withdrawn; or (`ended`) a manager, where there is none the
    owners, that this share, and others with it, ended because its maker may not share any more."""

    share = TenantForeignKey(ReportShare, null=True, on_delete=models.CASCADE, related_name="mails")
    edition = TenantForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="mails")
    manager = TenantForeignKey(
        MunicipalityManager, null=True, on_delete=models.CASCADE, related_name="+"
    )
    withdrawn = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)

    class Meta(Outgoing.Meta):
        constraints = [
            *Outgoing.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "share"],
                condition=Q(withdrawn=False, ended=False),
                name="reports_mail_of_share",
            ),
            models.UniqueConstraint(
                fields=["tenant", "share", "manager"],
                condition=Q(ended=True),
                nulls_distinct=False,
                name="reports_mail_of_ending",
            ),
            models.UniqueConstraint(
                fields=["tenant", "edition", "manager", "withdrawn"],
                name="reports_mail_of_edition",
            ),
            models.UniqueConstraint(
                fields=["tenant", "edition", "share"], name="reports_mail_of_withdrawal"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=False, edition=None, withdrawn=False, ended=True)
                | Q(ended=False)
                & (
                    Q(share__isnull=False, edition=None, manager=None, withdrawn=False)
                    | Q(share=None, edition__isnull=False, manager__isnull=False)
                    | Q(share__isnull=False, edition__isnull=False, manager=None, withdrawn=True)
                ),
                name="reports_mail_of_one",
            ),
        ]


class Agreement(TenantModel):
    """What both sides of a municipality agreed to do about a statement, with an owner on each side.

    It is followed up when the report of a later wave of the study is presented.
    """

    participation = TenantForeignKey(
        Participation, on_delete=models.PROTECT, related_name="agreements"
    )
    item = models.CharField(max_length=60)  # its code in the questionnaire
    text = models.CharField(max_length=500)
    political_owner = models.CharField(max_length=120)
    administrative_owner = models.CharField(max_length=120)
    due = models.DateField()
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(political_owner="") & ~Q(administrative_owner=""),
                name="reports_agreement_whole",
            ),
        ]


class SentenceEdit(TenantModel):
    """What a consultant wrote in the place of one sentence of the takeaways, in one language.

    `over` is the sentence that it stands for: when the figures give another one, the edit waits
    until somebody looks again. Without `text` the sentence was put back. The row stays, so that
    its `revision` never comes back to a number that somebody still has on the screen.
    """

    MAX_LENGTH = 1000

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="sentence_edits")
    participation = TenantForeignKey(  # None: the benchmark
        Participation, null=True, on_delete=models.CASCADE, related_name="sentence_edits"
    )
    language = models.CharField(max_length=2)
    key = models.CharField(max_length=120)
    over = models.TextField()
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "participation", "language", "key"],
                nulls_distinct=False,
                name="reports_sentence_edit_once",
            ),
            models.CheckConstraint(
                condition=Q(revision__gt=0), name="reports_sentence_edit_from_one"
            ),
        ]


class AnswerState(models.TextChoices):
    WAITING = "waiting", "nog na te kijken"
    SHOWN = "shown", "wordt getoond"
    LEFT_OUT = "left_out", "weggelaten"


class OpenAnswer(TenantModel):
    """What somebody wrote in answer to an open question, apart from all else that they answered.

    From whom, where and when it came stands nowhere: `place` is drawn. `text` is what will be read,
    as it was written or as the consultancy worded it anew. Nobody outside the consultancy reads it
    before it is released, nor one that is not to be shown. `quotable`: not where the person was asked
    whether it may be quoted, and did not say yes.
    """

    LONGEST = 2000

    wave = TenantForeignKey(Wave, on_delete=models.PROTECT, related_name="open_answers")
    item = models.CharField(max_length=60)  # its code in the questionnaire
    perspective = models.CharField(max_length=20)
    place = models.PositiveIntegerField()  # among what that side wrote to the question, from 1
    text = models.TextField()
    quotable = models.BooleanField(default=True)
    state = models.CharField(
        max_length=10, choices=AnswerState.choices, default=AnswerState.WAITING.value
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "item", "perspective", "place"],
                name="reports_open_answer_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AnswerState.values), name="reports_open_answer_state"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reports_open_answer_text"),
            models.CheckConstraint(
                condition=Q(quotable=True) | ~Q(state=AnswerState.SHOWN.value),
                name="reports_open_answer_consent",
            ),
        ]


class EditionAnswers(TenantModel):
    """The open answers that an edition tells, frozen with it; `reports.open_answers.queries.Told`."""

    edition = TenantForeignKey(Edition, on_delete=models.PROTECT, related_name="answers")
    document = models.JSONField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "edition"], name="reports_edition_answers"),
        ]
