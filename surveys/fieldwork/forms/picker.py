"""The municipalities that can be ticked for a wave: in groups, searched and counted.

All boxes are on the page, those that a search leaves out as well: a tick is never lost.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.names import search_key
from surveys.catalogue.files import other_names
from surveys.catalogue.places import KIND_WORDS
from surveys.models import Merger, Municipality

NO_TICKS, WHOLE_GROUP = "none", "group:"  # what a button of the boxes asks for


@dataclass(frozen=True, slots=True)
class PickerBox:
    id: str
    name: str
    code: str
    ticked: bool
    found: bool
    words: str  # what is searched in


@dataclass(frozen=True, slots=True)
class PickerGroup:
    name: str
    boxes: list[PickerBox]
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
    groups: list[PickerGroup]
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

    def pressed(self, asked: str, ticked: set[str]) -> set[str]:
        """The ticks after one of the buttons of the boxes."""
        if asked == NO_TICKS:
            return set()
        of_group = self.seen(asked.removeprefix(WHOLE_GROUP))
        return ticked - of_group if of_group <= ticked else ticked | of_group

    @property
    def kinds(self) -> str:
        """Words that a search may have besides a name, for the page's script."""
        return " ".join(sorted(KIND_WORDS))


def picker(rows: Iterable[Municipality], ticked: Collection[str], search: str) -> Picker:
    """The boxes of all these municipalities, by province; found by the names of before as well."""
    wanted, before = _wanted(search), _names_of_before()
    groups = groupby(sorted(rows, key=heading), key=heading)
    return Picker(
        [
            PickerGroup(name, [_box(row, ticked, wanted, before) for row in group], bool(wanted))
            for name, group in groups
        ],
        search,
    )


def _wanted(search: str) -> set[str]:
    """What is looked for: Gent too where somebody types Stad Gent. The page's script does the same."""
    words = search_key(search).split()
    names = [word for word in words if word not in KIND_WORDS] or words
    return {" ".join(words), " ".join(names)} - {""}


def _names_of_before() -> dict[str, list[str]]:
    """Code of a municipality → names and codes of those that became it, and names in other languages."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, names in other_names().items():
        found[code] += names
    for merger in Merger.objects.all():
        found[merger.new_code] += [merger.old_name, merger.old_code]
    return found


def _box(
    row: Municipality, ticked: Collection[str], wanted: set[str], before: Mapping[str, list[str]]
) -> PickerBox:
    names = dict.fromkeys(
        map(search_key, [row.name, row.code, row.name_fr, *before.get(row.code, ())])
    )
    words = " ".join(filter(None, names))
    found = not wanted or any(one in words for one in wanted)
    key = str(row.id)
    return PickerBox(key, row.name, row.code, key in ticked, found=found, words=words)


def choices(rows: Iterable[Municipality]) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in rows]


def heading(row: Municipality) -> str:
    if row.tenant_id:
        return _("Eigen besturen")
    return row.province or str(row.get_region_display())
