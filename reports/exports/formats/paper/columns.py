"""How wide each column of a table on paper is, from its own texts in the product's typeface."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from reports.charts.text import width
from surveys.typesetting.glyphs import BREAK

TOTAL: Final = 495.0  # points between the margins of A4
WIDE: Final = 742.0  # of A4 on its side
SIZE: Final = 9.0
PADDING: Final = 10.0  # of a cell, left and right together
_WORD: Final = 120.0  # a longer word is broken
_CELL: Final = 240.0  # a longer text is set in more lines


def column_widths(columns: Sequence[Sequence[str]], total: float) -> list[float]:
    """Widths in points that sum to `total`; each column is given as its texts, the head first.

    No word is broken that is shorter than a quarter of the page. What is left goes to the columns
    whose texts would fill it.
    """
    least = [PADDING + min(_WORD, _longest(_words(texts))) for texts in columns]
    wanted = [PADDING + min(_CELL, _longest(texts)) for texts in columns]
    room = total - sum(least)
    if room < 0:
        return [total * each / sum(least) for each in least]
    longing = [max(0.0, want - need) for want, need in zip(wanted, least, strict=True)]
    if sum(longing) <= room:  # every text fits: the first column, of names, takes the rest
        rest = room - sum(longing)
        return [
            need + more + (rest if number == 0 else 0)
            for number, (need, more) in enumerate(zip(least, longing, strict=True))
        ]
    return [need + room * more / sum(longing) for need, more in zip(least, longing, strict=True)]


def fits(columns: Sequence[Sequence[str]], total: float) -> bool:
    """Whether no column has to break a word that need not be broken."""
    return sum(PADDING + min(_WORD, _longest(_words(texts))) for texts in columns) <= total


def breakable(text: str, room: float, size: float = SIZE) -> str:
    """The text with room to break each word that is wider than its column."""
    return re.sub(r"\S+", lambda found: _broken(found[0], room - PADDING, size), text)


def _broken(word: str, room: float, size: float) -> str:
    if width(word, size, 600) <= room:
        return word
    made = [""]
    for character in word.replace(BREAK, ""):
        if width(made[-1] + character, size, 600) > room and made[-1]:
            made.append("")
        made[-1] += character
    return BREAK.join(made)


def _words(texts: Iterable[str]) -> Iterable[str]:
    return (word for text in texts for word in text.split(" "))


def _longest(texts: Iterable[str]) -> float:
    return max((width(text, SIZE, 600) for text in texts), default=0.0)
