"""How much the answers inside one side agree with one another, from counts (..., K)."""

from functools import lru_cache
from itertools import combinations

import numpy as np

from benchmarking.core.data.arrays import Counts, Floats, divide, floats
from benchmarking.core.statistics.gaps import Clustered, linearised


@lru_cache(maxsize=16)
def _layer_agreements(K: int) -> tuple[float, ...]:
    """A of every layer: bit i of the index says whether category i is in the layer."""
    return tuple(_layer_agreement([index >> i & 1 for i in range(K)]) for index in range(2**K))


def _layer_agreement(layer: list[int]) -> float:
    K, S = len(layer), sum(layer)
    triples = list(combinations(layer, 3))
    unimodal = triples.count((1, 1, 0)) + triples.count((0, 1, 1))
    bimodal = triples.count((1, 0, 1))
    if unimodal + bimodal == 0:
        U = 1.0
    else:
        U = ((K - 2) * unimodal - (K - 1) * bimodal) / ((K - 2) * (unimodal + bimodal))
    return U * (1 - (S - 1) / (K - 1))


def van_der_eijk(counts: Counts | Floats) -> Floats:
    """I10, van der Eijk's agreement A of each vector of counts (..., K), K >= 3.

    The vector is peeled into layers of equal height; a layer has
    A = U(1 - (S-1)/(K-1)), U = ((K-2)TU - (K-1)TDU)/((K-2)(TU+TDU)), with TU the unimodal and
    TDU the bimodal triples; layers weigh by their mass. 1 = all in one category, 0 = uniform,
    -1 = split over the two ends; NaN for no answers. ValueError when K < 3. Source: van der
    Eijk 2001, Quality and Quantity 35:325.
    """
    heights = floats(counts)
    K = heights.shape[-1]
    if K < 3:
        raise ValueError("Agreement needs a scale of at least 3 categories.")
    table = np.array(_layer_agreements(K))
    bits = 1 << np.arange(K)
    levels = np.sort(heights, axis=-1)
    steps = np.diff(levels, axis=-1, prepend=0.0)
    total = np.zeros(heights.shape[:-1])
    for i in range(K):
        layer = heights >= levels[..., i, None]
        mass = steps[..., i] * layer.sum(axis=-1)
        total += mass * table[(layer @ bits).astype(np.int64)]
    return divide(total, heights.sum(axis=-1))


def consensus(counts: Counts | Floats) -> Floats:
    """I11, Tastle and Wierman's consensus of each vector of counts (..., K), range 0..1.

    Cns = 1 + Σ p_i log2(1 - |i - μ|/(K-1)); the width is that of the whole scale, used or not.
    One category = 1, half at each end = 0; NaN for no answers. Source: Tastle-Wierman 2007.
    """
    heights = floats(counts)
    K = heights.shape[-1]
    p = divide(heights, heights.sum(axis=-1, keepdims=True))
    codes = np.arange(K)
    mean = (p * codes).sum(axis=-1, keepdims=True)
    closeness = 1 - np.abs(codes - mean) / (K - 1)
    empty = p == 0
    return np.asarray(1 + (p * np.log2(np.where(empty, 1, closeness))).sum(axis=-1))


def within_group_agreement(counts: Counts | Floats) -> Floats:
    """I13, r_WG(1) = 1 - s²/((K²-1)/12) of each vector of counts (..., K).

    s² is the unbiased variance; 1 = no spread, below 0 = more spread than uniform answers
    (print 0). NaN below 2 answers. Source: James, Demaree and Wolf 1984.
    """
    heights = floats(counts)
    K, n = heights.shape[-1], heights.sum(axis=-1)
    codes = np.arange(K)
    mean = divide((heights * codes).sum(axis=-1), n)[..., None]
    variance = divide((heights * (codes - mean) ** 2).sum(axis=-1), n - 1)
    return np.asarray(np.where(n >= 2, 1 - variance / ((K**2 - 1) / 12), np.nan))


def agreement_slopes(counts: Counts | Floats) -> Floats:
    """What one more answer of each category adds to A·n, for each vector of counts (..., K).

    A·n adds up the layers, so between two orders of the heights it is linear in the counts, and
    A = Σ p_k·slope_k. Of equally high categories each has the mean of what it adds before and
    after the others.
    """
    heights = floats(counts)
    K = heights.shape[-1]
    bits = np.arange(2**K)
    worth = np.array(_layer_agreements(K)) * (bits[:, None] >> np.arange(K) & 1).sum(axis=1)
    slopes = np.zeros(heights.shape)
    for direction in (1, -1):
        turned = heights[..., ::direction]
        order = np.argsort(-turned, axis=-1, kind="stable")
        order = order if direction == 1 else K - 1 - order
        layers = np.cumsum(1 << order, axis=-1)
        gains = np.diff(worth[layers], axis=-1, prepend=0.0)
        slopes += np.take_along_axis(gains, np.argsort(order, axis=-1), axis=-1) / 2
    return slopes


def clustered_agreement(counts: Counts) -> Clustered:
    """I10, A of the answers of all municipalities, linearised by municipality.

    `counts` (M, ..., K), K >= 3. Range -1..1: take the bounded interval.
    """
    totals, n = counts.sum(axis=0), counts.sum(axis=-1)
    value, N = van_der_eijk(totals), n.sum(axis=0)
    share = divide(n, N)
    lead = np.einsum("m...k,...k->m...", counts, agreement_slopes(totals))
    return linearised(value, (divide(lead, N) - share * value)[None], share[None], N)
