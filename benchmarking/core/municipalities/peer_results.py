"""The shape of what leaves the core for a peer group; `tell` puts its numbers on their grids."""

from msgspec import Struct

from benchmarking.core.data.figures import UNKNOWN, Figure
from benchmarking.core.data.precision import Points, Share
from benchmarking.core.tables.detail_results import Line, PeerGroup
from benchmarking.core.tables.results import Response


class GapSpread(Struct, frozen=True):
    """How the gap differs between the municipalities of a group, beyond chance.

    `deviation` τ by Paule-Mandel, in the unit of the gap; `lower`, `upper`: between these the
    middle half of the municipalities lies, μ ± 0.674·τ.
    """

    deviation: Share
    lower: Share
    upper: Share
    municipalities: int


class GapLine(Struct, frozen=True):
    """How large a theme's gap is at these municipalities: their shrunken gaps, each once.

    Median with its interval, quartiles, and `deviation` τ between them; POMP points.
    """

    median: Points
    low: Points
    high: Points
    lower_quartile: Points
    upper_quartile: Points
    deviation: Points
    municipalities: int


class PeerSide(Struct, frozen=True, kw_only=True):
    """One side's answers to an item: the share that is favourable of all respondents, and the one
    beside the gap, whose difference it is."""

    share: Figure
    within: Figure = UNKNOWN


class PeerItemGap(Struct, frozen=True):
    """The gap of an item inside the group's municipalities, and how it differs between them."""

    within: Figure
    spread: GapSpread | None


class PeerItem(Struct, frozen=True):
    """A scale item in a group."""

    code: str
    political: PeerSide
    administrative: PeerSide
    gap: PeerItemGap


class PeerThemeSide(Struct, frozen=True, kw_only=True):
    """One side's theme scores: the mean of all respondents, the one beside the gap, and the line
    of the municipalities' own scores."""

    mean: Figure
    mean_within: Figure = UNKNOWN
    line: Line | None


class PeerThemeGap(Struct, frozen=True):
    """The gap of a theme inside the group's municipalities, and the line of their own gaps."""

    mean_within: Figure
    line: GapLine | None


class PeerTheme(Struct, frozen=True):
    """A theme in a group."""

    code: str
    political: PeerThemeSide
    administrative: PeerThemeSide
    gap: PeerThemeGap


class PeerResult(Struct, frozen=True, tag_field="kind", tag="peers"):
    """All figures of one peer group, suppressed and ready to leave."""

    method_version: str
    threshold: int
    group: PeerGroup
    response: Response
    items: tuple[PeerItem, ...]
    themes: tuple[PeerTheme, ...]


class Peers(Struct, frozen=True):
    """Every group as a heading, and the figures of those that may be shown."""

    groups: tuple[PeerGroup, ...]
    results: tuple[PeerResult, ...]
