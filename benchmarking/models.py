"""From a closed wave to its figures: snapshot, run, results."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tenancy import TenantForeignKey, TenantModel
from benchmarking.packing import DocumentField
from surveys.models import Participation, Wave


class Snapshot(TenantModel):
    """The frozen set of a closed wave's submitted answers: one Parquet file and its manifest."""

    wave = TenantForeignKey(Wave, on_delete=models.PROTECT, related_name="snapshots")
    path = models.CharField(max_length=200)  # below the storage, starts with the tenant's id
    sha256 = models.CharField(max_length=64)
    manifest = models.JSONField()
    rows = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "wave"], name="benchmarking_snapshot_once"),
        ]


class RunState(models.TextChoices):
    WAITING = "waiting", "wacht"
    SNAPSHOTTING = "snapshotting", "antwoorden vastleggen"
    COMPUTING = "computing", "berekenen"
    READY = "ready", "klaar"
    FAILED = "failed", "mislukt"


# What follows the method's version in the name of a run that an earlier wave outdated: 5-1.
OUTDATED = "-"


class Run(TenantModel):
    """One computation of a wave's figures by one version of the methods. Also the job's row.

    A worker claims it by compare-and-swap (`fence` + 1, `lease_until`); a worker that lost
    its lease finds another fence and may not write. While it waits, `lease_until` is the
    moment before which no sweep rings for it again. `done` of `total` municipalities.
    """

    wave = TenantForeignKey(Wave, on_delete=models.PROTECT, related_name="runs")
    snapshot = TenantForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="runs")
    method_version = models.CharField(max_length=20)
    state = models.CharField(
        max_length=15, choices=RunState.choices, default=RunState.WAITING.value
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)  # a code; the page has the sentence
    seconds = models.JSONField(default=dict)  # step → seconds it took
    digest = models.CharField(max_length=64, blank=True)  # of all results, see actions.results
    differences = models.JSONField(null=True)  # from the run before it, see core `differences`
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    @property
    def method(self) -> str:
        """The version of the methods, also of a run that was outdated."""
        return str(self.method_version.partition(OUTDATED)[0])

    @property
    def is_outdated(self) -> bool:
        """Whether a wave came before it that it has not read."""
        return OUTDATED in self.method_version

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "wave", "method_version"], name="benchmarking_run_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.READY.value)
                | Q(finished_at__isnull=False, snapshot__isnull=False),
                name="benchmarking_run_finished",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="benchmarking_run_state"
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.FAILED.value) ^ Q(error=""),
                name="benchmarking_run_error",
            ),
        ]


class PartState(models.TextChoices):
    WAITING = "waiting", "wacht"
    COUNTING = "counting", "tellen"
    READY = "ready", "klaar"
    FAILED = "failed", "mislukt"


class Part(TenantModel):
    """A range of a large wave's municipalities, counted by any worker. Also the job's row.

    `first` and `size` are places in the snapshot's roster. What was counted is a file, which
    is there as long as the row is: until the run has ended. A worker claims the row as it
    claims a run; while it waits after a failure, `lease_until` is when it may be tried again.
    """

    run = TenantForeignKey(Run, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    state = models.CharField(
        max_length=15, choices=PartState.choices, default=PartState.WAITING.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=200, blank=True)  # below the storage
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "run", "number"], name="benchmarking_part_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PartState.values), name="benchmarking_part_state"
            ),
            models.CheckConstraint(
                condition=Q(state=PartState.READY.value) ^ Q(path="", sha256=""),
                name="benchmarking_part_file",
            ),
            models.CheckConstraint(
                condition=Q(state=PartState.FAILED.value) ^ Q(error=""),
                name="benchmarking_part_error",
            ),
        ]


class LedgerEntry(TenantModel):
    """What a finished run told and what it hid; see `core.audit.ledger`.

    Later runs of the wave are bound by it, so the application may only add to it: a run that
    told something can no longer be deleted.
    """

    run = TenantForeignKey(Run, on_delete=models.PROTECT, related_name="ledger")
    document = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "run"], name="benchmarking_ledger_once"),
        ]


class Result(TenantModel):
    """The figures of one municipality, of a peer group, or of the benchmark (neither).

    Everything in `payload` has passed disclosure control: it may be shown. The application
    has no right to change a row; a recomputation is a new run.
    """

    run = TenantForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    participation = TenantForeignKey(
        Participation, null=True, on_delete=models.PROTECT, related_name="results"
    )
    peer_group = models.CharField(max_length=120, blank=True)  # its key, such as size:10-20k
    payload = DocumentField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "run", "participation", "peer_group"],
                name="benchmarking_result_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(participation=None) | Q(peer_group=""),
                name="benchmarking_result_of_one",
            ),
        ]
