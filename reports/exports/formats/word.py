"""What the Word files have in common: typeface, language, tables, and the same bytes each time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import docx as word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.exports.formats.fixed import fixed
from reports.exports.formats.paper.columns import column_widths
from surveys.typesetting.glyphs import BREAK, shortened

FONT: Final = "Arial"
INK, MUTED = RGBColor(0x13, 0x1A, 0x2A), RGBColor(0x52, 0x5E, 0x76)
SIDES: Final = RGBColor(0x5B, 0x2A, 0x6E), RGBColor(0x1A, 0x9E, 0x8F)
SMALL: Final = Pt(9)
LINE: Final = "C3CAD6"
LOGO: Final = 12.0  # millimetres high
WIDTH: Final = 170.0  # millimetres between the margins of A4
FIGURES: Final = (1, 2, 3)  # the columns of both sides and of their difference
_BODY, _TABLE, _TITLED = "Normal", "Table Grid", "Title"  # styles that every document has
_WIDER: Final = 1.14  # that Arial is than the typeface in which columns are measured, at most
_WHOLE: Final = 8  # rows of a table that stays on one page
_FOOT, _TITLE = 100, 30  # characters of the line at the foot of a page, and of its title at least
_FOOT_SIZE: Final = Pt(8)
_WORD: Final = "15"  # a later one would open the file as one of an older Word, and say so


def new_document(language: str) -> Any:
    """An A4 document in our typeface and ink, and the language in which it is read aloud."""
    document = word.Document()
    names = (_BODY, _TITLED, "Heading 1", "Heading 2")
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
    for found in document.styles[_TITLED].element.iter(qn("w:bottom")):
        found.attrib.pop(qn("w:themeColor"), None)
        found.set(qn("w:color"), LINE)
    for found in document.settings.element.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), _WORD)
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


def muted(document: Any, text: str, *, stays: bool = False) -> None:
    """A paragraph in a quieter ink; one that `stays` is on the page of what follows."""
    paragraph = document.add_paragraph()
    paragraph.add_run(text).font.color.rgb = MUTED
    paragraph.paragraph_format.keep_with_next = stays or None


def add_foot(document: Any, title: str, said: str) -> None:
    """What it is, on every page, and which page of how many; a long title is cut, and nothing else."""
    section = document.sections[0]
    paragraph = section.footer.paragraphs[0]
    for stop in list(paragraph.style.paragraph_format.tab_stops):
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    room = max(_TITLE, _FOOT - len(said))
    paragraph.add_run(" · ".join(filter(None, [shortened(title, room), said])) + "\t")
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = _FOOT_SIZE, MUTED


def _field(paragraph: Any, name: str) -> None:
    """A number that the program counts; "1" until it has."""
    for kind, content in (("begin", ""), ("", name), ("separate", ""), ("1", ""), ("end", "")):
        run = paragraph.add_run(kind if kind == "1" else "")
        if content:
            told = OxmlElement("w:instrText")
            told.text = content
            run._r.append(told)  # noqa: SLF001 -- python-docx has no fields
        elif kind != "1":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001


def add_table(
    document: Any, head: Sequence[str], rows: Sequence[Sequence[str]], figures: Collection[int]
) -> None:
    """A table whose head comes again on each page; `figures` are its columns set to the right."""
    texts = [[cell.replace(BREAK, "") for cell in row] for row in (head, *rows)]
    widths = [Mm(WIDTH * share) for share in _shares(texts, figures)]
    table = document.add_table(rows=0, cols=len(head), style=_TABLE)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, cells in enumerate(texts):
        row = table.add_row()
        _mark(row, is_head=number == 0)
        # Nothing of a small table goes to the next page alone, and no head stands alone.
        stays = number < (len(rows) if len(rows) <= _WHOLE else 2)
        for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            _fill(paragraph, text, is_head=number == 0)
            paragraph.paragraph_format.keep_with_next = stays or None
            if place in figures:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), " · ".join(texts[0]))
    table._tbl.tblPr.append(described)  # noqa: SLF001 -- python-docx has no alt text of tables
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(paragraph: Any, text: str, *, is_head: bool) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = SMALL, is_head
    paragraph.paragraph_format.space_after = Pt(1)


def _shares(texts: Sequence[Sequence[str]], figures: Collection[int]) -> list[float]:
    """The columns as parts of the width: no word breaks, and no figure, that need not."""
    room = Mm(WIDTH).pt / _WIDER
    columns = [list(column) for column in zip(*texts, strict=True)]
    for place in figures:
        head, *cells = columns[place]
        columns[place] = [head, *(cell.replace(" ", "\N{NO-BREAK SPACE}") for cell in cells)]
    return [each / room for each in column_widths(columns, room)]


def _mark(row: Any, *, is_head: bool) -> None:
    """A row stays on its page; the head comes again on each."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 -- python-docx has no name for it
    for tag in ("w:cantSplit", *(["w:tblHeader"] if is_head else [])):
        properties.append(OxmlElement(tag))
