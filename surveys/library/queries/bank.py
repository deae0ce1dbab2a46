"""The library as pages read it: the own entries first, then what comes with the product."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.names import in_order
from surveys.authoring.bundled import slugs
from surveys.library.entries import BUNDLED, ShownEntry, bundled_entries, own_entry, slug_of
from surveys.library.searching import asked
from surveys.models import LibraryEntry

PAGE: Final = 30


@dataclass(frozen=True)
class LookedFor:
    """What a person looks for. `source`: the id of a questionnaire, or a bundled instrument."""

    q: str = ""
    kind: str = ""
    theme: str = ""
    source: str = ""


@dataclass(frozen=True)
class Choices:
    """What there is to choose from."""

    themes: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]


def choices() -> Choices:
    rows = LibraryEntry.objects
    own = rows.exclude(theme="").values_list("theme", flat=True).distinct()
    from_own = rows.exclude(questionnaire=None).values_list(
        "questionnaire_id", "questionnaire__name"
    )
    bundled = bundled_entries().values()
    titles = {slug_of(entry): entry.source for entry in bundled}
    themes = {*own, *(entry.theme for entry in bundled if entry.theme)}
    named = in_order(set(from_own), lambda pair: str(pair[1]))
    return Choices(
        themes=tuple(in_order(themes, str)),
        sources=(
            *((str(id_), name) for id_, name in named),
            *((BUNDLED + slug, titles[slug]) for slug in slugs()),
        ),
    )


def entry_page(wanted: LookedFor, number: str) -> Page[ShownEntry]:
    return Paginator(_Both(wanted), PAGE).get_page(number)  # type: ignore[arg-type]  # it is sliced


class _Both:
    """A list of which no more is read than a page shows."""

    ordered = True

    def __init__(self, wanted: LookedFor) -> None:
        self._own = _own(wanted)
        self._bundled = [entry for entry in _not_own() if _fits(entry, wanted)]
        self._number = self._own.count()

    def __len__(self) -> int:
        return self._number + len(self._bundled)

    def count(self) -> int:
        return len(self)

    def __getitem__(self, cut: slice) -> list[ShownEntry]:
        first, last = int(cut.start or 0), int(cut.stop or 0)
        mine = self._own[first : min(last, self._number)] if first < self._number else ()
        rest = self._bundled[max(0, first - self._number) : max(0, last - self._number)]
        return [*map(own_entry, mine), *rest]


def _not_own() -> list[ShownEntry]:
    """The bundled entries of which the tenant keeps none of its own."""
    known = bundled_entries().values()
    lineages = [entry.excerpt.lineage for entry in known]
    rows = LibraryEntry.objects.filter(lineage__in=lineages).values_list("kind", "lineage")
    own = set(rows)
    return [one for one in known if (one.excerpt.kind.value, one.excerpt.lineage) not in own]


def _own(wanted: LookedFor) -> "QuerySet[LibraryEntry]":
    rows = LibraryEntry.objects.select_related("questionnaire").defer("words")
    if wanted.source.startswith(BUNDLED):
        return rows.none()
    exact = {"kind": wanted.kind, "theme": wanted.theme, "questionnaire": wanted.source}
    found = rows.filter(**{name: value for name, value in exact.items() if value})
    for word in asked(wanted.q):
        found = found.filter(words__contains=word)
    return found.order_by("name_sort", "id")


def _fits(entry: ShownEntry, wanted: LookedFor) -> bool:
    return (
        wanted.kind in ("", entry.excerpt.kind)
        and wanted.theme in ("", entry.theme)
        and wanted.source in ("", BUNDLED + slug_of(entry))
        and all(word in entry.words for word in asked(wanted.q))
    )


def entries_of(keys: Sequence[str]) -> list[ShownEntry]:
    """The entries of these keys that there are, each once, in the order of the keys."""
    rows = LibraryEntry.objects.select_related("questionnaire").defer("words")
    own = {str(row.id): own_entry(row) for row in rows.filter(id__in=list(_ids(keys)))}
    known = bundled_entries()
    found = (own.get(key) or known.get(key) for key in dict.fromkeys(keys))
    return [entry for entry in found if entry is not None]


def _ids(keys: Iterable[str]) -> Iterable[UUID]:
    for key in keys:
        try:
            yield UUID(key)
        except ValueError:
            continue


def kept_rows(pairs: Iterable[tuple[Any, str]]) -> dict[tuple[str, str], LibraryEntry]:
    """The own entries of these kinds and lineages."""
    wanted = {(str(kind), lineage) for kind, lineage in pairs}
    rows = LibraryEntry.objects.filter(lineage__in={lineage for _kind, lineage in wanted})
    return {
        (row.kind, row.lineage): row
        for row in rows.defer("words")
        if (row.kind, row.lineage) in wanted
    }
