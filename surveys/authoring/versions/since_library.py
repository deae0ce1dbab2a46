"""Which items of a draft say something else by now than the library does of the same lineage."""

from collections.abc import Iterable, Mapping
from typing import Final

from surveys.authoring.bundled import bundled_items
from surveys.authoring.versions.difference_words import GROUNDS
from surveys.models import LibraryEntry
from surveys.questionnaire.comparison.proposals import Ground, beside
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import PartKind, State
from surveys.questionnaire.lineage import of_body
from surveys.questionnaire.reuse.excerpts import Excerpt, Excerpts, document_of, item_of
from surveys.questionnaire.rules.problem import Problem, ProblemPlace, warning

# Not what is asked, or not kept in the library.
_BESIDE: Final = frozenset({Ground.CONDITION, Ground.TRANSLATION, Ground.PLACE, Ground.REPORT})


def kept(lineages: Iterable[str]) -> dict[str, Excerpt]:
    """What the library has of these lineages: the own entries, else the bundled instruments."""
    wanted = set(lineages)
    rows = LibraryEntry.objects.filter(kind=PartKind.ITEM, lineage__in=wanted).only("body")
    own = {excerpt.lineage: excerpt for row in rows for excerpt in [row.excerpt]}
    known = bundled_items()
    return {one: known[one] for one in wanted if one in known} | own


def since_library(
    parts: Mapping[str, State], document: Document, origin: str
) -> dict[str, list[Problem]]:
    """Advice by the code of the item, in one query."""
    items = [part for part in parts.values() if part["kind"] == PartKind.ITEM]
    lineages = {part["code"]: of_body(origin, part["code"], part["body"]) for part in items}
    found = kept(lineages.values())
    make = Excerpts(parts, origin) if len(items) > 1 else None
    advice = {}
    for part in items:
        entry = found.get(lineages[part["code"]])
        if entry and not (make and _same(make.of(part), entry)):
            advice[part["code"]] = _advice(entry, document, part["code"])
    return advice


def _same(one: Excerpt, other: Excerpt) -> bool:
    """Word for word: seen at once, where there are hundreds."""
    return one.part.body == other.part.body and one.scale == other.scale


def _advice(entry: Excerpt, document: Document, code: str) -> list[Problem]:
    kept_in = document_of(entry)
    was, now = item_of(entry, kept_in), document.item(code)
    if was is None or now is None:
        return []
    grounds = [g for g in beside(kept_in, was, document, now).grounds if g not in _BESIDE]
    if not grounds:
        return []
    said = ", ".join(str(GROUNDS[ground]) for ground in grounds)
    return [warning("changed_since_library", ProblemPlace(item=code), grounds=said)]
