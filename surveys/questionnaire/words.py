"""The closed vocabularies of a questionnaire, and the shape of a translated text."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from surveys.questionnaire.languages import in_all

# The lookahead matters: '$' alone also matches before a final newline.
CODE_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9_]{0,39}(?!\n)$"
NO_OPINION: Final = "no_opinion"
OTHER: Final = "other"
YES: Final = "yes"
NONE: Final = "none"
# Answers that are not on the list of a choice: own words, and 'none of these'.
UNLISTED: Final = frozenset({OTHER, NONE})


class Language(StrEnum):
    NL = "nl"
    EN = "en"
    FR = "fr"
    DE = "de"


class Perspective(StrEnum):
    """One of the two sides. It follows from a respondent's function."""

    POLITICAL = "political"
    ADMINISTRATIVE = "administrative"

    @property
    def opposite(self) -> "Perspective":
        return _OPPOSITE[self]


_OPPOSITE: Final = {
    Perspective.POLITICAL: Perspective.ADMINISTRATIVE,
    Perspective.ADMINISTRATIVE: Perspective.POLITICAL,
}


class Kind(StrEnum):
    SCALE = "scale"
    RATING = "rating"
    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"
    SUM = "sum"
    NUMBER = "number"
    DATE = "date"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    INFORMATION = "information"


class Purpose(StrEnum):
    """What an item means to the report, beyond its theme."""

    GOAL = "goal"
    TRANSLATION = "translation"
    EFFORT = "effort"
    YIELD = "yield"
    WORKLOAD = "workload"


class ThemeFrame(StrEnum):
    """Whether a high theme score is good news (strength) or a felt problem."""

    STRENGTH = "strength"
    PROBLEM = "problem"


class TranslationState(StrEnum):
    """Out of date: the source changed after the translation was written."""

    MISSING = "missing"
    OUTDATED = "outdated"
    DONE = "done"


LanguageCode = Annotated[str, msgspec.Meta(pattern=rf"^({'|'.join(Language)})(?!\n)$")]
Code = Annotated[str, msgspec.Meta(pattern=CODE_PATTERN)]
# Where an item was written first: its questionnaire, and its code there.
Lineage = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\.[A-Za-z][A-Za-z0-9_]{0,39}(?!\n)$")
]
# Bounds that make every loop over a document short, whoever wrote it.
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Decimals = Annotated[int, msgspec.Meta(ge=0, le=6)]
ScalePoint = Annotated[int, msgspec.Meta(ge=-100, le=100)]
MOST_LISTED: Final = 1_000  # options of an item, labels of a scale; the rules want far fewer
Text = dict[LanguageCode, str]

OTHER_LABEL: Final[Text] = in_all(lambda language: language.other)


def estimate_key(code: str) -> str:
    """Where the answer stands that a respondent expects of the other side."""
    return f"{code}.estimate"


def other_key(code: str) -> str:
    """Where the free text stands that belongs to the option 'other'."""
    return f"{code}.other"


def quote_key(code: str) -> str:
    """Where it stands that what was written may be quoted, without a name."""
    return f"{code}.quote"


def base_code(key: str) -> str:
    """The item code of an answer key: ``F3`` for ``F3.estimate``."""
    return key.partition(".")[0]
