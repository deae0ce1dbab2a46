"""Numbers as people and programs write them: 4 200, 2.750,5, 1,250.75.

12.500 can be two numbers, and is never guessed at: `readings` gives both, and whoever asks
decides by the column, the language or the person.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from surveys.questionnaire.answers import AnswerError
from surveys.questionnaire.document import NumberItem
from surveys.questionnaire.languages import in_all
from surveys.upload.matching import unified

Number = int | float
POINT: Final = "."
COMMA: Final = ","
# The mark before the decimals in each language.
DECIMAL: Final = in_all(lambda language: language.decimal)

_PLAIN: Final = re.compile(r"[-+]?\d{1,15}", re.ASCII)
_MONEY: Final = re.compile(r"^(?:€|eur|euro) ?| ?(?:€|eur|euro)$")
_NO_CENTS: Final = re.compile(r"(?<=\d)([.,])-{1,2}$", re.ASCII)  # € 1.250,-
_WRITTEN: Final = {
    mark: re.compile(
        rf"([-+]?)(\d{{1,15}}|[1-9]\d{{0,2}}([ '{re.escape(group)}])\d{{3}}(?:\3\d{{3}}){{0,4}})"
        rf"(?:{re.escape(mark)}(\d{{1,15}}))?",
        re.ASCII,
    )
    for mark, group in ((COMMA, POINT), (POINT, COMMA))
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number, and the mark before its decimals; empty where every reader reads the same."""

    value: Number
    decimal: str


class Ambiguous(Exception):
    """A text that can be two numbers, and nothing says which."""

    def __init__(self, found: list[Reading]) -> None:
        self.found = found
        super().__init__(found)


def readings(text: str) -> list[Reading]:
    """Every number that the text can be: none, one or two."""
    if any(unicodedata.category(sign) == "No" for sign in text):
        return []  # m² is no 2
    words = _NO_CENTS.sub(r"\g<1>00", _MONEY.sub("", unified(text)))
    if _PLAIN.fullmatch(words):
        return [Reading(int(words), "")]
    found = [Reading(value, mark) for mark in _WRITTEN if (value := _with(words, mark)) is not None]
    alike = len(found) == 2 and found[0].value == found[1].value
    return [Reading(found[0].value, "")] if alike else found


def _with(words: str, mark: str) -> Number | None:
    match = _WRITTEN[mark].fullmatch(words)
    if match is None:
        return None
    sign, whole, group, decimals = match.groups()
    digits = sign + (whole.replace(group, "") if group else whole)
    value = float(f"{digits}.{decimals or 0}")
    return int(value) if value.is_integer() else value


def decimal_of(
    texts: Iterable[str], otherwise: str | None = None, *, whole: bool = False
) -> str | None:
    """The mark before decimals that the numbers of a column prove: None when they contradict one
    another, `otherwise` when they prove nothing. `whole`: only whole numbers count.
    """
    certain = (found[0] for found in map(readings, texts) if len(found) == 1)
    marks = {one.decimal for one in certain if not whole or isinstance(one.value, int)} - {""}
    if not marks:
        return otherwise
    return marks.pop() if len(marks) == 1 else None


def read_number(text: str, decimal: str | None, *, whole: bool) -> Number | None:
    """The number, None when it is none; Ambiguous when it can be two and `decimal` is not known.

    Where only whole numbers are asked for, 3.000 is three thousand.
    """
    found = readings(text)
    if len(found) < 2:
        return found[0].value if found else None
    if decimal is None and whole:
        return max(found, key=lambda one: abs(one.value)).value
    fitting = [one.value for one in found if one.decimal == decimal]
    if not fitting:
        raise Ambiguous(found)
    return fitting[0]


def typed_number(item: NumberItem, text: str) -> object:
    """What a respondent typed as a number, or the text as it is: the check says what is wrong.

    AnswerError when it can be two numbers: then the person says which.
    """
    try:
        number = read_number(text, None, whole=not item.decimals)
    except Ambiguous as error:
        small, large = sorted((one.value for one in error.found), key=abs)
        both = {"large": large, "small": _unmistakable(small, item.decimals)}
        raise AnswerError("ambiguous_number", **both) from error
    return text if number is None else number


def _unmistakable(value: Number, decimals: int) -> str:
    """How the number is typed so that it is read as this one, in as many decimals as there may be.

    Three decimals look like a thousand; with a zero behind them they do not.
    """
    text = format(value, f".{decimals}f").rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}0" if len(text.partition(",")[2]) == 3 else text
