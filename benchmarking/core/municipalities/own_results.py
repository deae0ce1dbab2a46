"""The shape of a municipality's own document, as it is stored and as it is read.

Stored are its own figures alone, without what is the same in all of them; `documents.beside` adds
that, what the missing answers leave open, and the benchmark's figures.
"""

from msgspec import Struct, structs

from benchmarking.core.data.figures import Figure, Method, Reason, Status
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import BySide, RankingSide, SideResponse


class Coverage(Struct, frozen=True):
    """How many answered, of how many who were invited."""

    answered: int
    invited: int


class Bounds(Struct, frozen=True):
    """The lowest and highest value that the missing answers leave possible, on the figure's step."""

    low: float
    high: float


class OwnFigure(Figure, frozen=True, kw_only=True):
    """A figure of one municipality. No estimate: it has bounds in the place of an interval, and
    no interval_step. Of points and numbers the step follows from their size.

    Coverage and bounds are null where the figure is hidden, and where nobody knows how many were
    invited.
    """

    indicator: str = ""
    value: float | None
    method: str = Method.DESCRIPTIVE.value
    status: Status
    reason: Reason | None = None
    coverage: Coverage | None = None
    bounds: Bounds | None = None


class OwnItemSide(Struct, frozen=True, kw_only=True):
    """One side's answers to an item; `rwg` is how much it agrees within itself."""

    n: int | None
    share: OwnFigure
    mean: OwnFigure
    status: Status
    reason: Reason | None
    distribution: tuple[float, ...] | None
    rwg: float | None = None


class Place(Struct, frozen=True):
    """A score (or gap) after correction for chance: drawn to the group's mean by its noise."""

    shrunken: float | None
    reliability: float | None
    third: str | None
    chance: float | None


class OwnThemeSide(Struct, frozen=True, kw_only=True):
    """The own score (mean, share), the same score after correction for chance, and its third."""

    n: int | None
    share: OwnFigure
    mean: OwnFigure
    status: Status
    reason: Reason | None
    shrunken: float | None
    reliability: float | None
    third: str | None
    chance: float | None


class OwnGap(Struct, frozen=True):
    """Political minus administrative."""

    share: OwnFigure
    mean: OwnFigure


class BesideSide(Struct, frozen=True):
    """The benchmark's: of all respondents, and what belongs beside its gap."""

    share: Figure
    mean: Figure
    within: Figure
    mean_within: Figure


class BesideGap(Struct, frozen=True):
    """The benchmark's gaps inside municipalities."""

    within: Figure
    mean_within: Figure


class Beside(Struct, frozen=True, omit_defaults=True):
    """The benchmark's figures of an item or theme. `composite`: whether a theme may stand as one
    score there; None where that is not said."""

    political: BesideSide
    administrative: BesideSide
    gap: BesideGap
    composite: bool | None = None


class OwnItem(Struct, frozen=True, kw_only=True):
    """An item of one municipality: a description, no test and no class."""

    code: str
    kind: str
    theme: str | None
    frame: str
    reverse: bool | None = None
    categories: int
    favourable_from: int | None = None
    political: OwnItemSide
    administrative: OwnItemSide
    gap: OwnGap
    benchmark: Beside | None = None


class OwnTheme(Struct, frozen=True, kw_only=True):
    """A theme of one municipality."""

    code: str
    frame: str
    items: tuple[str, ...]
    political: OwnThemeSide
    administrative: OwnThemeSide
    gap: OwnGap
    benchmark: Beside | None = None


class OwnOptionGap(Struct, frozen=True, omit_defaults=True):
    """One of share, top and mean."""

    share: OwnFigure | None = None
    top: OwnFigure | None = None
    mean: OwnFigure | None = None

    @property
    def figure(self) -> OwnFigure:
        """The one that is there."""
        (found,) = (one for one in (self.share, self.top, self.mean) if one is not None)
        return found

    def of(self, figure: OwnFigure) -> "OwnOptionGap":
        """Another figure of the same name."""
        (name,) = (one for one in self.__struct_fields__ if getattr(self, one) is not None)
        return structs.replace(self, **{name: figure})


class OptionGap(Struct, frozen=True, omit_defaults=True):
    """The benchmark's: a mean has no pooled gap."""

    within: Figure
    pooled: Figure | None = None


class BesideOption(Struct, frozen=True):
    """The benchmark's figures of an option or a number."""

    political: Figure
    administrative: Figure
    within: BySide
    gap: OptionGap


class BesideRanked(Struct, frozen=True):
    """The benchmark's figures of an option that is ranked."""

    political: RankingSide
    administrative: RankingSide
    within: BySide
    gap: OptionGap


class OwnOption(Struct, frozen=True, kw_only=True):
    """An option of a choice or a sum, or a number."""

    code: str
    political: OwnFigure
    administrative: OwnFigure
    gap: OwnOptionGap
    benchmark: BesideOption | None = None


class OwnRankedSide(Struct, frozen=True):
    """Share ranking the option first, share naming it at all, mean rank (1 = most important)."""

    first: OwnFigure
    top: OwnFigure
    mean_rank: float | None


class OwnRanked(Struct, frozen=True, kw_only=True):
    """An option that is ranked."""

    code: str
    political: OwnRankedSide
    administrative: OwnRankedSide
    gap: OwnOptionGap
    benchmark: BesideRanked | None = None


class OwnChoice(Struct, frozen=True):
    """A choice item."""

    code: str
    kind: str
    options: tuple[OwnOption, ...]


class OwnRanking(Struct, frozen=True):
    """A ranking item."""

    code: str
    choose: int
    options: tuple[OwnRanked, ...]


class OwnSum(Struct, frozen=True):
    """A constant sum."""

    code: str
    total: float
    options: tuple[OwnOption, ...]


class OwnResponse(Struct, frozen=True):
    """Who answered of whom."""

    political: SideResponse
    administrative: SideResponse


class Places(Struct, frozen=True):
    """A municipality's place in one of its groups, for one theme."""

    code: str
    political: Place
    administrative: Place
    gap: Place


class OwnPeers(PeerGroup, frozen=True):
    """A group that the municipality belongs to, itself included."""

    themes: tuple[Places, ...]


class MunicipalityResult(Struct, frozen=True, tag_field="kind", tag="municipality"):
    """One municipality beside the benchmark."""

    municipality: str
    method_version: str
    threshold: int
    response: OwnResponse
    items: tuple[OwnItem, ...]
    themes: tuple[OwnTheme, ...]
    choices: tuple[OwnChoice, ...]
    rankings: tuple[OwnRanking, ...]
    sums: tuple[OwnSum, ...]
    numbers: tuple[OwnOption, ...]
    peers: tuple[OwnPeers, ...] = ()
