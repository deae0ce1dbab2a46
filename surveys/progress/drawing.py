"""The response by day as lines: what a template needs to draw them. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from surveys.progress.days import SideDays, WaveDays
from surveys.respond.queries.response import POLITICAL

WIDTH: Final = 600
HEIGHT: Final = 200


@dataclass(frozen=True)
class DayLine:
    """`points`: of a polyline; `end`: where the last one is."""

    kind: str
    points: str
    end: tuple[float, float]
    last: int
    invited: int


@dataclass(frozen=True)
class DaysDrawing:
    lines: list[DayLine]
    first: date
    last: date
    top: int
    half: int
    width: int = WIDTH
    height: int = HEIGHT


def drawing_of(days: WaveDays) -> DaysDrawing | None:
    """Nothing where no side may be told."""
    told = [side for side in days.sides if side.until is not None]
    if not told:
        return None
    top = max(side.last for side in told)
    return DaysDrawing(
        [_line(side, top) for side in told], days.days[0], days.days[-1], top, top // 2
    )


def _line(side: SideDays, top: int) -> DayLine:
    until = side.until or (0,)
    step = WIDTH / max(1, len(until) - 1)
    points = [
        (round(place * step, 1), round(HEIGHT - HEIGHT * number / top, 1))
        for place, number in enumerate(until)
    ]
    kind = "pol" if side.side == POLITICAL else "adm"
    return DayLine(
        kind, " ".join(f"{x},{y}" for x, y in points), points[-1], side.last, side.invited
    )
