"""Which municipality and function a row may name: nobody stands alone in what it says of itself.

Within a side every municipality that is named has at least `least` rows, and so have those
together that are not named; within each of these the same holds of functions. So each row says of
its respondent what at least `least - 1` others say too, whatever somebody adds up or subtracts.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Answerer:
    """What is known of who answered."""

    side: str
    municipality: str
    function: str
    name: str | None = None  # of whoever agreed to be named


@dataclass(frozen=True, slots=True)
class Named:
    """What a row says of it; None is not told."""

    side: str
    municipality: str | None
    function: str | None
    name: str | None = None


def named(people: Sequence[Answerer], least: int) -> list[Named | None]:
    """What each row may say; None where its whole side is too small to have rows at all.

    Whoever agreed stands with all of it, where those beside them who did not are nobody or at
    least `least`: of fewer, figures less the answers of the others would tell what they said. The
    rest is told as if it were alone.
    """
    unnamed = Counter((p.side, p.municipality) for p in people if p.name is None)
    beside = [unnamed[p.side, p.municipality] for p in people]
    with_name = [
        p.name is not None and not 0 < n < least for p, n in zip(people, beside, strict=True)
    ]
    others = iter(_others([p for p, own in zip(people, with_name, strict=True) if not own], least))
    return [
        Named(p.side, p.municipality, p.function, p.name) if own else next(others)
        for p, own in zip(people, with_name, strict=True)
    ]


def _others(people: Sequence[Answerer], least: int) -> list[Named | None]:
    sides = {one: Counter(p.side for p in people)[one] >= least for one in {p.side for p in people}}
    places = _told(((p.side, p.municipality) for p in people), least)
    rows = [
        Named(p.side, p.municipality if (p.side, p.municipality) in places else None, p.function)
        for p in people
    ]
    functions = _told((((r.side, r.municipality), r.function) for r in rows), least)
    return [
        (row if ((row.side, row.municipality), row.function) in functions else _unnamed(row))
        if sides[row.side]
        else None
        for row in rows
    ]


def _unnamed(row: Named) -> Named:
    return Named(row.side, row.municipality, None)


def _told(pairs: Iterable[tuple[Hashable, K]], least: int) -> set[tuple[Hashable, K]]:
    """Of pairs (whole, part) those of which the part may be told within its whole."""
    wholes: dict[Hashable, Counter[K]] = {}
    for whole, part in pairs:
        wholes.setdefault(whole, Counter())[part] += 1
    return {
        (whole, part) for whole, counts in wholes.items() for part in _large_enough(counts, least)
    }


def _large_enough(counts: Counter[K], least: int) -> set[K]:
    """The parts of at least so many, less the smallest of them where the others are too few."""
    ordered = sorted(counts, key=lambda part: (counts[part], str(part)))
    hidden = 0
    for place, part in enumerate(ordered):
        if counts[part] >= least and (hidden == 0 or hidden >= least):
            return set(ordered[place:])
        hidden += counts[part]
    return set()
