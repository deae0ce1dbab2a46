"""Where an entry is used: in which drafts and versions, in which waves, and whether it still says the
same there. What tells items of several studies apart from items that only look alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from accounts.names import by_bytes
from surveys.authoring.bundled import bundled, bundled_items
from surveys.authoring.versions.difference_words import grounds_said
from surveys.library.entries import ShownEntry
from surveys.models import DraftPart, Item, Wave
from surveys.questionnaire.comparison.proposals import Proposal, beside
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.reuse.excerpts import (
    Excerpt,
    ExcerptPart,
    document_of,
    item_of,
)

MOST: Final = 20  # versions, the newest first


@dataclass(frozen=True)
class UsedIn:
    """`number` is None for the draft, and `questionnaire` for the instrument of the product.
    `verdict` is what the rule says of it beside the entry."""

    questionnaire: UUID | None
    name: str
    code: str
    number: int | None
    verdict: str
    grounds: tuple[str, ...]
    waves: tuple[tuple[str, str, datetime], ...] = ()  # study, wave, opening


@dataclass(frozen=True)
class Uses:
    product: UsedIn | None
    drafts: tuple[UsedIn, ...]
    versions: tuple[UsedIn, ...]
    more: int


def uses(entry: ShownEntry) -> Uses:
    """Of an item, in a number of queries that does not grow with its uses."""
    excerpt = entry.excerpt
    if excerpt.kind is not PartKind.ITEM:
        return Uses(None, (), (), 0)
    versions, more = _versions(excerpt)
    return Uses(_product(excerpt), tuple(_drafts(excerpt)), tuple(versions), more)


def _product(excerpt: Excerpt) -> UsedIn | None:
    """The item of the product in whose place the entry stands: whoever claims its lineage is laid
    beside it."""
    known = bundled_items().get(excerpt.lineage)
    if known is None:
        return None
    slug, _dot, code = excerpt.lineage.partition(".")
    title = bundled(slug).text(bundled(slug).title, known.source)
    return _used(excerpt, document_of(known), (None, title), code, None)


def _written(excerpt: Excerpt, where: str) -> Q:
    """Rows of the item itself, in the questionnaire where it was written."""
    origin, _dot, code = excerpt.lineage.partition(".")
    try:
        return Q(**{where: UUID(origin), "code": code})
    except ValueError:
        return Q(pk__in=[])


def _drafts(excerpt: Excerpt) -> Iterable[UsedIn]:
    here = _written(excerpt, "questionnaire_id") & Q(body__lineage__isnull=True)
    rows = DraftPart.objects.filter(kind=PartKind.ITEM).filter(
        here | Q(body__lineage=excerpt.lineage)
    )
    found = list(
        rows.select_related("questionnaire").order_by("questionnaire__name_sort", by_bytes("code"))[
            :MOST
        ]
    )
    scales = _scales({row.questionnaire_id for row in found})
    for row in found:
        scale = scales.get((row.questionnaire_id, row.body.get("scale", "")))
        there = Excerpt(
            kind=PartKind.ITEM,
            lineage=excerpt.lineage,
            languages=excerpt.languages,
            part=ExcerptPart(row.code, row.body),
            scale=scale,
        )
        home = (row.questionnaire.id, row.questionnaire.name)
        yield _used(excerpt, document_of(there), home, row.code, None)


def _scales(questionnaires: Iterable[UUID]) -> dict[tuple[UUID, str], ExcerptPart]:
    rows = DraftPart.objects.filter(kind=PartKind.SCALE, questionnaire__in=list(questionnaires))
    return {(row.questionnaire_id, row.code): ExcerptPart(row.code, row.body) for row in rows}


def _versions(excerpt: Excerpt) -> tuple[list[UsedIn], int]:
    here = _written(excerpt, "version__questionnaire_id") & Q(lineage="")
    rows = Item.objects.filter(here | Q(lineage=excerpt.lineage))
    newest = rows.select_related("version__questionnaire").order_by("-version__published_at", "id")
    found = list(newest[:MOST])
    waves = _waves([row.version_id for row in found])
    used = [
        _used(
            excerpt,
            row.version.document,
            (row.version.questionnaire_id, row.version.questionnaire.name),
            row.code,
            row.version.number,
            waves.get(row.version_id, ()),
        )
        for row in found
    ]
    return used, rows.count() - len(found)


def _waves(versions: list[UUID]) -> Mapping[UUID, tuple[tuple[str, str, datetime], ...]]:
    rows = Wave.objects.filter(version__in=versions).select_related("study")
    found: dict[UUID, tuple[tuple[str, str, datetime], ...]] = {}
    for wave in rows.order_by("opens_at", "id"):
        known = found.get(wave.version_id, ())
        found[wave.version_id] = (*known, (wave.study.name, wave.name, wave.opens_at))
    return found


def _used(
    excerpt: Excerpt,
    document: Document,
    home: tuple[UUID | None, str],
    code: str,
    number: int | None,
    waves: tuple[tuple[str, str, datetime], ...] = (),
) -> UsedIn:
    said = _proposal(excerpt, document, code)
    return UsedIn(
        questionnaire=home[0],
        name=home[1],
        code=code,
        number=number,
        verdict=said.verdict.value if said else "",
        grounds=tuple(grounds_said(said)) if said else (),
        waves=waves,
    )


def _proposal(excerpt: Excerpt, document: Document, code: str) -> Proposal | None:
    kept_in = document_of(excerpt)
    was, now = item_of(excerpt, kept_in), document.item(code)
    return beside(kept_in, was, document, now) if was and now else None
