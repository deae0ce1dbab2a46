"""Text from outside is text: never markup, and free of characters that cannot be seen."""

import re
import unicodedata
from typing import Any, Final

# Line feeds apart, nobody types these; they hide or reorder text, or a database refuses them.
_HIDDEN: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_BREAKS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def without_invisible(text: str) -> str:
    """The text without characters that have no width: soft hyphens, joiners, marks of order."""
    if text.isascii():
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def without_nul(value: Any) -> Any:
    """Plain values of JSON as the database can keep them: it takes no U+0000 in any text."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {without_nul(name): without_nul(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_nul(inner) for inner in value]
    return value


def forbidden(text: str) -> str | None:
    """The first forbidden character as ``U+0007``, or nothing."""
    if text.isprintable():  # without a walk: whatever is forbidden is not printable
        return None
    for char in text:
        if char != "\n" and (char in _HIDDEN or unicodedata.category(char) in {"Cc", "Cs"}):
            return f"U+{ord(char):04X}"
    return None


def visible(text: str) -> str:
    """The text without the characters that are forbidden in it."""
    return "".join(char for char in text if forbidden(char) is None)


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing of it."""
    return not without_invisible(text).strip()


def tidy(text: str, *, multiline: bool = True) -> str:
    """The same words with one kind of line break and nothing around them."""
    broken = _BREAKS.sub("\n", text).replace("\t", " ").replace("\ufeff", "")
    return broken.strip() if multiline else " ".join(broken.split())
