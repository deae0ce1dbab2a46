"""A wave whose gaps turn round when all respondents are taken together (Simpson's paradox).

In every municipality the political side agrees twenty points more often; but where few agree
there are many politicians, and where many agree many of the administration.
"""

import numpy as np

from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import WaveInput

WITHIN, POOLED = 0.20, -0.04
OPTIONS = ("x", "y", "z")
OUTLINE = Instrument(
    scales=(ScaleSpec("A", theme="t"),),
    themes=(ThemeSpec("t", ("A",)),),
    choices=(ChoiceSpec("S", OPTIONS), ChoiceSpec("M", OPTIONS, multiple=True)),
    rankings=(RankingSpec("R", OPTIONS, 2),),
    sums=(SumSpec("P", OPTIONS),),
    numbers=(NumberSpec("N"),),
)


def turned_wave(municipalities: int = 40) -> WaveInput:
    """Who agrees says 5, chooses and ranks x first, gives it all points and a higher number."""
    rows = []
    for m in range(municipalities):
        sizes, shares = ((20, 5), (0.4, 0.2)) if m % 2 == 0 else ((5, 20), (0.8, 0.6))
        for s in (0, 1):
            agree = round(sizes[s] * shares[s])
            rows += [(m, s, i < agree, i) for i in range(sizes[s])]
    place, side, agrees, person = (np.array(column) for column in zip(*rows, strict=True))
    other = 1 + person % 2  # the rest divide over y and z
    chosen = np.where(agrees, 0, other)
    marks = (np.arange(3) == chosen[:, None]).astype(int)
    many = np.maximum(marks, np.arange(3) == 1 + (person % 3 > 0)[:, None].astype(int))
    ranks = np.where(marks == 1, 1, np.where(np.arange(3) == (chosen[:, None] + 1) % 3, 2, 0))
    return WaveInput(
        municipality_codes=tuple(f"{m:03}" for m in range(municipalities)),
        invited=np.full((municipalities, 2), -1),
        municipality=place,
        perspective=side,
        scales={"A": np.where(agrees, 5, 1 + person % 2)},
        choices={"S": marks, "M": many.astype(int)},
        rankings={"R": ranks},
        sums={"P": np.where(marks == 1, 80.0, 10.0)},
        numbers={"N": np.where(agrees, 10.0, 1.0) + person % 2},
    )
