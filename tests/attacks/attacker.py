"""Somebody who collects everything that was published and tries to find out answers.

Reads JSON documents alone: the benchmark's, the municipalities', those of groups, and the
same of earlier editions. Knows nothing of how they were protected, and shares no code with
what protects them. As an insider the attacker also knows one own answer.

The means: all answers that fit n, share, mean and distribution of a cell; totals minus visible
cells; groups minus groups, in any linear combination; editions minus editions; functions minus
their side; a theme's score minus its items.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

Json = dict[str, Any]
Own = Callable[[frozenset[str], str, str], Iterable[int]]  # answers that insiders there gave
SIDES = ("political", "administrative")


@dataclass(frozen=True)
class Scale:
    """What the questionnaire says of an item: categories 1..K, favourable from `cut` on."""

    categories: int
    cut: int


@dataclass(frozen=True)
class Sum:
    """n answers, how many favourable, the sum of their codes; per category where it is known."""

    n: int
    favourable: int
    total: int
    counts: tuple[int, ...] | None = None

    def minus(self, other: "Sum") -> "Sum":
        counts = None
        if self.counts is not None and other.counts is not None:
            counts = tuple(a - b for a, b in zip(self.counts, other.counts, strict=True))
        return Sum(
            self.n - other.n,
            self.favourable - other.favourable,
            self.total - other.total,
            counts,
        )

    def without(self, answer: int, scale: Scale) -> "Sum":
        """Take the own answer away."""
        one = tuple(int(k + 1 == answer) for k in range(scale.categories))
        return self.minus(Sum(1, int(answer >= scale.cut), answer, one))

    def possible(self, scale: Scale) -> set[int]:
        """Every category that somebody among these can have chosen."""
        if self.n <= 0:
            return set()
        if self.counts is not None:
            return {k + 1 for k, n in enumerate(self.counts) if n > 0}
        return {k for k in range(1, scale.categories + 1) if self._fits(k, scale)}

    def _fits(self, answer: int, scale: Scale) -> bool:
        high = self.favourable - (answer >= scale.cut)
        low = self.n - 1 - high
        rest = self.total - answer
        least = high * scale.cut + low
        most = high * scale.categories + low * (scale.cut - 1)
        return high >= 0 and low >= 0 and least <= rest <= most


@dataclass(frozen=True, order=True)
class Found:
    """An answer that is known: by what means, of whom, to what, and by whom."""

    means: str
    whose: str
    side: str
    item: str
    by: str


@dataclass
class Dossier:
    """One edition: the documents side by side. `groups` are pairs of member codes and a document."""

    benchmark: Json
    municipalities: dict[str, Json]
    groups: dict[str, tuple[frozenset[str], Json]] = field(default_factory=dict)


@dataclass
class Attacker:
    """Works through one item of one side after another."""

    scales: dict[str, Scale]
    editions: Sequence[Dossier]
    own: Own

    def attack(self) -> set[Found]:
        """Everything that can be found out."""
        found: set[Found] = set()
        for side in SIDES:
            for item in self.scales:
                found |= set(self._item(side, item))
        return found

    def _item(self, side: str, item: str) -> Iterator[Found]:
        known = [self._cells(edition, side, item) for edition in self.editions]
        for cells in known:
            for code, told in cells.items():
                yield from self._judge("cell", frozenset([code]), told, side, item)
        yield from self._editions(known, side, item)
        everything: dict[str, Sum] = {}
        for cells in known:
            everything |= cells
        for edition in self.editions:
            yield from self._totals(edition, everything, side, item)
            yield from self._functions(edition, side, item)
            yield from self._themes(edition, everything, side, item)

    def _judge(
        self, means: str, places: frozenset[str], told: Sum, side: str, item: str
    ) -> Iterator[Found]:
        """Whether one category is all that is left, to an outsider or with an own answer."""
        scale, whose = self.scales[item], "+".join(sorted(places))
        if len(told.possible(scale)) == 1:
            yield Found(means, whose, side, item, "outsider")
        for answer in set(self.own(places, side, item)):
            rest = told.without(answer, scale)
            if told.n > 1 and len(rest.possible(scale)) == 1:
                yield Found(means, whose, side, item, "insider")

    def _cells(self, edition: Dossier, side: str, item: str) -> dict[str, Sum]:
        cells = {}
        for code, document in edition.municipalities.items():
            entry = next(one for one in document["items"] if one["code"] == item)
            told = read_sum(entry[side], self.scales[item])
            if told is not None:
                cells[code] = told
        return cells

    def _editions(self, known: Sequence[dict[str, Sum]], side: str, item: str) -> Iterator[Found]:
        """The same municipality in two editions: the difference is whoever came late."""
        for first, second in pairwise(known):
            for code in first.keys() & second.keys():
                late = second[code].minus(first[code])
                if late.n > 0:
                    yield from self._judge("late", frozenset([code]), late, side, item)

    def _totals(
        self, edition: Dossier, cells: dict[str, Sum], side: str, item: str
    ) -> Iterator[Found]:
        """Totals minus visible cells, and every linear combination that leaves a single atom."""
        populations = dict(edition.groups)
        populations[""] = (frozenset(edition.municipalities), edition.benchmark)
        secret = sorted(
            code
            for code, document in edition.municipalities.items()
            if code not in cells and document["response"][side]["submitted"] > 0
        )
        rows, rests = [], []
        for members, document in populations.values():
            entry = next(one for one in document["items"] if one["code"] == item)
            told = read_sum(entry[side], self.scales[item])
            if told is None:
                continue
            for code in members & cells.keys():
                told = told.minus(cells[code])
            rows.append([code in members for code in secret])
            rests.append(told)
        if secret and rows:
            yield from self._combine(np.array(rows, dtype=float), rests, secret, (side, item))

    def _combine(
        self, rows: Any, rests: list[Sum], secret: list[str], what: tuple[str, str]
    ) -> Iterator[Found]:
        patterns = {tuple(column) for column in rows.T}
        for pattern in sorted(patterns):
            inside = [tuple(column) == pattern for column in rows.T]
            weights, *_ = np.linalg.lstsq(rows.T, np.array(inside, dtype=float), rcond=None)
            if np.abs(rows.T @ weights - inside).max() > 1e-8:
                continue
            places = frozenset(code for code, here in zip(secret, inside, strict=True) if here)
            yield from self._judge("remainder", places, _combined(rests, weights), *what)
        for row, rest in zip(rows, rests, strict=True):
            places = frozenset(code for code, here in zip(secret, row, strict=True) if here)
            yield from self._judge("remainder", places, rest, *what)

    def _functions(self, edition: Dossier, side: str, item: str) -> Iterator[Found]:
        """A function's own figure, and the side minus the functions that are told."""
        entry = next(one for one in edition.benchmark["items"] if one["code"] == item)
        rest = read_sum(entry[side], self.scales[item])
        everywhere = frozenset(edition.municipalities)
        functions = [role for role in edition.benchmark["roles"] if role["perspective"] == side]
        for role in functions:
            figures = next(one for one in role["items"] if one["code"] == item)
            told = read_sum(figures, self.scales[item])
            if told is None:
                continue
            for found in self._judge("function", everywhere, told, side, item):
                yield Found("function", role["role"], side, item, found.by)
            rest = None if rest is None else rest.minus(told)
        if functions and rest is not None and rest.n > 0:
            for found in self._judge("function", everywhere, rest, side, item):
                yield Found("function", "the others", side, item, found.by)

    def _themes(
        self, edition: Dossier, cells: dict[str, Sum], side: str, item: str
    ) -> Iterator[Found]:
        """A theme's mean times its items, minus the others: when everybody answered them all."""
        for code, document in edition.municipalities.items():
            for theme in document["themes"]:
                mean = theme[side]["mean"]
                if item not in theme["items"] or code in cells or mean["value"] is None:
                    continue
                others = [
                    self._share_of(document, other, side)
                    for other in theme["items"]
                    if other != item
                ]
                if None in others or len({n for _, n in others} | {mean["n"]}) > 1:  # type: ignore[misc]
                    continue
                pomp = mean["value"] * len(theme["items"]) - sum(value for value, _ in others)  # type: ignore[misc]
                yield from self._mean_alone(code, pomp, mean["n"], (side, item))

    def _share_of(self, document: Json, item: str, side: str) -> tuple[float, int] | None:
        mean = next(one for one in document["items"] if one["code"] == item)[side]["mean"]
        return None if mean["value"] is None else (mean["value"], mean["n"])

    def _mean_alone(self, code: str, pomp: float, n: int, what: tuple[str, str]) -> Iterator[Found]:
        """Without a share, a mean tells all where it lies at a bound (or does for the others)."""
        side, item = what
        scale = self.scales[item]
        steps = round(pomp / 100 * n * (scale.categories - 1))
        top = n * (scale.categories - 1)
        if steps in (0, top):
            yield Found("theme", code, side, item, "outsider")
        for answer in set(self.own(frozenset([code]), side, item)):
            rest = steps - (answer - 1)
            if n > 1 and rest in (0, top - scale.categories + 1):
                yield Found("theme", code, side, item, "insider")


def _combined(rests: list[Sum], weights: Any) -> Sum:
    def add(values: Sequence[int]) -> int:
        return round(float(np.dot(weights, values)))

    tables = [rest.counts for rest in rests]
    counts = None
    if all(table is not None for table in tables):
        counts = tuple(add(list(column)) for column in zip(*tables, strict=True))
    return Sum(
        add([rest.n for rest in rests]),
        add([rest.favourable for rest in rests]),
        add([rest.total for rest in rests]),
        counts,
    )


def read_sum(figures: Json, scale: Scale) -> Sum | None:
    """n, share and mean of a document as whole numbers; None where they are hidden."""
    share, mean = figures["share"], figures["mean"]
    if share["value"] is None or mean["value"] is None:
        return None
    n = share["n"]
    bars = figures.get("distribution")
    counts = None if bars is None else tuple(round(bar * n) for bar in bars)
    total = n + round(mean["value"] / 100 * n * (scale.categories - 1))
    return Sum(n, round(share["value"] * n), total, counts)
