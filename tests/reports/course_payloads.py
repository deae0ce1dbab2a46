"""A hand-made payload of trends: each word once, a hidden course, and what cannot be compared."""

from typing import Any

from tests.reports.payloads import benchmark, figure, on_grid

Json = dict[str, Any]
SEATS = {"link": "seat", "municipalities": 60, "pairs": 142, "new": 37, "unknown": 0}
PLACES = {"link": "municipality", "municipalities": 210, "pairs": None, "new": None, "unknown": None}  # fmt: skip
NOBODY = {"link": "none", "municipalities": None, "pairs": None, "new": None, "unknown": None}


def course(
    shares: tuple[float | None, ...], word: str | None, linked: Json, *, steady: bool = False
) -> Json:
    """A course of shares with intervals of ten points; a hidden end hides the change."""
    ends = (shares[0], shares[-1])
    change = None if None in ends else (ends[1] or 0) - (ends[0] or 0)
    shown = figure(None) if change is None else figure(change, change - 0.04, change + 0.04)
    points = [{"wave": w, "figure": share_figure(share)} for w, share in enumerate(shares)]
    return {
        "points": points,
        "change": {**shown, "indicator": "W1"},
        "interval90": None
        if change is None
        else [on_grid(change - 0.03, 0.01), on_grid(change + 0.03, 0.01)],
        "steady": steady,
        "linked": linked,
        "seats": {"p": 0.0004} if linked == SEATS else None,
        "test": {"name": "page", "statistic": 12.0, "p": 0.012},
        "trend": word,
        "majority": all(share is not None and share - 0.05 >= 0.5 for share in shares),
    }


def share_figure(share: float | None) -> Json:
    return figure(None) if share is None else figure(share, share - 0.05, share + 0.05)


def subject(code: str, political: Json, administrative: Json) -> Json:
    gap = course((0.1, 0.1, 0.1), None, PLACES)
    kept = {key: gap[key] for key in ("points", "change", "linked")}
    return {"code": code, "political": political, "administrative": administrative, "gap": kept}


def trends() -> Json:
    flat = (0.5, 0.5, 0.5)
    return {
        "waves": [_wave("Golf 2022"), _wave("Golf 2024", merged=3, left=1), _wave("Golf 2026")],
        "items": [
            subject(
                "A1",
                course((0.7, 0.72, 0.71), "structural", SEATS, steady=True),
                course(flat, "undetermined", PLACES),
            ),
            subject(
                "A2",
                course((0.3, 0.4, 0.6), "rising", PLACES),
                course((None, 0.4, 0.5), None, NOBODY),
            ),
            subject(
                "B1",
                course((0.7, 0.5, 0.4), "falling", NOBODY),
                course((0.4, 0.6, 0.4), "peak", PLACES),
            ),
            subject(
                "C1",
                course(flat, "undetermined", PLACES),
                course(flat, "undetermined", PLACES),
            ),
            subject(
                "D1",
                course((0.3, 0.3, 0.31), "stable", PLACES, steady=True),
                course(flat, "undetermined", PLACES),
            ),
            subject(
                "F1",
                course((0.6, 0.7, 0.8), "rising", PLACES),
                course((0.8, 0.6, 0.8), "dip", PLACES),
            ),
        ],
        "themes": [],
        "incomparable": [
            {"code": "E1", "theme": False, "wave": 0, "reason": "new"},
            {"code": "D1", "theme": False, "wave": 1, "reason": "stated"},
        ],
    }


def _wave(name: str, *, merged: int = 0, left: int = 0) -> Json:
    return {
        "id": name,
        "name": name,
        "closed": "2022-06-01",
        "unavailable": None,
        "municipalities": 210,
        "merged": merged,
        "left": left,
    }


def with_trends() -> Json:
    """The benchmark of `payloads` with trends."""
    return {**benchmark(), "trends": trends()}
