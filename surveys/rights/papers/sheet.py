"""A paper of headings, paragraphs and tables, as PDF."""

import datetime
from pathlib import Path
from typing import Final

import msgspec

from surveys.typesetting.setting import Json, all_settable, forget, set_pdf

_TEMPLATE: Final = Path(__file__).parent / "sheet.typ"


class PaperTable(msgspec.Struct, frozen=True):
    """Every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roomy: bool = False  # to be filled in by hand


class PaperPart(msgspec.Struct, frozen=True):
    heading: str
    paragraphs: tuple[str, ...] = ()
    table: PaperTable | None = None


class PaperSheet(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    lang: str
    day: datetime.date
    lines: tuple[str, ...]
    parts: tuple[PaperPart, ...]
    page: str  # with {page} and {pages}


def sheet_pdf(sheet: PaperSheet) -> bytes:
    told: Json = all_settable(msgspec.to_builtins(sheet))
    made = set_pdf(_TEMPLATE.read_bytes(), "sheet", told)
    forget()
    return made
