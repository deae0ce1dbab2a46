"""The few parts by which one part of a draft is shown and judged, as a small document."""

from typing import Any, Final

from django.db.models import Q

from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import Document, Purpose, base_code
from surveys.questionnaire.drafts import PartKind, State, join
from surveys.questionnaire.expressions import LogicError, parse, references
from surveys.questionnaire.rules.item_rules import PAIRS

_CONTEXT: Final = (PartKind.DOCUMENT, PartKind.SCALE, PartKind.THEME)


def states(questionnaire: Questionnaire) -> dict[str, State]:
    """Every part of the draft."""
    return {str(part.id): part.state for part in questionnaire.parts.all()}


def document_around(part: DraftPart, *, partners: bool = False) -> Document:
    """The head, the scales and the themes, and what this part refers to or is referred by.

    With `partners` also the items that this one could belong to. However many items the draft
    has, so many are read.
    """
    rows = DraftPart.objects.filter(questionnaire=part.questionnaire_id)
    wanted = Q(kind__in=_CONTEXT)
    if part.kind == PartKind.ITEM:
        wanted |= _related(part, partners=partners)
    found = [row for row in rows.filter(wanted) if not _same_code(row, part)]
    found += _not_reversed(part)
    found += [part] if part.kind in (PartKind.ITEM, PartKind.SECTION) else []
    sections = {row.section_id for row in found if row.section_id}
    found += rows.filter(id__in=sections) if sections else []
    return join({str(row.id): row.state for row in found})


def _same_code(row: DraftPart, part: DraftPart) -> bool:
    return row.kind == part.kind == PartKind.ITEM and row.code == part.code


def _related(part: DraftPart, *, partners: bool) -> Q:
    body: dict[str, Any] = part.body
    codes = {base_code(key) for key in _references(body.get("show_if") or "")}
    codes |= {body["of"]} if body.get("of") else set()
    related = Q(code__in=sorted(codes))
    if body.get("role") in {purpose.value for purpose in PAIRS.values()}:
        related |= Q(body__of=part.code)
    if partners and body.get("role") in {purpose.value for purpose in PAIRS}:
        related |= Q(body__role=PAIRS[Purpose(body["role"])].value)
    return Q(kind=PartKind.ITEM) & related


def _references(condition: str) -> frozenset[str]:
    try:
        return frozenset(references(parse(condition))) if condition else frozenset()
    except LogicError:
        return frozenset()


def _not_reversed(part: DraftPart) -> list[DraftPart]:
    """For a reversed item one of its theme that is not: it decides on the advice."""
    if not part.body.get("reverse"):
        return []
    theme = {"body__theme": part.body["theme"]} if part.body.get("theme") else {}
    others = DraftPart.objects.filter(
        questionnaire=part.questionnaire_id, kind=PartKind.ITEM, **theme
    )
    return list(others.exclude(id=part.id).exclude(body__reverse=True)[:1])
