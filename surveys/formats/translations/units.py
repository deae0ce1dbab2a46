"""The formats in which texts go to a translator and come back; known by their bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from surveys.formats.hostile import MAX_FILE, MAX_TEXT_FILE, small_enough
from surveys.formats.losses import Unreadable
from surveys.formats.translations import sheet, xliff
from surveys.formats.translations.told import ReadUnit, ReadUnits, TranslationUnit, Units

__all__ = [
    "FILE_FORMATS",
    "ReadUnit",
    "ReadUnits",
    "TranslationFormat",
    "TranslationUnit",
    "Units",
    "file_format",
    "read",
]


@dataclass(frozen=True)
class TranslationFormat:
    slug: str
    name: str
    extension: str
    media_type: str
    recognises: Callable[[bytes], bool]
    write: Callable[[Units], bytes]
    read: Callable[[bytes], ReadUnits]


FILE_FORMATS: Final = (
    TranslationFormat(
        "xlsx", "Excel", ".xlsx", sheet.MEDIA_TYPE, sheet.is_sheet, sheet.write, sheet.read
    ),
    TranslationFormat(
        "xliff", "XLIFF", ".xlf", xliff.MEDIA_TYPE, xliff.is_xliff, xliff.write, xliff.read
    ),
)


def file_format(slug: str) -> TranslationFormat | None:
    return next((form for form in FILE_FORMATS if form.slug == slug), None)


def read(content: bytes) -> ReadUnits:
    """What a file of translations says; Unreadable where it is none."""
    small_enough(content, MAX_FILE)
    found = next((form for form in FILE_FORMATS if form.recognises(content)), None)
    if found is None:
        raise Unreadable("no_translations")
    units = found.read(content)
    if not units.units:
        raise Unreadable("no_translations")
    if sum(len(unit.source) + len(unit.target) for unit in units.units) > MAX_TEXT_FILE:
        raise Unreadable("file_too_big", limit=str(MAX_TEXT_FILE // 1_000_000))
    return units
