"""The texts of a running wave that can be corrected, and how each stands now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from surveys.authoring.texts import DOCUMENT, HEAD, ITEM, SCALE, SECTION, Slot, TextUnit, slots
from surveys.authoring.words import part_label
from surveys.questionnaire.document import Document
from surveys.questionnaire.functions import fold

MOST: Final = 60  # texts on a page: whoever saw a typing error knows a word beside it


@dataclass(frozen=True)
class OpenText:
    """One text in one language, as respondents read it now."""

    place: str
    code: str
    label: str
    now: str
    limit: int


@dataclass(frozen=True)
class OpenTexts:
    rows: list[OpenText]
    total: int


def open_texts(document: Document, language: str, search: str) -> OpenTexts:
    """Those that hold the words looked for, in order of reading."""
    wanted = fold(search)
    found = [row for row in _texts(document, language) if wanted in fold(f"{row.code} {row.now}")]
    return OpenTexts(found[:MOST], len(found))


def open_text(document: Document, place: str, language: str) -> OpenText | None:
    return next((row for row in _texts(document, language) if row.place == place), None)


def _texts(document: Document, language: str) -> Iterator[OpenText]:
    for unit in _units(document):
        for slot in slots(document, unit):
            # The title stands in mails that have left already.
            if slot.text.get(language) and (unit.kind, slot.part) != (DOCUMENT, "title"):
                yield _row(unit, slot, language)


def _row(unit: TextUnit, slot: Slot, language: str) -> OpenText:
    code = "" if unit.kind == DOCUMENT else unit.code
    return OpenText(
        f"{unit.kind}.{unit.code}.{slot.part}",
        code,
        part_label(slot.part),
        slot.text[language],
        slot.limit,
    )


def _units(document: Document) -> Iterator[TextUnit]:
    """Themes are no part of it: respondents do not read them."""
    yield TextUnit(DOCUMENT, HEAD)
    for section in document.sections:
        yield TextUnit(SECTION, section.code)
        yield from (TextUnit(ITEM, item.code) for item in section.items)
    yield from (TextUnit(SCALE, code) for code in sorted(document.scales))
