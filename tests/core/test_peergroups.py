"""Peer groups: who is compared with whom, the laws of their figures, and what may not leave."""

import json
from functools import cache

import numpy as np
import pytest

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.disclosure.protection import VISIBLE
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.multivariate.peers import place_among
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.peer_material import PeerMeasurement, gaps_of
from benchmarking.core.municipalities.peer_results import PeerResult, Peers
from benchmarking.core.municipalities.peerfigures import spread_of
from benchmarking.core.municipalities.peergroups import ALL, Partition, PeerGroups
from benchmarking.core.municipalities.standings import GAP, Standings, ThemeScores
from benchmarking.core.tables.detail_results import PeerGroup
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import benchmark_payload, own_payloads, peer_payload, replace

OUTLINE = an_instrument(8)
SIZES = ("<10k", "10-20k", ">100k")


@cache
def wave_of(municipalities: int = 60, seed: int = 7) -> WaveInput:
    return a_wave(np.random.default_rng(seed), municipalities, OUTLINE, (8, 12))


def partitions_of(wave: WaveInput) -> list[Partition]:
    """Three sizes (the largest with four municipalities), two provinces, and a list of everybody."""
    codes = wave.municipality_codes
    sizes = {code: SIZES[0 if m % 3 else 1] for m, code in enumerate(codes)}
    sizes |= dict.fromkeys(codes[5:9], SIZES[2])
    provinces = {code: "East" if m < 35 else "West" for m, code in enumerate(codes[:-1])}
    return [
        Partition("size", "size", sizes, order=SIZES),
        Partition("province", "province", provinces),
        Partition("list", "list:1", dict.fromkeys(codes, "everybody"), "Whole"),
    ]


@cache
def tally_of() -> Tally:
    return tally(wave_of(), OUTLINE)


@cache
def tables_of() -> MunicipalityTables:
    return compute_municipalities(tally_of(), partitions=partitions_of(wave_of()))


@cache
def peers_of() -> Peers:
    return compute_peers(tally_of(), tables_of())


def result_of(key: str) -> PeerResult:
    return next(result for result in peers_of().results if result.group.key == key)


# --- Who is compared with whom -------------------------------------------------------------------


def test_groups_stand_in_the_order_of_reading_after_everybody() -> None:
    groups = PeerGroups.of(partitions_of(wave_of()), wave_of().municipality_codes)
    assert [group.key for group in groups.groups] == [
        ALL,
        "size:<10k",
        "size:10-20k",
        "size:>100k",
        "province:East",
        "province:West",
        "list:1:everybody",
    ]
    assert groups.partitions == 4


def test_a_municipality_is_in_its_own_groups_and_in_no_other() -> None:
    groups = PeerGroups.of(partitions_of(wave_of()), wave_of().municipality_codes)
    assert [group.key for group in groups.of_municipality(59)] == [
        ALL,
        "size:<10k" if 59 % 3 else "size:10-20k",
        "list:1:everybody",
    ]
    for number in range(1, groups.partitions):
        own = [group.members for group in groups.groups if group.partition == number]
        assert (np.sum(own, axis=0) <= 1).all()


def test_labels_of_absent_municipalities_make_no_group() -> None:
    partition = Partition("province", "province", {"a": "East", "x": "West"})
    assert [group.label for group in PeerGroups.of([partition], ["a", "b"]).groups] == ["", "East"]


# --- Figures -------------------------------------------------------------------------------------


def test_the_group_of_all_is_the_benchmark() -> None:
    whole, benchmark = result_of(ALL), compute_benchmark(tally_of())
    assert whole.response == benchmark.response
    for mine, item in zip(whole.items, benchmark.items, strict=True):
        assert mine.political.share == item.political.share
        assert mine.administrative.within == item.administrative.within
        assert mine.gap.within == item.gap.within
    for own, theme in zip(whole.themes, benchmark.themes, strict=True):
        assert own.political.mean == theme.political.mean
        assert own.administrative.line == theme.administrative.line
        assert own.gap.mean_within == theme.gap.mean_within


def test_a_list_of_everybody_differs_in_nothing_and_leaves_whole() -> None:
    listed, whole = result_of("list:1:everybody"), result_of(ALL)
    assert (listed.items, listed.themes) == (whole.items, whole.themes)
    tables = tables_of()
    for name in ("score", "reliability"):
        everybody, again = (getattr(tables.standings[number], name) for number in (0, 3))
        assert np.array_equal(everybody, again, equal_nan=True)


def test_a_group_is_the_benchmark_of_its_own_municipalities() -> None:
    """A municipality is compared with the group including itself: figures of all the members."""
    codes = [c for c, label in partitions_of(wave_of())[1].group_of.items() if label == "East"]
    alone = compute_benchmark(tally(wave_of().restrict(codes), OUTLINE))
    east, shown = result_of("province:East"), 0
    for mine, item in zip(east.items, alone.items, strict=True):
        for own, other in (
            (mine.political.share, item.political.share),
            (mine.administrative.share, item.administrative.share),
            (mine.gap.within, item.gap.within),
        ):
            if own.visible:
                assert own == other
                shown += 1
    assert shown > 10
    assert east.response == alone.response


def test_permuting_municipalities_and_answers_changes_nothing() -> None:
    wave, rng = wave_of(), np.random.default_rng(3)
    places = rng.permutation(len(wave.municipality_codes))
    position = np.argsort(places)
    moved = replace(
        wave,
        municipality_codes=tuple(wave.municipality_codes[m] for m in places),
        invited=wave.invited[places],
        municipality=position[wave.municipality],
    )
    counted = tally(moved, OUTLINE)
    tables = compute_municipalities(counted, partitions=partitions_of(wave))
    assert compute_peers(counted, tables) == peers_of()
    for mine, other in zip(tables.standings, tables_of().standings, strict=True):
        assert np.array_equal(mine.chance, other.chance, equal_nan=True)


def test_the_gap_line_is_the_middle_of_the_shrunken_gaps() -> None:
    groups = PeerGroups.of(partitions_of(wave_of()), wave_of().municipality_codes).groups
    for result in peers_of().results:
        members = next(g.members for g in groups if g.key == result.group.key)
        for t, theme in enumerate(result.themes):
            line, scores = theme.gap.line, tables_of().scores
            if line is None:
                assert np.count_nonzero(scores.seen(members, GAP, t)) < 10
                continue
            own = scores.shrunken(scores.seen(members, GAP, t), GAP, t).value
            assert line.median == pytest.approx(np.median(own))
            assert line.lower_quartile <= line.median <= line.upper_quartile
            assert line.low <= line.median <= line.high
            assert (line.municipalities, line.deviation >= 0) == (len(own), True)


def test_the_spread_of_an_items_gap_finds_what_differs_between_municipalities() -> None:
    """Gaps that differ by an SD of about 20 points, and gaps that are alike everywhere."""
    rng, places, n = np.random.default_rng(5), 800, 30
    found = []
    for deviation in (0.2, 0.0):
        chance = 0.5 + np.stack([rng.normal(0, deviation, places), np.zeros(places)], axis=1)
        favourable = rng.binomial(n, np.clip(chance, 0.02, 0.98))
        found.append(_spread_of(favourable, np.full((places, 2), n)))
    assert found[0] == pytest.approx(0.2, abs=0.04)
    assert found[1] < 0.05


def _spread_of(favourable: Counts, n: Counts) -> float:
    seen = np.ones(n.shape, dtype=bool)
    totals = favourable.astype(np.float64) * 100
    one = PeerMeasurement("S1", n, totals, favourable, seen)
    spread = spread_of(*gaps_of(one), np.ones(len(n), dtype=bool))
    assert spread is not None
    assert spread.upper - spread.lower == pytest.approx(2 * 0.6744897501960817 * spread.deviation)
    return spread.deviation


# --- What may not leave --------------------------------------------------------------------------


def test_a_group_below_the_minimum_is_a_heading_alone() -> None:
    headings = {group.key: group for group in peers_of().groups}
    assert headings["size:>100k"] == PeerGroup(
        "size:>100k", "size", ">100k", "", 4, Status.SUPPRESSED, Reason.TOO_FEW_MUNICIPALITIES
    )
    assert "size:>100k" not in {result.group.key for result in peers_of().results}
    standings = tables_of().standings[1]
    assert np.isnan(standings.score[5:9]).all()


def test_one_municipality_with_over_half_of_the_answers_hides_the_figure() -> None:
    wave = wave_of()
    members = wave.municipality_codes[10:16]
    large = wave.municipality == 10
    rows = np.concatenate([np.arange(wave.respondents), np.repeat(np.flatnonzero(large), 8)])
    heavy = replace(
        wave.restrict(wave.municipality_codes),
        municipality=wave.municipality[rows],
        perspective=wave.perspective[rows],
        scales={code: answers[rows] for code, answers in wave.scales.items()},
        estimates={}, choices={}, rankings={}, sums={}, numbers={}, role=None,
    )  # fmt: skip
    counted = tally(heavy, OUTLINE)
    partition = Partition("list", "list:1", dict.fromkeys(members, "x"))
    tables = compute_municipalities(counted, partitions=[partition])
    peers = compute_peers(counted, tables)
    assert peers.groups[1].reason == Reason.DOMINANCE
    assert [result.group.key for result in peers.results] == [ALL]


def test_what_a_group_shows_never_uncovers_a_hidden_cell_of_its_members() -> None:
    """Total minus the visible municipalities holds nothing, or enough from two municipalities."""
    groups = {g.key: g.members for g in tables_of().peers.groups}
    shown = 0
    for result in peers_of().results:
        if result.group.key == ALL:
            continue
        members = groups[result.group.key]
        for i, item in enumerate(result.items):
            for s, side in enumerate((item.political, item.administrative)):
                if not side.share.visible:
                    continue
                table = tables_of().items
                hidden = members & (table.reasons[:, s, i] != VISIBLE)
                rest = (side.share.n or 0) - int(table.n[members, s, i].sum())
                assert rest == 0 or (rest >= 5 and np.count_nonzero(hidden) >= 2)
                shown += 1
    assert shown > 30


def test_hidden_municipalities_do_not_enter_lines_and_places() -> None:
    scores = tables_of().scores
    hidden = tables_of().themes.reasons != VISIBLE
    assert hidden.any()
    assert np.isnan(scores.values[:, :2][hidden]).all()
    assert np.isnan(scores.values[:, GAP][hidden.any(axis=1)]).all()
    for standings in tables_of().standings:
        assert np.isnan(standings.reliability[:, :2][hidden]).all()


def test_the_rule_that_hides_is_not_named() -> None:
    text = json.dumps([peer_payload(result) for result in peers_of().results])
    assert '"protected"' in text
    assert not any(f'"{word}"' in text for word in ("unanimous", "remainder"))


# --- Places --------------------------------------------------------------------------------------


def test_chances_of_the_thirds_add_up_to_one_and_rise_with_the_score() -> None:
    rng = np.random.default_rng(2)
    scores = np.sort(rng.normal(50, 8, 40))
    noise = rng.standard_normal((4000, 40), dtype=np.float32)
    place = place_among(scores, np.full(40, 5.0), np.full(40, 0.6), noise)
    assert place.chances.sum(axis=1) == pytest.approx(np.ones(40))
    expected = place.chances @ np.arange(3)
    assert (np.diff(expected) > -0.03).all()
    assert (place.third[0], place.third[-1]) == (0, 2)


def test_the_thirds_do_not_depend_on_where_the_scale_begins() -> None:
    rng = np.random.default_rng(2)
    scores, noise = rng.normal(0, 8, 30), rng.standard_normal((500, 30), dtype=np.float32)
    here, there = (
        place_among(scores + shift, np.full(30, 4.0), np.full(30, 0.6), noise).chances
        for shift in (0.0, 1e6)
    )
    assert np.abs(here - there).max() < 0.01


def test_places_in_a_group_look_at_the_group_alone() -> None:
    scores = tables_of().scores
    east = tables_of().peers.groups[4]
    assert east.key == "province:East"
    changed = ThemeScores(
        np.where(east.members[:, None, None], scores.values, scores.values + 30), scores.noise
    )
    one, other = (Standings.empty(scores.values.shape) for _ in range(2))
    one.place(scores, east.members, np.random.default_rng(1))
    other.place(changed, east.members, np.random.default_rng(1))
    assert np.isfinite(one.reliability).any()
    for name in ("score", "reliability", "third", "chance"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)


# --- Documents -----------------------------------------------------------------------------------


def test_a_municipality_s_document_names_its_groups_with_its_place_in_each() -> None:
    whole = benchmark_payload(replace(compute_benchmark(tally_of()), peer_groups=peers_of().groups))
    documents = list(own_payloads(tables_of(), whole))
    assert [group["key"] for group in whole["peer_groups"]] == [g.key for g in peers_of().groups]
    for m in (1, 6, 59):
        own = documents[m]["peers"]
        assert [group["key"] for group in own] == [
            group.key for group in tables_of().peers.of_municipality(m)
        ]
        for theme in (theme for group in own for theme in group["themes"]):
            for measure in ("political", "administrative", "gap"):
                assert set(theme[measure]) == {"shrunken", "reliability", "third", "chance"}
    first, beside = documents[1]["peers"][0]["themes"], documents[1]["themes"]
    for mine, theme in zip(first, beside, strict=True):
        assert mine["political"]["shrunken"] == theme["political"]["shrunken"]
    for document in (*documents, *(peer_payload(result) for result in peers_of().results)):
        assert json.loads(json.dumps(document, allow_nan=False)) == document
