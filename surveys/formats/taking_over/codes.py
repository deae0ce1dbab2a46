"""Legal codes, each once, that keep as much of a name as they can."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

LONGEST: Final = 40
_ILLEGAL: Final = re.compile(r"[^A-Za-z0-9_]+")
_LEGAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)


class Codes:
    """Gives each name its code. Capitals do not tell codes apart, for exports know none."""

    def __init__(self, start: str, reserved: Collection[str] = ()) -> None:
        self._start = start  # stands before a name that begins with no letter
        self._taken = {word.casefold() for word in reserved}

    def code(self, name: str) -> str:
        legal = name if _LEGAL.fullmatch(name) else self._legal(name[:200])
        code, number = legal, 1
        while code.casefold() in self._taken:
            number += 1
            code = f"{legal[: LONGEST - 1 - len(str(number))]}_{number}"
        self._taken.add(code.casefold())
        return code

    def _legal(self, name: str) -> str:
        apart = unicodedata.normalize("NFKD", name.strip())
        bare = "".join(char for char in apart if not unicodedata.combining(char))
        words = _ILLEGAL.sub("_", bare).strip("_")
        begun = words if words[:1].isalpha() else f"{self._start}{words}"
        return begun[:LONGEST]
