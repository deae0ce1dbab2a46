"""What the requests came to: times by kind, beside another checkout's, and memory by the minute."""

import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LEAST: Final = 20  # of which a p95 can be told
DRAWS: Final = 400
MOST: Final = 1.05  # how much slower a kind may be than before

Slices = Sequence[Sequence[float]]  # times of one kind, of each slice


def p95(times: Sequence[float]) -> float:
    if len(times) < 2:
        return (*times, 0.0)[0]
    return statistics.quantiles(times, n=LEAST, method="inclusive")[
        -1
    ]  # none that nobody waited for


def together(slices: Slices) -> list[float]:
    return [one for part in slices for one in part]


@dataclass(frozen=True)
class Ratio:
    """This over the other, and between which values it lies when slices are drawn anew (90 %)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}-{self.high:.2f})"


def ratio(
    these: Slices, others: Slices, figure: Callable[[Sequence[float]], float] = p95
) -> Ratio | None:
    """Slices are drawn in pairs: what the machine did meanwhile was much the same for both."""
    pairs = [(a, b) for a, b in zip(these, others, strict=True) if a and b]
    if not pairs or min(len(together(these)), len(together(others))) < LEAST:
        return None
    draw, found = random.Random(1), list[float]()  # noqa: S311 -- no secret
    for _time in range(DRAWS):
        drawn = draw.choices(pairs, k=len(pairs))
        mine = figure([one for pair in drawn for one in pair[0]])
        found.append(mine / figure([one for pair in drawn for one in pair[1]]))
    found.sort()
    value = figure(together(these)) / figure(together(others))
    return Ratio(value, found[DRAWS // 20], found[-DRAWS // 20])


def grouped(times: Mapping[str, Slices]) -> dict[str, list[list[float]]]:
    """Each kind, and the whole of those of a name such as `API: waves`, and of all."""
    found = {kind: [list(one) for one in slices] for kind, slices in sorted(times.items())}
    for name, among in (("API, all", "API: "), ("everything", "")):
        found[name] = _joined([times[kind] for kind in times if kind.startswith(among)])
    return found


def _joined(all_slices: Iterable[Slices]) -> list[list[float]]:
    return [together(parts) for parts in zip(*all_slices, strict=True)]


def slope(values: Sequence[float]) -> float:
    """By how much a value grows from one slice to the next, when the first third has warmed up."""
    later = list(values)[len(values) // 3 :]
    if len(later) < 2:
        return 0.0
    return statistics.linear_regression(range(len(later)), later).slope
