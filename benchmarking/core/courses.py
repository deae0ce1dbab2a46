"""The course of a share over the waves of a study, by side (indicators 2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Counts
from benchmarking.core.figures import CHANGE, Base, Figure, Reason
from benchmarking.core.gaps import Clustered, balanced_size, cluster_mean
from benchmarking.core.items import scale_answers
from benchmarking.core.merging import Tally
from benchmarking.core.released import (
    CLUSTERS_FOR_INTERVAL,
    Side,
    clustered_figure,
    share_figure,
    withheld,
)
from benchmarking.core.trends import (
    Change,
    Link,
    Trend,
    independent_change,
    municipal_change,
    trend_word,
)
from benchmarking.core.wave import Thresholds


@dataclass(frozen=True, slots=True)
class Course:
    """One side's course of one item: the share per wave, last minus first, and the word.

    `link` says how the waves were linked; without a word nothing may be said about a trend.
    """

    code: str
    perspective: int
    link: Link
    shares: tuple[Figure, ...]
    change: Figure
    word: Trend | None


@dataclass(frozen=True, slots=True)
class _Answers:
    """One side's favourable answers and base in one wave, by municipality code."""

    codes: tuple[str, ...]
    favourable: Counts
    n: Counts

    @property
    def side(self) -> Side:
        return Side(self.n, self.favourable, 1.0)

    def at(self, codes: Sequence[str]) -> tuple[Counts, Counts]:
        """Favourable and n at these municipalities, 0 where one took no part."""
        place = {code: m for m, code in enumerate(self.codes)}
        rows = np.array([place.get(code, -1) for code in codes], dtype=np.int64)
        found = rows >= 0
        return np.where(found, self.favourable[rows], 0), np.where(found, self.n[rows], 0)


def courses(
    waves: Sequence[Tally],
    items: Sequence[str],
    limits: Thresholds,
    successors: Mapping[str, str] | None = None,
) -> tuple[Course, ...]:
    """The courses of `items` (comparable in all waves) on both sides, waves in order of time.

    `successors` maps the code of a merged municipality to its new one: its answers then count
    there, recomputed and never averaged. ValueError without a wave.
    """
    if not waves:
        raise ValueError("A course needs at least one wave.")
    answers = [scale_answers(wave, limits) for wave in waves]
    results = []
    for code in items:
        for s in (0, 1):
            sides = [
                _joined(
                    wave.municipality_codes, found[code].favourable, found[code].n, s, successors
                )
                for wave, found in zip(waves, answers, strict=True)
            ]
            results.append(_course(code, s, sides, limits))
    return tuple(results)


def _joined(
    codes: tuple[str, ...],
    favourable: Counts,
    n: Counts,
    s: int,
    successors: Mapping[str, str] | None,
) -> _Answers:
    new = [(successors or {}).get(code, code) for code in codes]
    names = sorted(set(new))
    place = np.array([names.index(code) for code in new], dtype=np.int64)
    sums = [np.zeros(len(names), dtype=np.int64) for _ in range(2)]
    for total, column in zip(sums, (favourable, n), strict=True):
        np.add.at(total, place, column[:, s])
    return _Answers(tuple(names), sums[0], sums[1])


def _course(code: str, s: int, waves: list[_Answers], limits: Thresholds) -> Course:
    shares = tuple(share_figure(wave.side, limits) for wave in waves)
    overall, link = _between(waves[0], waves[-1])
    size = _balanced(waves[0], waves[-1], link)
    change = _change_figure(overall, link, size, shares, limits)
    lower = [share.low for share in shares if share.low is not None]
    word = None
    if change.low is not None and len(lower) == len(waves) > 1:
        steps = [
            (Change.of(_between(waves[0], middle)[0]), Change.of(_between(waves[-1], middle)[0]))
            for middle in waves[1:-1]
        ]
        word = trend_word(lower, Change.of(overall), steps, limits.delta)
    return Course(code, s, link, shares, change, word)


def _between(first: _Answers, second: _Answers) -> tuple[Clustered, Link]:
    """Second minus first: by municipality where 10 are in both waves, else as unlinked waves."""
    codes = sorted(set(first.codes) | set(second.codes))
    (k1, n1), (k2, n2) = first.at(codes), second.at(codes)
    paired = municipal_change(k1.astype(float), n1, k2.astype(float), n2)
    if int(paired.clusters) >= CLUSTERS_FOR_INTERVAL:
        return paired, Link.MUNICIPALITY
    return independent_change(cluster_mean(k1, n1), cluster_mean(k2, n2)), Link.NONE


def _balanced(first: _Answers, second: _Answers, link: Link) -> float:
    """The size of an equally precise comparison of two waves with as many answers each."""
    if link == Link.NONE:
        return balanced_size(first.n.sum(), second.n.sum())
    codes = sorted(set(first.codes) | set(second.codes))
    return balanced_size(first.at(codes)[1], second.at(codes)[1])


def _change_figure(
    change: Clustered, link: Link, size: float, shares: tuple[Figure, ...], limits: Thresholds
) -> Figure:
    if len(shares) < 2:
        return withheld(CHANGE, Reason.NO_ANSWERS)
    for share in (shares[0], shares[-1]):
        if not share.visible:
            return withheld(CHANGE, share.reason or Reason.TOO_FEW_ANSWERS)
    if int(change.clusters) < limits.peers:
        return withheld(CHANGE, Reason.TOO_FEW_MUNICIPALITIES)
    if link == Link.MUNICIPALITY and float(change.largest) > 0.5:
        return withheld(CHANGE, Reason.DOMINANCE)
    base = Base(int(change.n.sum()), int(change.clusters), size)
    return clustered_figure(CHANGE, change, base)
