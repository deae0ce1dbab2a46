"""Items that have several columns: one for each option, or one for each place of a ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from surveys.answer_import.reasons import CellError
from surveys.questionnaire.document import MultipleItem, RankingItem, SumItem, WithOptions

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
class Said:
    """What one column says of an item: `option` names the column's option, None for a place."""

    option: str | None
    part: Part | None  # None: the cell is empty
    place: int = 0


def together(item: WithOptions, said: Sequence[Said]) -> object:
    """The columns of one item as one answer, None when none of them says anything.

    An empty cell is an option that was not chosen only where another one says something.
    """
    given = [one for one in said if one.part is not None]
    if not given:
        return None
    # Columns may stand in another order than the places that their names say.
    in_order = sorted(given, key=lambda one: one.place)
    places = [str(one.part) for one in in_order if one.option is None]
    if places:
        # Without a first place the second would become it.
        if isinstance(item, RankingItem) and in_order[-1].place != len(in_order):
            raise CellError("wrong_places")
        return places
    if isinstance(item, MultipleItem):
        return [one.option for one in given if one.part is True]
    numbers = {str(one.option): int(one.part) for one in given if one.part is not None}
    if isinstance(item, RankingItem):
        return _ranked(numbers)
    return numbers


def _ranked(places: dict[str, int]) -> list[str]:
    """Options in the order of their places; 0 is none."""
    ranked = sorted((place, option) for option, place in places.items() if place)
    if [place for place, _option in ranked] != list(range(1, len(ranked) + 1)):
        raise CellError("wrong_places")
    return [option for _place, option in ranked]


def has_parts(item: object) -> bool:
    return isinstance(item, MultipleItem | RankingItem | SumItem)
