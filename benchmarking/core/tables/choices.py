"""A choice item in the benchmark: its options, what is named together, and how much."""

from dataclasses import dataclass

import numpy as np
from msgspec import structs

from benchmarking.core.counting.tensor import ChoiceTally
from benchmarking.core.data.arrays import Counts, Floats, optional
from benchmarking.core.data.figures import (
    DISTANCE,
    MEAN,
    POOLED,
    SHARE,
    WITHIN,
    WITHIN_SHARE,
    Figure,
    Reason,
    amount_kind,
    shown,
    undefined,
)
from benchmarking.core.data.instrument import ChoiceSpec
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.released import (
    CLUSTERS_FOR_INTERVAL,
    COMFORTABLE_BASE,
    Side,
    mean_figure,
    share_figure,
    side_reason,
    withheld,
)
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    gap_p,
    pooled_figure,
    side_pair,
    within_figure,
    within_sides,
)
from benchmarking.core.multivariate.cooccurrence import (
    ClusteredPairs,
    PairMeasures,
    clustered_pairs,
    mentions_sum,
    naming_at_least,
    pair_measures,
)
from benchmarking.core.statistics.distance import chance_jensen_shannon, jensen_shannon
from benchmarking.core.statistics.maxtest import max_t_of_pairs
from benchmarking.core.statistics.ranktests import adjusted_p
from benchmarking.core.tables.details import rank_result
from benchmarking.core.tables.results import (
    BySide,
    ChoiceResult,
    Cooccurrence,
    CooccurrenceBySide,
    Mentions,
    MentionsBySide,
    OptionResult,
    Pair,
    ShareGap,
)

OPTION = "I14"


MENTIONS = "I17"


MENTIONED = amount_kind(MEAN.of(MENTIONS), 0.1)


def share_gap(pair: SidePair) -> ShareGap:
    """I14: the gap of an option's shares, inside municipalities and over all respondents."""
    return ShareGap(within_figure(pair, WITHIN.of(OPTION)), pooled_figure(pair, POOLED.of(OPTION)))


def option_pair(spec: ChoiceSpec, tally: ChoiceTally, o: int, limits: Thresholds) -> SidePair:
    """Both sides of one option; of a single choice all options count for unanimity."""
    chosen = tally.chosen.sum(axis=0)
    fullest = chosen[:, o] if spec.multiple else chosen.max(axis=-1)
    return side_pair(tally.n, tally.chosen[:, :, o], limits, whole=1.0, fullest=fullest)


def choice_result(
    spec: ChoiceSpec, tally: ChoiceTally, limits: Thresholds, rng: np.random.Generator
) -> ChoiceResult:
    """Shares and gaps per option; for multiple choice also mentions and co-occurrence."""
    options = _tested_options(spec, tally, limits, rng)
    found = ChoiceResult(
        code=spec.code,
        kind="multiple" if spec.multiple else "single",
        options=options,
        p=min((o.p_joint for o in options if o.p_joint is not None), default=None),
        distance=_choice_distance(options, tally, limits, rng),
        rank_agreement=None,
    )
    if not spec.multiple:
        return found
    pairs = (_cooccurrence(spec, _OneSide(tally, s), limits) for s in (0, 1))
    return structs.replace(
        found,
        mentions=MentionsBySide(*(_mentions(spec, tally, s, limits) for s in (0, 1))),
        cooccurrence=CooccurrenceBySide(*pairs),
        rank_agreement=rank_result(tally.n, tally.chosen[..., spec.listed], limits, rng),
    )


def _tested_options(
    spec: ChoiceSpec, tally: ChoiceTally, limits: Thresholds, rng: np.random.Generator
) -> tuple[OptionResult, ...]:
    """I14: shares and gap of every option, tested where the within gap has an interval."""
    size = range(len(spec.options))
    pairs = [option_pair(spec, tally, o, limits) for o in size]
    gaps = [share_gap(pair) for pair in pairs]
    tested = np.array([gap.within.low is not None for gap in gaps])
    p, joint = np.full((2, len(pairs)), np.nan)
    p[tested] = [gap_p(pairs[o]) for o in np.flatnonzero(tested)]
    if tested.any():
        joint[tested] = max_t_of_pairs(tally.n, tally.pairs[:, :, tested][..., tested], rng).p
    numbers = np.stack([p, adjusted_p(p), joint], axis=1)
    return tuple(
        structs.replace(
            _option(spec.options[o], pairs[o], gaps[o], numbers[o]), listed=o in spec.listed
        )
        for o in size
    )


def _option(code: str, pair: SidePair, gap: ShareGap, numbers: Floats) -> OptionResult:
    political, administrative = (
        share_figure(side, pair.limits, SHARE.of(OPTION))
        for side in (pair.political, pair.administrative)
    )
    within = BySide(*within_sides(pair, WITHIN_SHARE.of(OPTION)))
    p, adjusted, joint = (optional(float(number)) for number in numbers)
    return OptionResult(
        code=code,
        political=political,
        administrative=administrative,
        within=within,
        gap=gap,
        p=p,
        p_adjusted=adjusted,
        p_joint=joint,
    )


def _choice_distance(
    options: tuple[OptionResult, ...],
    tally: ChoiceTally,
    limits: Thresholds,
    rng: np.random.Generator,
) -> Figure:
    """I12: how far apart what the two sides name lies, over what chance gives.

    Hidden wherever an option is: from the distance and the other options it would follow.
    """
    pair = side_pair(tally.n, tally.n, limits)
    hidden = (f.reason for o in options for f in (o.political, o.administrative) if not f.visible)
    reason, named = pair.reason() or next(hidden, None), tally.chosen.sum(axis=0)
    if reason is not None:
        return withheld(DISTANCE, reason)
    if tally.n.sum(axis=0).min() < COMFORTABLE_BASE:
        return undefined(DISTANCE, Reason.SMALL_BASE)
    if not named.sum(axis=1).all():  # a side that names nothing has no distribution
        return undefined(DISTANCE, Reason.DEGENERATE)
    observed = float(jensen_shannon(named[0], named[1]))
    chance = chance_jensen_shannon(tally.n, tally.pairs, rng)
    return shown(DISTANCE, observed - chance, None, pair.base)


def _mentions(spec: ChoiceSpec, tally: ChoiceTally, s: int, limits: Thresholds) -> Mentions:
    """I17, of the listed options alone."""
    counts = tally.mentions[:, s]
    number = Side(tally.n[:, s], mentions_sum(counts))
    mean = mean_figure(number, limits, MENTIONED)
    fewest = max(len(spec.listed) - 1, 0)
    many = Side(tally.n[:, s], naming_at_least(counts, fewest), 1.0)
    at_least = share_figure(many, limits, SHARE.of(MENTIONS))
    if at_least.visible and spec.most is not None and spec.most < fewest:
        at_least = undefined(SHARE.of(MENTIONS), Reason.TOO_FEW_CHOICES)
    total = int(tally.n[:, s].sum())
    bars = mean.visible and total >= limits.distribution
    shares = tuple((counts.sum(axis=0) / total).tolist()) if bars else None
    return Mentions(mean.n, mean, at_least, shares)


@dataclass(frozen=True, slots=True)
class _OneSide:
    tally: ChoiceTally
    s: int

    @property
    def n(self) -> Counts:
        return self.tally.n[:, self.s]

    @property
    def pairs(self) -> Counts:
        return self.tally.pairs[:, self.s]


def _cooccurrence(spec: ChoiceSpec, one: _OneSide, limits: Thresholds) -> Cooccurrence:
    side = Side(one.n, one.n)
    reason = side_reason(side, limits)
    if reason is None and side.answers < limits.distribution:
        reason = Reason.TOO_FEW_ANSWERS
    if reason is not None:
        return Cooccurrence(None, (), reason)
    listed = spec.listed
    together = one.pairs[:, listed][..., listed]
    m, found = pair_measures(side.answers, together.sum(axis=0)), clustered_pairs(one.n, together)
    enough = np.count_nonzero(one.n) >= CLUSTERS_FOR_INTERVAL
    pairs = [
        _pair(spec, (a, b), m, found, enough=bool(enough))
        for a in range(len(listed))
        for b in range(a + 1, len(listed))
    ]
    return Cooccurrence(side.answers, tuple(pairs))


def _pair(
    spec: ChoiceSpec, at: tuple[int, int], m: PairMeasures, found: ClusteredPairs, *, enough: bool
) -> Pair:
    """I16 of the two listed options at these places among them."""
    (a, b), turned = at, at[::-1]
    numbers = [optional(matrix[at]) for matrix in (m.given, m.lift, m.phi, m.jaccard)]
    given, lift, phi, jaccard = numbers
    ends = found.lift.ratio_interval(), found.phi.bounded_interval()
    reason = None if enough else Reason.TOO_FEW_MUNICIPALITIES
    if enough and not found.known[at]:
        reason = Reason.SMALL_BASE
    elif enough and not found.phi.se[at] > 0:
        reason = Reason.DEGENERATE
    intervals = [None if reason else _interval(low[at], high[at]) for low, high in ends]
    if None in (*numbers, given_b := optional(m.given[turned])):
        reason = Reason.DEGENERATE
    return Pair(
        spec.options[spec.listed[a]],
        spec.options[spec.listed[b]],
        both=float(m.both[at]),
        given_a=given,
        given_b=given_b,
        lift=lift,
        phi=phi,
        jaccard=jaccard,
        lift_interval=intervals[0],
        phi_interval=intervals[1],
        reason=reason,
    )


def _interval(low: float, high: float) -> tuple[float, float] | None:
    ends = optional(low), optional(high)
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
