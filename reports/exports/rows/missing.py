"""Codes for answers that are not there, which no answer can be."""

from collections.abc import Iterable
from enum import IntEnum

from django.utils.translation import gettext as _

from reports.exports.content.told_rows import Coded


class Gap(IntEnum):
    """Why there is no answer; the number is what follows the nines of its code."""

    WITHHELD = 6
    NOT_ASKED = 7
    NO_OPINION = 8
    NOT_ANSWERED = 9


def code_of(gap: Gap, answers: Iterable[float]) -> int:
    """-97, or as many more nines as it takes to lie far below every answer that there can be."""
    lowest, nines = min(answers, default=0.0), 9
    while -10 * nines >= lowest:
        nines = 10 * nines + 9
    return -(10 * nines + gap)


def coded(gap: Gap, answers: Iterable[float], text: str = "") -> Coded:
    """The same with its label; `text` where the questionnaire has words of its own for it."""
    return Coded(code_of(gap, answers), text or _words(gap))


def _words(gap: Gap) -> str:
    return {
        Gap.WITHHELD: _("Niet getoond om mensen te beschermen"),
        Gap.NOT_ASKED: _("Niet gevraagd"),
        Gap.NO_OPINION: _("Geen mening"),
        Gap.NOT_ANSWERED: _("Niet beantwoord"),
    }[gap]
