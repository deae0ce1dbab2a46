"""From an uploaded table to groups of local governments: who is in which, and what is wrong."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.names import in_order
from surveys.catalogue.municipality_rows import COLUMNS, REASONS, RowError, read_text
from surveys.catalogue.places import CataloguePlace, Directory, FoundPlace, NotFound
from surveys.models.peers import GROUP_NAME
from surveys.upload.matching import same
from surveys.upload.remarks import Remark
from surveys.upload.table_remarks import doubles_told
from surveys.upload.tables import MissingColumns, TableRow, UploadedTable, find_column, mended_in

# Of fewer municipalities no group figure is published (`Thresholds.peers` of the core).
FEWEST: Final = 5

GROUP: Final = (*COLUMNS["group"], "vergelijkingsgroep", "peer group", "cluster", "klasse")


@dataclass(frozen=True, slots=True)
class Grouped:
    """A municipality with its group, and the row that says so."""

    place: CataloguePlace
    group: str
    row: int


@dataclass
class PeerRows:
    """What a file says. With an error in it nothing of it is taken: a group that lacks one
    of its members would be another group.
    """

    members: dict[UUID, Grouped] = field(default_factory=dict)
    errors: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    without_group: int = 0

    @property
    def groups(self) -> dict[str, list[CataloguePlace]]:
        """Group → its municipalities, both by name."""
        found: dict[str, list[CataloguePlace]] = defaultdict(list)
        for member in in_order(self.members.values(), lambda one: one.place.name):
            found[member.group].append(member.place)
        return dict(in_order(found.items(), lambda pair: pair[0]))

    @property
    def usable(self) -> bool:
        return bool(self.members) and not self.errors


class _PeerRowRefused(Exception):
    pass


def parse_peers(table: UploadedTable, directory: Directory) -> PeerRows:
    """Judge every row; nothing is left out in silence. MissingColumns without the two it needs."""
    columns = [find_column(table, *COLUMNS[name]) for name in ("code", "name")]
    named, group = [column for column in columns if column], find_column(table, *GROUP)
    if not named or group is None:
        raise MissingColumns
    found, spellings = PeerRows(), dict[str, str]()
    doubles = doubles_told(table, {"group": group}, {"group": GROUP})
    found.notes += [Remark(1, group, sentence) for sentence in doubles]
    mended = mended_in(table, [*named, group])
    for row in table.rows:
        code, name = (row.cells[column] if column else "" for column in columns)
        written = code or name
        try:
            if row.number in mended:
                raise _mended(mended[row.number])
            place = _place(code, name, directory)
            if place.note:
                found.notes.append(Remark(row.number, written[:60], place.note))
            _take(found, row, place.place, _group(row.cells[group], spellings))
        except _PeerRowRefused as error:
            found.errors.append(Remark(row.number, written[:60] or "—", str(error)))
    return found


def _mended(column: str) -> _PeerRowRefused:
    return _PeerRowRefused(str(REASONS["mended"]) % {"column": column[:40]})


def _take(found: PeerRows, row: TableRow, place: CataloguePlace, group: str) -> None:
    before = found.members.get(place.id)
    if not group:
        found.without_group += 1
    elif before is None:
        found.members[place.id] = Grouped(place, group, row.number)
    elif before.group != group:
        text = _("%(name)s staat ook op rij %(row)s, in de groep ‘%(group)s’.")
        names = {"name": place.name, "row": before.row, "group": before.group}
        raise _PeerRowRefused(text % names)


def _place(code: str, name: str, directory: Directory) -> FoundPlace:
    if not code and not name:
        raise _PeerRowRefused(_("De NIS-code of de naam ontbreekt."))
    try:
        return directory.find_both(code, name)
    except NotFound as error:
        raise _PeerRowRefused(str(error)) from error


def _group(written: str, spellings: dict[str, str]) -> str:
    """The group as it was first written: neither capitals nor the kind of apostrophe make another group."""
    try:
        group = read_text(written, GROUP_NAME)
    except RowError as error:
        raise _PeerRowRefused(str(REASONS[error.reason]) % error.params) from error
    return spellings.setdefault(same(group), group) if group else ""
