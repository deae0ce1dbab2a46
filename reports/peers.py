"""Peer groups on the report pages: a municipality in one of its groups, and groups side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from reports.narrative.model import Labels, Payload, Sentence, beside_gap, is_over_all
from reports.narrative.peers import group_name, kind_name, tell_peers
from reports.narrative.shown import any_coarse
from reports.queries import Report
from reports.rows import Row, theme_rows

NO_LINE: Payload = {"line": None}
SIDES = ("political", "administrative")


@dataclass(frozen=True)
class Choice:
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
    place: Payload
    line: Payload | None
    own: Payload

    @property
    def is_turned(self) -> bool:
        """Whether the gap that people gave here has the other sign than the one after shrinking."""
        after, own = self.place["shrunken"], self.own.get("value")
        return self.measure == "gap" and after is not None and own is not None and after * own < 0


@dataclass(frozen=True)
class OwnPeers:
    """A municipality in the group that the reader chose; no rows where the group is hidden, or
    where too few of its municipalities have a visible score.
    """

    choices: tuple[Choice, ...]
    chosen: Payload
    name: str
    scores: tuple[PeerRow, ...]
    gaps: tuple[PeerRow, ...]
    sentences: tuple[Sentence, ...]


def own_peers(report: Report, wanted: str, labels: Labels, language: str) -> OwnPeers | None:
    """The comparison with the group `wanted` (a key); with all when there is no such group."""
    groups: Sequence[Payload] = report.payload.get("peers", ())
    if not groups:
        return None
    chosen = next((group for group in groups if group["key"] == wanted), groups[0])
    results = report.peers.get(chosen["key"], {"themes": []})
    rows = list(_rows(report, chosen, results, language))
    if not any(row.line for row in rows):
        rows = []
    frames = {row.code: row.frame for row in rows}
    return OwnPeers(
        choices=tuple(_choice(group, "peers", chosen, language) for group in groups),
        chosen=chosen,
        name=group_name(chosen, language),
        scores=tuple(row for row in rows if row.measure != "gap"),
        gaps=tuple(row for row in rows if row.measure == "gap"),
        sentences=tuple(tell_peers(chosen, results, labels, language, frames)) if rows else (),
    )


def _choice(group: Payload, parameter: str, chosen: Payload, language: str) -> Choice:
    return Choice(
        group["key"],
        group_name(group, language),
        urlencode({parameter: group["key"]}),
        chosen=group["key"] == chosen["key"],
    )


def _rows(report: Report, chosen: Payload, results: Payload, language: str) -> Iterator[PeerRow]:
    places = {theme["code"]: theme for theme in chosen["themes"]}
    lines = {theme["code"]: theme for theme in results["themes"]}
    for row in theme_rows(report.document, report.payload, language):
        if row.code in places and row.code in lines:
            for measure in (*SIDES, "gap"):
                place, line = places[row.code][measure], lines[row.code][measure]["line"]
                own = row.gap if measure == "gap" else row.item[measure].get("mean") or {}
                yield PeerRow(row.code, row.text, row.item["frame"], measure, place, line, own)


@dataclass(frozen=True)
class GroupRow:
    """One group and one theme; `theme` is None where the group is hidden."""

    group: Payload
    text: str
    theme: Payload | None

    @property
    def sides(self) -> dict[str, Payload]:
        """Both means as they stand beside the gap."""
        return beside_gap(self.theme or {}, "mean")

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

    themes: tuple[Choice, ...]
    chosen: Row
    parts: tuple[GroupPart, ...]

    @property
    def is_coarse(self) -> bool:
        """Whether a figure of a group is told less exactly than others."""
        return any_coarse([row.theme for part in self.parts for row in part.rows])


def side_by_side(report: Report, wanted: str, language: str) -> SideBySide | None:
    """The groups for the theme `wanted` (its code), or the first one; None without groups."""
    groups: Sequence[Payload] = report.payload.get("peer_groups", ())
    rows = list(theme_rows(report.document, report.payload, language))
    if len(groups) < 2 or not rows:
        return None
    chosen = next((row for row in rows if row.code == wanted), rows[0])
    choices = tuple(
        Choice(row.code, row.text, urlencode({"theme": row.code}), chosen=row.code == chosen.code)
        for row in rows
    )
    parts = groupby(groups, key=lambda group: (group["kind"], group["name"]))
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
    report: Report, groups: Iterator[Payload], chosen: Row, language: str
) -> Iterator[GroupRow]:
    for group in groups:
        themes = report.peers.get(group["key"], {"themes": []})["themes"]
        theme = next((one for one in themes if one["code"] == chosen.code), None)
        yield GroupRow(group, group_name({**group, "name": ""}, language), theme)
