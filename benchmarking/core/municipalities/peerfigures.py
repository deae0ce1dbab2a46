"""The figures of peer groups: what their municipalities answer, and how large the gap is there."""

from dataclasses import dataclass, replace

import numpy as np
from msgspec import structs

from benchmarking.core.audit.auditor import Groups
from benchmarking.core.counting.merging import Tally
from benchmarking.core.data.arrays import Bools, Floats
from benchmarking.core.data.figures import (
    MEAN,
    SHARE,
    WITHIN_MEAN,
    WITHIN_SHARE,
    Figure,
    Reason,
    Status,
)
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.columns import Columns
from benchmarking.core.disclosure.publishing import Population, admissible, yielding_themes
from benchmarking.core.disclosure.released import (
    Side,
    mean_figure,
    share_figure,
    side_reason,
    withheld,
)
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    joint_reason,
    within_figure,
    within_sides,
)
from benchmarking.core.multivariate.peers import FEWEST_PEERS, benchmark_line
from benchmarking.core.multivariate.shrinkage import paule_mandel
from benchmarking.core.municipalities.peer_material import Material, cells, pairs_of
from benchmarking.core.municipalities.peer_results import (
    GapLine,
    GapSpread,
    PeerItem,
    PeerItemGap,
    PeerResult,
    Peers,
    PeerSide,
    PeerTheme,
    PeerThemeGap,
    PeerThemeSide,
)
from benchmarking.core.municipalities.peergroups import ALL, GroupMembers
from benchmarking.core.municipalities.standings import GAP, ThemeScores
from benchmarking.core.tables.benchmark import response_of
from benchmarking.core.tables.detail_results import Line, PeerGroup
from benchmarking.core.tables.reliability import median_line

MIDDLE_HALF = 0.6744897501960817  # normal quantile at .75


def peer_results(material: Material, version: str) -> Peers:
    """The figures of every group.

    A group needs `peers` municipalities with an answer. Of each item and theme one side's
    figures leave only where `publishing.admissible` lets them: a group yields to the
    municipalities' own cells. The group of all is the benchmark, with the benchmark's rules.
    """
    limits, groups = material.tables.limits, material.tables.peers.groups
    large = [group.key for group in groups if _answering(material.tally, group) >= limits.peers]
    held = [group for group in groups if group.key in large and group.key != ALL]
    free = _freedom(material, held, limits)
    headings, results = [], []
    for group in groups:
        if group.key not in large:
            headings.append(_heading(material, group, Reason.TOO_FEW_MUNICIPALITIES))
            continue
        own = None if group.key == ALL else free[group.key]
        result = _result(material, group, own, version)
        headings.append(result.group)
        if result.group.status == Status.SHOWN:
            results.append(result)
    return Peers(tuple(headings), tuple(results))


def _answering(tally: Tally, group: GroupMembers) -> int:
    return int(np.count_nonzero(tally.submitted[group.members].any(axis=1)))


@dataclass(frozen=True, slots=True)
class _Free:
    """Which figures of one group may leave: items (2, I) and themes (2, T)."""

    items: Bools
    themes: Bools


def _freedom(
    material: Material, groups: list[GroupMembers], limits: Thresholds
) -> dict[str, _Free]:
    if material.told is not None:
        return _audited(material, material.told)
    populations = [Population(group.key, group.members) for group in groups]
    if not material.items:
        nothing = np.zeros((2, 0), dtype=bool)
        return {group.key: _Free(nothing, nothing) for group in groups}
    if not populations:
        return {}
    items = admissible(populations, *cells(material.items), limits)
    answered = np.stack(
        [
            np.stack([item.n[group.members].sum(axis=0) > 0 for item in material.items], axis=-1)
            for group in groups
        ]
    )
    column = {item.code: i for i, item in enumerate(material.items)}
    themes = yielding_themes(
        items,
        answered,
        [[column[c] for c in theme.items] for theme in material.tally.instrument.themes],
    )
    if material.themes:
        themes = themes & admissible(populations, *cells(material.themes), limits.of_themes)
    return {group.key: _Free(items[p], themes[p]) for p, group in enumerate(groups)}


def _audited(material: Material, groups: Groups) -> dict[str, _Free]:
    """What the auditor let through, which obeys the same rules."""
    columns = Columns.of(material.tally.instrument)
    return {
        population.name: _Free(told[:, columns.items], told[:, columns.themes])
        for population, told in zip(groups.populations, groups.told, strict=True)
    }


def _heading(material: Material, group: GroupMembers, reason: Reason | None) -> PeerGroup:
    status = Status.SHOWN if reason is None else Status.SUPPRESSED
    number = _answering(material.tally, group)
    return PeerGroup(group.key, group.kind, group.label, group.name, number, status, reason)


def _result(
    material: Material, group: GroupMembers, free: _Free | None, version: str
) -> PeerResult:
    limits = material.tables.limits
    rules, of_themes = _Rules(group.members, limits), _Rules(group.members, limits.of_themes)
    shares = pairs_of(material.items, group.members, rules.limits, shares=True)
    means = pairs_of(material.themes, group.members, of_themes.limits, shares=False)
    items = tuple(
        rules.item(one.code, shares[i], free.items[:, i] if free else None, material.gaps[i])
        for i, one in enumerate(material.items)
    )
    themes = tuple(
        of_themes.theme(
            one.code, means[t], free.themes[:, t] if free else None, _lines(material, group, t)
        )
        for t, one in enumerate(material.themes)
    )
    return PeerResult(
        version,
        limits.answers,
        _heading(material, group, _nothing_shown(items)),
        response_of(material.tally, group.members),
        items,
        themes,
    )


def _nothing_shown(items: tuple[PeerItem, ...]) -> Reason | None:
    """Why a group is hidden: because not one figure of it may leave."""
    shares = [side.share for item in items for side in (item.political, item.administrative)]
    if any(share.visible for share in shares):
        return None
    return next((share.reason for share in shares if share.reason), Reason.NO_ANSWERS)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The figures of one group. `free` (2,) says which sides may leave; None = the benchmark."""

    members: Bools
    limits: Thresholds

    def item(
        self, code: str, shares: SidePair, free: Bools | None, gaps: tuple[Floats, Floats]
    ) -> PeerItem:
        """Shares and the gap of a scale item: of a few municipalities no more is told."""
        both = (shares.political, shares.administrative)
        reasons = self._reasons(both, free)
        pair = replace(shares, withheld=joint_reason(reasons))
        inside = within_sides(pair, WITHIN_SHARE)
        sides = [
            PeerSide(
                share=withheld(SHARE, why) if why else share_figure(share, self.limits),
                within=_outwardly(inside[s]),
            )
            for s, (share, why) in enumerate(zip(both, reasons, strict=True))
        ]
        within = _outwardly(within_figure(pair))
        spread = spread_of(*gaps, self.members) if within.visible else None
        gap = PeerItemGap(within, spread)
        return PeerItem(code, sides[0], sides[1], gap)

    def theme(self, code: str, means: SidePair, free: Bools | None, lines: "_Lines") -> PeerTheme:
        """Means, the gap, and the lines of the municipalities' own scores."""
        both = (means.political, means.administrative)
        reasons = self._reasons(both, free)
        pair = replace(means, withheld=joint_reason(reasons))
        inside = within_sides(pair, WITHIN_MEAN)
        sides = [
            PeerThemeSide(
                mean=withheld(MEAN, why) if why else mean_figure(mean, self.limits),
                mean_within=_outwardly(inside[s]),
                line=lines.sides[s],
            )
            for s, (mean, why) in enumerate(zip(both, reasons, strict=True))
        ]
        gap = PeerThemeGap(_outwardly(within_figure(pair, MEAN)), lines.gap)
        return PeerTheme(code, sides[0], sides[1], gap)

    def _reasons(self, sides: tuple[Side, Side], free: Bools | None) -> list[Reason | None]:
        return [
            _outward(side_reason(side, self.limits) or self._yields(free, s))
            for s, side in enumerate(sides)
        ]

    def _yields(self, free: Bools | None, s: int) -> Reason | None:
        return Reason.PROTECTED if free is not None and not free[s] else None


def _outward(reason: Reason | None) -> Reason | None:
    """The name of the rule would tell what it hides."""
    return Reason.PROTECTED if reason == Reason.UNANIMOUS else reason


def _outwardly(figure: Figure) -> Figure:
    return structs.replace(figure, reason=_outward(figure.reason))


def spread_of(gaps: Floats, noise: Floats, members: Bools) -> GapSpread | None:
    """τ of an item's gap over the members with both cells visible; None below 10 of them."""
    seen = members & np.isfinite(gaps)
    if np.count_nonzero(seen) < FEWEST_PEERS:
        return None
    between = paule_mandel(gaps[seen], noise[seen])
    w = 1 / (noise[seen] + between)
    centre, deviation = float((w * gaps[seen]).sum() / w.sum()), float(np.sqrt(between))
    reach = MIDDLE_HALF * deviation
    return GapSpread(deviation, centre - reach, centre + reach, int(np.count_nonzero(seen)))


@dataclass(frozen=True, slots=True)
class _Lines:
    """I26 in one group and theme: of each side's scores, and of the shrunken gaps."""

    sides: tuple[Line | None, Line | None]
    gap: GapLine | None


def _lines(material: Material, group: GroupMembers, t: int) -> _Lines:
    scores = material.tables.scores
    own = [np.where(group.members, scores.values[:, s, t], np.nan) for s in (0, 1)]
    return _Lines((median_line(own[0]), median_line(own[1])), _gap_line(scores, group, t))


def _gap_line(scores: ThemeScores, group: GroupMembers, t: int) -> GapLine | None:
    """The benchmark of the gap: I26 on the shrunken gaps (I23); None below 10 municipalities.

    The interval of the median is that of the gaps themselves: shrunken ones lie closer together
    than their middle is known.
    """
    seen = scores.seen(group.members, GAP, t)
    number = int(np.count_nonzero(seen))
    if number < FEWEST_PEERS:
        return None
    shrunken = scores.shrunken(seen, GAP, t)
    line, own = benchmark_line(shrunken.value), benchmark_line(scores.values[seen, GAP, t])
    return GapLine(
        line.median,
        own.low,
        own.high,
        line.lower_quartile,
        line.upper_quartile,
        float(np.sqrt(shrunken.between)),
        number,
    )
