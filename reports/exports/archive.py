"""The PDFs of all municipalities as one ZIP: each is a file of its own, made by whichever worker is free.

The worker that claimed the archive, the *lead*, asks for the files, makes them one after another, and
is only faster where others help. What was made stays, so a next lead makes only what is left, and
whoever asks for the report of one municipality has it at once.
"""

import time
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, Final
from uuid import UUID

from django.utils.text import get_valid_filename

from accounts import storage
from accounts.files.claims import FileClaim, made_again_if_damaged
from accounts.tenancy import tenant
from reports.exports.actions import request_parts
from reports.exports.queries import Asked, Left, parts_left, parts_made
from reports.models import ReportFile

LOOK_AGAIN: Final = 0.2  # seconds between two looks at files that others are making
TellDone = Callable[[int, int], None]
Take = Callable[[UUID], None]  # makes one file, unless somebody else does


class PartFailed(Exception):
    """The report of a municipality could not be made: there is no whole archive."""


def archive(
    tenant_id: UUID, found: Asked, claim: FileClaim, take: Take, tell: TellDone
) -> Callable[[IO[bytes]], None]:
    """Make whatever is left, tell how far it is, and give what writes the archive."""
    with tenant(tenant_id):
        request_parts(claim=claim, archive=found)
    while left := _left(tenant_id, found, tell):
        if left.free is None:
            time.sleep(LOOK_AGAIN)
        else:
            take(left.free)
    with tenant(tenant_id):
        return partial(_write, parts_made(found.file))


def _left(tenant_id: UUID, found: Asked, tell: TellDone) -> Left | None:
    """What is still to be made; None when all is there."""
    with tenant(tenant_id):
        left = parts_left(found.file)
    tell(left.done, left.total)
    if left.failed:
        raise PartFailed
    return left if left.done < left.total else None


def _write(parts: Sequence[ReportFile], out: IO[bytes]) -> None:
    """One file after another, in the order of their names; never more than one in memory."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as written:
        for part in parts:
            # A fixed date: the same bytes whenever it is made.
            entry = zipfile.ZipInfo(_name(part), (1980, 1, 1, 0, 0, 0))
            with made_again_if_damaged(part):
                written.writestr(entry, storage.read(part.path, part.sha256))


def _name(part: ReportFile) -> str:
    if part.participation is None:
        raise LookupError("an archive holds municipalities")
    town = part.participation.municipality
    return f"{get_valid_filename(town.name)}-{town.code}.pdf"
