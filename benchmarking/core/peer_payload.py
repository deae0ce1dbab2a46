"""Peer groups as plain JSON-able dicts: a group's document, and a municipality's place in each."""

from collections.abc import Sequence
from typing import Any

from benchmarking.core.arrays import optional
from benchmarking.core.municipality import MunicipalityTables
from benchmarking.core.peers import THIRDS
from benchmarking.core.precision import Unit, finest, told
from benchmarking.core.standings import NO_THIRD, Standings
from benchmarking.core.wave import SIDES

Json = dict[str, Any]
MEASURES = (*SIDES, "gap")


def place(standings: Standings, m: int, s: int, t: int) -> Json:
    """A shrunken score (or gap), its reliability, and the third of the group that it lies in."""
    third = int(standings.third[m, s, t])
    return {
        "shrunken": optional(standings.score[m, s, t]),
        "reliability": optional(standings.reliability[m, s, t]),
        "third": None if third == NO_THIRD else THIRDS[third],
        "chance": optional(standings.chance[m, s, t]),
    }


def told_places(standings: Standings) -> Standings:
    """The places on their grids: scores to a tenth of a point, the others to the percent."""
    score, percent = finest(Unit.POINTS), finest(Unit.SHARE)
    return Standings(
        told(standings.score, score),
        told(standings.reliability, percent),
        standings.third,
        told(standings.chance, percent),
    )


def places(
    tables: MunicipalityTables, standings: Sequence[Standings], headings: list[Json], m: int
) -> list[Json]:
    """The groups that municipality `m` belongs to, the widest first, with its place in each."""
    known = {heading["key"]: heading for heading in headings}
    return [
        {**known[group.key], "themes": _themes(tables, standings[group.partition], m)}
        for group in tables.peers.of_municipality(m)
        if group.key in known
    ]


def _themes(tables: MunicipalityTables, standings: Standings, m: int) -> list[Json]:
    return [
        {
            "code": theme.code,
            **{measure: place(standings, m, s, t) for s, measure in enumerate(MEASURES)},
        }
        for t, theme in enumerate(tables.instrument.themes)
    ]
