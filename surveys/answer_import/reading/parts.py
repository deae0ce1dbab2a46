"""Items that have several columns: one for each option, or one for each place of a ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from surveys.answer_import.reasons import CellError
from surveys.questionnaire.languages import SPOKEN
from surveys.questionnaire.languages.spoken import listed

Part = bool | int | str

# What tools write in the column of an option that was chosen, and of one that was not.
CHOSEN: Final = (
    "1", "x", "v", "t", "✓", "✔", "☑", "☒", "🗹",
    *(word for language in SPOKEN.values() for word in listed(language.chosen_in_files)),
)  # fmt: skip
NOT_CHOSEN: Final = (
    "0", "n", "f", "✗", "✘", "☐",
    *(word for language in SPOKEN.values() for word in listed(language.not_chosen_in_files)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SaidOfPart:
    """What one column says of an item: `option` names the column's option, None for a place."""

    option: str | None
    part: Part | None  # None: the cell is empty
    place: int = 0


def chosen(said: Sequence[SaidOfPart]) -> object:
    return [one.option for one in said if one.part is True]


def ranked(said: Sequence[SaidOfPart]) -> object:
    """Options in the order of their places; 0 is none."""
    in_order = sorted((place, option) for option, place in numbers(said).items() if place)
    if [place for place, _option in in_order] != list(range(1, len(in_order) + 1)):
        raise CellError("wrong_places")
    return [option for _place, option in in_order]


def numbers(said: Sequence[SaidOfPart]) -> dict[str, int]:
    return {str(one.option): int(one.part) for one in said if one.part is not None}
