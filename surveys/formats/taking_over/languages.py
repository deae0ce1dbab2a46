"""Which of our languages a file means: it writes `nl-BE`, `Nederlands (nl)` or `nl-informal`."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from surveys.questionnaire.languages import SPOKEN
from surveys.questionnaire.words import Language

_BY_NAME: Final = {
    name: Language(code) for code, words in SPOKEN.items() for name in words.called.split()
}
_IN_BRACKETS: Final = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9-]+)?)\s*\)\s*$")
_CODE: Final = re.compile(rf"({'|'.join(Language)})(?:[-_ (].*)?", re.IGNORECASE | re.DOTALL)


def our_language(name: str) -> Language | None:
    """The language that a file names so; None when it is none of ours."""
    bracketed = _IN_BRACKETS.search(name[:200])
    tag = bracketed[1] if bracketed else name.strip()[:200]
    if found := _CODE.fullmatch(tag):
        return Language(found[1].lower())
    return _BY_NAME.get(_folded(tag)) or _first_word(name)


def _first_word(name: str) -> Language | None:
    """Nederlands (België), English - UK."""
    words = _folded(name[:200]).split()
    return _BY_NAME.get(words[0]) if words else None


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return re.sub(r"[^a-z]+", " ", bare).strip()


class LanguageMap:
    """What each of our languages is called in a file, the best name first.

    `unnamed` is the language of texts that name none, and of a file in no language of ours.
    """

    def __init__(self, names: Iterable[str], unnamed: Language) -> None:
        named = list(dict.fromkeys(names)) or [""]
        self.unnamed = unnamed if not any(map(our_language, named)) else None
        self.names: dict[str, list[str]] = {}
        self.left_out: list[str] = []
        for name in named:
            self._place(name, self._meant(name, named, unnamed))
        for ours, called in self.names.items():
            plain = [name for name in called if name.strip().casefold() == ours]
            called[:] = dict.fromkeys([*plain, *called])

    def _meant(self, name: str, named: list[str], unnamed: Language) -> Language | None:
        if found := our_language(name):
            return found
        if self.unnamed is not None:
            return unnamed if name == named[0] else None
        if name == "":
            # Beside named languages, texts without a language are in a language of their own, or,
            # where that one is named too, in the main one.
            others = [found for other in named if (found := our_language(other))]
            return unnamed if unnamed not in others else others[0]
        return None

    def _place(self, name: str, meant: Language | None) -> None:
        if meant is None:
            self.left_out.append(name)
        else:
            self.names.setdefault(meant.value, []).append(name)

    @property
    def ours(self) -> tuple[str, ...]:
        """Our languages, the main one of the file first."""
        return tuple(self.names)

    @property
    def merged(self) -> list[tuple[str, list[str]]]:
        """Our languages that the file has under more than one name, with the names."""
        doubled = ((ours, [n for n in names if n]) for ours, names in self.names.items())
        return [(ours, names) for ours, names in doubled if len(names) > 1]

    def said(self, text: Mapping[str, str], ours: str) -> str:
        """The text in a language of ours, by whichever name it has one."""
        found = (text.get(name, "") for name in self.names.get(ours, ()))
        return next((words for words in found if words.strip()), "")
