"""What goes out to a translator and what comes back, whatever the format of the file."""

from dataclasses import dataclass
from typing import Final

from surveys.questionnaire.words import TranslationState

MAX_UNITS: Final = 20_000
MAX_ID: Final = 200


@dataclass(frozen=True)
class TranslationUnit:
    """One text; `where` and `note` are words for a person, `limit` the characters that it may have."""

    id: str
    where: str
    source: str
    target: str
    state: TranslationState
    note: str
    limit: int


@dataclass(frozen=True)
class Units:
    """`name`: letters, digits and dashes, for it stands in an attribute, and some tools write those
    as they are, so that an ampersand makes their file unreadable.
    """

    name: str
    source_language: str
    target_language: str
    units: tuple[TranslationUnit, ...]


@dataclass(frozen=True)
class ReadUnit:
    """`done`: the file says that the translation is finished, for its source as it stands there."""

    id: str
    source: str
    target: str
    done: bool


@dataclass(frozen=True)
class ReadUnits:
    """`target_language` as the file names it, empty where it does not."""

    target_language: str
    units: tuple[ReadUnit, ...]
