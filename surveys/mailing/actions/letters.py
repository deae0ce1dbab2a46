"""Letters on paper: asked for, made by a worker, and thrown away, for they hold personal links."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.fieldwork.actions.letter_files import forget_letters
from surveys.fieldwork.queries.people import PeopleFilter
from surveys.mailing.queries.letters import MOST, receivers
from surveys.models import Invitation, LetterCode, LetterFile, Wave, WaveState, Window
from surveys.refusals import Refused, WaveNotOpen
from surveys.respond.codes import code_for, hash_code

KEPT: Final = timedelta(days=14)


@transaction.atomic
def request_letters(
    *, by: User | None, wave: Wave, wanted: PeopleFilter, window: Window
) -> LetterFile:
    """A file of letters for whoever is chosen and has not handed in, to be made."""
    row = held(wave, no_key=True)
    if row.state == WaveState.CLOSED:
        raise WaveNotOpen(_("Deze golf is gesloten: met een brief kan niemand nog antwoorden."))
    people = receivers(row, wanted).count()
    if not people:
        raise Refused(_("Er is niemand om een brief aan te schrijven."))
    if people > MOST:
        told = ngettext("Dat is %(n)s brief.", "Dat zijn %(n)s brieven.", people) % {"n": people}
        most = _("In één bestand gaan er %(most)s. Kies een kant of een bestuur.") % {"most": MOST}
        raise Refused(f"{told} {most}")
    file: LetterFile = LetterFile.objects.create(
        wave=row,
        requested_by=by,
        chosen=wanted.chosen,
        window=window.value,
        people=people,
    )
    audit.record(by=by, action="letters_requested", subject=file, wave=row.name, people=people)
    return file


@transaction.atomic
def note_download(*, by: User | None, file: LetterFile) -> None:
    """Who has the links in hand."""
    audit.record(by=by, action="letters_downloaded", subject=file, people=file.people)


@transaction.atomic
def keep_codes(*, invitations: Iterable[Invitation]) -> None:
    """What lets the codes of these letters be typed; those of earlier letters are the same."""
    rows = [
        LetterCode(
            tenant_id=invitation.tenant_id,
            invitation=invitation,
            key_version=invitation.key_version,
            code_hash=hash_code(code_for(invitation)),
        )
        for invitation in invitations
    ]
    LetterCode.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def delete_letters(*, by: User | None, file: LetterFile) -> None:
    """The codes go on to open their questionnaires: the letters may be in the post."""
    row = held(file)
    audit.record(by=by, action="letters_deleted", subject=row, people=row.people)
    forget_letters(row)


@transaction.atomic
def drop_old_letters() -> int:
    """Throw away what nobody prints any more; the number of files."""
    old = LetterFile.objects.filter(requested_at__lt=timezone.now() - KEPT)
    rows = list(old.select_for_update(skip_locked=True))
    for row in rows:
        forget_letters(row)
    return len(rows)
