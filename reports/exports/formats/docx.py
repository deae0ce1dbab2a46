"""The report as a Word file: its sentences and tables under headings, to write on from."""

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import docx as word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.exports.content.told import Content
from reports.exports.formats.fixed import fixed
from reports.exports.formats.glyphs import BREAK
from reports.exports.formats.paper.blocks import Block, long_blocks

FONT: Final = "Arial"
INK, MUTED = RGBColor(0x13, 0x1A, 0x2A), RGBColor(0x52, 0x5E, 0x76)
SMALL: Final = Pt(9)
LINE: Final = "C3CAD6"
WIDER: Final = 40.0  # points that a column of Arial takes more than on paper, at most
WIDTH: Final = 170.0  # millimetres between the margins of A4


def docx(content: Content) -> bytes:
    """The file, the same bytes for the same content; the tables say what the PDF draws."""
    document = word.Document()
    _style(document, content)
    document.add_heading(content.title, 0)
    _muted(document, " · ".join([content.sender, content.subtitle]))
    for block in long_blocks(content):
        write = WRITERS.get(block["kind"])
        if write:
            write(document, block)
    properties = document.core_properties
    properties.title, properties.author = content.title[:255], content.sender[:255]
    properties.last_modified_by, properties.comments = content.sender[:255], ""
    properties.language = content.language
    made = BytesIO()
    document.save(made)
    return fixed(made.getvalue(), content.made_at)


def _style(document: Any, content: Content) -> None:
    """One typeface, our ink, and the language in which it is read aloud."""
    names = ("Normal", "Title", "Heading 1", "Heading 2")
    for name, size in zip(names, (10.5, 26, 15, 12), strict=True):
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = FONT, Pt(size), INK
        fonts = document.styles[name].element.rPr.rFonts
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), content.language)
    for found in document.styles["Table Grid"].element.iter():
        if found.get(qn("w:color")) == "auto":
            found.set(qn("w:color"), LINE)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - WIDTH) / 2)


def _heading(document: Any, block: Block) -> None:
    document.add_heading(block["text"], block["level"])


def _text(document: Any, block: Block) -> None:
    _muted(document, block["text"])


def _muted(document: Any, text: str) -> None:
    document.add_paragraph().add_run(text).font.color.rgb = MUTED


def _verdict(document: Any, block: Block) -> None:
    for number, line in enumerate(block["lines"]):
        document.add_paragraph().add_run(line).bold = number == 0


def _list(document: Any, block: Block) -> None:
    for item in block["items"]:
        document.add_paragraph(item, style="List Bullet")


def _facts(document: Any, block: Block) -> None:
    for fact in block["facts"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{fact['name']}  ").bold = True
        paragraph.add_run(fact["value"])


def _cards(document: Any, block: Block) -> None:
    rows = [[card[key] for key in ("text", *_SIDES)] for card in block["cards"]]
    _table(document, block["head"], rows, SHARES)


def _chart(document: Any, block: Block) -> None:
    """The figures of a drawing, the benchmark's in parentheses."""
    head = [block["head"][key] for key in ("text", *_SIDES)]
    if block["head"]["benchmark"]:
        head = [head[0], *(f"{name} ({block['head']['benchmark']})" for name in head[1:])]
    rows = [[row["text"], *(_figure(row[key]) for key in _SIDES)] for row in block["rows"]]
    _table(document, head, rows, SHARES)
    _notes(document, block)


def _figure(cell: Mapping[str, Any]) -> str:
    beside = f" ({cell['beside']})" if cell["beside"] else ""
    return f"{_cell(cell)}{beside}"


def _grid(document: Any, block: Block) -> None:
    head = [column["title"] for column in block["columns"]]
    rows: list[list[str]] = []
    for row in block["rows"]:
        cells = [_cell(cell) for cell in row]
        # A row about the same thing as the one above it says so again.
        rows.append(cells if len(cells) == len(head) else [rows[-1][0], *cells])
    widths = [column["width"] + WIDER for column in block["columns"]]
    _table(document, head, rows, [width / sum(widths) for width in widths])
    _notes(document, block)


def _cell(cell: Mapping[str, Any]) -> str:
    return f"{cell['text']} {cell['mark']}".strip()


def _notes(document: Any, block: Block) -> None:
    for note in block["notes"]:
        run = document.add_paragraph().add_run(f"{note['mark']}  {note['text']}")
        run.font.size, run.font.color.rgb = SMALL, MUTED


def _table(
    document: Any, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]
) -> None:
    table = document.add_table(rows=0, cols=len(head), style="Table Grid")
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


_FIGURE: Final = re.compile(r"[-−+≈–\d][^A-Za-z]*[a-z]?(?: \([^A-Za-z]*\))?")
SHARES: Final = (0.46, 0.18, 0.18, 0.18)  # of the width: a text and three figures
_SIDES: Final = ("political", "administrative", "gap")
WRITERS: Final[Mapping[str, Callable[[Any, Block], None]]] = {
    "heading": _heading,
    "text": _text,
    "verdict": _verdict,
    "list": _list,
    "facts": _facts,
    "cards": _cards,
    "chart": _chart,
    "table": _grid,
}
