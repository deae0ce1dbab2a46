"""What the people who did not answer could still change in a municipality's own figures.

The municipality asked everybody, so nothing is estimated: the answers that are missing bound
the figure. All of it follows from what a stored document shows anyway (value, n, invited) and
is added when the document is read.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from msgspec import structs

from benchmarking.core.data.arrays import optional
from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.municipalities.own_results import Bounds, Coverage, OwnFigure
from benchmarking.core.statistics.agreement import within_group_agreement

Invited = tuple[int | None, int | None]
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


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """What a municipality's figures are: the indicators of a side's and of a gap's, and the
    largest answer (None: an amount without a known end)."""

    side: str
    gap: str
    whole: float | None


SHARE = OwnMeasure("I1", "I3", WHOLE_SHARE)
SCORE = OwnMeasure("I4", "I4", WHOLE_POMP)
NAMED = OwnMeasure("I14", "I14", WHOLE_SHARE)


def amount_up_to(total: float | None) -> OwnMeasure:
    """An amount of at most `total`."""
    return OwnMeasure("I4", "I4", total)


class OwnTrio(NamedTuple):
    """The figures of both sides and of the gap between them, as they are read."""

    political: OwnFigure
    administrative: OwnFigure
    gap: OwnFigure


def own_figures(
    political: OwnFigure,
    administrative: OwnFigure,
    gap: OwnFigure,
    measure: OwnMeasure,
    invited: Invited,
) -> OwnTrio:
    """Stored figures whole, with their coverage and their bounds.

    Both are None where the figure is hidden or nobody knows how many were invited; an amount
    without a known end has no bounds.
    """
    bounds = [
        _bounds(figure, asked, measure.whole)
        for figure, asked in zip((political, administrative), invited, strict=True)
    ]
    sides = [
        _whole(figure, measure.side, _coverage(figure, asked), found)
        for figure, asked, found in zip((political, administrative), invited, bounds, strict=True)
    ]
    low, high = bounds
    seen = gap.value is not None
    between = gap_bounds(low, high) if seen and low is not None and high is not None else None
    coverage = _together(*sides) if seen else None
    return OwnTrio(sides[0], sides[1], _whole(gap, measure.gap, coverage, between))


def _whole(
    figure: OwnFigure, indicator: str, coverage: Coverage | None, bounds: Range | None
) -> OwnFigure:
    """With what is the same in all figures of a measure; one that brings its step is an amount."""
    unit = _unit(figure, indicator)
    step = figure.step or finest(unit)
    return structs.replace(
        figure,
        indicator=indicator,
        unit=unit,
        step=step,
        municipalities=None if figure.n is None else 1,
        coverage=coverage,
        bounds=None if bounds is None else Bounds(*told(np.array(bounds), step).tolist()),
    )


def _unit(figure: OwnFigure, indicator: str) -> Unit:
    if figure.step:
        return Unit.AMOUNT
    return Unit.POINTS if indicator == SCORE.side else Unit.SHARE


def agreement(distribution: tuple[float, ...] | None, n: int | None) -> float | None:
    """I13: how much a side agrees about an item, wherever its distribution is shown.

    It is a function of that distribution and of n, so it tells nothing more; and it needs 5 answers.
    """
    if distribution is None or n is None or n < FEWEST_FOR_AGREEMENT:
        return None
    counts = np.rint(n * np.array(distribution))  # the answers that the percents stand for
    found = optional(float(within_group_agreement(counts)))
    return None if found is None else float(told(found, finest(Unit.COEFFICIENT)))


def _coverage(figure: OwnFigure, invited: int | None) -> Coverage | None:
    if figure.value is None or figure.n is None or invited is None:
        return None
    return Coverage(figure.n, invited)


def _together(political: OwnFigure, administrative: OwnFigure) -> Coverage | None:
    one, other = political.coverage, administrative.coverage
    if one is None or other is None:
        return None
    return Coverage(one.answered + other.answered, one.invited + other.invited)


def _bounds(figure: OwnFigure, invited: int | None, whole: float | None) -> Range | None:
    """Of a share from the whole number of answers that its percents stand for."""
    value, n = figure.value, figure.n
    if value is None or n is None or invited is None or whole is None:
        return None
    counted = round(value * n) / n if whole == WHOLE_SHARE else value
    return missing_bounds(counted, n, invited, whole)
