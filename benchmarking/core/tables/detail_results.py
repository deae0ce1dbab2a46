"""The shape of the further benchmark figures: reliability, association, coorientation, ranks."""

from enum import StrEnum

from msgspec import Struct, field

from benchmarking.core.data.figures import Figure, Reason, Status
from benchmarking.core.data.precision import Coefficient, Points, Share


class SideReliability(Struct, frozen=True):
    """I19, I20 of one side: Cronbach's alpha with Feldt's interval, McDonald's omega without."""

    alpha: Figure
    omega: Figure


class Reliability(Struct, frozen=True):
    """A theme's reliability; `pooled` inside the sides; `composite` = it may stand as one score."""

    political: SideReliability
    administrative: SideReliability
    pooled: Figure
    composite: bool


class Spread(Struct, frozen=True):
    """I24: mean and standard deviation of the beta distribution of the municipalities' shares."""

    mean: Share
    sd: Share


class Line(Struct, frozen=True):
    """I26: the median municipality with its interval, and the quartiles, in POMP."""

    median: Points
    low: Points
    high: Points
    lower_quartile: Points
    upper_quartile: Points
    municipalities: int


class Association(Struct, frozen=True):
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


class Orientation(Struct, frozen=True):
    """One side of the coorientation model; POMP differences, `alike` a share."""

    congruency: Figure
    alike: Figure
    accuracy: Figure
    state: str


class CoorientationResult(Struct, frozen=True):
    """An item that also asked what the other side would answer."""

    code: str
    agreement: Figure
    political: Orientation
    administrative: Orientation


class ReturnSide(Struct, frozen=True):
    """One side's share that invests and share that sees the effect, and the word for the two."""

    effort: Figure
    yielded: Figure = field(name="yield")
    word: str = field(name="return")


class EffortYield(Struct, frozen=True):
    """Takeaway 3: an effort item beside its yield item."""

    effort: str
    yielded: str = field(name="yield")
    political: ReturnSide
    administrative: ReturnSide


class RankAgreementResult(Struct, frozen=True):
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


class PeerKind(StrEnum):
    """By what municipalities are grouped."""

    ALL = "all"
    SIZE = "size"
    PROVINCE = "province"
    LIST = "list"


class PeerGroup(Struct, frozen=True):
    """A group of municipalities: its key, what it is, and whether its figures may be shown.

    `kind`: one of `PeerKind`; `label` its name, `name` that of its list;
    `municipalities` the members with an answer.
    """

    key: str
    kind: str
    label: str
    name: str
    municipalities: int
    status: Status
    reason: Reason | None
