"""The two computations of a closed wave: the benchmark, and every municipality's own figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import structs

from benchmarking.core.audit.equations import Grids
from benchmarking.core.audit.weighted_told import WeightedTold
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.weighting import NO_MARGINS, Weighting
from benchmarking.core.data.arrays import Bools, Floats
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.documents.grids import (
    gridded,
    gridded_choice,
    gridded_estimates,
    gridded_function,
    gridded_items,
    gridded_peers,
    gridded_ranking,
    gridded_sum,
)
from benchmarking.core.documents.release import Plan
from benchmarking.core.municipalities.cells import cell_tables
from benchmarking.core.municipalities.municipality import MunicipalityTables, municipality_tables
from benchmarking.core.municipalities.peer_material import Material
from benchmarking.core.municipalities.peer_results import Peers
from benchmarking.core.municipalities.peerfigures import peer_results
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
from benchmarking.core.tables.further import ThemeFurther, further_figures
from benchmarking.core.tables.items import item_results, plain_of_item
from benchmarking.core.tables.permutations import with_permutations
from benchmarking.core.tables.reliability import median_line, theme_reliability
from benchmarking.core.tables.results import (
    AmountResult,
    Benchmark,
    ChoiceResult,
    ItemResult,
    RankingResult,
    SumResult,
    ThemeResult,
)
from benchmarking.core.tables.roles import RoleResult, role_results
from benchmarking.core.tables.themes import ThemeExtras, plain_of_theme, theme_result
from benchmarking.core.tables.weighted import told_beside

METHOD_VERSION = "5"


def rng_for(wave: str, indicator: str) -> np.random.Generator:
    """The generator of one indicator of one wave: the same in every recomputation."""
    return np.random.default_rng(seed_for(wave, indicator, METHOD_VERSION))


def compute_benchmark(
    tally: Tally,
    limits: Thresholds | None = None,
    *,
    wave: str = "",
    weighting: Weighting = NO_MARGINS,
    plan: Plan | None = None,
) -> Benchmark:
    """All benchmark figures of a wave's merged tally, after suppression.

    `wave` names the wave for the seeds of what is resampled; `weighting` says what became of
    the weights with which it was counted; `plan` is what the auditor left. Without one the
    rules alone decide: enough for a look, not for a release.
    """
    limits = limits or Thresholds()
    further = further_figures(tally, limits)
    items = item_results(tally, limits, further.items)
    items = with_permutations(tally, items, limits, rng_for(wave, "permutation"))
    grids: Grids = plan.grids if plan else {}
    told = plan.weighted if plan else None
    items = _told_items(gridded_items(items, grids), told)
    cells = plan.cells if plan else cell_tables(tally, limits)
    scores = cells.themes.means
    return Benchmark(
        method_version=METHOD_VERSION,
        threshold=limits.answers,
        delta=limits.delta,
        delta_pomp=limits.delta_pomp,
        response=response_of(tally),
        weighting=weighting,
        items=items,
        themes=_told_themes(
            _themes(tally, items, limits, _Scored(scores, further.themes)), grids, told
        ),
        choices=tuple(gridded_choice(one, grids) for one in _choices(tally, limits, wave)),
        rankings=tuple(gridded_ranking(one, grids) for one in _rankings(tally, limits, wave)),
        sums=_sums(tally, limits, grids),
        numbers=_numbers(tally, limits, grids),
        estimates=gridded_estimates(estimate_results(tally, limits), grids),
        coorientation=coorientation_results(tally, items, limits),
        effort_yield=effort_yield(items),
        associations=associations(tally, limits.of_themes, shrunken_scores(tally, scores)),
        roles=_roles(tally, limits, grids, plan.functions_withheld if plan else None),
        audit=plan.audit if plan else None,
    )


def _sums(tally: Tally, limits: Thresholds, grids: Grids) -> tuple[SumResult, ...]:
    found = (sum_result(s, tally.sums[s.code], limits) for s in tally.instrument.sums)
    return tuple(gridded_sum(one, grids) for one in found)


def _numbers(tally: Tally, limits: Thresholds, grids: Grids) -> tuple[AmountResult, ...]:
    return tuple(
        gridded(number_result(s.code, tally.numbers[s.code], limits), f"numbers:{s.code}", grids)
        for s in tally.instrument.numbers
    )


def _roles(
    tally: Tally, limits: Thresholds, grids: Grids, withheld: Bools | None
) -> tuple[RoleResult, ...]:
    found = role_results(tally.roles, tally.instrument, limits, withheld)
    return tuple(gridded_function(role, grids) for role in found)


def _told_items(items: tuple[ItemResult, ...], told: WeightedTold | None) -> tuple[ItemResult, ...]:
    if told is None:
        return items
    return tuple(
        structs.replace(
            item, weighted=told_beside(item.weighted, plain_of_item(item), _both(told.items[:, x]))
        )
        for x, item in enumerate(items)
    )


def _told_themes(
    themes: tuple[ThemeResult, ...], grids: Grids, told: WeightedTold | None
) -> tuple[ThemeResult, ...]:
    gridded_ones = (gridded(theme, f"themes:{theme.code}", grids) for theme in themes)
    if told is None:
        return tuple(gridded_ones)
    return tuple(
        structs.replace(
            theme,
            weighted=told_beside(theme.weighted, plain_of_theme(theme), _both(told.themes[:, t])),
        )
        for t, theme in enumerate(gridded_ones)
    )


def _both(sides: Bools) -> tuple[bool, bool]:
    return bool(sides[0]), bool(sides[1])


def _choices(tally: Tally, limits: Thresholds, wave: str) -> tuple[ChoiceResult, ...]:
    return tuple(
        choice_result(s, tally.choices[s.code], limits, rng_for(wave, f"choice:{s.code}"))
        for s in tally.instrument.choices
    )


def _rankings(tally: Tally, limits: Thresholds, wave: str) -> tuple[RankingResult, ...]:
    return tuple(
        ranking_result(s, tally.rankings[s.code], limits, rng_for(wave, f"ranking:{s.code}"))
        for s in tally.instrument.rankings
    )


@dataclass(frozen=True, slots=True)
class _Scored:
    """The municipalities' visible theme means (M, 2, T), and what else there is of themes."""

    means: Floats
    further: dict[str, ThemeFurther]


def _themes(
    tally: Tally, items: tuple[ItemResult, ...], limits: Thresholds, scored: _Scored
) -> tuple[ThemeResult, ...]:
    means = scored.means
    return tuple(
        theme_result(
            tally,
            theme,
            limits.of_themes,
            ThemeExtras(
                scored.further[theme.code],
                (median_line(means[:, 0, t]), median_line(means[:, 1, t])),
                theme_reliability(
                    tally.complete[theme.code],
                    tally.products[theme.code],
                    tuple(item for item in items if item.code in theme.items),
                    limits.of_themes,
                ),
            ),
        )
        for t, theme in enumerate(tally.instrument.themes)
    )


def compute_municipalities(
    tally: Tally,
    limits: Thresholds | None = None,
    *,
    wave: str = "",
    partitions: Sequence[Partition] = (),
    plan: Plan | None = None,
) -> MunicipalityTables:
    """Every municipality's own figures, after suppression, and its place among its peers.

    Needs the merged tally of the whole wave: the remainder rule looks across municipalities.
    `wave` names the wave for the seeds of the standings; `plan` as for the benchmark.
    """
    limits = limits or Thresholds()
    cells = plan.cells if plan else cell_tables(tally, limits)
    peers = PeerGroups.of(partitions, tally.municipality_codes)
    return municipality_tables(
        tally, limits, cells, peers, lambda key: rng_for(wave, f"standing:{key}")
    )


def compute_peers(tally: Tally, tables: MunicipalityTables, plan: Plan | None = None) -> Peers:
    """The figures of all peer groups of `tables`, after suppression.

    They yield to what the municipalities' own `tables` show; `plan` as for the benchmark.
    """
    found = peer_results(Material.of(tally, tables, plan.groups if plan else None), METHOD_VERSION)
    return gridded_peers(found, plan.grids) if plan else found
