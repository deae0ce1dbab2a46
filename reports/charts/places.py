"""Keeping numbered markers apart and off the words, always in the same way."""

from collections.abc import Sequence
from math import hypot

Box = tuple[float, float, float, float]
Spot = tuple[float, float]
_ROUNDS = 300


def spread(
    spots: Sequence[Spot], radius: float, frame: Box, obstacles: Sequence[Box] = ()
) -> list[Spot]:
    """Where each marker is drawn: as near its true place as the others allow."""
    placed = [list(spot) for spot in spots]
    for _ in range(_ROUNDS):
        moved = _push_apart(placed, 2 * radius + 1.5)
        for spot in placed:
            for box in obstacles:
                moved |= _push_out(spot, box, radius + 1)
            _hold_inside(spot, frame, radius)
        if not moved:
            break
    return [(round(x, 2), round(y, 2)) for x, y in placed]


def _push_apart(placed: list[list[float]], least: float) -> bool:
    moved = False
    for i, first in enumerate(placed):
        for second in placed[i + 1 :]:
            dx, dy = second[0] - first[0], second[1] - first[1]
            distance = hypot(dx, dy)
            if distance >= least:
                continue
            # Two markers on one spot part sideways: a direction must come from somewhere.
            ux, uy = (dx / distance, dy / distance) if distance > 1e-6 else (1.0, 0.0)
            half = (least - distance) / 2
            first[0] -= ux * half
            first[1] -= uy * half
            second[0] += ux * half
            second[1] += uy * half
            moved = True
    return moved


def _push_out(spot: list[float], box: Box, radius: float) -> bool:
    left, top, wide, high = box
    x, y = spot
    inside = left - radius < x < left + wide + radius and top - radius < y < top + high + radius
    if not inside:
        return False
    ways = {
        (left + wide + radius, y): left + wide + radius - x,
        (x, top + high + radius): top + high + radius - y,
    }
    spot[0], spot[1] = min(ways, key=lambda way: ways[way])
    return True


def _hold_inside(spot: list[float], frame: Box, radius: float) -> None:
    left, top, wide, high = frame
    spot[0] = min(max(spot[0], left + radius), left + wide - radius)
    spot[1] = min(max(spot[1], top + radius), top + high - radius)
