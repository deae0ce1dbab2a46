"""Bytes of an unknown hand as plain values: within a size, a depth and a number of parts.

Whatever is wrong with the bytes, the only error is `Unreadable`.
"""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, ParseError  # types and errors alone; defusedxml reads

import msgspec
from defusedxml import ElementTree

from surveys.formats.foreign import ForeignQuestion, Texts, characters_of
from surveys.formats.losses import BriefTelling, Unreadable

MAX_TEXT_FILE: Final = 5_000_000  # bytes
MAX_FILE: Final = 10 * 1024 * 1024  # of any format: a workbook may hold pictures
MAX_DEPTH: Final = 60
MAX_PARTS: Final = 400_000
MAX_QUESTIONS: Final = 3_000
MAX_TEXT: Final = 50_000
MAX_SAID: Final = 20_000_000  # characters that grids make of the texts that all their rows share
_ROW: Final = 100  # what a row costs beside its words
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_PARTS: Final = re.compile(rb"[{\[,]")


def small_enough(body: bytes, most: int) -> None:
    """Unreadable for a file of more than `most` bytes."""
    if len(body) > most:
        raise Unreadable("file_too_big", limit=str(most // 1_000_000))


def decoded(body: bytes, form: str) -> str:
    """The text of a file as editors and spreadsheets save it."""
    small_enough(body, MAX_TEXT_FILE)
    try:
        return body.decode("utf-16" if body.startswith(_UTF16) else "utf-8-sig")
    except UnicodeError as error:
        raise Unreadable("file_not_read", format=form) from error


def read_json(body: bytes) -> object:
    text = decoded(body, "JSON")
    if sum(1 for _part in _PARTS.finditer(body)) > MAX_PARTS:
        raise Unreadable("file_too_many", limit=str(MAX_PARTS))
    try:
        value = msgspec.json.decode(text)
    except RecursionError as error:
        raise Unreadable("file_too_deep", limit=str(MAX_DEPTH)) from error
    except (msgspec.DecodeError, ValueError) as error:
        raise Unreadable("file_not_read", format="JSON") from error
    _measure(value)
    return value


def _measure(value: object) -> None:
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise Unreadable("file_too_deep", limit=str(MAX_DEPTH))


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def read_xml(body: bytes) -> Element:
    """The root element; no document type, so no entities."""
    small_enough(body, MAX_TEXT_FILE)
    try:
        return _tree(body)
    except Unreadable:
        raise
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise Unreadable("file_not_read", format="XML") from error


def _tree(body: bytes) -> Element:
    depth = parts = 0
    root: Element | None = None
    events = ElementTree.iterparse(BytesIO(body), events=("start", "end"), forbid_dtd=True)
    for event, element in events:
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        parts += event == "start"
        if depth > MAX_DEPTH:
            raise Unreadable("file_too_deep", limit=str(MAX_DEPTH))
        if parts > MAX_PARTS:
            raise Unreadable("file_too_many", limit=str(MAX_PARTS))
    if root is None:  # pragma: no cover - the parser refuses an empty file itself
        raise Unreadable("file_not_read", format="XML")
    return root


def as_text(value: object) -> str:
    """The words of a value that may be anything; nothing of what has no words."""
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _plain_number(value)
    return ""


def _plain_number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def as_dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def as_number(value: object) -> float | None:
    """A finite number, also one that was written as text; else nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e15 else None


def as_flag(value: object) -> bool:
    return value is True or as_text(value).strip().casefold() in {"true", "1", "y", "yes"}


def alike(text: str, languages: tuple[str, ...]) -> Texts:
    """The same words in every language: for what a program leaves to its own interface."""
    return dict.fromkeys(languages or ("",), text)


class Collected(BriefTelling):
    """What a reader finds, kept within bounds: a grid multiplies, and its file stays small."""

    def __init__(self) -> None:
        super().__init__()
        self._questions = self._said = 0

    def count(self, questions: int) -> None:
        self._questions += questions
        if self._questions > MAX_QUESTIONS:
            raise Unreadable("file_too_many", limit=str(MAX_QUESTIONS))

    def forget_count(self) -> None:
        """What was counted was looked at, not kept."""
        self._questions = self._said = 0

    def weigh(self, characters: int) -> None:
        """What is made of a text that stands in the file once."""
        self._said += characters
        if self._said > MAX_SAID:
            raise Unreadable("file_repeats", limit=str(MAX_SAID // 1_000_000))

    def row(self, question: ForeignQuestion) -> ForeignQuestion:
        """One question of a grid, which says the words of the grid again."""
        self.weigh(_ROW + len(question.name) + characters_of(question.text))
        return question


def as_day(text: str) -> date | None:
    """2026-12-31, also with a time behind it; None for any other text, as an expression."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?", text.strip(), re.ASCII):
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
