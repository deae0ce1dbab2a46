"""The shape of what leaves the core for the benchmark; `tell` puts its numbers on their grids."""

from msgspec import Struct, field

from benchmarking.core.audit.auditor import AuditSummary
from benchmarking.core.counting.weighting import Weighting
from benchmarking.core.data.figures import UNKNOWN, Figure, Reason, Status
from benchmarking.core.data.precision import Bar, Coefficient, Mentioned, PValue, Setting, Share
from benchmarking.core.disclosure.classes import Classification
from benchmarking.core.tables.detail_results import (
    Association,
    CoorientationResult,
    EffortYield,
    Line,
    PeerGroup,
    RankAgreementResult,
    Reliability,
    Spread,
)
from benchmarking.core.tables.roles import RoleResult
from benchmarking.core.tables.weighted import Weighted
from benchmarking.core.waves.trend_results import Trends


class SideResponse(Struct, frozen=True):
    """Invitations (None = unknown) and submitted responses of one side."""

    invited: int | None
    submitted: int


class Response(Struct, frozen=True):
    """`municipalities` with any response; `both_sides`: with a response on both."""

    municipalities: int
    both_sides: int
    political: SideResponse
    administrative: SideResponse


class BySide(Struct, frozen=True):
    """A figure of each side, weighed as the gap beside it: political minus administrative is it."""

    political: Figure
    administrative: Figure


UNKNOWN_SIDES = BySide(UNKNOWN, UNKNOWN)


class ItemSide(Struct, frozen=True, kw_only=True):
    """One side's answers: share that agrees, POMP mean, no opinion, bars; how much the side
    agrees (van der Eijk's A, consensus), how much of the spread lies between municipalities
    (`intraclass`), and how their shares spread (from 30 of them on).

    `share`, `mean` and `no_opinion` are of all respondents; `within`, `mean_within` and
    `no_opinion_within` belong beside the gaps of these names: at the municipalities where both
    sides answered, weighed as the gap, political minus administrative is that gap."""

    n: int | None
    share: Figure
    mean: Figure
    no_opinion: Figure
    within: Figure = UNKNOWN
    mean_within: Figure = UNKNOWN
    no_opinion_within: Figure = UNKNOWN
    agreement: Figure
    consensus: Figure
    intraclass: Figure
    spread: Spread | None
    distribution: tuple[Bar, ...] | None
    distribution_step: Setting = 0.01
    status: Status
    reason: Reason | None


class ItemGap(Struct, frozen=True):
    """Every gap of a scale item; `no_opinion` is the within gap of the share without one.

    `hedges`: the standardised gap of all respondents; `agreement`: A of the political side
    minus A of the administrative; `distance`: Wasserstein-1 in category steps, over what
    shuffled side labels give (`distance_by_chance`), without interval: near 0 it has none.
    `depends_on_size`: the two weightings differ by over delta/2. `p` tests the within gap,
    `p_adjusted` within the family of all items of the wave (Benjamini-Hochberg). Below 20
    municipalities `p_permutation` (shuffled labels: no difference in any municipality) and
    `p_sign_flip` (no difference on average) stand beside it. No unclustered test (I7) stands
    here: over municipalities its p is too small.
    """

    within: Figure
    within_equal: Figure
    pooled: Figure
    mean_within: Figure
    mean_pooled: Figure
    ordinal: Figure
    no_opinion: Figure
    hedges: Figure
    agreement: Figure
    distance: Figure
    distance_by_chance: Coefficient | None
    depends_on_size: bool | None
    p: PValue | None
    p_adjusted: PValue | None
    p_permutation: PValue | None
    p_sign_flip: PValue | None


class ItemResult(Struct, frozen=True, kw_only=True):
    """A scale or rating item, counted as its sentence is printed: whoever agrees.

    `frame`: whether agreeing is to see a strength (and so favourable) or a problem; `reverse`:
    in its theme it counts the other way round."""

    code: str
    kind: str
    theme: str | None
    frame: str
    reverse: bool | None = None
    categories: int
    favourable_from: int
    role: str | None
    of: str | None
    political: ItemSide
    administrative: ItemSide
    gap: ItemGap
    weighted: Weighted | None
    classification: Classification = field(name="class")


class ThemeSide(Struct, frozen=True, kw_only=True):
    """One side's theme scores: POMP mean, share of favourable scores, how much of the spread
    lies between municipalities, the median's line.

    `mean` and `share` are of all respondents; `mean_within` and `within` as of an item."""

    n: int | None
    mean: Figure
    share: Figure
    mean_within: Figure = UNKNOWN
    within: Figure = UNKNOWN
    intraclass: Figure
    line: Line | None


class ThemeGap(Struct, frozen=True, kw_only=True):
    """Gaps of a theme: of POMP means (within, pooled, standardised) and of favourable shares."""

    mean_within: Figure
    mean_pooled: Figure
    within: Figure = UNKNOWN
    hedges: Figure


class ThemeResult(Struct, frozen=True):
    """A theme."""

    code: str
    frame: str
    items: tuple[str, ...]
    political: ThemeSide
    administrative: ThemeSide
    gap: ThemeGap
    weighted: Weighted | None
    reliability: Reliability | None
    classification: Classification = field(name="class")


class ShareGap(Struct, frozen=True):
    """The gap of a share inside municipalities and over all respondents."""

    within: Figure
    pooled: Figure


class OptionResult(Struct, frozen=True, kw_only=True):
    """An option of a choice item, with the test of its within gap.

    `political`, `administrative`: the shares of all respondents; `within` those beside the gap.
    `listed`: whether it is on the list, as 'other' and 'none of these' are not.
    `p_adjusted` within the family of the item's options (Benjamini-Hochberg); `p_joint` is the
    chance that any of them shows as much (max |t|).
    """

    code: str
    political: Figure
    administrative: Figure
    within: BySide = UNKNOWN_SIDES
    gap: ShareGap
    p: PValue | None
    p_adjusted: PValue | None
    p_joint: PValue | None
    listed: bool = True


class Mentions(Struct, frozen=True):
    """How many of the m listed options a respondent names: mean, share naming m-1 or m, shares
    naming 0..m."""

    n: int | None
    mean: Figure
    at_least: Figure
    shares: tuple[Share, ...] | None


class Pair(Struct, frozen=True):
    """Two options named by one respondent; `given_a` = P(B|A), `given_b` = P(A|B).

    Lift and phi carry an interval from 10 municipalities on, where each of the four combinations
    of naming and not naming the two has 10 answers. `reason`: why one of these is missing;
    DEGENERATE where nobody or everybody names an option.
    """

    a: str
    b: str
    both: Share
    given_a: Share | None
    given_b: Share | None
    lift: Coefficient | None
    phi: Coefficient | None
    jaccard: Share | None
    lift_interval: tuple[Coefficient, Coefficient] | None
    phi_interval: tuple[Coefficient, Coefficient] | None
    reason: Reason | None = None


class Cooccurrence(Struct, frozen=True):
    """All pairs of listed options on one side; none, and a reason, when suppressed."""

    n: int | None
    pairs: tuple[Pair, ...]
    reason: Reason | None = None


class MentionsBySide(Struct, frozen=True):
    """I17 on both sides."""

    political: Mentions
    administrative: Mentions


class CooccurrenceBySide(Struct, frozen=True):
    """I16 on both sides."""

    political: Cooccurrence
    administrative: Cooccurrence


class ChoiceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A choice item; mentions and co-occurrence are for multiple choice alone.

    `p` tests all options together (max |t|); `distance`: Jensen-Shannon between what the two
    sides name, over what shuffled side labels give, without interval.
    """

    code: str
    kind: str
    options: tuple[OptionResult, ...]
    p: PValue | None
    distance: Figure
    mentions: MentionsBySide | None = None
    cooccurrence: CooccurrenceBySide | None = None
    rank_agreement: RankAgreementResult | None


class RankingSide(Struct, frozen=True):
    """Share ranking the option first, share naming it at all, mean rank (1 = most important)."""

    first: Figure
    top: Figure
    mean_rank: Mentioned | None


class RankingOption(Struct, frozen=True, kw_only=True):
    """An option of a ranking; the gap and `within` are of the share naming it at all,
    `first_within` of the share ranking it first."""

    code: str
    political: RankingSide
    administrative: RankingSide
    within: BySide = UNKNOWN_SIDES
    first_within: BySide = UNKNOWN_SIDES
    gap: ShareGap


class RankingResult(Struct, frozen=True):
    """A ranking item."""

    code: str
    choose: int
    options: tuple[RankingOption, ...]
    rank_agreement: RankAgreementResult | None


class WithinGap(Struct, frozen=True):
    """A gap inside municipalities alone."""

    within: Figure


class AmountResult(Struct, frozen=True, kw_only=True):
    """Mean points of an option, or the mean of a number: of all respondents, and beside the gap."""

    code: str
    political: Figure
    administrative: Figure
    within: BySide = UNKNOWN_SIDES
    gap: WithinGap


class SumResult(Struct, frozen=True):
    """A constant sum."""

    code: str
    total: Setting
    options: tuple[AmountResult, ...]


class EstimateSide(Struct, frozen=True):
    """What one side thinks that the other side answers."""

    n: int | None
    share: Figure
    mean: Figure


class EstimateResult(Struct, frozen=True):
    """The estimated view of a scale item; `political` is what the political side estimates."""

    code: str
    political: EstimateSide
    administrative: EstimateSide


class Benchmark(Struct, frozen=True, tag_field="kind", tag="benchmark"):
    """All benchmark figures of a wave, suppressed and ready to leave.

    `trends` need the waves before: they are added by who has read those, and None without any.
    """

    method_version: str
    threshold: int
    delta: Setting
    delta_pomp: Setting
    response: Response
    weighting: Weighting
    items: tuple[ItemResult, ...]
    themes: tuple[ThemeResult, ...]
    choices: tuple[ChoiceResult, ...]
    rankings: tuple[RankingResult, ...]
    sums: tuple[SumResult, ...]
    numbers: tuple[AmountResult, ...]
    estimates: tuple[EstimateResult, ...]
    coorientation: tuple[CoorientationResult, ...]
    effort_yield: tuple[EffortYield, ...]
    associations: tuple[Association, ...]
    roles: tuple[RoleResult, ...]
    trends: Trends | None = None
    peer_groups: tuple[PeerGroup, ...] = ()
    audit: AuditSummary | None = None
