"""Texts as the product's typeface can set them. PDF/UA refuses any character that a font lacks."""

import re
import unicodedata
from typing import Final

from surveys.typesetting.widths import KNOWN

MARK: Final = "[?]"  # stands for one or more characters that the typeface lacks
BREAK: Final = "\N{ZERO WIDTH SPACE}"
LONGEST: Final = 36  # letters of a word that stay together; longer than any of our languages
_KNOWN: Final = frozenset("".join(KNOWN)) | {"\n"}
_SAME: Final = {"\u202f": "\u00a0", "\u2009": "\u00a0", "\u2011": "-", "\t": " ", "\u00ad": ""}
# Letters of formulas that the typeface lacks.
_NAMES: Final = {"α": "alpha", "δ": "delta", "κ": "kappa", "ρ": "rho", "τ": "tau", "φ": "phi"}
_LOST: Final = "\ufffc"
_ENDLESS: Final = re.compile(rf"[^\s{BREAK}]{{{LONGEST},}}")


def settable(text: str, longest: int = LONGEST) -> str:
    """The text with a mark for what cannot be set, and room to break words without an end.

    Marks and signs without a shape of their own (accents that stand alone, joiners) are left out.
    """
    return _ENDLESS.sub(lambda found: _broken(found[0], longest), marked(text))


def marked(text: str) -> str:
    """The text with a mark for what cannot be set; its words stay as they are."""
    kept = "".join(map(_character, unicodedata.normalize("NFC", text)))
    return re.sub(f"{_LOST}[{_LOST} ]*{_LOST}|{_LOST}", MARK, kept)


def _character(character: str) -> str:
    same = _SAME.get(character, _NAMES.get(character, character))
    # Where a word may break was decided by who knows how wide its column is.
    if same in _KNOWN or len(same) != 1 or same == BREAK:
        return same
    return "" if unicodedata.category(same) in ("Mn", "Me", "Cf") else _LOST


def _broken(word: str, longest: int) -> str:
    return BREAK.join(word[start : start + longest] for start in range(0, len(word), longest))


def shortened(text: str, most: int) -> str:
    """The text, or its beginning up to a whole word and `…`, in at most so many characters."""
    if len(text) <= most:
        return text
    start = text[: most - 1]
    whole = start.rsplit(" ", 1)[0] if " " in start[most // 2 :] else start
    return whole.rstrip(" ,;:.") + "…"
