"""The two computations of a closed wave: the benchmark, and every municipality's own figures."""

from benchmarking.core.benchmark import (
    choice_result,
    estimate_results,
    number_result,
    ranking_result,
    response_of,
    sum_result,
)
from benchmarking.core.items import item_results, theme_result
from benchmarking.core.merging import Tally
from benchmarking.core.municipality import MunicipalityTables, municipality_tables
from benchmarking.core.results import Benchmark
from benchmarking.core.wave import Thresholds

METHOD_VERSION = "1"


def compute_benchmark(tally: Tally, limits: Thresholds | None = None) -> Benchmark:
    """All benchmark figures of a wave's merged tally, after suppression."""
    limits = limits or Thresholds()
    outline = tally.instrument
    return Benchmark(
        method_version=METHOD_VERSION,
        threshold=limits.cell,
        delta=limits.delta,
        delta_pomp=limits.delta_pomp,
        response=response_of(tally),
        items=item_results(tally, limits),
        themes=tuple(theme_result(tally, theme, limits) for theme in outline.themes),
        choices=tuple(choice_result(s, tally.choices[s.code], limits) for s in outline.choices),
        rankings=tuple(ranking_result(s, tally.rankings[s.code], limits) for s in outline.rankings),
        sums=tuple(sum_result(s, tally.sums[s.code], limits) for s in outline.sums),
        numbers=tuple(
            number_result(s.code, tally.numbers[s.code], limits) for s in outline.numbers
        ),
        estimates=estimate_results(tally, limits),
    )


def compute_municipalities(tally: Tally, limits: Thresholds | None = None) -> MunicipalityTables:
    """Every municipality's own figures, after suppression.

    Needs the merged tally of the whole wave: the remainder rule looks across municipalities.
    """
    return municipality_tables(tally, limits or Thresholds())
