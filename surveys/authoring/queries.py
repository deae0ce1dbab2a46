"""What the authoring pages read."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from surveys.authoring.bundled import templates
from surveys.authoring.words import KINDS, language_name
from surveys.models import Questionnaire, Version
from surveys.questionnaire.comparison import ItemChangeKind, VersionChange, default_comparable, diff
from surveys.questionnaire.document import Document, digest


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


@dataclass(frozen=True)
class TemplateRow:
    """A bundled instrument that a person can start from."""

    slug: str
    title: str
    items: int
    minutes: int
    languages: tuple[str, ...]


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ItemChange:
    """What changed in one item; `comparable` is what follows if nobody states otherwise."""

    code: str
    title: str
    fields: tuple[FieldChange, ...]
    comparable: bool
    can_compare: bool


@dataclass(frozen=True)
class VersionComparison:
    """The draft beside the latest version."""

    added: tuple[VersionChange, ...]
    removed: tuple[VersionChange, ...]
    changed: tuple[ItemChange, ...]
    unchanged: int
    same: bool


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
    comparable = _counts(questionnaire, "items", items__comparable=True)
    waves = _counts(questionnaire, "waves")
    return [
        VersionRow(
            id=row.id,
            number=row.number,
            published_at=row.published_at,
            published_by=str(row.published_by or ""),
            sha256=row.sha256,
            items=items.get(row.number, 0),
            comparable=comparable.get(row.number, 0),
            waves=waves.get(row.number, 0),
        )
        for row in rows
    ]


def _counts(questionnaire: Questionnaire, related: str, **only: bool) -> dict[int, int]:
    rows = Version.objects.filter(questionnaire=questionnaire, **only)
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


def compare(old: Document, new: Document) -> VersionComparison:
    changes = diff(old, new)
    by_code: dict[str, list[VersionChange]] = {}
    for change in changes:
        if change.kind is ItemChangeKind.CHANGED:
            by_code.setdefault(change.code, []).append(change)
    added = tuple(change for change in changes if change.kind is ItemChangeKind.ADDED)
    return VersionComparison(
        added=added,
        removed=tuple(change for change in changes if change.kind is ItemChangeKind.REMOVED),
        changed=tuple(_item_change(old, new, code, found) for code, found in by_code.items()),
        unchanged=len(new.items()) - len(added) - len(by_code),
        same=digest(old) == digest(new),
    )


def _item_change(
    old: Document, new: Document, code: str, changes: list[VersionChange]
) -> ItemChange:
    item, before = new.item(code), old.item(code)
    wording = (item.wording.political or item.wording.administrative) if item else None
    return ItemChange(
        code=code,
        title=new.text(wording, new.source),
        fields=tuple(FieldChange(field_label(c.field), *_shown(c)) for c in _ordered(changes, new)),
        comparable=default_comparable(old, new, code),
        can_compare=item is not None and before is not None and item.kind == before.kind,
    )


def _ordered(changes: list[VersionChange], document: Document) -> list[VersionChange]:
    """Part by part as they come, and the languages of a part in the questionnaire's order."""
    languages = {code: at for at, code in enumerate(document.languages)}
    parts: dict[str, int] = {}
    for change in changes:
        parts.setdefault(change.field.rpartition(".")[0], len(parts))

    def place(change: VersionChange) -> tuple[int, int]:
        part, _dot, last = change.field.rpartition(".")
        return parts[part], languages.get(last, -1)

    return sorted(changes, key=place)


def _shown(change: VersionChange) -> tuple[str, str]:
    if change.field == "kind":
        names = {kind.value: str(label) for kind, label in KINDS.items()}
        return names.get(change.old, change.old), names.get(change.new, change.new)
    return change.old, change.new


def field_label(field: str) -> str:
    """`wording.political.fr` as a person says it: Politiek (Frans)."""
    head, _dot, rest = field.partition(".")
    words = field_labels()
    part, _dot, language = rest.rpartition(".")
    if head == "wording":
        return f"{words[part]} ({language_name(language)})"
    if head in ("help", "options", "scale") and rest:
        named = " ".join(filter(None, [words[head], part]))
        return f"{named} ({language_name(language)})"
    return words.get(head, head)


def field_labels() -> dict[str, str]:
    return {
        "political": _("Politiek"),
        "administrative": _("Administratie"),
        "help": _("Uitleg"),
        "options": _("Antwoorden"),
        "scale": _("Schaal"),
        "kind": _("Soort vraag"),
        "section": _("Onderdeel"),
        "theme": _("Thema"),
        "required": _("Verplicht"),
        "show_if": _("Voorwaarde"),
        "reverse": _("Omgekeerd"),
        "estimate": _("Inschatting van de andere kant"),
        "favourable_from": _("Eens vanaf"),
        "role": _("Rol in het rapport"),
        "of": _("Hoort bij"),
        "takeaway": _("Inzicht"),
        "other": _("Andere, namelijk"),
        "min": _("Minimum"),
        "max": _("Maximum"),
        "choose": _("Aantal in volgorde"),
        "total": _("Aantal punten"),
        "unit": _("Eenheid"),
        "decimals": _("Cijfers na de komma"),
        "max_length": _("Grootste lengte"),
    }
