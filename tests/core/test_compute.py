"""The whole computation: laws on the results, and what may never leave."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from benchmarking.core.audit.auditor import AuditSummary, Groups
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.weighting import NO_MARGINS
from benchmarking.core.data.figures import Figure, Reason, Status
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.columns import Withheld
from benchmarking.core.documents.compute import (
    METHOD_VERSION,
    compute_benchmark,
    compute_municipalities,
    rng_for,
)
from benchmarking.core.documents.release import Plan
from benchmarking.core.municipalities.cells import cell_tables
from benchmarking.core.municipalities.municipality import municipality_tables
from benchmarking.core.municipalities.peergroups import Partition, PeerGroups
from benchmarking.core.statistics.resampling import seed_for
from benchmarking.core.tables.benchmark import (
    estimate_results,
    number_result,
    ranking_result,
    response_of,
    sum_result,
)
from benchmarking.core.tables.choices import choice_result
from benchmarking.core.tables.details import associations, coorientation_results, effort_yield
from benchmarking.core.tables.ecological import shrunken_scores
from benchmarking.core.tables.further import further_figures
from benchmarking.core.tables.items import item_results
from benchmarking.core.tables.permutations import with_permutations
from benchmarking.core.tables.reliability import median_line, theme_reliability
from benchmarking.core.tables.results import Benchmark
from benchmarking.core.tables.roles import role_results
from benchmarking.core.tables.themes import ThemeExtras, theme_result
from tests.core.alike import assert_alike
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import benchmark_payload, beside, own_payloads

OUTLINE = an_instrument()


@cache
def wave_of(municipalities: int = 40, seed: int = 7) -> WaveInput:
    return a_wave(np.random.default_rng(seed), municipalities, OUTLINE)


@cache
def tally_of(municipalities: int = 40) -> Tally:
    return tally(wave_of(municipalities), OUTLINE)


@cache
def benchmark_of(municipalities: int = 40) -> Benchmark:
    return compute_benchmark(tally_of(municipalities))


@cache
def documents(municipalities: int = 40) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    whole = benchmark_payload(benchmark_of(municipalities))
    tables = compute_municipalities(tally_of(municipalities))
    return whole, [beside(own, whole) for own in own_payloads(tables, whole)]


def figures_in(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if "method" in value and "status" in value else []
        return own + [f for part in value.values() for f in figures_in(part)]
    if isinstance(value, list):
        return [figure for part in value for figure in figures_in(part)]
    return []


NUMBERS = ("value", "low", "high", "n", "municipalities")


def test_documents_are_json_without_nan_and_survive_a_round_trip() -> None:
    whole, own = documents()
    for document in (whole, *own):
        assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_suppressed_figure_carries_neither_value_nor_base() -> None:
    whole, own = documents()
    hidden = [f for d in (whole, *own) for f in figures_in(d) if f["status"] == "suppressed"]
    assert len(hidden) > 100
    for figure in hidden:
        assert figure["reason"]
        assert all(figure[key] is None for key in NUMBERS)


def test_every_figure_on_a_municipality_page_rests_on_enough_answers() -> None:
    shown = [f for d in documents()[1] for f in figures_in(d) if f["method"] == "descriptive"]
    assert len(shown) > 1000
    assert all(f["n"] is None or f["n"] >= 5 for f in shown)
    assert all(f["low"] is None and f["high"] is None for f in shown)


def test_every_figure_of_a_municipality_says_what_it_is() -> None:
    own = documents()[1][0]
    item, choice, number = own["items"][0], own["choices"][0]["options"][0], own["numbers"][0]
    assert item["political"]["share"]["indicator"] == "I1"
    assert item["political"]["mean"]["indicator"] == "I4"
    assert item["gap"]["share"]["indicator"] == "I3"
    assert item["gap"]["mean"]["indicator"] == "I4"
    assert choice["political"]["indicator"] == choice["gap"]["share"]["indicator"] == "I14"
    assert number["gap"]["mean"]["indicator"] == "I4"
    assert all(f["indicator"] for f in figures_in(own))


def test_no_page_names_the_rule_that_would_tell_what_is_hidden() -> None:
    reasons = {f["reason"] for d in documents()[1] for f in figures_in(d)}
    assert Reason.PROTECTED.value in reasons
    assert not reasons & {Reason.UNANIMOUS.value, Reason.REMAINDER.value}


def test_a_gap_is_shown_only_where_both_sides_are() -> None:
    for document in documents()[1]:
        for item in document["items"]:
            both = all(
                item[s]["share"]["value"] is not None for s in ("political", "administrative")
            )
            assert (item["gap"]["share"]["value"] is not None) is both


def test_a_municipality_page_holds_no_class_and_no_role() -> None:
    text = json.dumps(documents()[1])
    assert '"class"' not in text
    assert "mayor" not in text


def test_the_visible_cells_of_all_municipalities_do_not_uncover_a_hidden_one() -> None:
    """The consultancy sees every page and the benchmark: total minus visible >= threshold."""
    whole, own = documents()
    for i, item in enumerate(whole["items"]):
        for side in ("political", "administrative"):
            visible = sum(d["items"][i][side]["n"] or 0 for d in own)
            assert item[side]["n"] - visible == 0 or item[side]["n"] - visible >= 5


def gap_values(benchmark: Benchmark) -> list[float]:
    gaps = [item.gap for item in benchmark.items]
    names = ("within", "within_equal", "pooled", "mean_within", "mean_pooled", "ordinal")
    values = [getattr(gap, name).value for gap in gaps for name in names]
    values += [option.gap.within.value for c in benchmark.choices for option in c.options]
    return [value for value in values if value is not None]


def test_swapping_the_sides_turns_every_gap() -> None:
    wave = wave_of()
    swapped = replace(wave, perspective=1 - wave.perspective, invited=wave.invited[:, ::-1])
    other = compute_benchmark(tally(swapped, OUTLINE))
    assert gap_values(other) == pytest.approx([-value for value in gap_values(benchmark_of())])


def test_reversing_every_scale_turns_no_gap_of_an_item_and_every_score_of_a_theme() -> None:
    outline = Instrument(
        tuple(replace(s, reverse=not s.reverse, of=None, role=None) for s in OUTLINE.scales),
        OUTLINE.themes,
    )
    other = compute_benchmark(tally(wave_of(), outline))
    for item, same in zip(benchmark_of().items, other.items, strict=True):
        for name in ("within", "pooled", "mean_within", "mean_pooled", "ordinal"):
            assert getattr(same.gap, name) == getattr(item.gap, name)
    for theme, turned in zip(benchmark_of().themes, other.themes, strict=True):
        assert turned.gap.mean_within.value == pytest.approx(-(theme.gap.mean_within.value or 0))
        for own, opposite in ((theme.political, turned.political), (theme.administrative, turned.administrative)):  # fmt: skip
            assert opposite.mean.value == pytest.approx(100 - (own.mean.value or 0))


def test_recomputing_gives_the_same_bits() -> None:
    again = compute_benchmark(tally(wave_of(), OUTLINE))
    assert json.dumps(benchmark_payload(again)) == json.dumps(documents()[0])


@pytest.mark.parametrize(
    ("municipalities", "status", "reason"),
    [
        (4, Status.SUPPRESSED, Reason.TOO_FEW_MUNICIPALITIES),
        (9, Status.LIMITED, Reason.TOO_FEW_MUNICIPALITIES),
        (40, Status.SHOWN, None),
    ],
)
def test_a_within_gap_needs_peers_to_be_shown_and_ten_for_an_interval(
    municipalities: int, status: Status, reason: Reason | None
) -> None:
    figure = benchmark_of(municipalities).items[0].gap.within
    assert (figure.status, figure.reason) == (status, reason)
    assert (figure.low is not None) is (status == Status.SHOWN)


def item_of(political: list[list[int]], administrative: list[list[int]]) -> Any:
    """The benchmark of one five-point item from each municipality's codes per side."""
    codes, where, side = [], [], []
    for s, municipalities in enumerate((political, administrative)):
        for m, answers in enumerate(municipalities):
            codes += answers
            where += [m] * len(answers)
            side += [s] * len(answers)
    M = max(len(political), len(administrative))  # noqa: N806
    wave = WaveInput(
        tuple(f"{m:03}" for m in range(M)),
        np.full((M, 2), -1),
        np.array(where),
        np.array(side),
        {"a": np.array(codes)},
    )
    return compute_benchmark(tally(wave, Instrument((ScaleSpec("a"),)))).items[0]


def test_everybody_the_same_view_is_degenerate_with_the_limits_of_both_sides() -> None:
    """Indicators 2.7, both sides on one side of the cut: every municipality has the same gap."""
    item = item_of([[4, 5]] * 30, [[4, 5, 4, 5]] * 30)
    assert item.gap.within.value == 0
    assert (item.gap.within.method, item.gap.within.reason) == ("square_and_add", Reason.DEGENERATE)
    assert item.gap.within.low == pytest.approx(-item.gap.within.high, abs=0.03)
    assert item.gap.ordinal.value == 0
    assert item.classification.code == "shared_strength"


@pytest.mark.parametrize("odd", [[4, 4], [4, 1]])
def test_a_benchmark_in_which_all_but_one_agree_is_hidden_at_any_size(odd: list[int]) -> None:
    """Sixty the same, or one who then knows the other fifty-nine."""
    item = item_of([[4, 4]] * 29 + [odd], [[1, 4, 5]] * 30)
    assert item.political.reason == Reason.UNANIMOUS
    assert item.gap.within.status == item.gap.ordinal.status == Status.SUPPRESSED


def test_an_item_asked_to_one_side_has_no_gap_and_no_class() -> None:
    item = item_of([[2, 4]] * 12, [[]] * 12)
    assert item.administrative.status == Status.NOT_COMPUTABLE
    assert item.gap.within.reason == Reason.ONE_SIDED
    assert item.classification.reason == Reason.ONE_SIDED


def test_a_dominant_municipality_hides_the_benchmark() -> None:
    item = item_of([[1, 2, 4] * 10, *[[4]] * 20], [[3, 4]] * 21)
    assert item.political.reason == Reason.DOMINANCE
    assert item.gap.within.status == Status.SUPPRESSED
    assert item.classification.code == "suppressed"


def test_a_small_unanimous_benchmark_is_hidden_with_its_means_and_gaps() -> None:
    item = item_of([[5]] * 9, [[2, 4]] * 9)
    hidden = (item.political.share, item.political.mean, item.gap.pooled, item.gap.mean_within)
    assert {figure.reason for figure in hidden} == {Reason.UNANIMOUS}


def test_an_empty_wave_computes_to_nothing() -> None:
    wave = WaveInput(("A", "B"), np.full((2, 2), 3), np.zeros(0, int), np.zeros(0, int))
    whole = compute_benchmark(tally(wave, OUTLINE))
    assert all(not item.political.share.visible for item in whole.items)
    assert whole.response.political.invited == 6
    tables = compute_municipalities(tally(wave, OUTLINE), Thresholds())
    own = list(own_payloads(tables, benchmark_payload(whole)))
    assert not [f for d in own for f in figures_in(d) if f["value"] is not None]


def test_shares_are_counted_over_valid_answers_alone() -> None:
    item = item_of([[5, 4, 1, -1, 0]] * 10, [[1, 3]] * 10)
    figure: Figure = item.political.share
    assert figure.n == 30
    assert figure.value == pytest.approx(2 / 3)
    assert item.political.no_opinion.value == pytest.approx(0.25)


def test_a_theme_score_is_shrunken_only_where_it_is_visible() -> None:
    sides = [
        theme[side]
        for document in documents()[1]
        for theme in document["themes"]
        for side in ("political", "administrative")
    ]
    hidden = [side for side in sides if side["mean"]["value"] is None]
    visible = [side for side in sides if side["reliability"] is not None]
    assert hidden
    assert visible
    assert all(side[key] is None for side in hidden for key in ("shrunken", "reliability", "third"))
    assert all(0 <= side["reliability"] <= 1 for side in visible)
    assert all((side["shrunken"] is None) == (side["reliability"] < 0.3) for side in visible)
    assert {side["third"] for side in visible} <= {None, "low", "middle", "high"}
    assert all(side["chance"] >= 0.8 for side in visible if side["third"])


def test_no_theme_score_stands_beside_a_single_hidden_item() -> None:
    """The score is about the mean of its items: one missing item would follow from the rest."""
    for document in documents()[1]:
        items = {item["code"]: item for item in document["items"]}
        for theme in document["themes"]:
            for side in ("political", "administrative"):
                hidden = [c for c in theme["items"] if items[c][side]["mean"]["value"] is None]
                if theme[side]["mean"]["value"] is not None:
                    assert len(hidden) != 1


def test_a_functions_figures_need_office_holders_from_several_municipalities() -> None:
    roles = documents()[0]["roles"]
    assert {role["role"] for role in roles} == {
        "mayor",
        "alderman",
        "general_director",
        "policy_officer",
    }
    shown = [item for role in roles for item in role["items"] if item["share"]["value"] is not None]
    assert shown
    assert all(item["n"] >= 10 and item["share"]["municipalities"] >= 5 for item in shown)


def test_the_further_figures_of_the_benchmark() -> None:
    whole = documents()[0]
    codes = {item["code"] for item in whole["items"]}
    assert {entry["code"] for entry in whole["coorientation"]} <= codes
    assert len(whole["associations"]) == 6
    assert all(theme["reliability"]["political"]["alpha"]["value"] for theme in whole["themes"])
    (multiple,) = [choice for choice in whole["choices"] if choice["kind"] == "multiple"]
    assert -1 <= multiple["rank_agreement"]["tau"]["value"] <= 1
    assert multiple["rank_agreement"]["tau"]["low"] is None
    pairs = multiple["cooccurrence"]["political"]["pairs"]
    for pair in (pair for pair in pairs if pair["phi_interval"]):
        assert pair["phi_interval"][0] <= pair["phi"] <= pair["phi_interval"][1]
        assert pair["lift_interval"][0] <= pair["lift"] <= pair["lift_interval"][1]
    assert any(pair["phi_interval"] for pair in pairs)
    assert whole["items"][0]["political"]["agreement"]["method"] == "cluster_fisher"


def test_effort_and_yield_are_paired_by_declaration() -> None:
    outline = Instrument((ScaleSpec("e", role="effort"), ScaleSpec("y", role="yield", of="e")))
    wave = a_wave(np.random.default_rng(3), 30, outline)
    (pair,) = benchmark_payload(compute_benchmark(tally(wave, outline)))["effort_yield"]
    assert (pair["effort"], pair["yield"]) == ("e", "y")
    assert set(pair["political"]) == {"effort", "yield", "return"}


def test_p_values_are_adjusted_over_all_items_of_the_wave() -> None:
    told = [item["gap"] for item in documents()[0]["items"]]
    assert all(0 <= gap["p"] <= gap["p_adjusted"] <= 1 for gap in told)
    for item, gap in zip(benchmark_of().items, told, strict=True):
        low, high, p = item.gap.within.low, item.gap.within.high, item.gap.p
        assert low is not None
        assert high is not None
        assert p is not None
        # Rounded up, so that what is told as significant is.
        assert (gap["p"] <= 0.05) is (p <= 0.05) is (low > 0 or high < 0)


SMALL = an_instrument(6)


@cache
def small_tally() -> Tally:
    return tally(a_wave(np.random.default_rng(17), 21, SMALL, sizes=(4, 5)), SMALL)


def generator(indicator: str) -> np.random.Generator:
    """Seeded by the wave, the indicator and the method's version."""
    return np.random.default_rng(seed_for("w", indicator, METHOD_VERSION))


def test_every_part_of_a_benchmark_is_drawn_with_its_own_seed() -> None:
    counted, limits = small_tally(), Thresholds(delta=0.12, delta_pomp=6.0, answers=4)
    found = compute_benchmark(counted, limits, wave="w")
    further = further_figures(counted, limits)
    plain = item_results(counted, limits, further.items)
    items = with_permutations(counted, plain, limits, generator("permutation"))
    means = cell_tables(counted, limits).themes.values["mean"]
    themes = []
    for t, theme in enumerate(SMALL.themes):
        own = tuple(item for item in items if item.code in theme.items)
        complete, products = counted.complete[theme.code], counted.products[theme.code]
        extras = ThemeExtras(
            further.themes[theme.code],
            (median_line(means[:, 0, t]), median_line(means[:, 1, t])),
            theme_reliability(complete, products, own, limits),
        )
        themes.append(theme_result(counted, theme, limits, extras))
    (points,), (ranking,) = SMALL.sums, SMALL.rankings
    shrunken = shrunken_scores(counted, means)
    expected = Benchmark(
        method_version=METHOD_VERSION,
        threshold=4,
        delta=0.12,
        delta_pomp=6.0,
        response=response_of(counted),
        weighting=NO_MARGINS,
        items=items,
        themes=tuple(themes),
        choices=tuple(choice_result(s, counted.choices[s.code], limits, generator(f"choice:{s.code}")) for s in SMALL.choices),
        rankings=(ranking_result(ranking, counted.rankings["P1"], limits, generator("ranking:P1")),),
        sums=(sum_result(points, counted.sums["P2"], limits),),
        numbers=(number_result("N1", counted.numbers["N1"], limits),),
        estimates=estimate_results(counted, limits),
        coorientation=coorientation_results(counted, items, limits),
        effort_yield=effort_yield(items),
        associations=associations(counted, limits, shrunken),
        roles=role_results(counted.roles, SMALL, limits),
        trends=None,
        peer_groups=(),
        audit=None,
    )  # fmt: skip
    assert_alike(found, expected)
    assert {len(theme.items) for theme in SMALL.themes} == {1, 2}
    assert rng_for("w", "permutation").random() == generator("permutation").random()


def test_a_benchmark_without_limits_has_those_of_a_wave() -> None:
    few = tally(a_wave(np.random.default_rng(2), 12, SMALL), SMALL)
    assert_alike(compute_benchmark(few), compute_benchmark(few, Thresholds(), wave=""))
    cells, plain = compute_municipalities(few), compute_municipalities(few, Thresholds(), wave="")
    assert_alike(cells, plain)


def test_what_a_plan_holds_back_stays_back() -> None:
    """A plan's cells stand in the place of the rules' own, and its functions stay hidden."""
    counted, limits = small_tally(), Thresholds()
    held = Withheld.nothing(counted)
    marks = held.cells.copy()
    marks[:12] = True
    cells = cell_tables(counted, limits, held.plus(marks))
    functions = np.ones((len(counted.roles.names), len(SMALL.scales)), dtype=bool)
    told = Groups.none(len(held.columns.names))
    plan = Plan(cells, functions, told, AuditSummary(answers=3, groups=1))
    found = compute_benchmark(counted, limits, wave="w", plan=plan)
    assert {item.share.visible for role in found.roles for item in role.items} == {False}
    assert found.audit == plan.audit
    assert {(theme.political.line, theme.administrative.line) for theme in found.themes} == {(None, None)}  # fmt: skip
    own = compute_municipalities(counted, limits, plan=plan)
    assert own.items is cells.items


def test_the_figures_of_a_municipality_are_its_cells_and_its_place_among_its_peers() -> None:
    counted = small_tally()
    sizes = dict.fromkeys(counted.municipality_codes[:15], "small")
    partition = Partition("size", "size", sizes)
    limits = Thresholds(peers=4)
    found = compute_municipalities(counted, limits, wave="w", partitions=(partition,))
    peers = PeerGroups.of((partition,), counted.municipality_codes)
    cells = cell_tables(counted, limits)
    expected = municipality_tables(counted, limits, cells, peers, lambda key: generator(f"standing:{key}"))  # fmt: skip
    assert_alike(found, expected)
