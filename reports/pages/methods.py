"""The methods page: every indicator of the registry, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.methods.catalogue import PARTS, Indicator, MethodPart
from benchmarking.methods.catalogue_precision import NumberKind
from benchmarking.methods.explanation import EXPLANATIONS, Explanation
from benchmarking.methods.registry import INDICATORS
from reports.narrative.phrasing import numbers


@dataclass(frozen=True)
class MethodsChapter:
    """The indicators that belong together; `id` is its anchor."""

    id: str
    title: str
    entries: tuple["MethodEntry", ...]


@dataclass(frozen=True)
class MethodEntry:
    """One indicator as it is read; its id is its anchor."""

    id: str
    name: str
    definition: str
    cannot_say: str
    formula: str
    scale: str
    source: str
    functions: tuple[str, ...]
    tests: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class ToldNumber:
    """One kind of number: what it counts in, its usual step, and the coarser ones."""

    what: str
    unit: str
    step: str
    coarser: str


@dataclass(frozen=True)
class MethodsSection:
    """An explanation as it is read; its id is its anchor."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    table: tuple[ToldNumber, ...]


@dataclass(frozen=True)
class Methods:
    """The whole page, in one language."""

    explanations: tuple[MethodsSection, ...]
    chapters: tuple[MethodsChapter, ...]
    version: str


def methods() -> Methods:
    """The page in the active language."""
    return Methods(
        tuple(_explained(section) for section in EXPLANATIONS),
        tuple(_chapter(part) for part in PARTS),
        METHOD_VERSION,
    )


def _explained(section: Explanation) -> MethodsSection:
    return MethodsSection(
        section.id,
        gettext(section.title),
        tuple(gettext(text) for text in section.paragraphs),
        tuple((gettext(term), gettext(text)) for term, text in section.points),
        tuple(_told(one) for one in section.table),
    )


def _told(one: NumberKind) -> ToldNumber:
    language = (get_language() or "nl")[:2]
    step, *coarser = (numbers.number(step, language, numbers.digits_of(step)) for step in one.steps)
    unit = gettext(one.unit) if one.unit else ""
    return ToldNumber(gettext(one.what), unit, step, " · ".join(coarser))


def _chapter(part: MethodPart) -> MethodsChapter:
    entries = tuple(_entry(one) for one in INDICATORS.values() if one.part == part)
    return MethodsChapter(part.value, gettext(PARTS[part]), entries)


def _entry(one: Indicator) -> MethodEntry:
    return MethodEntry(
        id=one.id,
        name=gettext(one.name),
        definition=gettext(one.definition),
        cannot_say=gettext(one.cannot_say),
        formula=one.formula,
        scale=gettext(one.scale),
        source=one.source,
        functions=tuple(_path(function) for function in one.functions),
        tests=one.tests,
        version=one.version,
    )


def _path(function: Callable[..., object]) -> str:
    module = function.__module__.rpartition(".")[2]
    return f"{module}.{function.__name__}"
