"""Whether a text may take the place of a published one as the same text without a typing error. Pure.

A rule that a person can check, and stricter than a person: a few words may be spelt anew, and nothing
else. What it lets pass a person still answers for; what it refuses is another question.
"""

import re
from collections import Counter
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from surveys.questionnaire.comparison.nearness import words_of
from surveys.questionnaire.rules.placeholder_rules import lacking


class Slip(StrEnum):
    """Why it is more than a typing error."""

    SAME = "same"
    EMPTY = "empty"
    KEPT = "kept"  # a placeholder, a mark of layout or an address
    NUMBERS = "numbers"
    NEGATION = "negation"
    WORDS = "words"  # a word came, went, or is another one
    MUCH = "much"  # too many words at once


MOST_WORDS: Final = 3
ONE_IN: Final = 7  # of so many words one may be spelt anew, and always one
LONG: Final = 8  # letters; in a word of that length two may be wrong
_NUMBER: Final = re.compile(r"\d+")
# Words that turn a sentence, in all languages at once: that a word of another language stands in the
# list too refuses a little more.
_TURNING: Final = frozenset(
    [
        "niet",
        "geen",
        "nooit",
        "niemand",
        "nergens",
        "niets",
        "noch",
        "zonder",
        "nauwelijks",
        "amper",
        "enkel",
        "alleen",
        "behalve",
        "tenzij",
        "not",
        "no",
        "never",
        "nobody",
        "none",
        "nothing",
        "nowhere",
        "nor",
        "without",
        "hardly",
        "cannot",
        "only",
        "except",
        "unless",
        "ne",
        "n",
        "pas",
        "non",
        "jamais",
        "aucun",
        "aucune",
        "rien",
        "sans",
        "ni",
        "guère",
        "sauf",
        "seul",
        "seulement",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "keinem",
        "keines",
        "nie",
        "niemals",
        "niemand",
        "nichts",
        "nirgends",
        "ohne",
        "weder",
        "kaum",
        "nur",
        "außer",
    ]
)


# A number in words; what stands in a sentence as an article (een, un, ein) is none.
_COUNTING: Final = frozenset(
    [
        *[
            "nul",
            "twee",
            "drie",
            "vier",
            "vijf",
            "zes",
            "zeven",
            "acht",
            "negen",
            "tien",
            "elf",
            "twaalf",
            "honderd",
            "duizend",
        ],
        *[
            "zero",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "hundred",
            "thousand",
        ],
        *[
            "zéro",
            "deux",
            "trois",
            "quatre",
            "cinq",
            "sept",
            "huit",
            "neuf",
            "dix",
            "onze",
            "douze",
            "cent",
            "mille",
        ],
        *[
            "null",
            "zwei",
            "drei",
            "fünf",
            "sechs",
            "sieben",
            "neun",
            "zehn",
            "zwölf",
            "hundert",
            "tausend",
        ],
        *["helft", "half", "dubbel", "half", "double", "moitié", "hälfte"],
    ]
)


def slip_between(published: str, corrected: str) -> Slip | None:
    """What is wrong with a correction; None where it may be one."""
    if corrected == published:
        return Slip.SAME
    if not corrected.strip():
        return Slip.EMPTY
    if lacking(published, corrected) or lacking(corrected, published):
        return Slip.KEPT
    if Counter(_NUMBER.findall(published)) != Counter(_NUMBER.findall(corrected)):
        return Slip.NUMBERS
    was, now = words_of(published), words_of(corrected)
    if _among(_COUNTING, was) != _among(_COUNTING, now):
        return Slip.NUMBERS
    if _among(_TURNING, was) != _among(_TURNING, now):
        return Slip.NEGATION
    return _spelt(was, now)


def changed_words(before: str, after: str) -> list[tuple[str, str]]:
    """The words that are spelt anew, in pairs, for somebody to read once more: one letter may make
    another word of one (wel, wil), and no rule knows which words there are.
    """
    was, now = words_of(before), words_of(after)
    parts = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return [
        (" ".join(was[a:b]), " ".join(now[c:d])) for kind, a, b, c, d in parts if kind != "equal"
    ]


def _among(known: frozenset[str], words: list[str]) -> Counter[str]:
    return Counter(word for word in words if word in known)


def _spelt(was: list[str], now: list[str]) -> Slip | None:
    changed = 0
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        old, new = was[a:b], now[c:d]
        if not new and (old == was[max(0, 2 * a - b) : a] or old == was[b : 2 * b - a]):
            changed += 1  # it stood there twice
        elif "".join(old) == "".join(new):
            changed += 1  # joined, or parted
        elif len(old) == len(new) and all(map(_near, old, new)):
            changed += len(old)
        else:
            return Slip.WORDS
    most = min(MOST_WORDS, max(1, len(was) // ONE_IN))
    return Slip.MUCH if changed > most else None


def _near(was: str, now: str) -> bool:
    if not (was.isalpha() and now.isalpha()):
        return False
    # What comes in front often turns a word: eens, oneens; tevreden, ontevreden.
    if was.endswith(now) or now.endswith(was):
        return False
    return _distance(was, now) <= (2 if min(len(was), len(now)) >= LONG else 1)


def _distance(one: str, other: str) -> int:
    """Letters that came, went, changed, or changed places with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
