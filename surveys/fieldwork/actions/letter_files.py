"""Files of letters on paper go with whoever is named in them."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import audit, storage
from accounts.models import User
from surveys.models import Invitation, LetterFile


@transaction.atomic
def drop_letters_of(*, by: User | None, contact_ids: Collection[UUID]) -> int:
    """Throw away every file that holds a letter to one of these people; how many files.

    Their names and addresses stand in it. Whoever still has to print the others makes the file again;
    the codes go on to open their questionnaires. Of a file that is being made nobody knows yet who is
    in it, so it is made of nobody.
    """
    asked = Invitation.objects.filter(contact__in=contact_ids)
    named = Q(links__has_any_keys=[str(one) for one in asked.values_list("id", flat=True)])
    unknown = Q(links={}, wave__in=asked.values("wave_id"))
    rows = list(LetterFile.objects.filter(named | unknown).select_for_update(of=("self",)))
    for row in rows:
        audit.record(by=by, action="letters_deleted", subject=row, people=row.people)
        forget_letters(row)
    return len(rows)


def forget_letters(row: LetterFile) -> None:
    """The row, and with the transaction its file."""
    path = row.path
    row.delete()
    if path:
        transaction.on_commit(partial(storage.remove, path))
