"""A small, hand-made payload: every class once, so that sentences and charts can be checked."""

from typing import Any

from benchmarking.core.data.figures import Figure
from benchmarking.core.data.precision import told
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnItem
from benchmarking.core.tables.results import Benchmark, ItemResult
from tests.core.documents import read

LABELS = {
    "A1": {"nl": "De kerntaken zijn duidelijk.", "en": "Core tasks are clear."},
    "A2": {"nl": "De kerntaken worden vertaald.", "en": "Core tasks are translated."},
    "B1": {"nl": "De werkdruk is hoog.", "en": "The workload is high."},
    "C1": {"nl": "Wij meten tevredenheid.", "en": "We measure satisfaction."},
    "D1": {"nl": "Wij kiezen.", "en": "We choose."},
    "U1": {"nl": "Welke uitdagingen?", "en": "Which challenges?"},
    "U1.money": {"nl": "Geld", "en": "Money"},
}


def figure(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    n: int | None = 100,
    *,
    unit: str = "share",
    step: float = 0.01,
) -> dict[str, Any]:
    """A figure as it is told, in percents; no value means suppressed."""
    hidden = value is None
    return {
        "indicator": "I1",
        "unit": unit,
        "value": on_grid(value, step),
        "low": on_grid(low, step),
        "high": on_grid(high, step),
        "step": step,
        "interval_step": step,
        "n": None if hidden else n,
        "municipalities": None if hidden else 40,
        "method": "korn_graubard",
        "status": "suppressed" if hidden else "shown",
        "reason": "too_few_answers" if hidden else None,
    }


def on_grid(value: float | None, step: float) -> float | None:
    return None if value is None else float(told(value, step))


def score(
    value: float | None, low: float | None = None, high: float | None = None, n: int | None = 100
) -> dict[str, Any]:
    """A figure in points, told to a tenth."""
    return figure(value, low, high, n, unit="points", step=0.1)


def side(share: float | None, *, n: int | None = 100, no_opinion: float = 0.05) -> dict[str, Any]:
    """One side of an item, with an interval of ten points."""
    if share is None:
        names = ("share", "no_opinion", "within", "no_opinion_within")
        return {
            "n": None,
            "distribution": None,
            **dict.fromkeys(names, figure(None)),
            **dict.fromkeys(("mean", "mean_within"), score(None)),
        }
    found = {
        "share": figure(share, share - 0.05, share + 0.05, n),
        "mean": score(100 * share, 100 * share - 4, 100 * share + 4, n),
        "no_opinion": figure(no_opinion, 0, 0.1, n),
    }
    return {
        "n": n,
        **found,
        "within": found["share"],
        "mean_within": found["mean"],
        "no_opinion_within": found["no_opinion"],
        "distribution": [0.1, 0.2, 0.3, 0.25, 0.15],
    }


def item(
    code: str,
    shares: tuple[float | None, float | None],
    class_: str,
    **extra: Any,
) -> dict[str, Any]:
    """An item; the gap is the plain difference, ± 8 points."""
    political, administrative = shares
    gap = None if political is None or administrative is None else political - administrative
    within = figure(None) if gap is None else figure(gap, gap - 0.08, gap + 0.08)
    mean = score(None) if gap is None else score(100 * gap, 100 * gap - 8, 100 * gap + 8)
    return {
        "code": code,
        "kind": "scale",
        "theme": "t",
        "frame": "strength",
        "categories": 5,
        "role": None,
        "of": None,
        "political": side(political),
        "administrative": side(administrative),
        "gap": {"within": within, "pooled": within, "mean_within": mean, "mean_pooled": mean},
        "class": {"code": class_, "reason": None},
        **extra,
    }


def benchmark() -> dict[str, Any]:
    """A benchmark with a goal and its translation, a problem, a hidden and an open item."""
    items = [
        item("A1", (0.72, 0.68), "shared_strength", role="goal"),
        item("A2", (0.66, 0.34), "different_translation", role="translation", of="A1"),
        item("B1", (0.60, 0.80), "different_emphasis", frame="problem"),
        item("C1", (0.22, 0.20), "shared_problem"),
        item("D1", (0.50, 0.46), "inconclusive"),
        item("E1", (None, None), "suppressed"),
    ]
    return {
        "kind": "benchmark",
        "method_version": "3",
        "threshold": 5,
        "delta": 0.10,
        "delta_pomp": 5,
        "response": {
            "municipalities": 285,
            "both_sides": 280,
            "political": {"invited": None, "submitted": 1203},
            "administrative": {"invited": 4000, "submitted": 2310},
        },
        "items": items,
        "themes": [],
        "choices": [],
        "rankings": [],
        "sums": [],
        "numbers": [],
        "estimates": [],
    }


def municipality() -> dict[str, Any]:
    """One municipality: six politicians, nine members of staff."""
    rows = [
        ("A1", (5 / 6, 5 / 9), "strength"),
        ("B1", (0.5, 8 / 9), "problem"),
        ("C1", (1 / 3, 1 / 3), "strength"),
        ("D1", (None, 0.5), "strength"),
    ]
    items = []
    for code, (political, administrative), frame in rows:
        row = item(code, (political, administrative), "", frame=frame)
        del row["class"]
        row["political"], row["administrative"] = side(political, n=6), side(administrative, n=9)
        row["gap"] = {"share": row["gap"]["within"], "mean": row["gap"]["mean_within"]}
        row["benchmark"] = {"political": side(0.72), "administrative": side(0.41)}
        items.append(row)
    return {
        "kind": "municipality",
        "municipality": "41002",
        "method_version": "3",
        "threshold": 5,
        "response": {
            "political": {"invited": 9, "submitted": 6},
            "administrative": {"invited": None, "submitted": 9},
        },
        "items": items,
        "themes": [],
        "choices": [],
    }


def read_document(given: Any) -> Any:
    """A benchmark's or a municipality's document as the product reads it."""
    return read(Benchmark if given["kind"] == "benchmark" else MunicipalityResult, given)


def read_figure(given: Any) -> Figure:
    """A figure as the product reads it."""
    return read(Figure, given)


def read_item(given: Any) -> Any:
    """An item of either document, as the product reads it."""
    return read(ItemResult if "class" in given else OwnItem, given)
