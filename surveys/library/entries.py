"""An entry, be it the tenant's own or of a bundled instrument, and how a page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.text import without_hidden
from surveys.authoring.building import scale_labels
from surveys.authoring.bundled import excerpts, slugs, templates
from surveys.authoring.cards import facts
from surveys.authoring.fields import scale_name
from surveys.authoring.words import KINDS, language_name
from surveys.library.searching import words_of
from surveys.models import LibraryEntry
from surveys.models.library import ENTRY_NAME, THEME_NAME
from surveys.questionnaire.document import Document, Item, Perspective, Text
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.reuse.excerpts import Excerpt, document_of, item_of

BUNDLED: Final = "bundled:"  # before the name of an instrument, where sources are told apart
KIND_NAMES: Final = {
    PartKind.ITEM: gettext_lazy("Item"),
    PartKind.SCALE: gettext_lazy("Schaal"),
    PartKind.THEME: gettext_lazy("Thema"),
}


@dataclass(frozen=True)
class ShownEntry:
    """`key` names it in forms. `own` is the tenant's row; a bundled one has none."""

    key: str
    excerpt: Excerpt
    name: str
    theme: str
    source: str
    note: str = ""
    own: LibraryEntry | None = None
    words: str = ""


def own_entry(row: LibraryEntry) -> ShownEntry:
    return ShownEntry(
        key=str(row.id),
        excerpt=row.excerpt,
        name=row.name,
        theme=row.theme,
        source=_source(row),
        note=row.note,
        own=row,
    )


def _source(row: LibraryEntry) -> str:
    if row.questionnaire is None:
        return _("uit een verwijderde vragenlijst")
    if row.number is None:
        return _("%(name)s, concept") % {"name": row.questionnaire.name}
    return _("%(name)s, versie %(n)s") % {"name": row.questionnaire.name, "n": row.number}


@lru_cache(maxsize=1)
def bundled_entries() -> dict[str, ShownEntry]:
    """All that comes with the product, by key. Named in the language in which it was written."""
    return {entry.key: entry for slug in slugs() for entry in _of_instrument(slug)}


def _of_instrument(slug: str) -> Iterable[ShownEntry]:
    titles = {one.slug: one.document.text(one.document.title, "") for one in templates()}
    for excerpt in excerpts(slug):
        name = default_name(excerpt)
        yield ShownEntry(
            key=f"{slug}.{excerpt.kind.value}.{excerpt.code}",
            excerpt=excerpt,
            name=name,
            theme=theme_name(excerpt),
            source=titles[slug],
            words=words_of(excerpt, name),
        )


def slug_of(entry: ShownEntry) -> str:
    return entry.key.partition(".")[0]


def default_name(excerpt: Excerpt) -> str:
    """What it is called until somebody gives it a name: its first words."""
    document = document_of(excerpt)
    item = item_of(excerpt, document)
    if item is not None:
        said = _first(document, [item.wording.political, item.wording.administrative])
    elif excerpt.kind is PartKind.SCALE:
        said = scale_name(document, excerpt.code)
    else:
        said = _first(document, [document.themes[excerpt.code].title])
    return without_hidden(said)[:ENTRY_NAME].strip() or excerpt.code


def _first(document: Document, texts: Iterable[Text | None]) -> str:
    return next(filter(None, (document.text(text, document.source) for text in texts)), "")


def theme_name(excerpt: Excerpt) -> str:
    """The title of the theme that it is or belongs to, in its source language."""
    document = document_of(excerpt)
    item = item_of(excerpt, document)
    code = item.theme if item else excerpt.code if excerpt.kind is PartKind.THEME else None
    theme = document.themes.get(code or "")
    title = document.text(theme.title, document.source) if theme else ""
    return without_hidden(title)[:THEME_NAME].strip()


# --- On a page -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntryRow:
    """`sides`: the words of each side that is asked; `why` it cannot be ticked, where it cannot."""

    entry: ShownEntry
    kind: str
    detail: tuple[str, ...]
    language: str
    sides: tuple[tuple[str, str], ...]
    same: bool
    help: str
    answers: tuple[str, ...]
    languages: tuple[str, ...]
    why: str = ""
    ticked: bool = False

    @property
    def told(self) -> bool:
        """Whether the name says all that both sides are asked."""
        return self.same and self.entry.name == self.sides[0][1]


def row_of(entry: ShownEntry, *, why: str = "", ticked: bool = False) -> EntryRow:
    excerpt = entry.excerpt
    document = document_of(excerpt)
    language = get_language() or excerpt.source
    if language not in excerpt.languages:
        language = excerpt.source
    item = item_of(excerpt, document)
    sides = _sides(document, item, language) if item else ()
    return EntryRow(
        entry=entry,
        kind=str(KIND_NAMES[excerpt.kind]),
        detail=(str(KINDS[item.kind]), *facts(document, item)) if item else (),
        language=language,
        sides=sides,
        same=len({words for _side, words in sides}) == 1 and len(sides) == len(Perspective),
        help=document.text(item.help, language) if item else "",
        answers=_answers(document, item, excerpt, language),
        languages=tuple(map(language_name, excerpt.languages)),
        why=why,
        ticked=ticked,
    )


def _sides(document: Document, item: Item, language: str) -> tuple[tuple[str, str], ...]:
    texts = [(side.value, item.wording_for(side)) for side in Perspective]
    return tuple((side, document.text(text, language)) for side, text in texts if text is not None)


def _answers(
    document: Document, item: Item | None, excerpt: Excerpt, language: str
) -> tuple[str, ...]:
    if excerpt.kind is PartKind.SCALE:
        return scale_labels(document, excerpt.code, language)
    return tuple(label.text for label in document.options(item, language)) if item else ()
