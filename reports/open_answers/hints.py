"""What in a text may say who wrote it, or whom it is about: for who reads it over. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w.-]+\w|\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
_NUMBER: Final = re.compile(r"\+?\d[\d ./-]{6,}\d")


def hints(text: str, names: Iterable[str]) -> Sequence[str]:
    """Addresses, long numbers and names of governments in the text, as they stand there.

    Whatever else tells a reader who it was, only a person sees.
    """
    found = [*_ADDRESS.findall(text), *_NUMBER.findall(text)]
    words = _words(text)
    return [*found, *(name for name in names if _words(name) in words)]


def _words(text: str) -> str:
    """Its words alone, with a space on both sides of each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
