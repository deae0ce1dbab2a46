"""No exact number leaves: every float of every document of a computed wave lies on a grid.

What a place may tell is written down here by itself, and not taken from the types.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from math import isclose
from typing import Any

import numpy as np
import pytest

from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.weighting import SideWeights, Weighting, WeightingStatus
from benchmarking.core.data.precision import LADDERS, Unit
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.municipalities.peergroups import Partition
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import benchmark_payload, beside, own_payloads, peer_payload, told
from tests.core.study_waves import answers, as_wave, persons, trends

pytestmark = pytest.mark.slow

CHANCE, DIGITS = "a limit of p", "two digits"
LIMITS_OF_P = {0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0}
SETTING = 1e-6
# Of numbers that are no figure: their key, or the key above and their own.
GRIDS: dict[str, float | str] = {
    "distribution": 0.01,
    "shares": 0.01,
    "omega": 0.01,
    "distance_by_chance": 0.01,
    "spread": 0.01,
    "line": 0.1,
    "both": 0.01,
    "given_a": 0.01,
    "given_b": 0.01,
    "lift": 0.01,
    "phi": 0.01,
    "jaccard": 0.01,
    "lift_interval": 0.01,
    "phi_interval": 0.01,
    "spearman": 0.01,
    "overlap": 0.01,
    "steady_top": 0.01,
    "ceiling": 0.01,
    "mean_rank": 0.1,
    "n_effective": 1.0,
    "design_effect": 0.1,
    "shrunken": 0.1,
    "reliability": 0.01,
    "chance": 0.01,
    "rwg": 0.01,
    "statistic": DIGITS,
    "p": CHANCE,
    "p_adjusted": CHANCE,
    "p_joint": CHANCE,
    "p_permutation": CHANCE,
    "p_sign_flip": CHANCE,
    "seats": 0.01,
    "distribution_step": SETTING,
    "delta": SETTING,
    "delta_pomp": SETTING,
    "total": SETTING,
}
# Of a stored figure, which leaves out what is the same in all of its kind.
STORED = {"share": 0.01, "first": 0.01, "top": 0.01, "mean": 0.1}
FINEST = {unit.value: LADDERS[unit] for unit in (Unit.SHARE, Unit.POINTS, Unit.COEFFICIENT)}

Leaf = tuple[str, float, float | str | None]  # where, the number, its grid


def leaves(value: Any, path: tuple[str, ...] = (), grid: float | str | None = None) -> Iterator[Leaf]:  # fmt: skip
    """Every float of a document with the grid of its place; None where nobody knows one."""
    if isinstance(value, Mapping):
        if "value" in value:
            yield from _figure(value, path)
        else:
            known = _interval(value)
            for key, part in value.items():
                own = known if key == "interval90" else GRIDS.get(key, grid)
                yield from leaves(part, (*path, key), own)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from leaves(part, (*path, str(place)), grid)
    elif isinstance(value, float):
        yield ".".join(path), value, grid


def _interval(course: Mapping[str, Any]) -> float | None:
    """The grid of a second interval is that of the change beside it."""
    change = course.get("change")
    return change["interval_step"] if isinstance(change, Mapping) else None


def _figure(figure: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Leaf]:
    step = figure.get("step")
    if step is None:
        # An option's share stands bare under its side, a gap under its name.
        step = STORED[path[-1] if path[-1] in STORED else "share"]
    grids = {"value": step, "bounds": step}
    ends = figure.get("interval_step")
    for key, part in figure.items():
        if key in ("step", "interval_step"):
            if part is not None and figure["step"] is not None:
                assert figure.get("unit", "amount") == "amount" or part in FINEST[figure["unit"]]
            continue
        yield from leaves(part, (*path, key), ends if key in ("low", "high") else grids.get(key))


def lies_on(number: float, grid: float | str | None) -> bool:
    if grid is None:
        return False
    if grid == CHANCE:
        return number in LIMITS_OF_P
    if grid == DIGITS:
        return float(f"{number:.2g}") == number
    assert isinstance(grid, float)
    return isclose(number / grid, round(number / grid), rel_tol=0, abs_tol=1e-6)


def strays(document: Any) -> list[str]:
    """Where a number is more exact than its place allows."""
    return [
        f"{where}: {number!r} (step {grid})"
        for where, number, grid in leaves(document)
        if not lies_on(number, grid) or round(number, 6) != number
    ]


@cache
def documents() -> dict[str, Any]:
    """All that leaves of a weighted wave with every kind of question, and of a study of three."""
    outline = an_instrument()
    wave = a_wave(np.random.default_rng(8), 40, outline)
    weights = np.random.default_rng(9).integers(60, 170, wave.respondents).astype(np.int16)
    counted = tally(replace(wave, weights=weights), outline)
    sides = SideWeights(301, 247.318, 1.21707, 2, 1), SideWeights(388, 351.02, 1.1053, 0, 0)
    weighting = Weighting(WeightingStatus.USED, None, ("municipalities",), *sides)
    whole = benchmark_payload(compute_benchmark(counted, weighting=weighting))
    half = dict.fromkeys(counted.municipality_codes[::2], "half")
    tables = compute_municipalities(counted, partitions=(Partition("list", "list:1", half),))
    own = list(own_payloads(tables, whole))
    return {
        "benchmark": whole,
        "peers": [peer_payload(one) for one in compute_peers(counted, tables).results],
        "own": own,
        "read": [beside(one, whole) for one in own],
        "trends": [study(linked=linked) for linked in (True, False)],
    }


def study(*, linked: bool) -> Any:
    """Three waves of the same persons, or of the same municipalities."""
    made = [answers(share, seed=w) for w, share in enumerate((0.3, 0.45, 0.62))]
    keys = [persons(wave) if linked else None for wave in made]
    return told(trends(*(as_wave(w, wave, person=keys[w]) for w, wave in enumerate(made))))


@pytest.mark.parametrize("kind", ["benchmark", "peers", "own", "read", "trends"])
def test_every_number_that_leaves_lies_on_the_grid_of_its_place(kind: str) -> None:
    document = documents()[kind]
    assert len(list(leaves(document))) > 60
    assert strays(document) == []


def test_the_documents_hold_every_kind_of_number_that_may_leave() -> None:
    """So that no grid above is there for nothing."""
    text = json.dumps(documents())
    assert [key for key in GRIDS if f'"{key}": ' not in text] == []
    found = {where.split(".")[-1] for kind in documents().values() for where, *_ in leaves(kind)}
    missing = {"p_permutation", "p_sign_flip"}  # beside few municipalities alone
    own = {key for key, grid in GRIDS.items() if isinstance(grid, str)} - missing
    assert own <= found


@pytest.mark.parametrize("kind", ["benchmark", "peers", "own", "read", "trends"])
def test_a_number_that_is_a_little_more_exact_is_found_wherever_it_stands(kind: str) -> None:
    found = documents()[kind]
    document = json.loads(json.dumps(found[:4] if kind in ("own", "read") else found))
    rng, places = np.random.default_rng(3), list(_places(document))
    for n in rng.choice(len(places), size=min(30, len(places)), replace=False):
        holder, key = places[n]
        exact = holder[key]
        holder[key] = exact + 0.00123456
        assert len(strays(document)) == 1, (holder, key)
        holder[key] = exact


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where a float stands, but for the steps themselves."""
    keys = range(len(value)) if isinstance(value, list) else list(value)
    for key in keys:
        if isinstance(value[key], float) and key not in ("step", "interval_step"):
            yield value, key
        elif isinstance(value[key], dict | list):
            yield from _places(value[key])


def test_a_number_in_a_place_that_nobody_knows_is_found() -> None:
    document = {"items": [{"code": "S1", "new": 0.5}]}
    assert strays(document) == ["items.0.new: 0.5 (step None)"]
