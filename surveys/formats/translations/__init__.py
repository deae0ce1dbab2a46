"""The texts of a questionnaire in one language beside their source, as files for a translator."""

from surveys.formats.translations.units import (
    FILE_FORMATS,
    ReadUnit,
    ReadUnits,
    TranslationUnit,
    Units,
    file_format,
    read,
)

__all__ = [
    "FILE_FORMATS",
    "ReadUnit",
    "ReadUnits",
    "TranslationUnit",
    "Units",
    "file_format",
    "read",
]
