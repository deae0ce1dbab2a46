"""How near two texts are: the same words, a slip of the pen, or other words.

Simple rules that a person can check. What they do not know to be harmless is other words.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

# Marks without which a sentence says the same. A number keeps those inside and in front of it, and
# what stands in brackets may be something else than without.
_MARKS: Final = ".,;:!?'\"’‘‚“”„«»…–—-"
_WORD: Final = re.compile(r"[+\-−]?\d+(?:[.,:/]\d+)*|[^\W\d_]+|[^\w\s]|\d|_")
LONG_ENOUGH: Final = 7  # letters; in a shorter word one letter makes another one: geen, een


class Nearness(StrEnum):
    SAME = "same"
    MARKS = "marks"  # punctuation, capitals and spaces alone
    SPELLING = "spelling"  # and one letter in one long word
    OTHER = "other"


def nearness(old: str, new: str) -> Nearness:
    if old == new:
        return Nearness.SAME
    was, now = words_of(old), words_of(new)
    if was == now:
        return Nearness.MARKS
    if len(was) == len(now):
        unlike = [pair for pair in zip(was, now, strict=True) if pair[0] != pair[1]]
        if len(unlike) == 1 and _one_slip(*unlike[0]):
            return Nearness.SPELLING
    return Nearness.OTHER


def words_of(text: str) -> list[str]:
    whole = unicodedata.normalize("NFC", text).casefold()
    return [word for word in _WORD.findall(whole) if word not in _MARKS]


def _one_slip(was: str, now: str) -> bool:
    """Whether one letter came, went or changed, or two changed places, not the first: a long word
    with another first letter is often another word."""
    if not (was.isalpha() and now.isalpha()) or min(len(was), len(now)) < LONG_ENOUGH:
        return False
    if was[0] != now[0] or abs(len(was) - len(now)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), len(was))
    a, b = was[at:], now[at:]
    return (
        a[1:] == b[1:]
        or a[1:] == b
        or a == b[1:]
        or (a[:2] == b[1::-1] and len(a) > 1 and a[2:] == b[2:])
    )
