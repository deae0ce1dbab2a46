"""What was answered to each scale item, by municipality and side: what its figures are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tensor import by_categories
from benchmarking.core.data.arrays import Counts, Floats, floats
from benchmarking.core.data.instrument import ScaleSpec
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.released import Side
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    side_pair,
    side_pairs,
)


@dataclass(frozen=True, slots=True)
class ScaleAnswers:
    """One scale item's answers by municipality and side.

    `counts` (M, 2, K), `no_opinion` (M, 2), `n` valid answers, `agreeing` ones, and the sum
    `steps` of their steps c-1 above the lowest category, each (M, 2).
    """

    spec: ScaleSpec
    limits: Thresholds
    counts: Counts
    no_opinion: Counts
    n: Counts
    agreeing: Counts
    steps: Counts

    @property
    def pomp(self) -> Floats:
        """The sum of the POMP scores 100(c-1)/(K-1), (M, 2)."""
        return floats(self.steps * (100.0 / (self.spec.categories - 1)))

    @property
    def largest(self) -> Counts:
        """The answers in the fullest category, (M, 2)."""
        return np.asarray(self.counts.max(axis=-1), dtype=np.int64)

    @property
    def fullest(self) -> Counts:
        """The answers in the fullest category over all municipalities, (2,)."""
        return np.asarray(self.counts.sum(axis=0).max(axis=-1), dtype=np.int64)

    def shares(self) -> SidePair:
        """Both sides, counting who agrees."""
        return side_pair(self.n, self.agreeing, self.limits, whole=1.0, fullest=self.fullest)

    def distribution(self, s: int) -> Counts:
        """The counts (K,) of one side over all municipalities."""
        return np.asarray(self.counts[:, s].sum(axis=0), dtype=np.int64)


def scale_answers(tally: Tally, limits: Thresholds) -> dict[str, ScaleAnswers]:
    """Every scale item of the tally, in the instrument's order."""
    found = {}
    for K, specs in by_categories(tally.instrument).items():
        block = tally.scales[K]
        for i, spec in enumerate(specs):
            counts = block.counts[:, :, i]
            found[spec.code] = ScaleAnswers(
                spec,
                limits,
                counts,
                block.no_opinion[:, :, i],
                counts.sum(axis=-1),
                counts[..., spec.cut - 1 :].sum(axis=-1),
                (counts * np.arange(K)).sum(axis=-1),
            )
    return {spec.code: found[spec.code] for spec in tally.instrument.scales}


@dataclass(frozen=True, slots=True)
class ItemPairs:
    """Both sides of an item: counting who agrees; adding POMP scores; and counting who has no
    opinion among who was asked, the last two withheld wherever the shares are."""

    shares: SidePair
    means: SidePair
    doubts: SidePair

    def sides(self, s: int) -> tuple[Side, Side, Side]:
        """One side of each."""
        if s == 0:
            return self.shares.political, self.means.political, self.doubts.political
        return self.shares.administrative, self.means.administrative, self.doubts.administrative


def scale_pairs(items: Sequence[ScaleAnswers], limits: Thresholds) -> list[ItemPairs]:
    """Of these items, estimated together."""
    n = [item.n for item in items]
    fullest = [item.fullest for item in items]
    shares = side_pairs(n, [item.agreeing for item in items], limits, whole=1.0, fullest=fullest)
    means = side_pairs(n, [item.pomp for item in items], limits, whole=100.0)
    silent = [item.no_opinion for item in items]
    asked = [item.n + item.no_opinion for item in items]
    doubts = side_pairs(asked, silent, limits, whole=1.0)
    return [
        ItemPairs(one, *(replace(pair, withheld=one.reason()) for pair in others))
        for one, *others in zip(shares, means, doubts, strict=True)
    ]
