"""The register is complete, and every function in it is documented with its source."""

import inspect

import pytest

from benchmarking.core.catalogue import Indicator
from benchmarking.core.compute import METHOD_VERSION
from benchmarking.core.registry import INDICATORS, indicator


def test_every_number_of_the_catalogue_is_registered_once() -> None:
    assert {f"I{i}" for i in range(1, 28)} <= set(INDICATORS)
    assert indicator("I3").name_en == "Gap within municipalities"


@pytest.mark.parametrize("entry", INDICATORS.values(), ids=lambda entry: entry.id)
def test_an_entry_is_whole(entry: Indicator) -> None:
    texts = (entry.name_nl, entry.name_en, entry.definition_nl, entry.definition_en)
    assert all(texts)
    assert entry.formula
    assert entry.source
    assert entry.version == METHOD_VERSION
    assert entry.functions
    for function in entry.functions:
        assert inspect.getdoc(function), function.__name__
        assert function.__module__.startswith("benchmarking.core.")
