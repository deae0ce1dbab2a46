"""Correcting a typing error in what a running wave asks, without changing its version."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from surveys.fieldwork.actions.wave_rules import open_wave
from surveys.models import Wave, WordingCorrection
from surveys.questionnaire.comparison.slips import slip_between
from surveys.questionnaire.wordings import text_at
from surveys.refusals import Refused, WaveFromFile
from surveys.respond.queries.respond import document_for, document_of
from surveys.wording.words import ReadAgain, refusal_of, words_told

MOST_CORRECTIONS: Final = 50


@transaction.atomic
def correct_wording(  # noqa: PLR0913 - a correction is these things, each named by the caller
    *,
    by: User | None,
    wave: Wave,
    place: str,
    language: str,
    after: str,
    same_meaning: bool,
    read: str,
) -> WordingCorrection:
    """Lay one corrected text over the published version, for this wave and from now on.

    The rule compares with what was published, so that many small corrections never add up to another
    question; a person states that the meaning is the same. `read`: the words that change, as
    `words_told` names them, for whoever reads them once more.
    """
    row = _correctable(wave)
    if not same_meaning:
        raise Refused(_("Verklaar dat de tekst hetzelfde blijft vragen."), "same_meaning")
    before = _text_before(row, place, language, after)
    told_words = words_told(before, after)
    if told_words != read:
        raise ReadAgain(told_words)
    row.corrections += 1
    row.save(update_fields=["corrections"])
    made: WordingCorrection = WordingCorrection.objects.create(
        wave=row,
        number=row.corrections,
        place=place,
        language=language,
        before=before,
        after=after,
        by=by,
    )
    told = {"place": place, "language": language, "before": before, "after": after}
    audit.record(by=by, action="wording_corrected", subject=row, **told)
    return made


def _correctable(wave: Wave) -> Wave:
    """The open wave of this product's own fieldwork, which has not been corrected too often."""
    row = open_wave(wave)
    if row.imported:
        raise WaveFromFile(_("De antwoorden van deze golf komen uit bestanden."))
    if row.corrections >= MOST_CORRECTIONS:
        raise Refused(_("Zo veel verbeteringen vragen een nieuwe versie en een nieuwe golf."))
    return row


def _text_before(row: Wave, place: str, language: str, after: str) -> str:
    """What stands there now, where `after` is a mended slip of what was published."""
    published = text_at(document_of(row.version_id), place, language)
    before = text_at(document_for(row), place, language)
    if published is None or before is None:
        raise Refused(_("Deze tekst bestaat niet in deze taal."))
    # Back to what was published is no new text.
    slip = None if after == published != before else slip_between(published, after)
    if slip is not None or after == before:
        raise Refused(refusal_of(slip), "after")
    return before
