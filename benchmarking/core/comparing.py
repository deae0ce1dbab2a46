"""One side's change between two waves, by one link: estimate, intervals, and whether it may leave.

| link         | the pairs are                     | estimate                                       |
|--------------|-----------------------------------|------------------------------------------------|
| seat         | the same person, or the same seat | mean of the pairs' changes, cluster t          |
| municipality | municipalities in both waves      | I3 on their changes, cluster t                 |
| none         | nothing                           | difference of the two waves, variances added   |

A link holds for a whole course and is never mixed. The seat link asks for `SEATS` pairs from
`CLUSTERS_FOR_INTERVAL` municipalities and for half of both waves' answers at the municipalities
of both waves, which the next weaker link would use: fewer say little of the side, and may
differ from the rest in that they stayed.
"""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Bools, Counts, Floats, optional
from benchmarking.core.figures import CHANGE, Base, Figure, Kind, Method, Reason, shown
from benchmarking.core.gaps import Clustered, balanced_size, cluster_mean, effective_size
from benchmarking.core.intervals import newcombe
from benchmarking.core.panel import Pairs
from benchmarking.core.released import (
    CLUSTERS_FOR_INTERVAL,
    Side,
    side_reason,
    withheld,
)
from benchmarking.core.study import Measure
from benchmarking.core.trends import (
    Change,
    Link,
    independent_change,
    mcnemar_exact,
    municipal_change,
    newcombe_paired,
    seat_change,
)
from benchmarking.core.wave import Thresholds

SEATS = 30


@dataclass(frozen=True, slots=True)
class Compared:
    """Side `s` of one measure in two waves, earlier first.

    `pairs`: the seats whose holders answered in both waves; `total`, `n` (M, 2 waves): the
    answers by municipality over all `codes` of both waves.
    """

    first: Measure
    second: Measure
    s: int
    pairs: Pairs
    total: Floats
    n: Counts

    @classmethod
    def of(cls, first: Measure, second: Measure, s: int, pairs: Pairs) -> "Compared":
        """Line the two waves up; of `pairs` those stay that answered both times."""
        codes = tuple(sorted({*first.codes, *second.codes}))
        found = [measure.at(codes) for measure in (first, second)]
        total = np.stack([total[:, s] for total, _ in found], axis=1).astype(np.float64)
        n = np.stack([n[:, s] for _, n in found], axis=1)
        answered = np.isfinite(first.score[pairs.first] + second.score[pairs.second])
        return cls(first, second, s, pairs.only(answered), total, n)

    @property
    def place(self) -> Counts:
        """The municipality (P,) of each pair: where the later answer was given."""
        return self.second.place[self.pairs.second]

    @property
    def both(self) -> Bools:
        """The municipalities (M,) with an answer in both waves."""
        return np.asarray((self.n > 0).all(axis=1))

    def strongest(self) -> Link:
        """The strongest link that these two waves allow."""
        if self._seats_suffice():
            return Link.SEAT
        enough = np.count_nonzero(self.both) >= CLUSTERS_FOR_INTERVAL
        return Link.MUNICIPALITY if enough else Link.NONE

    def _seats_suffice(self) -> bool:
        pairs = len(self.pairs)
        if pairs < SEATS or 2 * pairs < int(self.n[self.both].sum(axis=0).max()):
            return False
        return len(np.unique(self.place)) >= CLUSTERS_FOR_INTERVAL

    @property
    def changes(self) -> Floats:
        """Each pair's own change (P,)."""
        return self.second.score[self.pairs.second] - self.first.score[self.pairs.first]

    def base(self, link: Link, estimate: Clustered) -> Base:
        """What the change rests on: n counts pairs (seats) or the answers of both waves."""
        if link == Link.SEAT:
            square = float((self.changes**2).mean())
            size = effective_size(len(self.pairs), square, estimate)
        else:
            n = self.n.sum(axis=0, keepdims=True) if link == Link.NONE else self.n
            size = balanced_size(n[:, 0], n[:, 1])
        return Base(int(estimate.n.sum()), int(estimate.clusters), size)

    def estimate(self, link: Link) -> Clustered:
        """Second minus first wave."""
        if link == Link.SEAT:
            return seat_change(self.changes, self.place, len(self.second.codes))
        if link == Link.MUNICIPALITY:
            return municipal_change(self.total[:, 0], self.n[:, 0], self.total[:, 1], self.n[:, 1])
        return independent_change(*self._apart())

    def _apart(self) -> list[Clustered]:
        return [cluster_mean(self.total[:, w], self.n[:, w]) for w in (0, 1)]

    def change(self, link: Link) -> Change:
        """With intervals; where no municipality differs from another, those of `steady`."""
        found = Change.of(estimate := self.estimate(link))
        if float(estimate.se) > 0 or int(estimate.clusters) < CLUSTERS_FOR_INTERVAL:
            return found
        low, high = (self.steady(link, confidence) for confidence in (0.90, 0.95))
        return Change(found.value, low, high)

    def steady(self, link: Link, confidence: float) -> tuple[float, float]:
        """The interval where every cluster changed alike (SE 0), which is no certainty.

        Shares: Newcombe's, paired for seats and else between the answers of the paired
        municipalities. Means: as if the waves were not linked.
        """
        if not self.first.is_share:
            low, high = independent_change(*self._apart()).interval(confidence)
        elif link == Link.SEAT:
            e, f, g, h = self.outcomes()
            return newcombe_paired(e, f, g, h, confidence)
        else:
            kept = self.both if link == Link.MUNICIPALITY else np.ones(len(self.n), dtype=bool)
            (k1, k2), (n1, n2) = self.total[kept].sum(axis=0), self.n[kept].sum(axis=0)
            low, high = newcombe(k2, n2, k1, n1, confidence)
        return float(low), float(high)

    def outcomes(self) -> tuple[int, int, int, int]:
        """Pairs that are favourable in both waves, in the later, in the earlier, in neither."""
        before = self.first.score[self.pairs.first] > 0
        after = self.second.score[self.pairs.second] > 0
        marks = (before & after, ~before & after, before & ~after, ~before & ~after)
        e, f, g, h = (int(np.count_nonzero(mark)) for mark in marks)
        return e, f, g, h

    def seat_interval(self) -> tuple[float, float]:
        """Newcombe's paired interval: of these persons, not of municipalities like these."""
        return newcombe_paired(*self.outcomes())

    def mcnemar(self) -> float:
        """The exact p that as many pairs became favourable as ceased to be."""
        _, after, before, _ = self.outcomes()
        return mcnemar_exact(before, after)

    def reason(self, link: Link, limits: Thresholds) -> Reason | None:
        """Why the change may not leave, when both waves' own figures may.

        Needs `cell` answers (pairs) in both waves from `peers` municipalities, none with more
        than half of the weight, and no unanimity; and what is paired must not tell, beside the
        waves' totals, what the few who are not paired answered.
        """
        estimate = self.estimate(link)
        if int(estimate.n.min()) < limits.cell:
            return Reason.TOO_FEW_ANSWERS
        if int(estimate.clusters) < limits.peers:
            return Reason.TOO_FEW_MUNICIPALITIES
        if link == Link.NONE:
            return None
        if float(estimate.largest) > 0.5:
            return Reason.DOMINANCE
        return self._pairs_reason(limits) if link == Link.SEAT else None

    def _pairs_reason(self, limits: Thresholds) -> Reason | None:
        halves = ((self.first, self.pairs.first), (self.second, self.pairs.second))
        for measure, rows in halves:
            whole, own = measure.side(self.s), _side_at(measure, rows)
            left = np.asarray(whole.total - own.total, dtype=np.float64)
            rest = Side(whole.n - own.n, left, measure.whole)
            if (reason := side_reason(own, limits)) is not None:
                return reason
            if rest.answers and _exposed(rest, limits):
                return Reason.REMAINDER
        return None


def _side_at(measure: Measure, rows: Counts) -> Side:
    size, place = len(measure.codes), measure.place[rows]
    total = np.bincount(place, measure.score[rows], size)
    return Side(np.bincount(place, minlength=size), total, measure.whole)


def _exposed(rest: Side, limits: Thresholds) -> bool:
    base = rest.base
    if base.n < limits.cell or base.municipalities < 2:
        return True
    return rest.at_bound and base.n < limits.unanimity


def change_figure(
    compared: Compared, link: Link, ends: tuple[Figure, Figure], limits: Thresholds
) -> Figure:
    """Last minus first wave; shown only where both waves' figures are."""
    for end in ends:
        if not end.visible:
            return withheld(CHANGE, end.reason or Reason.TOO_FEW_ANSWERS)
    if (reason := compared.reason(link, limits)) is not None:
        return withheld(CHANGE, reason)
    estimate, change = compared.estimate(link), compared.change(link)
    base = compared.base(link, estimate)
    if int(estimate.clusters) < CLUSTERS_FOR_INTERVAL:
        few = Reason.TOO_FEW_MUNICIPALITIES
        return shown(CHANGE, change.value, None, base, warning=few)
    if float(estimate.se) > 0:
        return shown(CHANGE, change.value, change.interval95, base)
    kind = _steady_kind(compared, link)
    interval = change.interval95 if optional(change.interval95[0]) is not None else None
    return shown(kind, change.value, interval, base, warning=Reason.DEGENERATE)


def _steady_kind(compared: Compared, link: Link) -> Kind:
    if not compared.first.is_share:
        return CHANGE
    return CHANGE.by(Method.NEWCOMBE_PAIRED if link == Link.SEAT else Method.NEWCOMBE)
