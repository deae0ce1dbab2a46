"""What happens to a paper's file beside being made: it is asked for, made anew, and thrown away."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import audit, storage
from accounts.files.claims import is_lost, make_again
from accounts.files.rows import FileState
from accounts.models import User
from accounts.tenancy import current_tenant_id, held
from surveys.models import PaperFile, Questionnaire
from surveys.papers.queries import Paper, files_of


@transaction.atomic
def request_paper(*, by: User | None, asked: Paper, seal: str, again: bool) -> PaperFile:
    """The file of a paper, to be made if it is not there or says something else than it would now.

    `again`: one that failed is tried once more.
    """
    file: PaperFile | None = files_of(asked).select_for_update().first()
    if file is None:
        file, is_due = _asked_first(asked, seal)
    elif is_due := _is_due(file, seal, again=again):
        _anew(file, seal)
    if is_due:
        audit.record(
            by=by,
            action="request_paper",
            subject=file,
            side=asked.side.value,
            language=asked.language,
        )
    return file


def _asked_first(asked: Paper, seal: str) -> tuple[PaperFile, bool]:
    """A new row, and whether it is ours; RowGone where the questionnaire was thrown away meanwhile."""
    held(asked.questionnaire, no_key=True)
    row = PaperFile(tenant_id=current_tenant_id(), seal=seal, **asked.row())
    # The unique constraint decides between two people who ask at the same time.
    PaperFile.objects.bulk_create([row], ignore_conflicts=True)
    file = files_of(asked).select_for_update().get()
    return file, file.id == row.id


def _is_due(file: PaperFile, seal: str, *, again: bool) -> bool:
    """Whether it is made anew: it is out of date, gone, or has failed and is wanted again."""
    failed = file.state == FileState.FAILED
    return file.seal != seal or is_lost(file) or (again and failed)


def _anew(file: PaperFile, seal: str) -> None:
    """A worker that is making the one of before finds another fence, and keeps nothing.

    The bytes go while the row is held: after the commit those of the new one may stand there.
    """
    path = file.path
    changes: dict[str, Any] = {"seal": seal, "problem": "", "fence": F("fence") + 1}
    PaperFile.objects.filter(id=file.id).update(**changes)
    make_again(file)
    if path:
        storage.remove(path)


@transaction.atomic
def drop_papers(*, questionnaire: Questionnaire) -> None:
    """The files of a questionnaire that is thrown away go with it, as its audit row says."""
    rows = PaperFile.objects.filter(questionnaire=questionnaire)
    # Held first: a worker that is just keeping one has told its path then.
    paths = [file.path for file in rows.select_for_update() if file.path]
    rows.delete()
    for path in paths:
        transaction.on_commit(partial(storage.remove, path))
