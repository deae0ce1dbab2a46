"""From a wave's margins to weighted figures in its benchmark."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pytest

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.counting.merging import merge
from benchmarking.core.counting.weighting import NO_MARGINS, WeightingStatus, WeightRefusal
from benchmarking.inputs.manifest import (
    Invited,
    InvitedCount,
    Manifest,
    Margins,
    Promised,
    RosterEntry,
    StratumCount,
)
from benchmarking.inputs.margins import margins_of
from benchmarking.inputs.weighing import row_weights
from benchmarking.queries.results import benchmark_of
from benchmarking.queries.runs import latest_run
from benchmarking.runs.counting import source_of
from benchmarking.runs.pipeline import compute_wave
from surveys.models import Municipality, Participation, Wave
from tests.benchmarking.stage import closed_wave
from tests.core.documents import plain
from tests.reports.stage import computed_wave

Rows = list[tuple[str, str]]
AnyRows = Sequence[tuple[str, str | None]]


def manifest(margins: Margins | None, codes: Iterable[tuple[str, str]]) -> Manifest:
    """Municipalities of one province; (code, size class)."""
    roster = tuple(RosterEntry(code, Invited(), province="P", size=size) for code, size in codes)
    return Manifest(municipalities=roster, margins=margins, thresholds=Promised(5, 8, 0.1))


def margins(small: int, large: int, invited: tuple[InvitedCount, ...] | None = None) -> Margins:
    counts = [("<10k", small), ("10-20k", large)]
    return Margins(tuple(StratumCount("P", size, count) for size, count in counts), invited)


def people(rows: AnyRows) -> pa.Table:
    places, functions = zip(*rows, strict=True)
    return pa.table({"municipality": pa.array(places), "function": pa.array(functions)})


ROSTER = [("a", "<10k"), ("b", "<10k"), ("c", "10-20k")]
BOTH: Rows = [(code, function) for code in "abc" for function in ("alderman", "policy_officer")]


def test_every_row_weighs_what_its_municipality_stands_for() -> None:
    """Two of six small municipalities, one of four: 3 against 4, on average 10/3."""
    table = people(BOTH)
    found = row_weights(manifest(margins(6, 4), ROSTER), table)
    assert found.weighting.margins == ("municipalities",)
    weights = found.of(table)
    assert weights is not None
    assert weights.tolist() == [90, 90, 90, 90, 120, 120]
    part = found.of(table.slice(4))
    assert part is not None
    assert part.tolist() == [120, 120]


def test_functions_weigh_as_they_were_invited() -> None:
    """One mayor and three aldermen were invited for each; one of each answered."""
    rows = [*BOTH, *((code, "mayor") for code in "abc")]
    invited = tuple(
        InvitedCount("P", size, count * places, function)
        for size, places in (("<10k", 2), ("10-20k", 1))
        for function, count in (("mayor", 1), ("alderman", 3), ("policy_officer", 2))
    )
    found = row_weights(manifest(margins(6, 3, invited), ROSTER), people(rows))
    assert found.weighting.margins == ("municipalities", "functions")
    weights = found.of(people([("a", "mayor"), ("a", "alderman"), ("c", "policy_officer")]))
    assert weights is not None
    assert weights.tolist() == [50, 150, 100]


def test_a_snapshot_without_margins_is_not_weighted() -> None:
    found = row_weights(manifest(None, ROSTER), people(BOTH))
    assert (found.weighting, found.of(people(BOTH))) == (NO_MARGINS, None)


@pytest.mark.parametrize("function", ["harbour_master", None])
def test_a_function_without_a_margin_leaves_nobody_weighted(function: str | None) -> None:
    """It must not count as somebody else's function, nor at another municipality."""
    found = row_weights(manifest(margins(6, 4), ROSTER), people([*BOTH, ("b", function)]))
    assert (found.weighting, found.table) == (NO_MARGINS, None)


@pytest.mark.django_db
def test_margins_are_those_of_the_provinces_that_take_part(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
        found = margins_of(wave)
        assert found is not None
        provinces = {row.province for row in found.municipalities}
        taking_part = Participation.objects.filter(wave=wave)
        assert provinces == set(taking_part.values_list("municipality__province", flat=True))
        there = Municipality.objects.flemish().filter(province__in=provinces)
        assert sum(row.count for row in found.municipalities) == there.count()
        assert found.invited is None


@pytest.mark.django_db
def test_nobody_knows_how_many_there_are_like_a_tenants_own(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
        own = Municipality.objects.create(
            tenant_id=north.id, code="X1", name="Politiezone", population=9000
        )
        Participation.objects.create(tenant_id=north.id, wave=wave, municipality=own)
        assert margins_of(wave) is None


def computed(of: Tenant, wave: Wave) -> dict[str, Any]:
    with tenant(of.id):
        run = latest_run(wave.id)
        assert run is not None
        found: dict[str, Any] = plain(benchmark_of(run))
        return found


@pytest.mark.django_db
def test_benchmark_says_what_it_weighs_and_shows_both(north: Tenant, alice: User) -> None:
    whole = computed(north, computed_wave(north, alice, others=14, invited=8, province="Limburg"))
    assert whole["weighting"]["status"] == WeightingStatus.USED
    assert whole["weighting"]["margins"] == ["municipalities", "functions"]
    for side in ("political", "administrative"):
        cost = whole["weighting"][side]
        assert cost["n"] == whole["response"][side]["submitted"]
        assert cost["n_effective"] < cost["n"]
    moved: list[bool] = []
    told: dict[str, list[str]] = {}
    for item in whole["items"]:
        for side in ("political", "administrative"):
            plain, weighted = item[side]["share"], item["weighted"][side]
            assert weighted["indicator"] == "I27"
            if weighted["status"] == "suppressed":
                # Of so few people some would be given away beside the plain share.
                assert (weighted["value"], weighted["reason"]) == (None, "protected")
                continue
            told.setdefault(side, []).append(item["code"])
            assert weighted["n"] == plain["n"]
            if weighted["low"] is not None:
                assert weighted["low"] < weighted["value"] < weighted["high"]
            assert (weighted["low"] is None) >= (plain["low"] is None)
            moved.append(weighted["value"] != plain["value"])
    assert told == {"political": ["S2", "S3", "Z1"], "administrative": ["S2", "S3", "Z1"]}
    gaps = {item["code"]: item["weighted"]["within"]["status"] for item in whole["items"]}
    assert (gaps["Z1"], gaps["S1"]) == ("shown", "suppressed")
    assert any(moved)
    assert whole["themes"][0]["weighted"]["political"]["value"] is None


@pytest.mark.django_db
def test_parts_of_a_wave_are_weighed_as_the_whole(north: Tenant, alice: User) -> None:
    """A worker that counts seven municipalities weighs them among all fourteen."""
    wave = computed_wave(north, alice, others=14, invited=8, province="Limburg")
    with tenant(north.id):
        run = latest_run(wave.id)
    assert run is not None
    source = source_of(north.id, run.id)
    whole, parts = source.count(0, 14), merge([source.count(0, 7), source.count(7, 7)])
    assert (whole.weighted.items.mass > 0).any()
    for name in ("mass", "total"):
        for kind in ("items", "themes"):
            first, second = (getattr(getattr(t.weighted, kind), name) for t in (whole, parts))
            assert first.tobytes() == second.tobytes()


@pytest.mark.django_db
def test_benchmark_is_not_weighted_where_a_province_is_silent(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        wave = closed_wave(alice)
        far = Municipality.objects.get(code="31005")  # Brugge: invited, and nobody answered
        Participation.objects.create(tenant_id=north.id, wave=wave, municipality=far)
    compute_wave(north.id, wave.id)
    whole = computed(north, wave)
    assert whole["weighting"]["status"] == WeightingStatus.REFUSED
    assert whole["weighting"]["reason"] == WeightRefusal.EMPTY_PROVINCE
    assert {item["weighted"] is None for item in whole["items"]} == {True}
