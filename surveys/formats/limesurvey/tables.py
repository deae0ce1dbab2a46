"""A survey of LimeSurvey as its tables say it, whichever file it came in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from surveys.formats.foreign import Texts

FORM: Final = "LimeSurvey"

# A question that no group holds, and a file without groups.
NOWHERE: Final = ""

# What a survey says to people beside its questions, for which there is no place.
SAID: Final = (
    "surveyls_endtext",
    "surveyls_policy_notice",
    "surveyls_legal_notice",
    "surveyls_url",
)

# Attributes of a question that are texts, and taken over.
HEADS: Final = ("dualscale_headerA", "dualscale_headerB")


@dataclass
class LimeChoice:
    code: str
    scale: str
    text: Texts = field(default_factory=dict)
    value: str = ""


@dataclass
class LimeRow:
    """A sub-question: a row or column of a grid, a box of a multiple choice."""

    code: str
    scale: str
    text: Texts = field(default_factory=dict)
    relevance: str = ""
    mandatory: str = ""


@dataclass
class LimeQuestion:
    ident: str
    group: str
    type: str
    code: str
    text: Texts = field(default_factory=dict)
    help: Texts = field(default_factory=dict)
    relevance: str = ""
    mandatory: str = ""
    other: str = ""
    pattern: str = ""
    default: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    rows: list[LimeRow] = field(default_factory=list)
    choices: list[LimeChoice] = field(default_factory=list)
    aliases: tuple[str, ...] = ()
    # Attribute that is a text → what it says in each language.
    heads: dict[str, Texts] = field(default_factory=dict)

    @property
    def required(self) -> bool:
        return self.mandatory.strip().upper() in {"Y", "S"}

    @property
    def has_other(self) -> bool:
        return self.other.strip().upper() == "Y"

    def rows_of(self, scale: str) -> list[LimeRow]:
        return [row for row in self.rows if row.scale == scale]

    def choices_of(self, scale: str) -> list[LimeChoice]:
        return [choice for choice in self.choices if choice.scale == scale]


@dataclass
class LimeGroup:
    ident: str
    name: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    relevance: str = ""
    random: str = ""


@dataclass
class LimeSurvey:
    languages: list[str] = field(default_factory=list)
    title: Texts = field(default_factory=dict)
    intro: Texts = field(default_factory=dict)
    groups: list[LimeGroup] = field(default_factory=list)
    questions: list[LimeQuestion] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    doubles: list[tuple[str, str]] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    def of_group(self, ident: str) -> list[LimeQuestion]:
        return [question for question in self.questions if question.group == ident]


_NUMBERED: Final = re.compile(r"\A\s*(-?\d{1,3})\s*[-–—:.)=(]*\s*")


def numbers_of(found: list[LimeChoice]) -> dict[str, str]:
    """The number of each code, where answers are numbers and only the ends have more words.

    0 – Not at all, 1, 2, … 10 – Completely; nothing where they are no such row.
    """
    starts = [[_NUMBERED.match(text) for text in choice.text.values()] for choice in found]
    if len(found) < 3 or not all(row and all(row) for row in starts):
        return {}
    numbers = [int(row[0][1]) for row in starts if row[0]]
    middle = [unnumbered(text) for choice in found[1:-1] for text in choice.text.values()]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or any(middle):
        return {}
    codes = [choice.code for choice in found]
    return dict(zip(codes, map(str, numbers), strict=True))


def unnumbered(text: str) -> str:
    return _NUMBERED.sub("", text).rstrip(") ") if _NUMBERED.match(text) else text


def scale_of(text: str) -> str:
    return "1" if text.strip() == "1" else "0"


def joined_texts(parts: Iterable[Texts], between: str) -> Texts:
    """The parts after each other in every language that the last of them has."""
    known = [part for part in parts if any(words.strip() for words in part.values())]
    if not known:
        return {}
    return {language: between.join(_in(part, language) for part in known) for language in known[-1]}


def _in(text: Texts, language: str) -> str:
    return text.get(language) or next(iter(text.values()))
