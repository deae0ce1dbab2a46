"""Which municipalities of a wave are listed, in which order, and the list as a table to take along."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import search_key
from surveys.filters import ListFilter
from surveys.respond.queries.response import ALMOST, MunicipalityResponse

Choose = Callable[[MunicipalityResponse], bool]
Order = Callable[[MunicipalityResponse], Any]

STATES: Final[dict[str, tuple[Promise, Choose]]] = {
    "enough": (gettext_lazy("Genoeg antwoorden"), lambda row: row.enough),
    "lacking": (gettext_lazy("Niet genoeg antwoorden"), lambda row: not row.enough),
    "almost": (
        gettext_lazy("Nog één of twee te gaan"),
        lambda row: row.reachable and 0 < row.missing <= ALMOST,
    ),
    "unreachable": (gettext_lazy("Te weinig genodigden"), lambda row: not row.reachable),
    "short": (
        gettext_lazy("Onder het doel"),
        lambda row: bool(row.political.short or row.administrative.short),
    ),
}
# By name within what is equal: rows come by name.
SORTS: Final[dict[str, tuple[Promise, Order]]] = {
    "": (gettext_lazy("Naam"), lambda _row: 0),
    "missing": (
        gettext_lazy("Bijna genoeg eerst"),
        lambda row: (row.enough, not row.reachable, row.missing),
    ),
    "low": (gettext_lazy("Laagste respons eerst"), lambda row: row.percentage),
    "high": (gettext_lazy("Hoogste respons eerst"), lambda row: -row.percentage),
}


@dataclass(frozen=True)
class RowFilter(ListFilter):
    """Which municipalities of a wave are listed, and in which order."""

    q: str = ""
    province: str = ""
    state: str = ""
    sort: str = ""

    @property
    def states(self) -> list[tuple[str, Promise]]:
        return [(key, name) for key, (name, _choose) in STATES.items()]

    @property
    def sorts(self) -> list[tuple[str, Promise]]:
        return [(key, name) for key, (name, _order) in SORTS.items()]

    def among(self, rows: Iterable[MunicipalityResponse]) -> list[MunicipalityResponse]:
        name, code = search_key(self.q), self.q.strip().casefold()
        choose = STATES[self.state][1] if self.state in STATES else lambda _row: True
        found = [
            row
            for row in rows
            if (name in search_key(row.name) or code == row.code.casefold())
            and self.province in ("", row.province)
            and choose(row)
        ]
        return sorted(found, key=SORTS[self.sort if self.sort in SORTS else ""][1])


def table_of(rows: Iterable[MunicipalityResponse]) -> Iterator[list[object]]:
    """The list with its headings, as cells."""
    sides = (_("politiek"), _("administratie"))
    figures = (_("uitgenodigd"), _("begonnen"), _("ingezonden"), _("nog nodig"))
    per_side = [f"{side}: {figure}" for side in sides for figure in figures]
    yield [_("NIS-code"), _("bestuur"), _("provincie"), *per_side, _("respons in %"), _("stand")]
    for row in rows:
        counts = [
            number
            for side in (row.political, row.administrative)
            for number in (side.invited, side.started, side.submitted, side.missing)
        ]
        yield [row.code, row.name, row.province, *counts, row.percentage, standing(row)]


def standing(row: MunicipalityResponse) -> str:
    if row.enough:
        return _("genoeg antwoorden")
    return row.lacking or _("te weinig genodigden")
