"""A hand-made wave in which every takeaway has something to say, and which parts its items play."""

from typing import Any

from reports.narrative.takeaways.model import Parts
from tests.reports.course_payloads import PLACES, course, subject
from tests.reports.payloads import LABELS as OTHERS
from tests.reports.payloads import benchmark, figure, item, municipality, score

Json = dict[str, Any]
PARTS = Parts(
    multiple="U1",
    heaviest=("U2",),
    pressure=("pressure",),
    returns=(("Va", "Wa"), ("Vb", "Wb"), ("Vc", "Wc")),
    renewal=("yield",),
    capacity=("capacity",),
    linked=(("capacity", "focus"),),
    cooperation=("cooperation",),
    translations=(("A1", "A2"),),
    rankings=("P1",),
    sums=("P2",),
    whole=("future",),
)
OPTIONS = ("money", "staff", "rules", "size")
LABELS = {
    **OTHERS,
    **{
        code: {"nl": f"Tekst van {code.translate(str.maketrans('', '', '0123456789'))}"}
        for code in ("Q", "R", "S", "Va", "Vb", "Vc", "Wa", "Wb", "Wc", "K", "L", "X", "Z")
    },
    **{f"U1.{code}": {"nl": f"Optie {code}"} for code in OPTIONS},
    **{f"P2.{code}": {"nl": f"Voorwaarde {code}"} for code in ("steer", "room")},
    **{f"U2.{code}": {"nl": f"Optie {code}"} for code in OPTIONS},
    **{f"P1.{code}": {"nl": f"Middel {code}"} for code in OPTIONS},
    "U2": {"nl": "Welke wegen zwaar?"},
    "P1": {"nl": "Wat is nodig?"},
    "P2": {"nl": "Verdeel de punten."},
    **{
        code: {"nl": name, "en": name}
        for code, name in (
            ("pressure", "Druk"),
            ("capacity", "Capaciteit"),
            ("focus", "Focus"),
            ("cooperation", "Samenwerking"),
        )
    },
}


def full() -> Json:
    """Pressure: Q and R are felt by a majority of both sides, S (asked the other way) as well, X is
    open and hidden H is not told. Effort without effect in Va and Vb; in Vc there is little of
    both."""
    pressure = {"theme": "pressure", "frame": "problem"}
    strength = {"frame": "strength"}
    items = [
        *(one for one in benchmark()["items"] if one["code"] != "E1"),
        item("Q", (0.80, 0.84), "shared_problem", **pressure),
        item("R", (0.88, 0.90), "shared_problem", **pressure),
        item("S", (0.10, 0.07), "shared_problem", theme="pressure", reverse=True, **strength),
        item("X", (0.53, 0.56), "inconclusive", **pressure),
        item("H", (None, None), "suppressed", **pressure),
        *_returns(),
        item("Y", (0.64, 0.80), "different_emphasis", theme="yield", frame="problem"),
        item("K", (0.29, 0.20), "shared_problem", theme="capacity", **strength),
        item("L", (0.80, 0.83), "shared_problem", theme="capacity", frame="problem"),
        item("C", (0.82, 0.63), "different_emphasis", theme="cooperation", **strength),
        item("Z", (0.45, 0.34), "inconclusive", theme="future", **strength),
    ]
    return {
        **benchmark(),
        "items": items,
        "themes": [
            _theme("pressure", (79.0, 81.0), "shared_problem", frame="problem"),
            _theme("capacity", (28.0, 23.0), "different_emphasis", alphas=(0.71, 0.66)),
            _theme("focus", (56.0, 47.0), "different_emphasis", alphas=(0.31, 0.22)),
        ],
        "choices": [_choice()],
        "rankings": [_ranking("U2", similar=True), _ranking("P1", similar=False)],
        "sums": [_sum()],
        "effort_yield": [
            _pair("Va", "Wa", "limited_return"),
            _pair("Vb", "Wb", "limited_return"),
            _pair("Vc", "Wc", "little_effort"),
        ],
        "associations": [
            {
                "first": "focus",
                "second": "capacity",
                "political": _link(0.19, 0.15, 0.23),
                "administrative": _link(0.12, 0.08, 0.16),
                "between_first_political": _link(0.05, -0.12, 0.21),
                "between_first_administrative": _link(-0.31, -0.52, -0.08),
            }
        ],
        "trends": _trends(),
    }


SHARES = {
    "Va": (0.70, 0.63), "Wa": (0.38, 0.33), "Vb": (0.66, 0.61), "Wb": (0.31, 0.28),
    "Vc": (0.36, 0.32), "Wc": (0.22, 0.18),
}  # fmt: skip


def _returns() -> list[Json]:
    roles = {"V": "effort", "W": "yield"}
    return [
        item(
            code,
            shares,
            "inconclusive",
            theme="yield",
            role=roles[code[0]],
            of=code.replace("W", "V") if code[0] == "W" else None,
        )
        for code, shares in SHARES.items()
    ]


def _pair(effort: str, yielded: str, word: str) -> Json:
    sides = {
        side: {
            "effort": _around(SHARES[effort][number]),
            "yield": _around(SHARES[yielded][number]),
            "return": word,
        }
        for number, side in enumerate(("political", "administrative"))
    }
    return {"effort": effort, "yield": yielded, **sides}


def _around(share: float) -> Json:
    return figure(share, share - 0.03, share + 0.03)


def _link(value: float, low: float, high: float) -> Json:
    return figure(value, low, high, unit="coefficient")


def _theme(
    code: str,
    means: tuple[float, float],
    class_: str,
    *,
    frame: str = "strength",
    alphas: tuple[float, float] | None = None,
) -> Json:
    sides = {}
    for side, mean in zip(("political", "administrative"), means, strict=True):
        told = score(mean, mean - 2, mean + 2)
        line = {
            "median": mean + 1, "low": mean, "high": mean + 2, "lower_quartile": mean - 6,
            "upper_quartile": mean + 7, "municipalities": 40,
        }  # fmt: skip
        sides[side] = {"n": 100, "mean": told, "mean_within": told, "line": line}
    gap = means[0] - means[1]
    reliability = alphas and {
        "political": {"alpha": _link(alphas[0], alphas[0] - 0.05, alphas[0] + 0.05)},
        "administrative": {"alpha": _link(alphas[1], alphas[1] - 0.05, alphas[1] + 0.05)},
        "composite": min(alphas) >= 0.6,
    }
    return {
        "code": code,
        "frame": frame,
        "items": [],
        **sides,
        "gap": {"mean_within": score(gap, gap - 2, gap + 2)},
        "reliability": reliability,
        "class": {"code": class_, "reason": None},
    }


def option(code: str, shares: tuple[float, float], *, listed: bool = True) -> Json:
    """An option that these shares of both sides name, with an interval of six points."""
    political, administrative = map(_around, shares)
    gap = figure(shares[0] - shares[1], shares[0] - shares[1] - 0.04, shares[0] - shares[1] + 0.04)
    both = {"political": political, "administrative": administrative}
    return {"code": code, **both, "within": both, "gap": {"within": gap}, "listed": listed}


def _choice() -> Json:
    shares = ((0.92, 0.87), (0.84, 0.90), (0.79, 0.80), (0.51, 0.41))
    options = [option(code, both) for code, both in zip(OPTIONS, shares, strict=True)]
    return {
        "code": "U1",
        "kind": "multiple",
        "options": [*options, option("other", (0.02, 0.03), listed=False)],
        "mentions": {"political": _mentions(3.1, 0.61), "administrative": _mentions(2.9, 0.58)},
        "cooccurrence": {
            "political": _together((0.81, 0.74, 0.70, 0.47, 0.44, 0.41), 4),
            "administrative": _together((0.79, 0.72, 0.69, 0.37, 0.36, 0.33), 6),
        },
    }


def _mentions(mean: float, nearly_all: float) -> Json:
    return {
        "n": 100,
        "mean": figure(mean, mean - 0.2, mean + 0.2, unit="amount", step=0.1),
        "at_least": _around(nearly_all),
        "shares": None,
    }


def _together(both: tuple[float, ...], beyond: int) -> Json:
    """All six pairs; of the first `beyond` the interval of phi lies above nought."""
    pairs = [(a, b) for at, a in enumerate(OPTIONS) for b in OPTIONS[at + 1 :]]
    return {
        "n": 100,
        "pairs": [
            {
                "a": a,
                "b": b,
                "both": share,
                "lift": 1.1,
                "phi": 0.2,
                "phi_interval": [0.05 if at < beyond else -0.05, 0.3],
                "lift_interval": [1.0, 1.2],
            }
            for at, ((a, b), share) in enumerate(zip(pairs, both, strict=True))
        ],
    }


def _ranking(code: str, *, similar: bool) -> Json:
    shares = ((0.7, 0.7), (0.6, 0.6), (0.4, 0.5), (0.3, 0.2))
    options = []
    for name, (political, administrative) in zip(OPTIONS, shares, strict=True):
        both = {"political": _around(political), "administrative": _around(administrative)}
        sides = {side: {"top": top, "first": top} for side, top in both.items()}
        options.append({"code": name, **sides, "within": both})
    agreement = {"tau": _link(0.67, 0.5, 0.8), "similar": similar}
    return {"code": code, "choose": 2, "options": options, "rank_agreement": agreement}


def _sum() -> Json:
    points = {"steer": (58.0, 61.0), "room": (42.0, 39.0)}
    options = []
    for code, means in points.items():
        both = {
            side: figure(mean, mean - 2, mean + 2, unit="amount", step=0.1)
            for side, mean in zip(("political", "administrative"), means, strict=True)
        }
        options.append({"code": code, **both, "within": both})
    return {"code": "P2", "total": 100, "options": options}


def _trends() -> Json:
    lasting = course((0.79, 0.81, 0.80), "structural", PLACES, steady=True)
    open_ = course((0.52, 0.55, 0.53), "undetermined", PLACES)
    rising = course((0.60, 0.70, 0.88), "rising", PLACES)
    waves = [
        {"id": name, "name": name, "closed": "2022-06-01", "municipalities": 40, "merged": 0}
        for name in ("eerste", "tweede", "derde")
    ]
    return {
        "waves": waves,
        "items": [
            subject("Q", lasting, course((0.83, 0.85, 0.84), "structural", PLACES)),
            subject("R", rising, open_),
            subject("X", open_, open_),
        ],
        "themes": [],
        "incomparable": [],
    }


def own() -> Json:
    """A municipality in the parts that its statements play in `OWN_PARTS`."""
    found = municipality()
    themes = {"A1": "cooperation", "B1": "pressure", "C1": "capacity", "D1": "future"}
    items = [{**one, "theme": themes[one["code"]]} for one in found["items"]]
    named = {
        "code": "money",
        "political": {**figure(5 / 6, n=6), "interval_step": None},
        "administrative": {**figure(7 / 9, n=9), "interval_step": None},
        "gap": {"share": figure(0.05)},
        "benchmark": {"political": _around(0.92), "administrative": _around(0.87), "within": {}},
    }
    return {
        **found,
        "items": items,
        "choices": [{"code": "U1", "kind": "multiple", "options": [named]}],
    }
