"""What the people who did not answer could still change in a municipality's own figures.

The municipality asked everybody, so nothing is estimated: the answers that are missing bound
the figure. All of it follows from what a stored document shows anyway (value, n, invited) and
is added when the document is read.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarking.core.data.arrays import optional
from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.data.wave import SIDES
from benchmarking.core.statistics.agreement import within_group_agreement

Json = dict[str, Any]
Range = tuple[float, float]
WHOLE_SHARE, WHOLE_POMP = 1.0, 100.0
FEWEST_FOR_AGREEMENT = 5


def missing_bounds(value: float, n: int, invited: int, whole: float) -> Range:
    """The lowest and highest mean over everybody invited that n answers leave possible.

    [value·n/N, (value·n + whole·(N-n))/N]: all who did not answer give the smallest answer
    (0), or all the largest (`whole`: 1 for a share, 100 for POMP). Unit of the value; the
    value itself where n >= N. ValueError without answers. Source: Manski 1989, Journal of
    Human Resources 24:343 (worst-case bounds).
    """
    if n < 1:
        raise ValueError("Without answers there is nothing to bound.")
    missing = max(invited - n, 0)
    given = value * n / (n + missing)
    return given, given + whole * missing / (n + missing)


def gap_bounds(political: Range, administrative: Range) -> Range:
    """The bounds of political minus administrative: the ends that lie furthest apart."""
    return political[0] - administrative[1], political[1] - administrative[0]


def add_coverage(document: Json) -> None:
    """Give every own figure of a municipality's document its coverage and its bounds.

    `coverage` = {answered, invited}, `bounds` = {low, high} on the figure's grid; None where the
    figure is hidden or nobody knows how many were invited, and no bounds for a number without a
    known end.
    """
    invited = [document["response"][side]["invited"] for side in SIDES]
    for entry, wholes in _entries(document):
        for name, whole in wholes.items():
            figures = [_figure(entry, side, name) for side in SIDES]
            sides = list(zip(figures, invited, strict=True))
            bounds = [_bounds(figure, asked, whole) for figure, asked in sides]
            for (figure, asked), found in zip(sides, bounds, strict=True):
                figure.update(_added(figure, _coverage(figure, asked), found))
            if name in entry["gap"]:
                gap = entry["gap"][name]
                seen = gap["value"] is not None
                political, administrative = bounds
                between = None
                if seen and political is not None and administrative is not None:
                    between = gap_bounds(political, administrative)
                gap.update(_added(gap, _together(*figures) if seen else None, between))


def add_agreement(document: Json) -> None:
    """I13: how much each side agrees about an item, wherever its distribution is shown.

    It is a function of that distribution and of n, so it tells nothing more; and it needs 5 answers.
    """
    for item in document["items"]:
        for side in (item[name] for name in SIDES):
            side["rwg"] = _agreement(side["distribution"], side["n"])


def _agreement(distribution: list[float] | None, n: int | None) -> float | None:
    if distribution is None or n is None or n < FEWEST_FOR_AGREEMENT:
        return None
    counts = np.rint(n * np.array(distribution))  # the answers that the percents stand for
    agreement = optional(float(within_group_agreement(counts)))
    return None if agreement is None else float(told(agreement, finest(Unit.COEFFICIENT)))


def _entries(document: Json) -> Iterator[tuple[Json, dict[str, float | None]]]:
    """Whatever holds own figures, with the largest answer to each kind of them."""
    for part in ("items", "themes"):
        for entry in document[part]:
            yield entry, {"share": WHOLE_SHARE, "mean": WHOLE_POMP}
    for part, names in (("choices", ("share",)), ("rankings", ("first", "top"))):
        for question in document[part]:
            for option in question["options"]:
                yield option, dict.fromkeys(names, WHOLE_SHARE)
    for question in document["sums"]:
        for option in question["options"]:
            yield option, {"mean": float(question["total"])}
    for number in document["numbers"]:
        yield number, {"mean": None}


def _figure(entry: Json, side: str, name: str) -> Json:
    figure: Json = entry[side] if "value" in entry[side] else entry[side][name]
    return figure


def _coverage(figure: Json, invited: int | None) -> Json | None:
    if figure["value"] is None or invited is None:
        return None
    return {"answered": figure["n"], "invited": invited}


def _together(political: Json, administrative: Json) -> Json | None:
    sides = [figure["coverage"] for figure in (political, administrative)]
    if None in sides:
        return None
    return {key: sum(side[key] for side in sides) for key in ("answered", "invited")}


def _bounds(figure: Json, invited: int | None, whole: float | None) -> Range | None:
    """Of a share from the whole number of answers that its percents stand for."""
    if figure["value"] is None or invited is None or whole is None:
        return None
    n, value = figure["n"], figure["value"]
    return missing_bounds(
        round(value * n) / n if whole == WHOLE_SHARE else value, n, invited, whole
    )


def _added(figure: Json, coverage: Json | None, bounds: Range | None) -> Json:
    if bounds is None:
        return {"coverage": coverage, "bounds": None}
    low, high = told(np.array(bounds), figure["step"]).tolist()
    return {"coverage": coverage, "bounds": {"low": low, "high": high}}
