"""The subset of figures as an analyst would script it: pandas, scipy, and nothing of the product.

What `make bench-compute` compares the product with. Written for speed where pandas has a way:
categories for keys, one grouping for all items, and municipalities' totals for the bootstrap.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

SIDES = ["political", "administrative"]
DRAWS = 500

Figures = dict[str, Any]


def figures(path: Path, items: Sequence[str]) -> Figures:
    """Arrays by side and item (2, I) or by item (I,); `percentile` (municipalities, I)."""
    keys = ["municipality", "perspective"]
    answers = pd.read_parquet(path, columns=[*keys, *items])
    codes = answers[list(items)].astype("float32")
    codes = codes.where(codes > 0)
    scores, top = (codes - 1) * 25, (codes >= 4).where(codes.notna())
    by = [answers[key].astype("category") for key in keys]
    n = _table(codes.groupby(by, observed=True).count())
    total = _table(scores.groupby(by, observed=True).sum())
    favourable = _table(top.astype("float32").groupby(by, observed=True).sum())
    sides = [codes[answers["perspective"] == side] for side in SIDES]
    result = {
        "n": n.sum(axis=0),
        "mean": total.sum(axis=0) / n.sum(axis=0),
        "share": favourable.sum(axis=0) / n.sum(axis=0),
        "within_mean": _within(total, n),
        "within_share": _within(favourable, n),
        "g": _hedges(*sides),
        "percentile": _percentiles(total, n),
        **_mann_whitney(*sides),
        **_bootstrap(total, n),
    }
    result["pooled_mean"] = result["mean"][0] - result["mean"][1]
    result["pooled_share"] = result["share"][0] - result["share"][1]
    return result


def _table(grouped: Any) -> Any:
    """Municipality by side by item, 0 where nobody answered."""
    wide = grouped.unstack("perspective", fill_value=0)
    return np.stack([wide.xs(side, axis=1, level=1).to_numpy(float) for side in SIDES], axis=1)


def _within(total: Any, n: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = total[:, 0] / n[:, 0] - total[:, 1] / n[:, 1]
        weights = n[:, 0] * n[:, 1] / (n[:, 0] + n[:, 1])
    return np.nansum(weights * gaps, axis=0) / np.nansum(weights, axis=0)


def _hedges(political: pd.DataFrame, administrative: pd.DataFrame) -> Any:
    n1, n2 = political.count(), administrative.count()
    scores = [side.astype("float64") for side in (political, administrative)]
    free = n1 + n2 - 2
    squares = (n1 - 1) * scores[0].var() + (n2 - 1) * scores[1].var()
    d = (scores[0].mean() - scores[1].mean()) / np.sqrt(squares / free)
    logs = special.gammaln(free / 2) - special.gammaln((free - 1) / 2) - np.log(free / 2) / 2
    return (d * np.exp(logs)).to_numpy()


def _percentiles(total: Any, n: Any) -> Any:
    """Each municipality's own gap among those of all: mean percentile rank."""
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = pd.DataFrame(total[:, 0] / n[:, 0] - total[:, 1] / n[:, 1])
    return ((gaps.rank() - 0.5) / gaps.count() * 100).to_numpy()


def _mann_whitney(political: pd.DataFrame, administrative: pd.DataFrame) -> Figures:
    tests = [
        stats.mannwhitneyu(
            political[item].dropna().astype("float64"),
            administrative[item].dropna().astype("float64"),
        )
        for item in political.columns
    ]
    p = np.array([test.pvalue for test in tests])
    u = np.array([test.statistic for test in tests])
    return {"u": u, "p": p, "p_adjusted": stats.false_discovery_control(p)}


def _bootstrap(total: Any, n: Any) -> Figures:
    """Percentile interval of the pooled gap of means, drawn by municipality."""
    rng = np.random.default_rng(1)
    size, items = len(total), total.shape[-1]
    table = np.concatenate([total.reshape(size, -1), n.reshape(size, -1)], axis=1)
    drawn = np.stack([table[rng.integers(0, size, size)].sum(axis=0) for _ in range(DRAWS)])
    totals, counts = (part.reshape(DRAWS, 2, items) for part in np.split(drawn, 2, axis=1))
    means = totals / counts
    low, high = np.quantile(means[:, 0] - means[:, 1], [0.025, 0.975], axis=0)
    return {"low": low, "high": high}
