"""Documents as they would read if every number were rounded and no effective size told.

To try the attacker's reader: what it claims of rounded documents must still be true.
"""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
POINTS = frozenset({"I4", "G2", "C1", "C3"})  # indicators on a scale of points
SILENT = frozenset({"n_effective", "p", "p_adjusted", "p_joint", "spread"})


def rounded(value: Any, steps: tuple[float, float] = (0.01, 0.1), *, points: bool = False) -> Any:
    """With shares on the first grid and points on the second; named where it is not the usual."""
    if isinstance(value, list):
        return [rounded(one, steps, points=points) for one in value]
    if not isinstance(value, Mapping):
        return value
    if "value" in value and "status" in value:
        return _figure(value, steps, points=points)
    found: Json = {}
    for key, one in value.items():
        if key in SILENT:
            found[key] = None
        elif key == "distribution" and one is not None:
            found[key] = [_on(bar, 0.01) for bar in one]
        else:
            below = points or key in ("mean", "sums") or key.startswith("mean_")
            found[key] = rounded(one, steps, points=below)
    return found


def _figure(figure: Mapping[str, Any], steps: tuple[float, float], *, points: bool) -> Json:
    indicator = figure.get("indicator")
    on_points = points if indicator is None else indicator in POINTS
    step = steps[on_points]
    found = {key: one for key, one in figure.items() if key not in SILENT}
    for key in ("value", "low", "high"):
        if found.get(key) is not None:
            found[key] = _on(found[key], step)
    if step != (0.01, 0.1)[on_points]:
        found["step"] = step
    return found


def _on(number: float, step: float) -> float:
    return round(round(number / step) * step, 9)
