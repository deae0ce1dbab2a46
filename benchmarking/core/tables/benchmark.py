"""The benchmark: every figure over all municipalities of a wave (or of a peer group)."""

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tensor import AmountTally, RankingTally, by_categories
from benchmarking.core.data.arrays import Bools, divide
from benchmarking.core.data.figures import (
    MEAN,
    SHARE,
    WITHIN_SHARE,
    amount_kind,
)
from benchmarking.core.data.instrument import RankingSpec, SumSpec
from benchmarking.core.data.precision import amount_step
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.protection import amounts_all_but_one
from benchmarking.core.disclosure.released import (
    Side,
    mean_figure,
    share_figure,
)
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    side_pair,
    within_figure,
    within_sides,
)
from benchmarking.core.tables.choices import OPTION, share_gap
from benchmarking.core.tables.details import rank_result
from benchmarking.core.tables.results import (
    AmountResult,
    BySide,
    EstimateResult,
    EstimateSide,
    RankingOption,
    RankingResult,
    RankingSide,
    Response,
    SideResponse,
    SumResult,
    WithinGap,
)


def response_of(tally: Tally, members: Bools | None = None) -> Response:
    """How many were invited and how many answered, everywhere or at the members (M,)."""
    rows = slice(None) if members is None else members
    submitted, invited = tally.submitted[rows], tally.invited[rows]
    answered = submitted > 0
    known = np.asarray((invited >= 0).all(axis=0))
    sides = [
        SideResponse(int(invited[:, s].sum()) if known[s] else None, int(total))
        for s, total in enumerate(submitted.sum(axis=0))
    ]
    either, both = answered.any(axis=1), answered.all(axis=1)
    return Response(int(either.sum()), int(both.sum()), sides[0], sides[1])


def ranked_pair(tally: RankingTally, o: int, limits: Thresholds) -> SidePair:
    """Both sides of one option, counting who names it at all."""
    top = tally.top[:, :, o]
    return side_pair(tally.n, top, limits, whole=1.0, fullest=top.sum(axis=0))


def first_pair(tally: RankingTally, o: int, limits: Thresholds) -> SidePair:
    """Both sides of one option, counting who puts it first; all options count for unanimity."""
    firsts = tally.first.sum(axis=0).max(axis=-1)
    return side_pair(tally.n, tally.first[:, :, o], limits, whole=1.0, fullest=firsts)


def ranking_result(
    spec: RankingSpec, tally: RankingTally, limits: Thresholds, rng: np.random.Generator
) -> RankingResult:
    """Share ranked first, share ranked at all, mean rank with midranks for the unranked."""
    options = []
    for o, code in enumerate(spec.options):
        sides = [_ranking_side(tally, s, o, limits) for s in (0, 1)]
        pairs = (ranked_pair(tally, o, limits), first_pair(tally, o, limits))
        top, first = (BySide(*within_sides(pair, WITHIN_SHARE.of(OPTION))) for pair in pairs)
        option = RankingOption(
            code=code,
            political=sides[0],
            administrative=sides[1],
            within=top,
            first_within=first,
            gap=share_gap(pairs[0]),
        )
        options.append(option)
    ranks = rank_result(tally.n, tally.top, limits, rng)
    return RankingResult(spec.code, spec.choose, tuple(options), ranks)


def _ranking_side(tally: RankingTally, s: int, o: int, limits: Thresholds) -> RankingSide:
    first, top = (
        share_figure((pair.political, pair.administrative)[s], limits, SHARE.of(OPTION))
        for pair in (first_pair(tally, o, limits), ranked_pair(tally, o, limits))
    )
    seen = first.visible and top.visible
    rank = float(tally.double_rank[:, s, o].sum() / (2 * tally.n[:, s].sum())) if seen else None
    return RankingSide(first, top, rank)


def sum_result(spec: SumSpec, tally: AmountTally, limits: Thresholds) -> SumResult:
    """Mean points per option."""
    options = (
        _amount(code, tally, o, limits, float(spec.total)) for o, code in enumerate(spec.options)
    )
    return SumResult(spec.code, float(spec.total), tuple(options))


def number_result(code: str, tally: AmountTally, limits: Thresholds) -> AmountResult:
    """The mean of a number."""
    return _amount(code, tally, 0, limits)


def amount_pair(
    tally: AmountTally, o: int, limits: Thresholds, whole: float | None = None
) -> SidePair:
    """Both sides of one amount; `whole` is the largest possible one, if there is."""
    n, total = tally.n.sum(axis=0), tally.total[:, :, o].sum(axis=0)
    least, most = tally.least[:, :, o].min(axis=0), tally.most[:, :, o].max(axis=0)
    fullest = np.where(amounts_all_but_one(n, total, least, most), n, 0)
    return side_pair(tally.n, tally.total[:, :, o], limits, whole=whole, fullest=fullest)


def _amount(
    code: str, tally: AmountTally, o: int, limits: Thresholds, whole: float | None = None
) -> AmountResult:
    pair, kind = amount_pair(tally, o, limits, whole), amount_kind(MEAN, amount_scale(tally, whole))
    return AmountResult(
        code=code,
        political=mean_figure(pair.political, limits, kind),
        administrative=mean_figure(pair.administrative, limits, kind),
        within=BySide(*within_sides(pair, kind.of("G2"))),
        gap=WithinGap(within_figure(pair, kind)),
    )


def amount_scale(tally: AmountTally, whole: float | None = None) -> float:
    """The finest step of amounts: a thousandth of the whole, else three digits of their mean."""
    if whole is not None:
        return whole / 1000
    return amount_step(float(divide(tally.total.sum(), tally.n.sum())))


def estimate_results(tally: Tally, limits: Thresholds) -> tuple[EstimateResult, ...]:
    """What each side thinks that the other side answers, per item that asks it."""
    results = []
    for K, specs in by_categories(tally.instrument, estimates=True).items():
        scores = 100.0 * np.arange(K) / (K - 1)
        for i, spec in enumerate(specs):
            counts = tally.estimates[K].counts[:, :, i]
            n, favourable = counts.sum(axis=-1), counts[..., spec.cut - 1 :].sum(axis=-1)
            pomp = counts @ scores
            sides = []
            for s in (0, 1):
                most = int(counts[:, s].sum(axis=0).max())
                side = Side(n[:, s], favourable[:, s], 1.0, fullest=most)
                share = share_figure(side, limits)
                points = Side(n[:, s], pomp[:, s], 100.0, most)
                mean = mean_figure(points, limits)
                sides.append(EstimateSide(mean.n, share, mean))
            results.append(EstimateResult(spec.code, sides[0], sides[1]))
    return tuple(results)
