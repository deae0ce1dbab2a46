"""The attacker's claims are what trying all worlds says: no fewer where its search is complete,
and never more.

A tiny wave is printed with everything that a benchmark tells of an item. Then every world that
the hidden cells could be in is printed too; what is the same in all that look alike is known.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.attacks.arrays import Ints
from tests.attacks.documents import SIDES, Dossier
from tests.attacks.knowledge import Knowledge
from tests.attacks.rounding import rounded
from tests.attacks.solver import Solver
from tests.attacks.worlds import Sum, TooManyError, expand

K, CUT, TOWNS = 3, 3, 4
Json = dict[str, Any]
World = Ints  # (towns, sides, 3): n, favourable, steps of codes


def figure(value: float, low: float, high: float, n: int, places: int, effective: float) -> Json:
    return {
        "value": value,
        "low": low,
        "high": high,
        "n": n,
        "n_effective": effective,
        "municipalities": places,
        "method": "cluster_t",
        "status": "shown",
        "reason": None,
    }


HIDDEN = {"value": None, "low": None, "high": None, "n": None, "reason": "too_few_answers"}


@lru_cache
def quantile(degrees: int) -> float:
    return float(stats.t.ppf(0.975, degrees))


def clustered(n: Ints, total: Any, unit: float) -> Json:
    """The mean of answers with its interval, by the textbook."""
    N, G = n.sum(), int((n > 0).sum())  # noqa: N806 -- the usual symbols
    value = unit * total.sum() / N
    error = np.sqrt(G / (G - 1) * sum(((unit * t - m * value) / N) ** 2 for m, t in zip(n, total)))  # fmt: skip  # noqa: B905
    reach = quantile(G - 1) * error
    spread = value * (1 - value)
    effective = N if N * error**2 <= spread or spread <= 0 else spread / error**2
    return figure(value, value - reach, value + reach, int(N), G, float(effective))


def within(n: Ints, total: Any, unit: float) -> Json:
    """The gap inside municipalities with Mantel-Haenszel weights; arrays (towns, sides)."""
    both = [m for m in range(len(n)) if n[m].all()]
    w = np.array([n[m, 0] * n[m, 1] / n[m].sum() for m in both])
    g = np.array([unit * (total[m, 0] / n[m, 0] - total[m, 1] / n[m, 1]) for m in both])
    value, G = float((w * g).sum() / w.sum()), len(both)  # noqa: N806 -- the usual symbol
    error = np.sqrt(G / (G - 1) * ((w * (g - value) / w.sum()) ** 2).sum())
    reach = quantile(G - 1) * error
    return figure(value, value - reach, value + reach, int(n[both].sum()), G, 4 * w.sum())


def population(world: World, members: list[int]) -> Json:
    """All that is told of the item there."""
    n, favourable, steps = (world[members][..., q] for q in range(3))
    entry: Json = {
        side: {
            "share": clustered(n[:, s], favourable[:, s], 1.0),
            "mean": {**clustered(n[:, s], steps[:, s], 100 / (K - 1)), "n_effective": None},
        }
        for s, side in enumerate(SIDES)
    }
    gap = {
        "within": within(n, favourable, 1.0),
        "mean_within": within(n, steps, 100 / (K - 1)),
    }
    return {"code": "a", "categories": K, "favourable_from": CUT, **entry, "gap": gap}


def town(world: World, m: int, seen: Any) -> Json:
    entry: Json = {"code": "a", "gap": {}}
    for s, side in enumerate(SIDES):
        n, favourable, steps = (int(number) for number in world[m, s])
        entry[side] = {"share": HIDDEN, "mean": HIDDEN}
        if seen[m, s]:
            share = {**HIDDEN, "value": favourable / n, "n": n, "status": "shown"}
            mean = {**share, "value": steps * 100 / (n * (K - 1))}
            entry[side] = {"share": share, "mean": mean}
    return entry


EMPTY: Json = {"themes": [], "choices": [], "rankings": [], "sums": []}


@dataclass(frozen=True)
class Tiny:
    """A world, which cells are shown (towns, sides), the responses, and a group."""

    world: World
    seen: Any
    submitted: Ints
    group: list[int]

    def documents(self) -> Dossier:
        benchmark = {"items": [population(self.world, list(range(TOWNS)))], "threshold": 9, "roles": [], **EMPTY}  # fmt: skip
        own = {
            str(m): {
                "items": [town(self.world, m, self.seen)],
                "response": {
                    side: {"submitted": int(self.submitted[m, s])} for s, side in enumerate(SIDES)
                },
                "peers": [],
                **EMPTY,
            }
            for m in range(TOWNS)
        }
        codes = frozenset(str(m) for m in self.group)
        told = {"items": [population(self.world, self.group)], **EMPTY}
        return Dossier(benchmark, own, {"list:x": (codes, told)})

    def alike(self, steps: tuple[float, float] | None) -> World:
        """All worlds (W, towns, sides, 3) that cannot be told from this one."""
        hidden = [tuple(at) for at in np.argwhere(~self.seen)]
        choices = [list(_cells(int(self.submitted[at]))) for at in hidden]
        found = []
        for chosen in product(*choices):
            other = self.world.copy()
            for at, cell in zip(hidden, chosen, strict=True):
                other[at] = cell
            if self._same(other, steps):
                found.append(other)
        return np.array(found)

    def _same(self, other: World, steps: tuple[float, float] | None) -> bool:
        for members in (list(range(TOWNS)), self.group):
            n = other[members][..., 0]
            if ((n > 0).sum(axis=0) < 2).any() or n.all(axis=1).sum() < 2:
                return False
            one, two = (population(world, members) for world in (self.world, other))
            if not all(_near(a, b, steps) for a, b in zip(_told(one), _told(two), strict=True)):
                return False
        return True


def _cells(most: int) -> Any:
    for n in range(most + 1):
        for favourable in range(n + 1):
            for steps in range((CUT - 1) * favourable, (CUT - 1) * favourable + (n - favourable) * (CUT - 2) + 1):  # fmt: skip
                yield n, favourable, steps


def _told(entry: Json) -> list[tuple[Json, bool]]:
    shares = [(entry[side]["share"], False) for side in SIDES] + [(entry["gap"]["within"], False)]
    return shares + [(entry[side]["mean"], True) for side in SIDES] + [(entry["gap"]["mean_within"], True)]  # fmt: skip


def _near(one: tuple[Json, bool], two: tuple[Json, bool], steps: tuple[float, float] | None) -> bool:  # fmt: skip
    """Whether two figures are printed alike."""
    (a, points), (b, _) = one, two
    if (a["n"], a["municipalities"]) != (b["n"], b["municipalities"]):
        return False
    keys = ["value", "low", "high"] + (["n_effective"] if steps is None else [])
    for key in keys:
        if a[key] is None:
            continue
        step = 0.0 if steps is None else steps[points]
        printed = round(a[key] / step) * step if step else a[key]
        if abs(printed - b[key]) > step / 2 + 1e-8:
            return False
    return True


def tiny(seed: int) -> Tiny:
    """Towns of one or two persons a side, three cells hidden, everybody in the group but one."""
    rng = np.random.default_rng(seed)
    submitted = rng.integers(1, 4, (TOWNS, 2))
    world = np.zeros((TOWNS, 2, 3), dtype=np.int64)
    for at in np.ndindex(TOWNS, 2):
        n = max(1, int(submitted[at]) - int(rng.random() < 0.2))
        codes = rng.integers(0, K, n)
        world[at] = n, int((codes >= CUT - 1).sum()), int(codes.sum())
    seen = np.ones((TOWNS, 2), dtype=bool)
    for m, s in ((0, 0), (1, 0), (int(rng.integers(2)), 1)):
        seen[m, s] = False
        submitted[m, s] = min(submitted[m, s], 2)
        n = min(int(world[m, s, 0]), 2)
        codes = rng.integers(0, K, n)
        world[m, s] = n, int((codes >= CUT - 1).sum()), int(codes.sum())
    return Tiny(world, seen, submitted, [0, 1, 2])


@pytest.mark.parametrize("steps", [None, (0.01, 0.1), (0.2, 10.0)], ids=["exact", "rounded", "coarse"])  # fmt: skip
@pytest.mark.parametrize("seed", range(4))
def test_what_is_claimed_is_what_all_worlds_say(
    seed: int, steps: tuple[float, float] | None
) -> None:
    case = tiny(seed)
    dossier = case.documents()
    if steps is not None:
        groups = {key: (who, rounded(one, steps)) for key, (who, one) in dossier.groups.items()}
        dossier = Dossier(rounded(dossier.benchmark, steps), dossier.municipalities, groups)
    solution = Solver(Knowledge.of([dossier])).solve()
    assert solution.contradictions == []
    worlds = case.alike(steps)
    assert len(worlds) > 0
    for s in (0, 1):
        column = solution.knowledge.columns["items:a", s]
        for q, bounds in enumerate((column.n, column.sums["share"], column.sums["mean"])):
            least, most = worlds[:, :, s, q].min(axis=0), worlds[:, :, s, q].max(axis=0)
            assert (bounds[:, 0] <= least).all()
            assert (bounds[:, 1] >= most).all()
            known = bounds[:, 0] == bounds[:, 1]
            assert (known == (least == most)).all()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 9), st.integers(0, 3)), max_size=3),
)
def test_the_search_finds_every_value_once(
    ranges: list[tuple[int, int]], rows: list[tuple[int, int, int]]
) -> None:
    low = np.array([[a for a, _ in ranges]])
    high = np.array([[a + b for a, b in ranges]])
    sums = [
        Sum(np.array([bool(cells >> j & 1) for j in range(len(ranges))]), least, least + more)
        for cells, least, more in rows
        if cells % 2 ** len(ranges)
    ]
    everything = product(*(range(a, a + b + 1) for a, b in ranges))
    wanted = [
        world
        for world in everything
        if all(one.low <= np.array(world)[one.cells].sum() <= one.high for one in sums)
    ]
    _, found = expand(low, high, sums)
    assert sorted(map(tuple, found.tolist())) == sorted(wanted)


def test_a_search_that_hits_its_bound_gives_nothing() -> None:
    with pytest.raises(TooManyError):
        expand(np.zeros((1, 6), dtype=np.int64), np.full((1, 6), 9), [], most=1_000)
