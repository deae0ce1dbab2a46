"""What was seen: how often intervals held the truth and tests rejected it, and the table of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarking.core.data.figures import Figure
from tests.coverage.design import Setup

ALL = 0.0  # the case of what is not told apart by its share


@dataclass(frozen=True)
class Interval:
    """One published interval, or its absence (`low` None), beside the truth.

    `case`: the share that is true of it (on the political side, of a gap).
    """

    figure: str
    case: float
    truth: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, name: str, case: float, truth: float, figure: Figure) -> "Interval":
        return cls(name, case, truth, figure.low, figure.high)


@dataclass(frozen=True)
class Test:
    """One published p of something that is true (None: not published)."""

    __test__ = False  # not one of pytest's

    figure: str
    case: float
    p: float | None


Seen = Interval | Test


@dataclass
class Tally:
    """`times` seen with an interval or p, `absent` without, how often it held or rejected."""

    times: int = 0
    absent: int = 0
    hits: int = 0
    width: float = 0.0

    def add(self, one: Seen) -> None:
        if isinstance(one, Test):
            self._count(None if one.p is None else one.p < 0.05)
        elif one.low is None or one.high is None:
            self._count(None)
        else:
            slack = 1e-9 * max(abs(one.truth), 1.0)  # a truth at the limit itself
            self._count(one.low - slack <= one.truth <= one.high + slack)
            self.width += one.high - one.low

    def _count(self, hit: bool | None) -> None:
        if hit is None:
            self.absent += 1
        else:
            self.times, self.hits = self.times + 1, self.hits + hit

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            self.times + other.times,
            self.absent + other.absent,
            self.hits + other.hits,
            self.width + other.width,
        )

    @property
    def rate(self) -> float:
        """The percentage that held, or rejected."""
        return 100 * self.hits / self.times if self.times else float("nan")


Key = tuple[bool, str, float, Setup]  # is it a test, figure, case, setup


@dataclass
class Book:
    """The tallies by figure, case and setup."""

    tallies: dict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def note(self, setup: Setup, seen: Iterable[Seen]) -> None:
        for one in seen:
            self.tallies[isinstance(one, Test), one.figure, one.case, setup].add(one)

    def join(self, other: "Book") -> None:
        for key, tally in other.tallies.items():
            self.tallies[key] = self.tallies[key].plus(tally)

    def figures(self, *, tests: bool) -> list[str]:
        """In the order in which they came."""
        return list(dict.fromkeys(name for test, name, _, _ in self.tallies if test == tests))

    def of(self, figure: str, setup: Setup, *, tests: bool) -> dict[float, Tally]:
        """The tallies of every case."""
        return {
            case: tally
            for (test, name, case, at), tally in self.tallies.items()
            if (test, name, at) == (tests, figure, setup)
        }
