"""Sheets → PDF. Everything that people typed goes to the template as data, never as markup."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno

from surveys.typesetting.setting import Json, all_settable, forget, set_pdf

TEMPLATE: Final = Path(__file__).parent / "letter.typ"
_ADDRESS: Final = {"site": 200}  # what is typed over stays in one piece


@dataclass(frozen=True)
class Sheet:
    """One letter: all its words, in the language of its reader.

    `address`: the lines behind the window. `site`: where the code is typed; `link`: what the
    QR code holds.
    """

    language: str
    address: tuple[str, ...]
    heading: str
    date: str
    paragraphs: tuple[str, ...]
    how: str
    site: str
    code: str
    picture: str  # what the QR code is, for who cannot see it
    below: tuple[str, ...]
    sender: tuple[str, ...]
    link: str


@dataclass(frozen=True)
class Stationery:
    """What all letters of a file have in common. `window`: left or right."""

    title: str
    tenant: str
    colour: str
    logo: bytes
    imprint: str
    window: str


def write(sheets: Sequence[Sheet], paper: Stationery, made_at: datetime) -> bytes:
    """The letters, one after the other; each begins on a page of its own."""
    told: Any = all_settable([_words(sheet) for sheet in sheets], longest=_ADDRESS)
    for one, sheet in zip(told, sheets, strict=True):
        one["qr"] = qr_code(sheet.link)
    common: Any = all_settable({**asdict(paper), "logo": ""})
    data: Json = {"sheets": told, "paper": {**common, "logo": list(paper.logo)}}
    made = set_pdf(TEMPLATE.read_bytes(), "letters", data, int(made_at.timestamp()))
    forget()
    return made


def qr_code(link: str) -> str:
    """A QR code as SVG: never a Micro QR code, which no telephone reads."""
    drawn = BytesIO()
    made = segno.make_qr(link, error="m")
    made.save(drawn, kind="svg", border=0, xmldecl=False, svgns=True, nl=False)
    return drawn.getvalue().decode()


def _words(sheet: Sheet) -> Json:
    words: dict[str, Any] = asdict(sheet)
    del words["link"]
    return words
