"""The same subset by the product's own functions, and whether both say the same."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts, Floats, divide, floats
from benchmarking.core.data.instrument import Instrument
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
EXACT: Final = 1e-9

Figures = dict[str, Any]


def figures(path: Path, manifest: Manifest, instrument: Instrument) -> Figures:
    """What `pandas_script.figures` gives, in the same shapes."""
    answers = scale_answers(_counted(path, manifest, instrument), Thresholds()).values()
    n, agreeing, steps = (
        np.array([table.T for table in tables]).T
        for tables in zip(*((item.n, item.agreeing, item.steps) for item in answers), strict=True)
    )
    pomp = 100.0 / (np.array([item.spec.categories for item in answers]) - 1)
    total = steps * pomp
    sides = np.stack([[item.distribution(s) for s in (0, 1)] for item in answers])
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
        "g": _hedges(sides),
        "percentile": percentiles(divide(total[:, 0], n[:, 0]) - divide(total[:, 1], n[:, 1])),
        **_tests(sides),
        **_bootstrap(n, steps, pomp),
    }


def _counted(path: Path, manifest: Manifest, instrument: Instrument) -> Tally:
    """The scale items alone; when they are counted, the answers themselves are let go."""
    scales = Instrument(scales=tuple(replace(s, estimate=False) for s in instrument.scales))
    columns = [*KEYS, *(spec.code for spec in scales.scales)]
    table = snapshots.from_parquet(path.read_bytes(), columns=columns)
    wave = replace(wave_input(manifest, table, scales), role=None)
    del table
    pa.default_memory_pool().release_unused()  # what Arrow freed, before the counts are made
    counted = tally(wave, scales)
    del wave
    return counted


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
