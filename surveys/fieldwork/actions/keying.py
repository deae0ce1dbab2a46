"""Papers that come back: keyed in for an invited person, and taken back when that was wrong.

Answers go the one way that answers go: begun, saved and handed in by the actions of `respond`.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.ballots.queries import check_not_boxed
from surveys.models import Consent, Draft, Invitation, Response
from surveys.models.answers import ON_PAPER
from surveys.questionnaire.answers import Answer
from surveys.refusals import Refused, WaveNotOpen
from surveys.respond.actions.answering import (
    CannotAnswer,
    NothingAnswered,
    check_open,
    hold_wave,
)
from surveys.respond.actions.respond import open_draft, save_section, start, submit


class BegunOnline(Refused):
    """The person began online: whoever keys in is asked first. `seen` says to which state of it."""

    def __init__(self, seen: str) -> None:
        self.seen = seen
        super().__init__(_("Deze persoon is online begonnen. Beslis eerst wat telt."))


class NothingKeyedIn(Refused):
    """A paper without an answer is none."""


@transaction.atomic
def key_in(
    *,
    by: User,
    invitation: Invitation,
    answers: Mapping[str, Answer],
    language: str,
    instead_of: str = "",
) -> Response:
    """Hand a paper in for a person who has not answered.

    What was begun online goes, whatever it is, and only after `instead_of` has named it.
    """
    row = _answerable(invitation)
    if row.responses.exists():
        raise Refused(_("Deze persoon heeft al geantwoord. Er is niets gewijzigd."))
    if not answers:
        raise NothingKeyedIn(_("Er staat nog geen enkel antwoord."))
    seen = begun_online(row, lock=True)
    if seen != instead_of:
        raise BegunOnline(seen)
    start(invitation=row)
    draft = open_draft(row, lock=True)
    if (now := begun_online(row, lock=True)) != seen:  # a first answer came in between
        raise BegunOnline(now)
    gone = dict.fromkeys(set(draft.answers) - set(answers))
    save_section(invitation=row, answers={**gone, **answers}, revisions=draft.revisions)
    Draft.objects.filter(id=draft.id).update(viewport=ON_PAPER)
    try:
        response = submit(invitation=row, language=language)
    except NothingAnswered as nothing:  # all of it stands beside an answer, or below a condition
        raise NothingKeyedIn(_("Geen enkel antwoord telt: er is niets ingevoerd.")) from nothing
    replaced = {"replaced": len(seen.split())} if seen else {}
    audit.record(by=by, action="paper_keyed_in", subject=row, **replaced)
    return response


def begun_online(invitation: Invitation, *, lock: bool = False) -> str:
    """Names the state of what a person began online, behind any link; empty when nothing was."""
    drafts = Draft.objects.filter(invitation=invitation).order_by("id")
    rows = drafts.select_for_update() if lock else drafts
    told = [f"{row.id}@{row.changed_at.timestamp()}" for row in rows if row.answers]
    return " ".join(told)


@transaction.atomic
def take_back_paper(*, by: User, invitation: Invitation) -> None:
    """Forget what was keyed in, as long as the wave is open; the person can answer again."""
    row = _answerable(invitation)
    # Before the drafts: who begins to correct holds what was handed in, and is seen here or waits.
    list(row.responses.select_for_update(no_key=True).values_list("id"))
    if Draft.objects.filter(invitation=row, corrects__gt=0).exists():
        raise Refused(
            _("Deze persoon verbetert de antwoorden intussen zelf. Er is niets gewijzigd.")
        )
    gone, _each = row.responses.filter(viewport=ON_PAPER).delete()
    if not gone:
        raise Refused(_("Voor deze persoon is geen papier ingevoerd."))
    Consent.objects.filter(invitation=row).delete()
    audit.record(by=by, action="paper_taken_back", subject=row)


def _answerable(invitation: Invitation) -> Invitation:
    """The invitation, its wave held until the commit; closing waits for it, or it is too late.

    The wave first: respondents who hand in, and closing, lock it before anything below it.
    """
    wave = invitation.wave
    check_not_boxed(wave)
    hold_wave(wave)
    try:
        check_open(wave)
    except CannotAnswer as reason:
        raise WaveNotOpen(
            _("Papier invoeren kan alleen terwijl de golf open is. Er is niets gewijzigd.")
        ) from reason
    row = held(invitation, no_key=True)
    row.wave = wave
    return row
