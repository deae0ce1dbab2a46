"""Peer groups on the report pages: a municipality in one of its groups, and groups side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from urllib.parse import urlencode

from benchmarking.core.data.figures import Figure
from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnPeers,
    OwnTheme,
    Place,
)
from benchmarking.core.municipalities.peer_results import GapLine, PeerTheme
from benchmarking.core.tables.detail_results import Line, PeerGroup
from benchmarking.core.tables.results import Benchmark
from reports.narrative.model import (
    ADMINISTRATIVE,
    POLITICAL,
    BothSides,
    Labels,
    Sentence,
    beside_gap,
    is_over_all,
)
from reports.narrative.peers import group_name, kind_name, short_name, tell_peers
from reports.narrative.phrasing.shown import any_coarse
from reports.pages.rows import Row, theme_rows
from reports.queries import Report


@dataclass(frozen=True)
class PeerChoice:
    """A link to another group or theme."""

    key: str
    text: str
    query: str
    chosen: bool


@dataclass(frozen=True)
class PeerRow:
    """One measure of one theme: the municipality's place, the line of the group, and what its
    own people answered (`own`)."""

    code: str
    text: str
    frame: str
    measure: str
    place: Place
    line: Line | GapLine | None
    own: Figure
    is_loose: bool = False  # see `Row`

    @property
    def is_turned(self) -> bool:
        """Whether the gap that people gave here has the other sign than the one after shrinking."""
        after, own = self.place.shrunken, self.own.value
        return self.measure == "gap" and after is not None and own is not None and after * own < 0


@dataclass(frozen=True)
class PeerComparison:
    """A municipality in the group that the reader chose; no rows where the group is hidden, or
    where too few of its municipalities have a visible score.
    """

    choices: tuple[PeerChoice, ...]
    chosen: PeerGroup
    place: int  # of the group among those of this municipality
    name: str
    scores: tuple[PeerRow, ...]
    gaps: tuple[PeerRow, ...]
    sentences: tuple[Sentence, ...]


def own_peers(report: Report, wanted: str, labels: Labels, language: str) -> PeerComparison | None:
    """The comparison with the group `wanted` (a key); with all when there is no such group."""
    if not isinstance(report.payload, MunicipalityResult) or not report.payload.peers:
        return None
    groups = report.payload.peers
    chosen = next((group for group in groups if group.key == wanted), groups[0])
    results = report.peers.get(chosen.key, ())
    rows = list(_rows(report, chosen, results, language))
    if not any(row.line for row in rows):
        rows = []
    frames = {row.code: row.frame for row in rows}
    return PeerComparison(
        choices=tuple(_choice(group, "peers", chosen, language) for group in groups),
        chosen=chosen,
        place=groups.index(chosen),
        name=group_name(chosen, language),
        scores=tuple(row for row in rows if row.measure != "gap"),
        gaps=tuple(row for row in rows if row.measure == "gap"),
        sentences=tuple(tell_peers(chosen, results, labels, language, frames)) if rows else (),
    )


def _choice(group: PeerGroup, parameter: str, chosen: PeerGroup, language: str) -> PeerChoice:
    return PeerChoice(
        group.key,
        group_name(group, language),
        urlencode({parameter: group.key}),
        chosen=group.key == chosen.key,
    )


def _rows(
    report: Report, chosen: OwnPeers, results: Sequence[PeerTheme], language: str
) -> Iterator[PeerRow]:
    places = {theme.code: theme for theme in chosen.themes}
    lines = {theme.code: theme for theme in results}
    for row in theme_rows(report.document, report.payload, language):
        own, at, along = row.item, places.get(row.code), lines.get(row.code)
        if isinstance(own, OwnTheme) and at and along:
            make = partial(PeerRow, row.code, row.text, own.frame, is_loose=row.is_loose)
            left, right = along.political, along.administrative
            yield make(POLITICAL, at.political, left.line, own.political.mean)
            yield make(ADMINISTRATIVE, at.administrative, right.line, own.administrative.mean)
            yield make("gap", at.gap, along.gap.line, row.gap)


@dataclass(frozen=True)
class GroupRow:
    """One group and one theme; `theme` is None where the group is hidden."""

    group: PeerGroup
    text: str
    theme: PeerTheme | None

    @property
    def sides(self) -> BothSides:
        """Both means as they stand beside the gap."""
        return beside_gap(self.theme, "mean")

    @property
    def over_all(self) -> bool:
        """Whether these are of all respondents."""
        return self.theme is not None and is_over_all(self.theme, "mean")


@dataclass(frozen=True)
class GroupPart:
    """The groups of one way to divide the municipalities."""

    title: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class SideBySide:
    """All groups beside one another for one theme."""

    themes: tuple[PeerChoice, ...]
    chosen: Row
    parts: tuple[GroupPart, ...]

    @property
    def is_coarse(self) -> bool:
        """Whether a figure of a group is told less exactly than others."""
        return any_coarse([row.theme for part in self.parts for row in part.rows])


def side_by_side(report: Report, wanted: str, language: str) -> SideBySide | None:
    """The groups for the theme `wanted` (its code), or the first one; None without groups."""
    groups = report.payload.peer_groups if isinstance(report.payload, Benchmark) else ()
    rows = list(theme_rows(report.document, report.payload, language))
    if len(groups) < 2 or not rows:
        return None
    chosen = next((row for row in rows if row.code == wanted), rows[0])
    choices = tuple(
        PeerChoice(
            row.code, row.text, urlencode({"theme": row.code}), chosen=row.code == chosen.code
        )
        for row in rows
    )
    parts = groupby(groups, key=lambda group: (group.kind, group.name))
    return SideBySide(
        choices,
        chosen,
        tuple(
            GroupPart(
                name or kind_name(kind, language), tuple(_groups(report, own, chosen, language))
            )
            for (kind, name), own in parts
        ),
    )


def _groups(
    report: Report, groups: Iterator[PeerGroup], chosen: Row, language: str
) -> Iterator[GroupRow]:
    for group in groups:
        themes = report.peers.get(group.key, ())
        theme = next((one for one in themes if one.code == chosen.code), None)
        yield GroupRow(group, short_name(group, language), theme)
