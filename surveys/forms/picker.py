"""The municipalities that can be ticked for a wave: in groups, searched and counted.

All boxes are on the page, those that a search leaves out as well: a tick is never lost.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from surveys.models import Municipality
from surveys.questionnaire.functions import fold


@dataclass(frozen=True, slots=True)
class Box:
    id: str
    name: str
    code: str
    ticked: bool
    found: bool

    @property
    def words(self) -> str:
        """What the page's script searches in."""
        return f"{fold(self.name)} {self.code.casefold()}"


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    boxes: list[Box]
    searched: bool

    @property
    def ticked(self) -> int:
        return sum(box.ticked for box in self.boxes)

    @property
    def found(self) -> bool:
        return any(box.found for box in self.boxes)

    @property
    def open(self) -> bool:
        """What was searched is seen at once."""
        return self.searched and self.found


@dataclass(frozen=True, slots=True)
class Picker:
    groups: list[Group]
    search: str

    @property
    def ticked(self) -> int:
        return sum(group.ticked for group in self.groups)

    @property
    def found(self) -> bool:
        return any(group.found for group in self.groups)

    @property
    def total(self) -> int:
        return sum(len(group.boxes) for group in self.groups)

    def seen(self, name: str) -> set[str]:
        """The boxes of a group that the search leaves to be seen."""
        found = (group.boxes for group in self.groups if group.name == name)
        return {box.id for boxes in found for box in boxes if box.found}


def picker(rows: Iterable[Municipality], ticked: Collection[str], search: str) -> Picker:
    """The boxes of all these municipalities, by province."""
    wanted = fold(search)
    groups = groupby(sorted(rows, key=heading), key=heading)
    return Picker(
        [
            Group(name, [_box(row, ticked, wanted) for row in group], bool(wanted))
            for name, group in groups
        ],
        search,
    )


def _box(row: Municipality, ticked: Collection[str], wanted: str) -> Box:
    box = Box(str(row.id), row.name, row.code, str(row.id) in ticked, found=True)
    return box if wanted in box.words else Box(box.id, box.name, box.code, box.ticked, found=False)


def choices(rows: Iterable[Municipality]) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in rows]


def heading(row: Municipality) -> str:
    if row.tenant_id:
        return _("Eigen besturen")
    return row.province or str(row.get_region_display())
