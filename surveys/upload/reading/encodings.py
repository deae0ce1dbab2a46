"""Which letters the bytes of a CSV are.

UTF-8 and UTF-16 say so themselves. The sets of one byte do not: é of a Windows, a DOS and a Mac
program are three bytes, and each is some sign of the other sets. The one is taken in which the signs stand
where words have them; whoever uploads can name another one, and is told where there is a choice.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["utf-8", "utf-16", "windows-1252", "cp850", "cp437", "macintosh"]
# By the name that people and mappings use. The first that fits best is taken.
ENCODINGS: Final = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
    "cp850": "cp850",
    "cp437": "cp437",
    "macintosh": "mac_roman",
}
_ONE_BYTE: Final = ("windows-1252", "cp850", "cp437", "macintosh")
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE: Final = 20_000  # signs that tell one set from another
_WORDS_TOLD: Final = 3
_SIGN: Final = re.compile(r"[^\x00-\x7f]")
_WORD: Final = re.compile(r"[\w'-]*[^\x00-\x7f][\w'’-]*")

_COMMON: Final = frozenset("àâäáçéèêëïîíôöóùûüúñœß")  # of Dutch, French, German and English
_ALONE: Final = frozenset("àÀôÔ")  # words of one letter
_OPENING: Final = frozenset("“„‘«‹‚¿¡")
_CLOSING: Final = frozenset("”»›…°²³™®½¼¾ªº‰")
_DASHES: Final = frozenset("–—")
_OTHERS: Final = frozenset("€£§•©·×\u00a0’")


class WrongEncoding(Exception):
    """The bytes are no text in the encoding that was asked for, or in any."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and for whoever should look at it: how its letters were read, with words as example.

    `doubt` is empty where nothing else would do.
    """

    text: str
    encoding: str
    doubt: str = ""


def decoded(content: bytes, wanted: str = "") -> Decoded:
    """The text of a file; WrongEncoding when it is none, or not in the encoding that is wanted."""
    try:
        if wanted:
            return Decoded(content.decode(ENCODINGS[wanted]), wanted)
        if wide := _wide(content):
            return Decoded(content.decode(wide).removeprefix("\ufeff"), "utf-16")
        return _of_bytes(content)
    except (UnicodeError, KeyError) as error:
        raise WrongEncoding from error


def _wide(content: bytes) -> str:
    """How two bytes make a letter: by the mark at the start, else by where the zeros are."""
    if content.startswith(_MARKS):
        return "utf-16"
    start = content[:1_000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) <= len(start) // 4 or min(even, odd) > len(start) // 100:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _of_bytes(content: bytes) -> Decoded:
    """A broken sign does not make Windows-1252 of UTF-8: Liège would be LiÃ¨ge in every row.

    Nor does one that is no sign of this file's: what was lost in an earlier one is whole UTF-8.
    """
    mended = content.decode("utf-8-sig", "replace")
    lost = mended.count("\ufffd") - content.count("\ufffd".encode())
    if not lost or sum(sign > "\x7f" for sign in mended) > 2 * lost:
        return Decoded(mended, "utf-8")
    return _of_one_byte(content)


def _of_one_byte(content: bytes) -> Decoded:
    tried = ((name, _tried(content, name)) for name in _ONE_BYTE)  # one of them in memory
    costs = {name: _cost(text) for name, text in tried if text is not None}
    best = min(costs, key=lambda name: costs[name])
    text = content.decode(ENCODINGS[best])
    equal = (name for name in costs if name != best and costs[name] <= costs[best])
    usual = best == _ONE_BYTE[0] and all(_tried(content, name) == text for name in equal)
    return Decoded(text, best, "" if usual else _words(text))


def _tried(content: bytes, name: str) -> str | None:
    try:
        return content.decode(ENCODINGS[name])
    except UnicodeError:
        return None


def _words(text: str) -> str:
    found = dict.fromkeys(match[0][:40] for match in itertools.islice(_WORD.finditer(text), 100))
    return ", ".join(itertools.islice(found, _WORDS_TOLD))


def _cost(text: str) -> float:
    """How odd the signs of a text stand in it."""
    signs = itertools.islice(_SIGN.finditer(text), _SAMPLE)
    return sum(
        _oddness(text[at - 1 : at] if at else "", text[at], text[at + 1 : at + 2])
        for at in (sign.start() for sign in signs)
    )


def _oddness(before: str, sign: str, after: str) -> float:
    """0 where a text has such a sign, 1 where none has, between them for what is rare."""
    if sign.isalpha() and sign not in _CLOSING:
        return _odd_letter(before, sign, after)
    if sign in _OPENING:
        return float(before.isalnum())
    if sign in _CLOSING:
        return float(after.isalpha())
    if sign in _DASHES:
        between = before.isalnum(), after.isalnum()
        return float(between[0] != between[1] or (before.islower() and after.islower()))
    if sign in _OTHERS:
        return float(before.isalpha() and after.isalpha() and sign != "’")
    return 1.0 if before.isalpha() or after.isalpha() else 0.5


def _odd_letter(before: str, sign: str, after: str) -> float:
    if not (before.isalpha() or after.isalpha()):
        return float(sign not in _ALONE or before.isdigit() or after.isdigit())
    if sign.isupper():
        if before.islower() or (before.isalpha() and after.islower()):
            return 1.0
    elif before.isupper() and after.isupper():
        return 1.0
    return 0.0 if sign.lower() in _COMMON else 0.5
