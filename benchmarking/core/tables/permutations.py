"""I8 where municipalities are few: the permutation tests beside the cluster t."""

import numpy as np
from msgspec import structs

from benchmarking.core.counting.merging import Tally
from benchmarking.core.data.arrays import optional
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.statistics.ranktests import label_permutation_test, sign_flip_test
from benchmarking.core.statistics.resampling import FEWEST_CLUSTERS
from benchmarking.core.tables.answers import ScaleAnswers, scale_answers
from benchmarking.core.tables.results import ItemGap, ItemResult


def with_permutations(
    tally: Tally, items: tuple[ItemResult, ...], limits: Thresholds, rng: np.random.Generator
) -> tuple[ItemResult, ...]:
    """Give both permutation p-values to every visible within gap of fewer than 20 municipalities."""
    answers = scale_answers(tally, limits)
    return tuple(
        structs.replace(item, gap=_permuted(item.gap, answers[item.code], rng))
        if item.gap.within.visible and (item.gap.within.municipalities or 0) < FEWEST_CLUSTERS
        else item
        for item in items
    )


def _permuted(gap: ItemGap, item: ScaleAnswers, rng: np.random.Generator) -> ItemGap:
    both = (item.n > 0).all(axis=1)
    favourable, n = item.agreeing[both], item.n[both]
    counts = np.stack([n - favourable, favourable], axis=-1)
    shares = favourable / n
    weights = n[:, 0] * n[:, 1] / n.sum(axis=1)
    shuffled = label_permutation_test(counts, np.array([0.0, 1.0]), rng)
    flipped = sign_flip_test(shares[:, 0] - shares[:, 1], weights, rng)
    return structs.replace(gap, p_permutation=optional(shuffled.p), p_sign_flip=optional(flipped.p))
