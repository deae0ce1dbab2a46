"""The same subset by the product's own functions, and whether both say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts, Floats, divide, floats
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.multivariate.peers import percentiles
from benchmarking.core.statistics.effects import hedges_of_totals
from benchmarking.core.statistics.gaps import within_gap
from benchmarking.core.statistics.ranktests import adjusted_p, mann_whitney
from benchmarking.core.statistics.resampling import bootstrap_totals
from benchmarking.core.tables.answers import scale_answers
from benchmarking.inputs import snapshots
from benchmarking.inputs.manifest import Manifest
from benchmarking.inputs.wave_input import wave_input

KEYS: Final = ("municipality", "perspective", "function")
DRAWS: Final = 500
AT_ONCE: Final = 900_000  # municipalities times items
EXACT: Final = 1e-9

Figures = dict[str, Any]


@dataclass(frozen=True)
class Totals:
    """Of the scale items: valid answers `n`, those `agreeing` and the sum of `steps` above the
    lowest category, each (M, 2, I); both `sides`' distributions (I, 2, K); points `pomp` (I,) of
    a step."""

    n: Counts
    agreeing: Counts
    steps: Counts
    sides: Counts
    pomp: Floats

    @classmethod
    def empty(cls, municipalities: int, items: Sequence[ScaleSpec]) -> "Totals":
        """Of these items, with nothing counted yet."""
        shape = (municipalities, 2, len(items))
        n, agreeing, steps = (np.zeros(shape, np.int64, order="F") for _ in range(3))
        categories = np.array([spec.categories for spec in items])
        sides = np.zeros((len(items), 2, categories.max()), np.int64)
        return cls(n, agreeing, steps, sides, 100.0 / (categories - 1))

    def fill(self, counted: Tally, first: int) -> None:
        """With the items from number `first` on that were counted."""
        for i, item in enumerate(scale_answers(counted, Thresholds()).values(), first):
            self.n[..., i], self.agreeing[..., i], self.steps[..., i] = (
                item.n,
                item.agreeing,
                item.steps,
            )
            self.sides[i] = [item.distribution(s) for s in (0, 1)]


def figures(path: Path, manifest: Manifest, instrument: Instrument) -> Figures:
    """What `pandas_script.figures` gives, in the same shapes."""
    totals = _counted(path, manifest, instrument)
    n, agreeing, pomp = totals.n, totals.agreeing, totals.pomp
    total = totals.steps * pomp
    mean, share = (
        divide(total.sum(axis=0), n.sum(axis=0)),
        divide(agreeing.sum(axis=0), n.sum(axis=0)),
    )
    return {
        "n": n.sum(axis=0),
        "mean": mean,
        "share": share,
        "pooled_mean": mean[0] - mean[1],
        "pooled_share": share[0] - share[1],
        "within_mean": within_gap(total[:, 0], n[:, 0], total[:, 1], n[:, 1]).value,
        "within_share": within_gap(agreeing[:, 0], n[:, 0], agreeing[:, 1], n[:, 1]).value,
        "g": _hedges(totals.sides),
        "percentile": percentiles(divide(total[:, 0], n[:, 0]) - divide(total[:, 1], n[:, 1])),
        **_tests(totals.sides),
        **_bootstrap(n, totals.steps, pomp),
    }


def _counted(path: Path, manifest: Manifest, instrument: Instrument) -> Totals:
    """The scale items alone, of a large wave some at a time: what is let go of the first serves for the next."""
    content = path.read_bytes()
    items = [replace(spec, estimate=False) for spec in instrument.scales]
    totals = Totals.empty(len(manifest.municipalities), items)
    size = max(AT_ONCE // len(manifest.municipalities), 1)
    for first in range(0, len(items), size):
        some = Instrument(scales=tuple(items[first : first + size]))
        totals.fill(_tally(content, manifest, some), first)
    return totals


def _tally(content: bytes, manifest: Manifest, scales: Instrument) -> Tally:
    columns = [*KEYS, *(spec.code for spec in scales.scales)]
    wave = wave_input(manifest, snapshots.from_parquet(content, columns=columns), scales)
    return tally(replace(wave, role=None), scales)


def _hedges(sides: Counts) -> Floats:
    """From the distributions (I, 2, K)."""
    codes = np.arange(sides.shape[-1])
    moments = (floats(sides @ codes**power).T[None] for power in (0, 1, 2))
    found: Floats = hedges_of_totals(*moments)[0]
    return found


def _tests(sides: Counts) -> Figures:
    tests = [mann_whitney(political, administrative) for political, administrative in sides]
    p = np.array([test.p for test in tests])
    u = np.array([test.statistic for test in tests])
    return {"u": u, "p": p, "p_adjusted": adjusted_p(p)}


def _bootstrap(n: Counts, steps: Counts, pomp: Floats) -> Figures:
    """Percentile interval of the pooled gap of means, drawn by municipality."""
    drawn = bootstrap_totals(np.stack([n, steps], axis=1), DRAWS, np.random.default_rng(1))
    means = divide(drawn[:, 1], drawn[:, 0]) * pomp
    low, high = np.quantile(means[:, 0] - means[:, 1], [0.025, 0.975], axis=0)
    return {"low": low, "high": high}


def differences(own: Figures, other: Figures) -> list[str]:
    """Which figures differ: by more than 1e-9 of their size, or intervals beyond chance.

    The 2.5 % quantile of 500 draws has a standard error of 0.12 standard deviations, and an
    interval is 3.9 of these wide: two of them differ by a quarter of the width once in 10⁸.
    """
    far = [
        name for name in other if name not in ("low", "high") and not _alike(own[name], other[name])
    ]
    width = other["high"] - other["low"]
    return far + [e for e in ("low", "high") if (np.abs(own[e] - other[e]) > width / 4).any()]


def _alike(own: Any, other: Any) -> bool:
    return bool(np.allclose(own, other, rtol=EXACT, atol=EXACT, equal_nan=True))
