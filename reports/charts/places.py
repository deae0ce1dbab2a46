"""Keeping numbered markers apart and off the words, always in the same way."""

from collections.abc import Sequence
from math import hypot

Box = tuple[float, float, float, float]
Spot = tuple[float, float]
_ROUNDS = 120


def spread(
    spots: Sequence[Spot], radius: float, frame: Box, obstacles: Sequence[Box] = ()
) -> list[Spot]:
    """Where each marker is drawn: as near its true place as the others allow."""
    placed = [list(spot) for spot in spots]
    for _ in range(_ROUNDS):
        moved = _push_apart(placed, 2 * radius + 1.5)
        for spot in placed:
            for box in obstacles:
                moved |= _push_out(spot, box, radius + 2, frame)
            _hold_inside(spot, frame, radius)
        if not moved:
            break
    return [(round(x, 2), round(y, 2)) for x, y in placed]


def _push_apart(placed: list[list[float]], least: float) -> bool:
    """Every pair that is too near, a little apart; from left to right only neighbours can be."""
    moved = False
    ordered = sorted(placed, key=lambda spot: spot[0])
    for i, first in enumerate(ordered):
        for second in ordered[i + 1 :]:
            if second[0] - first[0] >= 2 * least:
                break  # pushing changes the order a little, so that one width is not enough
            moved |= _push_pair(first, second, least)
    return moved


def _push_pair(first: list[float], second: list[float], least: float) -> bool:
    dx, dy = second[0] - first[0], second[1] - first[1]
    if abs(dx) >= least or abs(dy) >= least:
        return False
    distance = hypot(dx, dy)
    if distance >= least - 0.05:
        return False
    # Two markers on one spot part sideways: a direction must come from somewhere.
    ux, uy = (dx / distance, dy / distance) if distance > 1e-6 else (1.0, 0.0)
    half = (least - distance) / 2
    first[0] -= ux * half
    first[1] -= uy * half
    second[0] += ux * half
    second[1] += uy * half
    return True


def _push_out(spot: list[float], box: Box, radius: float, frame: Box) -> bool:
    """Off the words, the shortest way that stays inside the frame."""
    left, top, wide, high = box
    x, y = spot
    if not (left - radius < x < left + wide + radius and top - radius < y < top + high + radius):
        return False
    ways = [
        (left + wide + radius, y),
        (left - radius, y),
        (x, top + high + radius),
        (x, top - radius),
    ]
    open_ways = [way for way in ways if _is_inside(way, frame, radius - 2)]
    spot[0], spot[1] = min(open_ways or ways, key=lambda way: abs(way[0] - x) + abs(way[1] - y))
    return True


def _is_inside(spot: Spot, frame: Box, radius: float) -> bool:
    left, top, wide, high = frame
    x, y = spot
    return left + radius <= x <= left + wide - radius and top + radius <= y <= top + high - radius


def _hold_inside(spot: list[float], frame: Box, radius: float) -> None:
    left, top, wide, high = frame
    spot[0] = min(max(spot[0], left + radius), left + wide - radius)
    spot[1] = min(max(spot[1], top + radius), top + high - radius)
