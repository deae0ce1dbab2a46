"""Conditions that name an item by another code. The rest of the text stays as somebody wrote it."""

import re
from typing import Final

from surveys.questionnaire.conditions.expressions import KEYWORDS

_PIECE: Final = re.compile(
    r"\"[^\"]*\"?"  # a text in quotation marks names nothing
    r"|(?P<before_value><=|>=|==|!=|<|>|=|has(?![\w.]))"
    r"|(?P<key>[A-Za-z][A-Za-z0-9_]*(?:\.[a-z]+)?(?![\w.]))"
    r"|[-\w.]+|\S",
    re.ASCII,
)


def renamed(condition: str, old: str, new: str) -> str:
    """With `new` where an item is named `old`; an answer that is written like it stays.

    A condition that cannot be read, as a file may bring one, follows all the same.
    """
    if old in KEYWORDS:  # no condition can name such an item
        return condition
    is_value = False

    def follow(piece: re.Match[str]) -> str:
        nonlocal is_value
        named, is_value = not is_value, piece["before_value"] is not None
        base, dot, rest = (piece["key"] or "").partition(".")
        return f"{new}{dot}{rest}" if named and base == old else piece[0]

    return _PIECE.sub(follow, condition)
