"""What the Word files have in common: typeface, language, tables, and the same bytes each time."""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import docx as word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.exports.formats.fixed import fixed
from surveys.typesetting.glyphs import BREAK

FONT: Final = "Arial"
INK, MUTED = RGBColor(0x13, 0x1A, 0x2A), RGBColor(0x52, 0x5E, 0x76)
SMALL: Final = Pt(9)
LINE: Final = "C3CAD6"
LOGO: Final = 12.0  # millimetres high
WIDTH: Final = 170.0  # millimetres between the margins of A4
_BODY, _TABLE = "Normal", "Table Grid"  # styles that every document has
_FIGURE: Final = re.compile(r"[-−+≈–\d][^A-Za-z]*[a-z]?(?: \([^A-Za-z]*\))?")


def new_document(language: str) -> Any:
    """An A4 document in our typeface and ink, and the language in which it is read aloud."""
    document = word.Document()
    names = (_BODY, "Title", "Heading 1", "Heading 2")
    for name, size in zip(names, (10.5, 26, 15, 12), strict=True):
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = FONT, Pt(size), INK
        fonts = document.styles[name].element.rPr.rFonts
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
    document.styles[_BODY].paragraph_format.space_after = Pt(4)
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), language)
    for found in document.styles[_TABLE].element.iter():
        if found.get(qn("w:color")) == "auto":
            found.set(qn("w:color"), LINE)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - WIDTH) / 2)
    return document


def saved(document: Any, *, title: str, author: str, language: str, moment: datetime) -> bytes:
    """The file, the same bytes for the same document."""
    properties = document.core_properties
    properties.title, properties.author = title[:255], author[:255]
    properties.last_modified_by, properties.comments = author[:255], ""
    properties.language = language
    made = BytesIO()
    document.save(made)
    return fixed(made.getvalue(), moment)


def add_logo(document: Any, png: bytes, sender: str) -> None:
    """The sender's logo above everything."""
    paragraph = document.add_paragraph()
    picture = paragraph.add_run().add_picture(BytesIO(png), height=Mm(LOGO))
    if picture.width > Mm(WIDTH / 2):
        picture.height = int(picture.height * Mm(WIDTH / 2) / picture.width)
        picture.width = Mm(WIDTH / 2)
    picture._inline.docPr.set("descr", sender)  # noqa: SLF001 -- python-docx has no alt text


def muted(document: Any, text: str) -> None:
    """A paragraph in a quieter ink."""
    document.add_paragraph().add_run(text).font.color.rgb = MUTED


def add_table(
    document: Any, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]
) -> None:
    """A table whose head comes again on each page; `shares` of the width for its columns."""
    table = document.add_table(rows=0, cols=len(head), style=_TABLE)
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(share * WIDTH)
    for number, texts in enumerate((head, *rows)):
        row = table.add_row()
        _mark(row, is_head=number == 0)
        for cell, text, share in zip(row.cells, texts, shares, strict=True):
            cell.width = Mm(share * WIDTH)
            _fill(cell.paragraphs[0], text.replace(BREAK, ""), is_head=number == 0)
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), " · ".join(head).replace(BREAK, ""))
    table._tbl.tblPr.append(described)  # noqa: SLF001 -- python-docx has no alt text of tables
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(paragraph: Any, text: str, *, is_head: bool) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = SMALL, is_head
    paragraph.paragraph_format.space_after = Pt(1)
    if _FIGURE.fullmatch(text):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark(row: Any, *, is_head: bool) -> None:
    """A row stays on its page; the head comes again on each."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 -- python-docx has no name for it
    for tag in ("w:cantSplit", *(["w:tblHeader"] if is_head else [])):
        properties.append(OxmlElement(tag))
