"""From what is known of a few answers together to the answer of a person.

`n` answers, so many favourable, with such a sum of codes: which categories can somebody among
them have chosen? If there is only one, everybody's answer is found. An insider takes the own
answer away first.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.attacks.documents import Scale

Range = tuple[int, int]
Own = Callable[[frozenset[str], str, str], Iterable[int]]  # answers that insiders there gave
MOST = 4_000  # pairs of n and favourable that are looked at


@dataclass(frozen=True, order=True)
class Found:
    """An answer that is known: by what means, of whom, to what, and by whom."""

    means: str
    whose: str
    side: str
    item: str
    by: str


@dataclass(frozen=True)
class Sum:
    """Bounds of n, of the favourable answers and of the sum of codes; counts where known."""

    n: Range
    favourable: Range
    total: Range
    counts: tuple[int, ...] | None = None

    @classmethod
    def exact(
        cls, n: int, favourable: int, total: int, counts: tuple[int, ...] | None = None
    ) -> "Sum":
        return cls((n, n), (favourable, favourable), (total, total), counts)

    def minus(self, other: "Sum") -> "Sum":
        counts = None
        if self.counts is not None and other.counts is not None:
            counts = tuple(a - b for a, b in zip(self.counts, other.counts, strict=True))
        return Sum(
            _less(self.n, other.n),
            _less(self.favourable, other.favourable),
            _less(self.total, other.total),
            counts,
        )

    def without(self, answer: int, scale: Scale) -> "Sum":
        """Take the own answer away."""
        one = tuple(int(k + 1 == answer) for k in range(scale.categories))
        return self.minus(Sum.exact(1, int(answer >= scale.cut), answer, one))

    def possible(self, scale: Scale) -> set[int]:
        """Every category that somebody among these can have chosen; all where that is too much."""
        everything = set(range(1, scale.categories + 1))
        if self.n[1] <= 0:
            return set()
        if self.counts is not None:
            return {k + 1 for k, n in enumerate(self.counts) if n > 0}
        pairs = (self.n[1] - self.n[0] + 1) * (self.favourable[1] - self.favourable[0] + 1)
        if pairs > MOST:
            return everything
        return {answer for answer in everything if self._fits(answer, scale)}

    def _fits(self, answer: int, scale: Scale) -> bool:
        worlds = (
            (n, k)
            for n in range(max(self.n[0], 1), self.n[1] + 1)
            for k in range(max(self.favourable[0], 0), min(self.favourable[1], n) + 1)
        )
        return any(self._with(answer, scale, n, k) for n, k in worlds)

    def _with(self, answer: int, scale: Scale, n: int, favourable: int) -> bool:
        """Whether one of n with so many favourable can have given this answer."""
        high = favourable - (answer >= scale.cut)
        low = n - 1 - high
        least = answer + high * scale.cut + low
        most = answer + high * scale.categories + low * (scale.cut - 1)
        return high >= 0 and low >= 0 and least <= self.total[1] and most >= self.total[0]


def _less(one: Range, other: Range) -> Range:
    return one[0] - other[1], one[1] - other[0]


@dataclass(frozen=True)
class Judge:
    """Says whether an answer to an item is found; `own` are the answers that insiders know."""

    scales: dict[str, Scale]
    own: Own

    def judge(
        self, means: str, places: frozenset[str], told: Sum, side: str, item: str
    ) -> Iterator[Found]:
        """Whether one category is all that is left, to an outsider or with an own answer."""
        scale, whose = self.scales[item], "+".join(sorted(places))
        if told.n[0] >= 1 and len(told.possible(scale)) == 1:
            yield Found(means, whose, side, item, "outsider")
        if told.n[0] < 2:
            return
        for answer in sorted(set(self.own(places, side, item))):
            if len(told.without(answer, scale).possible(scale)) == 1:
                yield Found(means, whose, side, item, "insider")
                return
