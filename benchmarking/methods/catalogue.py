"""The record that describes an indicator.

Texts are Dutch and marked for the translators by `_`; whoever shows them translates them.
Formulas are symbols, sources are citations: both are the same in every language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from benchmarking.core.documents.compute import METHOD_VERSION


def _(text: str) -> str:
    """Marks a text for the translators; whoever shows it translates it."""
    return text


class MethodPart(StrEnum):
    """The chapters of the methods page, in reading order."""

    ITEM = "item"
    OPTIONS = "options"
    THEMES = "themes"
    WEIGHTS = "weights"
    COORIENTATION = "coorientation"
    WORDS = "words"
    WAVES = "waves"
    UNCERTAINTY = "uncertainty"
    PROTECTION = "protection"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: `id` in the catalogue, what it is in plain words, and what it cannot say.

    `scale` is its unit and range; `functions` compute estimate, interval and test; `tests` are
    the files that hold it; `version` is the version of its method.
    """

    id: str
    part: MethodPart
    name: str
    definition: str
    cannot_say: str
    formula: str
    scale: str
    source: str
    functions: tuple[Callable[..., Any], ...]
    tests: tuple[str, ...]
    version: str = METHOD_VERSION


PARTS = {
    MethodPart.ITEM: _("Eén vraag, twee kanten"),
    MethodPart.OPTIONS: _("Keuzes, volgorde en wat samengaat"),
    MethodPart.THEMES: _("Thema’s, besturen en hun plaats"),
    MethodPart.WEIGHTS: _("Weging"),
    MethodPart.COORIENTATION: _("Wat de ene kant van de andere denkt"),
    MethodPart.WORDS: _("Klassen en woorden"),
    MethodPart.WAVES: _("Verloop over golven"),
    MethodPart.UNCERTAINTY: _("Onzekerheid"),
    MethodPart.PROTECTION: _("Bescherming van antwoorden"),
}

SHARE = _("aandeel, van 0 tot 100 % (in de API van 0 tot 1)")
SHARE_GAP = _("verschil in procentpunten, van −100 tot +100 (in de API van −1 tot +1)")
POINTS = _("punten, van 0 tot 100")
POINTS_GAP = _("verschil in punten, van −100 tot +100")
BOTH_WAYS = _("van −1 tot +1")
UNIT = _("van 0 tot 1")
CHANCE = _("kans (p), van 0 tot 1")
WORD = _("een woord, of geen")
HIDDEN = _("een cijfer wordt getoond of verborgen")
