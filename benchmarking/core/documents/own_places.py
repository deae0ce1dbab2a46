"""A municipality's place in each of its peer groups."""

from collections.abc import Sequence

import numpy as np

from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.multivariate.peers import THIRDS
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.own_results import OwnPeers, Place, Places
from benchmarking.core.municipalities.standings import Standings
from benchmarking.core.tables.detail_results import PeerGroup


def place(standings: Standings, m: int) -> list[list[Place]]:
    """Shrunken scores and gaps of a municipality (3, T), their reliability, and the third of the
    group that each lies in."""
    numbers = (standings.score[m], standings.reliability[m], standings.chance[m])
    known = [np.where(np.isfinite(number), number, _UNKNOWN).tolist() for number in numbers]
    thirds = _THIRDS[standings.third[m]].tolist()
    return [
        [
            Place(shrunken=score, reliability=reliability, third=third, chance=chance)
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
    tables: MunicipalityTables,
    standings: Sequence[Standings],
    headings: Sequence[PeerGroup],
    m: int,
) -> tuple[OwnPeers, ...]:
    """The groups that municipality `m` belongs to, the widest first, with its place in each."""
    known = {heading.key: heading for heading in headings}
    return tuple(
        _in_group(known[group.key], _themes(tables, standings[group.partition], m))
        for group in tables.peers.of_municipality(m)
        if group.key in known
    )


def _in_group(heading: PeerGroup, themes: tuple[Places, ...]) -> OwnPeers:
    return OwnPeers(
        key=heading.key,
        kind=heading.kind,
        label=heading.label,
        name=heading.name,
        municipalities=heading.municipalities,
        status=heading.status,
        reason=heading.reason,
        themes=themes,
    )


def _themes(tables: MunicipalityTables, standings: Standings, m: int) -> tuple[Places, ...]:
    measures = zip(*place(standings, m), strict=True)
    return tuple(
        Places(theme.code, *theirs)
        for theme, theirs in zip(tables.instrument.themes, measures, strict=True)
    )
