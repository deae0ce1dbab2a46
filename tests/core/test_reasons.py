"""What has no value says why: over waves in which nothing, or everything, varies."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Codes
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
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from tests.core.documents import benchmark_payload, beside, own_payloads, peer_payload

pytestmark = pytest.mark.slow

Json = dict[str, Any]
OPTIONS = ("a", "b", "c", "d", "e", "f")
# Bare numbers, and the figure or reason beside them that says why they are missing.
EXPLAINED = {
    "n": ("share", "mean", "reason"),
    "distribution": ("reason",),
    "distance_by_chance": ("distance",),
    "depends_on_size": ("within", "within_equal"),
    "p": ("within", "gap", "options"),
    "p_adjusted": ("within", "gap"),
    "p_joint": ("gap",),
    "shares": ("mean",),
    **dict.fromkeys(("given_a", "given_b", "lift", "phi", "jaccard"), ("reason",)),
    **dict.fromkeys(("lift_interval", "phi_interval"), ("reason",)),
    "mean_rank": ("first", "top"),
    "spearman": ("reason",),
    "ceiling": ("reason",),
}


def an_outline() -> Instrument:
    scales = (
        *(ScaleSpec(f"S{i}", theme="t", estimate=i == 0) for i in range(3)),
        ScaleSpec("Y1", categories=2, theme="u"),
    )
    return Instrument(
        scales=scales,
        themes=(ThemeSpec("t", ("S0", "S1", "S2")), ThemeSpec("u", ("Y1",))),
        choices=(ChoiceSpec("M", OPTIONS, multiple=True), ChoiceSpec("C", OPTIONS[:3])),
        rankings=(RankingSpec("R", OPTIONS, 2),),
        sums=(SumSpec("D", OPTIONS[:2]),),
        numbers=(NumberSpec("N"),),
    )


def degrees(pattern: str, side: Codes, place: Codes, person: Codes) -> Codes:
    """For each respondent 0 (lowest), 1 or 2 (highest), or -1: no answer."""
    patterns: dict[str, Codes] = {
        "alike": np.full(len(side), 2),
        "apart": np.where(side == 0, 2, 0),
        "ends": np.where(person % 2 == 0, 2, 0),
        "same everywhere": (person + side) % 3,
        "between": np.where(place % 2 == 0, 2, 0),
        "all but one": np.where((place == 0) & (person == 0), 0, 2),
        "one side": np.where(side == 0, person % 3, -1),
        "nobody": np.full(len(side), -1),
    }
    return patterns[pattern]


PATTERNS = st.sampled_from(
    ("alike", "apart", "ends", "same everywhere", "between", "all but one", "one side", "nobody")
)


def unless_silent(codes: Codes, answers: Codes) -> Codes:
    """The answers (R, O), -1 where the pattern has no answer."""
    return np.where((codes < 0)[:, None], -1, answers)


def a_degenerate_wave(municipalities: int, people: int, drawn: list[str]) -> WaveInput:
    """`people` on each side of every municipality; one pattern for each kind of item."""
    shape = (municipalities, 2, people)
    place, side, person = (part.ravel() for part in np.indices(shape))
    scale, other, choice, ranks, amount = (degrees(p, side, place, person) for p in drawn)
    named = np.arange(6) < 3 * choice[:, None]  # nothing, half, or all of the options
    first = (np.arange(6) == (ranks % 3)[:, None]).astype(int)  # and the last option second
    return WaveInput(
        municipality_codes=tuple(f"{m:03}" for m in range(municipalities)),
        invited=np.full((municipalities, 2), people + 1),
        municipality=place,
        perspective=side,
        scales={
            "S0": np.where(scale < 0, -1, 1 + 2 * scale),
            "S1": np.where(scale < 0, 0, 5 - 2 * scale),
            "S2": np.where(other < 0, 0, 1 + 2 * other),
            "Y1": np.where(other < 0, 0, 1 + (other > 0)),
        },
        estimates={"S0": np.where(other < 0, 0, 1 + 2 * other)},
        choices={
            "M": unless_silent(choice, named.astype(int)),
            "C": unless_silent(choice, (np.arange(3) == choice[:, None]).astype(int)),
        },
        rankings={"R": unless_silent(ranks, first + 2 * (np.arange(6) == 5))},
        sums={"D": np.where((amount < 0)[:, None], np.nan, 50.0 * np.c_[amount, 2 - amount])},
        numbers={"N": np.where(amount < 0, np.nan, amount)},
    )


def documents(wave: WaveInput) -> list[Json]:
    outline = an_outline()
    counted = tally(wave, outline)
    tables = compute_municipalities(counted)
    whole = benchmark_payload(compute_benchmark(counted))
    groups = [peer_payload(one) for one in compute_peers(counted, tables).results]
    return [whole, *groups, *(beside(own, whole) for own in own_payloads(tables, whole))]


def parts(value: Any) -> Iterator[Json]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner)


def explains(part: Any) -> bool:
    """Whether a reason stands here."""
    if isinstance(part, list):
        return all(any(explains(v) for v in one.values()) for one in part)
    if isinstance(part, dict) and "status" not in part:
        return any(explains(inner) for inner in part.values())
    return (part.get("reason") if isinstance(part, dict) else part) is not None


def check(part: Json) -> None:
    if "value" in part:
        unseen = part["status"] in ("suppressed", "not_computable")
        assert (part["value"] is None) == unseen, part
        assert (part["reason"] is None) == (part["status"] == "shown"), part
        assert (part["low"] is None) == (part["high"] is None), part
        bare = part["method"] in ("descriptive", "permutation")
        assert bare or part["low"] is not None or part["reason"] is not None, part
        return
    for key, places in EXPLAINED.items():
        if key in part and part[key] is None:
            assert any(explains(part[place]) for place in places if place in part), (key, part)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([1, 4, 6, 12, 22]),
    st.sampled_from([1, 3, 6]),
    st.lists(PATTERNS, min_size=5, max_size=5),
)
def test_what_has_no_value_has_a_reason(municipalities: int, people: int, drawn: list[str]) -> None:
    """Indicators 2.7, in every document of the wave."""
    for document in documents(a_degenerate_wave(municipalities, people, drawn)):
        for part in parts(document):
            check(part)
