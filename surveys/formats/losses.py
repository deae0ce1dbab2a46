"""What a format cannot carry over: said item by item, before anything is taken over."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    CHANGED = "changed"  # taken over, but not as it stood
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Loss:
    """One thing that is not as it was.

    `place` is the item's name in the file (for a writer: our code), "" for the whole. `code`
    stands in `MESSAGES` of the same folder; `params` fill its sentence.
    """

    fate: Fate
    place: str
    code: str
    params: dict[str, str] = field(default_factory=dict)


class Unreadable(ValueError):
    """The file is no questionnaire of this format, or larger or deeper than is read.

    `code` and `params` as in a loss.
    """

    def __init__(self, code: str, /, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class Written:
    """A file, and what of the questionnaire it does not hold."""

    body: bytes
    name: str
    media_type: str
    losses: tuple[Loss, ...] = ()
