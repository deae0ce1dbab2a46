"""Names of variables that every statistics program takes, and texts cut to what a file can hold."""

import re
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 64  # bytes of a name in SPSS
RESERVED: Final = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)
_ILLEGAL: Final = re.compile(r"[^A-Za-z0-9_]+")
_CUT: Final = "…"


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Key → a name of letters, digits and `_` that begins with a letter, says no word of the
    language of SPSS, and differs from all others also where capitals do not count."""
    taken, names = set(RESERVED), {}
    for key in keys:
        names[key] = _free(_legal(key), taken)
        taken.add(names[key].lower())
    return names


def _legal(key: str) -> str:
    name = _ILLEGAL.sub("_", key).strip("_")
    return name if name[:1].isalpha() else f"v_{name}".rstrip("_")


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first of it with a number behind that nobody has."""
    free, number = name[:LONGEST].rstrip("_"), 1
    while free.lower() in taken:
        number += 1
        ending = f"_{number}"
        free = name[: LONGEST - len(ending)].rstrip("_") + ending
    return free


def cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8, whole characters, with a mark where it was cut."""
    if len(text.encode()) <= most:
        return text
    start = text.encode()[: most - len(_CUT.encode())]
    return start.decode(errors="ignore").rstrip() + _CUT
