"""The few parts by which one part of a draft is shown and judged, as a small document."""

from typing import Any, Final

from django.db.models import Q, QuerySet

from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.conditions.expressions import LogicError, parse, references
from surveys.questionnaire.document import Document, Kind, Purpose, base_code
from surveys.questionnaire.drafts import PartKind, State, join
from surveys.questionnaire.rules.item_rules import PAIRS

_STEPS: Final = 4
# Which kinds may take their options from what was chosen before, and from which kinds.
CARRYING: Final = (Kind.SINGLE.value, Kind.RANKING.value)
CARRIED: Final = (Kind.MULTIPLE.value, Kind.RANKING.value)
_CONTEXT: Final = (PartKind.DOCUMENT, PartKind.SCALE, PartKind.THEME)


def states(questionnaire: Questionnaire) -> dict[str, State]:
    """Every part of the draft."""
    return {str(part.id): part.state for part in questionnaire.parts.all()}


def document_around(part: DraftPart, *, partners: bool = False) -> Document:
    """The head, the scales and the themes, and what this part refers to or is referred by.

    With `partners` also the items that this one could belong to. However many items the draft
    has, so many are read.
    """
    rows = part.questionnaire.parts
    found = _known(part.questionnaire, rows.filter(kind__in=_CONTEXT), "context")
    if part.kind == PartKind.ITEM:
        found += [row for row in _related(part, partners=partners) if row.code != part.code]
        found += _not_reversed(part)
    found = [*(row for row in found if row.id != part.id), part]
    found += _sections_of(part, found)
    found += _looked_at(part, found)
    return join({str(row.id): row.state for row in found})


def _sections_of(part: DraftPart, found: list[DraftPart]) -> list[DraftPart]:
    sections = {row.section_id for row in found if row.section_id} - {row.id for row in found}
    rows = part.questionnaire.parts.filter(id__in=sections)
    return _known(part.questionnaire, rows, sorted(map(str, sections)))


def _looked_at(part: DraftPart, found: list[DraftPart]) -> list[DraftPart]:
    """What conditions here look at, and the conditions there, a few steps far.

    A condition further away may show its problem only when the page is opened again.
    """
    more: list[DraftPart] = []
    for _step in range(_STEPS):
        known = {row.code for row in (*found, *more)}
        asked = {
            base_code(key)
            for row in (*found, *more)
            for key in _references(row.body.get("show_if") or "")
        }
        if not asked - known:
            break
        rows = part.questionnaire.parts.filter(code__in=sorted(asked - known), kind=PartKind.ITEM)
        fresh = list(rows)
        if not fresh:
            break
        more += fresh
        more += _sections_of(part, [*found, *more])
    return more


def read_anew(questionnaire: Questionnaire) -> None:
    """Forget what was read for an edit: it changed more than its one part."""
    questionnaire.__dict__.pop("_around", None)


def _known(questionnaire: Questionnaire, rows: QuerySet[DraftPart], key: object) -> list[DraftPart]:
    """The rows, read once for an edit: it looks at them before and after, and changes one part."""
    kept: dict[str, list[DraftPart]] = questionnaire.__dict__.setdefault("_around", {})
    if str(key) not in kept:
        kept[str(key)] = list(rows) if key else []
    return list(kept[str(key)])


def _related(part: DraftPart, *, partners: bool) -> list[DraftPart]:
    """The items that this one names, or that name it."""
    body: dict[str, Any] = part.body
    codes = {base_code(key) for key in _references(body.get("show_if") or "")}
    codes |= {body[name] for name in ("of", "options_from") if body.get(name)}
    related = Q(code__in=sorted(codes))
    if partners and body.get("kind") in CARRYING:
        related |= Q(body__kind__in=CARRIED)
    if body.get("role") in {purpose.value for purpose in PAIRS.values()}:
        related |= Q(body__of=part.code)
    if partners and body.get("role") in {purpose.value for purpose in PAIRS}:
        related |= Q(body__role=PAIRS[Purpose(body["role"])].value)
    if not codes and related == Q(code__in=[]):
        return []
    return list(part.questionnaire.parts.filter(related, kind=PartKind.ITEM))


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
    others = part.questionnaire.parts.filter(kind=PartKind.ITEM, **theme)
    return list(others.exclude(id=part.id).exclude(body__reverse=True)[:1])
