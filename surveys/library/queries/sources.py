"""The parts of a questionnaire that can be put into the library, and how they stand to it."""

from dataclasses import dataclass
from typing import Any

from surveys.authoring.around import states
from surveys.library.entries import ShownEntry, default_name, theme_name
from surveys.library.queries.bank import kept_rows
from surveys.library.rows import EntryRow, row_of
from surveys.models import LibraryEntry, Questionnaire, Version
from surveys.questionnaire.drafts import PartKind, State, in_order, split
from surveys.questionnaire.reuse.excerpts import Excerpt, Excerpts


@dataclass(frozen=True)
class PartRow:
    """`kept`: the entry of the same lineage, if there is one; `same`: it says the same."""

    row: EntryRow
    kept: LibraryEntry | None
    same: bool

    @property
    def key(self) -> str:
        return key_of(self.row.entry.excerpt)

    @property
    def seen(self) -> int:
        return self.kept.revision if self.kept else 0


def key_of(excerpt: Excerpt) -> str:
    return f"{excerpt.kind.value}:{excerpt.code}"


def excerpts_of(questionnaire: Questionnaire, version: Version | None) -> dict[str, Excerpt]:
    """All parts of the draft or of a version that can go into the library, in their order; of two
    with one code the first."""
    parts = split(version.document) if version else states(questionnaire)
    make = Excerpts(parts, str(questionnaire.id))
    found: dict[str, Excerpt] = {}
    for part in _in_order(parts):
        excerpt = make.of(part)
        found.setdefault(key_of(excerpt), excerpt)
    return found


def _in_order(parts: dict[str, State]) -> list[State]:
    items: dict[Any, list[State]] = {}
    for _key, part in in_order(parts, PartKind.ITEM):
        items.setdefault(part["section"], []).append(part)
    asked = [part for key, _s in in_order(parts, PartKind.SECTION) for part in items.get(key, [])]
    named = [p for p in parts.values() if p["kind"] in (PartKind.SCALE, PartKind.THEME)]
    return [*asked, *sorted(named, key=lambda part: (part["kind"], part["code"]))]


def part_rows(excerpts: dict[str, Excerpt]) -> list[PartRow]:
    kept = kept_rows((one.kind.value, one.lineage) for one in excerpts.values())
    rows = []
    for excerpt in excerpts.values():
        entry = ShownEntry("", excerpt, default_name(excerpt), theme_name(excerpt), "")
        there = kept.get((excerpt.kind.value, excerpt.lineage))
        same = there is not None and there.excerpt == excerpt
        rows.append(PartRow(row_of(entry), there, same))
    return rows
