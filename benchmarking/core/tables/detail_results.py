"""The shape of the further benchmark figures: reliability, association, coorientation, ranks."""

from dataclasses import dataclass

from benchmarking.core.data.figures import Figure, Reason, Status
from benchmarking.core.data.precision import Coefficient, Points, Share


@dataclass(frozen=True, slots=True)
class SideReliability:
    """I19, I20 of one side: Cronbach's alpha with Feldt's interval, McDonald's omega without."""

    alpha: Figure
    omega: Figure


@dataclass(frozen=True, slots=True)
class Reliability:
    """A theme's reliability; `pooled` inside the sides; `composite` = it may stand as one score."""

    political: SideReliability
    administrative: SideReliability
    pooled: Figure
    composite: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """I24: mean and standard deviation of the beta distribution of the municipalities' shares."""

    mean: Share
    sd: Share


@dataclass(frozen=True, slots=True)
class Line:
    """I26: the median municipality with its interval, and the quartiles, in POMP."""

    median: Points
    low: Points
    high: Points
    lower_quartile: Points
    upper_quartile: Points
    municipalities: int


@dataclass(frozen=True, slots=True)
class Association:
    """I18 of two themes: tau-b over pairs of colleagues, by side; and between municipalities.

    `between_first_political`: Spearman of the municipalities' shrunken scores, the first theme
    by the political side, the second by the administrative; the other one turns the sides.
    """

    first: str
    second: str
    political: Figure
    administrative: Figure
    between_first_political: Figure
    between_first_administrative: Figure


@dataclass(frozen=True, slots=True)
class Orientation:
    """One side of the coorientation model; POMP differences, `alike` a share."""

    congruency: Figure
    alike: Figure
    accuracy: Figure
    state: str


@dataclass(frozen=True, slots=True)
class CoorientationResult:
    """An item that also asked what the other side would answer."""

    code: str
    agreement: Figure
    political: Orientation
    administrative: Orientation


@dataclass(frozen=True, slots=True)
class ReturnSide:
    """One side's share that invests and share that sees the effect, and the word for the two."""

    effort: Figure
    yielded: Figure
    word: str


@dataclass(frozen=True, slots=True)
class EffortYield:
    """Takeaway 3: an effort item beside its yield item."""

    effort: str
    yielded: str
    political: ReturnSide
    administrative: ReturnSide


@dataclass(frozen=True, slots=True)
class RankAgreementResult:
    """I15: how alike the two sides order the options of one item.

    `tau` has no interval; `overlap` is rank-biased overlap; `steady_top` the share of draws in
    which the two top threes share two options or more; `similar` whether "strikingly similar" may
    be said; `reason` why Spearman or the ceiling is missing.
    """

    tau: Figure
    spearman: Coefficient | None
    overlap: Coefficient
    steady_top: Share
    ceiling: Coefficient | None
    similar: bool
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """A group of municipalities: its key, what it is, and whether its figures may be shown.

    `kind`: "all", "size", "province" or "list"; `label` its name, `name` that of its list;
    `municipalities` the members with an answer.
    """

    key: str
    kind: str
    label: str
    name: str
    municipalities: int
    status: Status
    reason: Reason | None
