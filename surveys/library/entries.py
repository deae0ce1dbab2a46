"""An entry, be it the tenant's own or of a bundled instrument."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import without_hidden
from surveys.authoring.bundled import excerpts, slugs, templates
from surveys.authoring.fields import scale_name
from surveys.library.searching import words_of
from surveys.models import LibraryEntry
from surveys.models.library import ENTRY_NAME, THEME_NAME
from surveys.questionnaire.document import Document, Text
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
    return named_in(document_of(excerpt), excerpt, excerpt.source)


def named_in(document: Document, excerpt: Excerpt, language: str) -> str:
    """Its first words in a language."""
    item = item_of(excerpt, document)
    if item is not None:
        texts = [item.wording.political, item.wording.administrative]
        said = _first(document, texts, language)
    elif excerpt.kind is PartKind.SCALE:
        said = scale_name(document, excerpt.code, language)
    else:
        said = _first(document, [document.themes[excerpt.code].title], language)
    return without_hidden(said)[:ENTRY_NAME].strip() or excerpt.code


def _first(document: Document, texts: Iterable[Text | None], language: str) -> str:
    return next(filter(None, (document.text(text, language) for text in texts)), "")


def theme_name(excerpt: Excerpt) -> str:
    """The title of the theme that it is or belongs to, in its source language."""
    document = document_of(excerpt)
    item = item_of(excerpt, document)
    code = item.theme if item else excerpt.code if excerpt.kind is PartKind.THEME else None
    theme = document.themes.get(code or "")
    title = document.text(theme.title, document.source) if theme else ""
    return without_hidden(title)[:THEME_NAME].strip()
