"""The register is complete: every indicator, the functions that compute it, the tests that hold it."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.methods.catalogue import PARTS, Indicator
from benchmarking.methods.catalogue_items import ITEM_INDICATORS
from benchmarking.methods.catalogue_options import OPTION_INDICATORS
from benchmarking.methods.catalogue_protection import PROTECTION_INDICATORS
from benchmarking.methods.catalogue_scales import SCALE_INDICATORS
from benchmarking.methods.catalogue_words import WORD_INDICATORS
from benchmarking.methods.registry import INDICATORS, indicator
from tests.core.test_compute import documents, figures_in

ROOT = Path(__file__).parents[2]

FILES = (
    ITEM_INDICATORS,
    OPTION_INDICATORS,
    SCALE_INDICATORS,
    WORD_INDICATORS,
    PROTECTION_INDICATORS,
)

# The modules that estimate, test or protect. What counts, joins and writes is not here.
ESTIMATORS = (
    "audit.auditor",
    "audit.ledger",
    "counting.weighting",
    "disclosure.claims",
    "disclosure.classes",
    "disclosure.disclosure",
    "disclosure.feasible",
    "disclosure.foresight",
    "disclosure.protection",
    "disclosure.publishing",
    "disclosure.witnesses",
    "multivariate.association",
    "multivariate.cooccurrence",
    "multivariate.coorientation",
    "multivariate.krippendorff",
    "multivariate.peers",
    "multivariate.ranking",
    "multivariate.scales",
    "multivariate.shrinkage",
    "multivariate.weights",
    "statistics.agreement",
    "statistics.distance",
    "statistics.effects",
    "statistics.equivalence",
    "statistics.gaps",
    "statistics.intervals",
    "statistics.maxtest",
    "statistics.ordinal",
    "statistics.ranktests",
    "statistics.resampling",
    "waves.courses",
    "waves.gap_courses",
    "waves.trends",
)
# Steps on the way that are no indicator, and no rule, by themselves.
STEPS = {"normal_quantile", "dominances", "omega_of", "linearised_mean", "within_mean"}


def public_functions() -> Iterator[tuple[str, object]]:
    for name in ESTIMATORS:
        module = import_module(f"benchmarking.core.{name}")
        for label, found in inspect.getmembers(module, inspect.isfunction):
            if found.__module__ == module.__name__ and not label.startswith("_"):
                yield label, found


def imported_names(path: Path) -> set[str]:
    """What a test file takes from the core."""
    return {
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("benchmarking.core")
        for alias in node.names
    }


def test_every_number_of_the_catalogue_is_registered_once() -> None:
    listed = [entry.id for entries in FILES for entry in entries]
    assert sorted(listed) == sorted(INDICATORS)
    numbers = sorted(int(id_[1:]) for id_ in listed if id_[0] == "I")
    assert numbers == [*range(1, len(numbers) + 1)]
    assert {"C1", "C2", "C3", "C4", "E1", "E2", "W1", "W3", "Y1", "D1", "D7"} <= set(INDICATORS)
    assert indicator("I3").name == "Verschil binnen besturen"


def test_every_chapter_has_an_indicator() -> None:
    assert {entry.part for entry in INDICATORS.values()} == set(PARTS)


@pytest.mark.parametrize("entry", INDICATORS.values(), ids=lambda entry: entry.id)
def test_an_entry_is_whole(entry: Indicator) -> None:
    texts = (entry.name, entry.definition, entry.cannot_say, entry.formula, entry.scale)
    assert all(text.strip() == text and text for text in texts)
    assert entry.definition.endswith((".", "?"))
    assert entry.cannot_say.endswith(".")
    assert entry.source
    assert entry.version == METHOD_VERSION
    for function in entry.functions:
        assert inspect.getdoc(function), function.__name__
        assert function.__module__.startswith("benchmarking.core.")


@pytest.mark.parametrize("entry", INDICATORS.values(), ids=lambda entry: entry.id)
def test_the_named_tests_test_it(entry: Indicator) -> None:
    names = {function.__name__ for function in entry.functions}
    assert entry.tests
    for test in entry.tests:
        assert names & imported_names(ROOT / test), f"{test} uses none of {sorted(names)}"


def test_every_estimator_belongs_to_an_indicator() -> None:
    registered = {function for entry in INDICATORS.values() for function in entry.functions}
    found = dict(public_functions())
    assert len(found) > 100
    homeless = {name for name, function in found.items() if function not in registered}
    assert homeless == STEPS


def test_no_two_indicators_share_a_name() -> None:
    names = [entry.name for entry in INDICATORS.values()]
    assert len(set(names)) == len(names)


def test_every_computed_figure_is_registered() -> None:
    whole, own = documents()
    used = {figure["indicator"] for document in (whole, *own) for figure in figures_in(document)}
    assert used >= {"I1", "I2", "I3", "I4", "I6", "I10", "I14", "I15", "I17", "I18", "C1", "C3"}
    assert used <= set(INDICATORS)
