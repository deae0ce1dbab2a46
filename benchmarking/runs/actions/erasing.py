"""Answers that were deleted leave the snapshot of their wave; its figures are made anew, or never again."""

from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit, storage
from benchmarking.inputs import snapshots
from benchmarking.models import Part, Run, Snapshot
from benchmarking.runs.actions.parts import folder_of
from surveys.models import Wave
from surveys.privacy.places import Found, Place
from surveys.privacy.terms import DataKind


@transaction.atomic
def leave_out(*, wave: Wave, released: bool, **_told: Any) -> None:
    """Before a release all figures go and are computed again without those answers. After it they stay:
    a second edition that lacks one person would give that person's answers away. Only the file goes."""
    snapshot = Snapshot.objects.filter(wave=wave).first()
    if released and snapshot is not None and default_storage.exists(snapshot.path):
        _rewrite(wave, snapshot)
    if not released:  # a worker that is just taking the snapshot loses its run
        runs = list(Run.objects.filter(wave=wave).values_list("id", flat=True))
        Part.objects.filter(run__in=runs).delete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT discard_figures(%s)", [wave.id])
        for run in runs:
            transaction.on_commit(partial(storage.remove_folder, folder_of(run)))
    if snapshot is not None:
        transaction.on_commit(partial(storage.remove, snapshot.path))
    audit.record(by=None, action="snapshot_left_answers_out", subject=wave, released=released)


def _rewrite(wave: Wave, snapshot: Snapshot) -> None:
    """The same file without what was deleted, under a name of its own: the old one goes at the commit."""
    table = snapshots.answers_table(wave, wave.version.document)
    content = snapshots.parquet(table)
    path = str(Path(snapshots.path_of(wave)).with_suffix(f".{uuid4().hex[:8]}.parquet"))
    with storage.prepared(content, path) as temporary:
        storage.put_in_place(temporary, path)
    with connection.cursor() as cursor:
        told: list[Any] = [wave.id, path, storage.sha256(content), table.num_rows]
        cursor.execute("SELECT replace_snapshot(%s, %s, %s, %s)", told)


def _files(wave: Wave) -> Found:
    rows = Snapshot.objects.filter(wave=wave)
    return [row for row in rows if default_storage.exists(row.path)]


def _destroy(found: Found) -> int:
    """The answers go; the row stays, which says what the figures were made of."""
    rows = list(found)
    for row in rows:
        transaction.on_commit(partial(storage.remove, row.path))
    return len(rows)


SNAPSHOTS: Final = Place(
    "benchmarking.Snapshot", _("bevroren antwoorden"), DataKind.ANSWERS, _files, _destroy
)
