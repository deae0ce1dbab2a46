"""What a format cannot carry over: said item by item, before anything is taken over."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

MAX_LOSSES: Final = 5_000


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


class Telling:
    """Collects what is lost, each thing once."""

    def __init__(self, losses: Iterable[Loss] = ()) -> None:
        self._losses: dict[tuple[object, ...], Loss] = {}
        for loss in losses:
            self.tell(loss)

    def tell(self, loss: Loss) -> None:
        key = (loss.fate, loss.place, loss.code, *sorted(loss.params.items()))
        self._losses.setdefault(key, loss)

    def changed(self, place: str, code: str, /, **params: str) -> None:
        self.tell(Loss(Fate.CHANGED, place, code, params))

    def left_out(self, place: str, code: str, /, **params: str) -> None:
        self.tell(Loss(Fate.LEFT_OUT, place, code, params))

    @property
    def losses(self) -> tuple[Loss, ...]:
        return tuple(self._losses.values())


class BriefTelling(Telling):
    """Losses as a page shows them, whatever names and conditions a file has."""

    def tell(self, loss: Loss) -> None:
        short = {name: _shortened(value) for name, value in loss.params.items()}
        if len(self._losses) < MAX_LOSSES:
            super().tell(replace(loss, place=_shortened(loss.place), params=short))


def _shortened(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
