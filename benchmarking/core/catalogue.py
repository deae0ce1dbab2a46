"""The record that describes an indicator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarking.core.compute import METHOD_VERSION


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: `id` of the catalogue, names and plain-words definitions, formula, source,
    the version of its method, and the functions that compute it (estimate, interval, test)."""

    id: str
    name_nl: str
    name_en: str
    definition_nl: str
    definition_en: str
    formula: str
    source: str
    functions: tuple[Callable[..., Any], ...]
    version: str = METHOD_VERSION
