"""An entry as a page shows it: short in a list, and whole where it unfolds."""

from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.text import without_hidden
from surveys.authoring.building import scale_labels
from surveys.authoring.cards import facts
from surveys.authoring.fields import scale_name
from surveys.authoring.words import KINDS, language_name
from surveys.library.entries import KIND_NAMES, ShownEntry, named_in
from surveys.models.library import ENTRY_NAME
from surveys.questionnaire.document import Document, Item, Perspective
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.reuse.excerpts import Excerpt, document_of, item_of


@dataclass(frozen=True)
class Said:
    """Words, and the sides that read them: none for a name that somebody gave."""

    words: str
    sides: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryRow:
    """`title` and `lines` together say once what each side is asked; `why` it cannot be ticked,
    where it cannot. `language` is that of the words, `named` that of the title, if it is known."""

    entry: ShownEntry
    kind: str
    scale: str
    theme: str
    detail: tuple[str, ...]
    language: str
    named: str
    title: Said
    lines: tuple[Said, ...]
    sides: tuple[Said, ...]
    help: str
    answers: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    why: str = ""
    ticked: bool = False

    @property
    def cut(self) -> bool:
        """Whether the title is only the beginning of what is asked."""
        return any(
            _says(self.title.words, one) and len(one.words) > ENTRY_NAME for one in self.sides
        )


def row_of(entry: ShownEntry, *, why: str = "", ticked: bool = False) -> EntryRow:
    excerpt = entry.excerpt
    document = document_of(excerpt)
    language = get_language() or excerpt.source
    if language not in excerpt.languages:
        language = excerpt.source
    item = item_of(excerpt, document)
    named = entry.name == named_in(document, excerpt, excerpt.source)
    title = named_in(document, excerpt, language) if named else entry.name
    sides = _sides(document, item, language) if item else ()
    return EntryRow(
        entry=entry,
        kind=str(KINDS[item.kind] if item else KIND_NAMES[excerpt.kind]),
        scale=_scale(document, excerpt, language),
        theme=_theme(document, item, language),
        detail=tuple(facts(document, item)) if item else (),
        language=language,
        named=language if named else "",
        title=Said(title, tuple(s for said in sides if _says(title, said) for s in said.sides)),
        lines=tuple(said for said in sides if not _says(title, said)),
        sides=sides,
        help=document.text(item.help, language) if item else "",
        answers=_answers(document, item, excerpt, language),
        languages=tuple((code, language_name(code)) for code in excerpt.languages),
        why=why,
        ticked=ticked,
    )


def _says(title: str, said: Said) -> bool:
    """Whether the title is these words, or their beginning where a title is no longer."""
    return without_hidden(said.words)[:ENTRY_NAME].strip() == title


def _sides(document: Document, item: Item, language: str) -> tuple[Said, ...]:
    """Once, where both sides read the same."""
    found: dict[str, tuple[str, ...]] = {}
    for side in Perspective:
        if (text := item.wording_for(side)) is not None:
            words = document.text(text, language)
            found[words] = (*found.get(words, ()), side.value)
    return tuple(Said(words, sides) for words, sides in found.items())


def _scale(document: Document, excerpt: Excerpt, language: str) -> str:
    own = excerpt.scale.code if excerpt.scale else ""
    return scale_name(document, own, language) if own in document.scales else ""


def _theme(document: Document, item: Item | None, language: str) -> str:
    """Of an item; what a theme is called says its title."""
    theme = document.themes.get((item.theme if item else None) or "")
    return document.text(theme.title, language) if theme else ""


def _answers(
    document: Document, item: Item | None, excerpt: Excerpt, language: str
) -> tuple[str, ...]:
    if excerpt.kind is PartKind.SCALE:
        return scale_labels(document, excerpt.code, language)
    return tuple(label.text for label in document.options(item, language)) if item else ()
