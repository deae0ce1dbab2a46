"""Numbers as they are printed, read as what the true number can be: [low, high].

A figure may name its own grid (`step`, `interval_step`); else a number that lies on the usual
grid of its unit is taken as rounded to it, and any other number as exact. Whether ends count as
rounded up, down or half to even makes no difference: both ends belong to the interval.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Span = tuple[float, float]

EXACT = 1e-9
SHARE, SCORE = 0.01, 0.1  # the usual grids: of a share or its gap, of a score 0..100 or its gap

LIMITS_OF_P = (0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Reader:
    """Reads the numbers of one wave's documents; `rounded`: as a rule they lie on a grid."""

    rounded: bool

    @classmethod
    def of(cls, benchmark: Json) -> "Reader":
        """Documents are taken as rounded unless most shares lie beside their grid."""
        shares = list(_shares(benchmark))
        beside = sum(not _on(value, step) for value, step in shares)
        return cls(2 * beside <= len(shares))

    def value(self, figure: Json, grid: float) -> Span | None:
        """The figure's value."""
        return self._span(figure["value"], figure.get("step"), grid)

    def end(self, figure: Json, name: str, grid: float) -> Span | None:
        """`low` or `high` of its interval."""
        step = figure.get("interval_step") or figure.get("step")
        return self._span(figure.get(name), step, grid)

    def number(self, value: float | None, grid: float, step: float | None = None) -> Span | None:
        """A number that stands by itself, or with its grid beside it."""
        return self._span(value, step, grid)

    def chance(self, p: float | None) -> Span | None:
        """A p-value: rounded, it is the limit above it, and lies above the limit below that."""
        if p is None or not self.rounded or p not in LIMITS_OF_P:
            return self._span(p, None, 1e-4)
        below = [0.0, *LIMITS_OF_P][LIMITS_OF_P.index(p)]
        return below - EXACT, p + EXACT

    def _span(self, value: float | None, step: float | None, grid: float) -> Span | None:
        if value is None:
            return None
        if not step:
            step = grid if self.rounded and _on(value, grid) else 0.0
        reach = step / 2 + EXACT * max(1.0, abs(value))
        return value - reach, value + reach


def within(numbers: Any, span: Span | None) -> Any:
    """Whether numbers lie in the span; true where nothing is printed."""
    return True if span is None else (numbers >= span[0]) & (numbers <= span[1])


def _on(value: float, grid: float) -> bool:
    return abs(value / grid - round(value / grid)) < EXACT / grid


def _shares(document: Json) -> Iterator[tuple[float, float]]:
    for item in document["items"]:
        for side in ("political", "administrative"):
            figure = item[side]["share"]
            if figure["value"] is not None:
                yield figure["value"], figure.get("step") or SHARE
