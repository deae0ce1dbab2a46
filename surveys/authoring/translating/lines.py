"""The texts of a draft in one language beside their source, in the order of the document."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from surveys.authoring.fields import Field, text_field
from surveys.authoring.texts import Slot, TextUnit, slots
from surveys.authoring.translating.outdated import state_of
from surveys.authoring.words import language_name, part_label
from surveys.questionnaire.document import Document, TranslationState
from surveys.questionnaire.drafts import PartKind, State, in_order
from surveys.questionnaire.rules.placeholder_rules import lacking


@dataclass(frozen=True)
class TranslatedText:
    """`made_of`: where it is out of date, the source that it was made of."""

    label: str
    source: str
    field: Field
    state: TranslationState
    made_of: str
    lacking: tuple[str, ...]

    @property
    def slot(self) -> str:
        return self.field.name.rpartition(".")[0]


@dataclass(frozen=True)
class TranslatedPart:
    id: str
    kind: str
    code: str
    texts: tuple[TranslatedText, ...]

    def unit_id(self, text: TranslatedText) -> str:
        """What the text is called in files: `item.S1.wording.political`."""
        return f"{self.kind}.{self.code}.{text.slot}"


@dataclass(frozen=True)
class TranslatedGroup:
    """A section with its items, the themes, the scales, or the head."""

    title: str
    parts: tuple[TranslatedPart, ...]


@dataclass(frozen=True)
class TranslationProgress:
    language: str
    name: str
    missing: int
    outdated: int
    done: int

    @property
    def total(self) -> int:
        return self.missing + self.outdated + self.done

    @property
    def open(self) -> int:
        return self.missing + self.outdated


def targets(document: Document) -> tuple[str, ...]:
    """The languages that are translated into."""
    return document.languages[1:]


def translated_part(document: Document, key: str, part: State, language: str) -> TranslatedPart:
    unit = TextUnit(part["kind"], part["code"])
    texts = (
        _text(document, slot, part["outdated"], language)
        for slot in slots(document, unit)
        if slot.text or not slot.optional
    )
    return TranslatedPart(key, part["kind"], part["code"], tuple(texts))


def _text(
    document: Document, slot: Slot, outdated: Mapping[str, str], language: str
) -> TranslatedText:
    field = text_field(slot, language)
    made_of = outdated.get(field.name)
    state = state_of(slot.text, language, document.source, made_of)
    source = slot.text.get(document.source, "")
    return TranslatedText(
        label=part_label(slot.part),
        source=source,
        field=field,
        state=state,
        made_of=made_of or "" if state is TranslationState.OUTDATED else "",
        lacking=lacking(source, field.value),
    )


def groups(
    parts: Mapping[str, State], document: Document, language: str
) -> tuple[TranslatedGroup, ...]:
    """Everything that is translated, in order of reading; scales and themes come last."""
    found = [
        TranslatedGroup(
            title, tuple(translated_part(document, k, parts[k], language) for k in keys)
        )
        for title, keys in _keys(parts, document)
    ]
    return tuple(group for group in found if group.parts)


def _keys(parts: Mapping[str, State], document: Document) -> Iterator[tuple[str, list[str]]]:
    yield _("Titel en inleiding"), [key for key, _part in in_order(parts, PartKind.DOCUMENT)]
    items: dict[str, list[str]] = {}
    for key, part in in_order(parts, PartKind.ITEM):
        items.setdefault(part["section"], []).append(key)
    for key, part in in_order(parts, PartKind.SECTION):
        title = document.text(part["body"]["title"], document.source) or part["code"]
        yield title, [key, *items.get(key, [])]
    by_code = {(part["kind"], part["code"]): key for key, part in parts.items()}
    yield _("Thema’s"), [by_code[PartKind.THEME, code] for code in document.theme_codes()]
    yield _("Schalen"), [by_code[PartKind.SCALE, code] for code in sorted(document.scales)]


def only(
    found: Iterable[TranslatedGroup], state: TranslationState | None
) -> tuple[TranslatedGroup, ...]:
    """The texts of one state, and what they stand in."""
    if state is None:
        return tuple(found)
    kept = []
    for group in found:
        parts = [
            replace(part, texts=tuple(text for text in part.texts if text.state is state))
            for part in group.parts
        ]
        kept.append(replace(group, parts=tuple(part for part in parts if part.texts)))
    return tuple(group for group in kept if group.parts)


def progress(parts: Mapping[str, State], document: Document, language: str) -> TranslationProgress:
    states = [
        text.state
        for group in groups(parts, document, language)
        for part in group.parts
        for text in part.texts
    ]
    counts = {state.value: states.count(state) for state in TranslationState}
    return TranslationProgress(language, language_name(language), **counts)
