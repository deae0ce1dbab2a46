"""Peer groups as plain JSON-able dicts: a group's document, and a municipality's place in each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.data.wave import SIDES
from benchmarking.core.multivariate.peers import THIRDS
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.standings import Standings

Json = dict[str, Any]
MEASURES = (*SIDES, "gap")


def place(standings: Standings, m: int) -> list[list[Json]]:
    """Shrunken scores and gaps of a municipality (3, T), their reliability, and the third of the
    group that each lies in."""
    numbers = (standings.score[m], standings.reliability[m], standings.chance[m])
    known = [np.where(np.isfinite(number), number, _UNKNOWN).tolist() for number in numbers]
    thirds = _THIRDS[standings.third[m]].tolist()
    return [
        [
            {"chance": chance, "reliability": reliability, "shrunken": score, "third": third}
            for score, reliability, chance, third in zip(*measure, strict=True)
        ]
        for measure in zip(*known, thirds, strict=True)
    ]


_UNKNOWN = np.array(None)
_THIRDS = np.array([*THIRDS, None])  # NO_THIRD, which is -1, is the last


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
    measures = zip(*place(standings, m), strict=True)
    return [
        {"code": theme.code, **dict(zip(MEASURES, theirs, strict=True))}
        for theme, theirs in zip(tables.instrument.themes, measures, strict=True)
    ]
