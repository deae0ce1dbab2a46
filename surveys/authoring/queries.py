"""What the authoring pages read."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from surveys.authoring.bundled import templates
from surveys.authoring.versions.standing import Decided, ItemStanding, proposed, stated
from surveys.authoring.words import language_name
from surveys.models import DraftPart, Item, Judgement, LibraryEntry, Questionnaire, Version, Wave
from surveys.questionnaire.comparison.proposals import proposals
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.lineage import lineage_of


@dataclass(frozen=True)
class QuestionnaireRow:
    id: uuid.UUID
    name: str
    changed_at: datetime
    versions: int
    published_at: datetime | None
    studies: int

    @property
    def has_changes(self) -> bool:
        """Whether the draft was saved after the latest version was published."""
        return self.published_at is not None and self.changed_at > self.published_at


@dataclass(frozen=True)
class VersionRow:
    id: uuid.UUID
    number: int
    published_at: datetime
    published_by: str
    sha256: str
    items: int
    comparable: int
    waves: int

    @property
    def before(self) -> int:
        """The number of the version that it is compared with, if there is one."""
        return self.number - 1


@dataclass(frozen=True)
class TemplateRow:
    """A bundled instrument that a person can start from."""

    slug: str
    title: str
    items: int
    minutes: int
    languages: tuple[str, ...]


def questionnaire_rows() -> list[QuestionnaireRow]:
    rows = Questionnaire.objects.annotate(
        version_count=Count("versions", distinct=True),
        published=Max("versions__published_at"),
        study_count=Count("studies", distinct=True),
    ).order_by("-changed_at")
    return [
        QuestionnaireRow(
            id=row.id,
            name=row.name,
            changed_at=row.changed_at,
            versions=row.version_count,
            published_at=row.published,
            studies=row.study_count,
        )
        for row in rows
    ]


def version_rows(questionnaire: Questionnaire) -> list[VersionRow]:
    """Newest first."""
    rows = (
        Version.objects.filter(questionnaire=questionnaire)
        .defer("body")
        .select_related("published_by")
        .order_by("-number")
    )
    items = _counts(questionnaire, "items")
    comparable = Judgement.statements(questionnaire.id)
    waves = _counts(questionnaire, "waves")
    return [
        VersionRow(
            id=row.id,
            number=row.number,
            published_at=row.published_at,
            published_by=str(row.published_by or ""),
            sha256=row.sha256,
            items=items.get(row.number, 0),
            comparable=len(comparable.get(row.number, ())),
            waves=waves.get(row.number, 0),
        )
        for row in rows
    ]


def _counts(questionnaire: Questionnaire, related: str) -> dict[int, int]:
    rows = Version.objects.filter(questionnaire=questionnaire)
    return dict(rows.annotate(n=Count(related)).values_list("number", "n"))


def latest_version(questionnaire: Questionnaire) -> Version | None:
    found: Version | None = questionnaire.versions.order_by("-number").first()
    return found


def template_rows(language: str) -> list[TemplateRow]:
    return [
        TemplateRow(
            slug=template.slug,
            title=template.document.text(template.document.title, language),
            items=len(template.document.items()),
            minutes=template.document.minutes,
            languages=tuple(map(language_name, template.document.languages)),
        )
        for template in templates()
    ]


# --- What holds of an item between versions -------------------------------------------------------


def standings(old: Version, new: Version | None, document: Document) -> dict[str, ItemStanding]:
    """Of each item that is in `old` and in `document`, which is that of `new`; None is the draft.

    Over several versions an item continues when every one between says so.
    """
    last = new or latest_version(old.questionnaire)
    if last is None or last.number < old.number:
        return {}
    said = Judgement.statements(old.questionnaire_id)
    if new is not None and new.number == old.number + 1:
        found = proposals(old.document, document)
        return stated(found, said.get(new.number, frozenset()), decided_between(old, new))
    draft = {} if new else proposed(proposals(last.document, document))
    if new is None and last.number == old.number:
        return draft
    steps = [
        (number, said.get(number, frozenset())) for number in range(old.number + 1, last.number + 1)
    ]
    both = [item.code for item in document.items() if old.document.item(item.code)]
    return {code: _over(code, steps, None if new else draft.get(code)) for code in both}


def _over(
    code: str, steps: list[tuple[int, frozenset[str]]], draft: ItemStanding | None
) -> ItemStanding:
    breaks = next((number for number, said in steps if code not in said), None)
    if breaks is not None or draft is None:
        return ItemStanding(code, breaks is None, breaks=breaks)
    return ItemStanding(code, draft.comparable, draft.is_open)


def decided_between(old: Version, new: Version) -> dict[str, Decided]:
    """The decision in force of each item, of one questionnaire or of two."""
    rows = Judgement.objects.filter(before=old, version=new).select_related("by")
    return {row.code: Decided.of(row) for row in rows.order_by("number")}


def decisions(old: Version | None, new: Version, code: str) -> list[Decided]:
    """All that was decided of an item between two versions, the newest first."""
    rows = Judgement.objects.filter(before=old, version=new, code=code).select_related("by")
    return [Decided.of(row) for row in rows.order_by("-number")]


# --- Where it is used ----------------------------------------------------------------------------


@dataclass(frozen=True)
class WaveUse:
    """A wave that asks a version."""

    id: uuid.UUID
    name: str
    study: str
    state: str
    opens_at: datetime


@dataclass(frozen=True)
class VersionUse:
    number: int
    published_at: datetime
    comparable: bool
    waves: tuple[WaveUse, ...]


def waves_of(version: Version) -> list[WaveUse]:
    return [_use(wave) for wave in _waves(Wave.objects.filter(version=version))]


def item_uses(questionnaire: Questionnaire, code: str) -> list[VersionUse]:
    """The versions that have an item, the newest first, and the waves that ask them."""
    waves: dict[int, list[WaveUse]] = {}
    for wave in _waves(Wave.objects.filter(version__questionnaire=questionnaire)):
        waves.setdefault(wave.version.number, []).append(_use(wave))
    said = Judgement.statements(questionnaire.id)
    rows = Item.objects.filter(version__questionnaire=questionnaire, code=code)
    versions = rows.order_by("-version__number").values_list(
        "version__number", "version__published_at"
    )
    return [
        VersionUse(number, at, code in said.get(number, ()), tuple(waves.get(number, ())))
        for number, at in versions
    ]


def published_in(questionnaire: Questionnaire, codes: Iterable[str]) -> dict[str, int]:
    """Of codes that stand in a version: the number of the last one."""
    rows = Item.objects.filter(version__questionnaire=questionnaire, code__in=list(codes))
    return {
        code: int(number)
        for code, number in rows.values_list("code").annotate(Max("version__number"))
    }


def known_elsewhere(questionnaire: Questionnaire) -> set[str]:
    """Codes by which items of it are known in the library and in other drafts (`lineage`)."""
    origin = lineage_of(str(questionnaire.id), "")
    kept = LibraryEntry.objects.filter(kind=PartKind.ITEM, lineage__startswith=origin)
    taken = DraftPart.objects.filter(kind=PartKind.ITEM, body__lineage__startswith=origin)
    lineages = (
        *kept.values_list("lineage", flat=True),
        *taken.values_list("body__lineage", flat=True),
    )
    return {lineage.removeprefix(origin) for lineage in lineages}


def _waves(rows: "QuerySet[Wave]") -> "QuerySet[Wave]":
    return (
        rows.select_related("study", "version").defer("version__body").order_by("-opens_at", "id")
    )


def _use(wave: Wave) -> WaveUse:
    return WaveUse(wave.id, wave.name, wave.study.name, wave.state, wave.opens_at)
