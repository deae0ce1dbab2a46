"""Items that have several columns: one for each option, or one for each place of a ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from surveys.answer_import.reasons import CellError

Part = bool | int | str

# What tools write in the column of an option that was chosen, and of one that was not.
CHOSEN: Final = (
    "1", "x", "ja", "j", "yes", "y", "true", "waar", "oui", "vrai", "wahr", "checked", "selected",
    "aangevinkt", "aangekruist", "aangeduid", "gekozen", "geselecteerd", "coché", "cochée", "sélectionné", "sélectionnée", "ausgewählt", "gewählt", "angekreuzt",
    "quoted", "on", "aan", "v", "t", "✓", "✔", "☑", "☒", "🗹",
)  # fmt: skip
NOT_CHOSEN: Final = (
    "0", "nee", "neen", "n", "f", "uit", "✗", "✘", "☐", "no", "false", "onwaar", "non", "faux", "falsch", "nein", "unchecked",
    "not selected", "unselected", "niet aangevinkt", "niet aangekruist", "niet aangeduid", "niet gekozen", "niet geselecteerd",
    "non coché", "non cochée", "non sélectionné", "non sélectionnée", "nicht ausgewählt", "nicht gewählt", "nicht angekreuzt", "not quoted", "off",
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
