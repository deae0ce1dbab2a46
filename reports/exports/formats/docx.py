"""The report as a Word file: its sentences and tables under headings, to write on from."""

from functools import singledispatch
from typing import Any

from reports.exports.content.told import Content
from reports.exports.formats.paper.blocks import long_blocks
from reports.exports.formats.paper.shapes import (
    Bullets,
    DiscussCards,
    DrawnRows,
    FactLines,
    GapFigure,
    Heading,
    PaperCell,
    PaperGrid,
    PaperNote,
    Paragraph,
    ReportBlock,
    SideFigure,
    VerdictLines,
)
from reports.exports.formats.word import (
    FIGURES,
    MUTED,
    SMALL,
    add_foot,
    add_logo,
    add_table,
    muted,
    new_document,
    saved,
)
from surveys.typesetting.glyphs import BREAK


def docx(content: Content) -> bytes:
    """The file, the same bytes for the same content; the tables say what the PDF draws."""
    document = new_document(content.language)
    if content.look.logo:
        add_logo(document, content.look.logo, content.sender)
    document.add_heading(content.title, 0)
    muted(document, " · ".join([content.sender, content.subtitle]))
    edition = [f"{fact.name} {fact.value}" for fact in content.facts[:1]]
    for said in edition:  # what the reader has before them
        muted(document, said)
    add_foot(document, content.title, "".join(edition))
    for block in long_blocks(content):
        _write(block, document)
    if content.look.imprint:
        muted(document, content.look.imprint)
    return saved(
        document,
        title=content.title,
        author=content.sender,
        language=content.language,
        moment=content.made_at,
    )


@singledispatch
def _write(block: ReportBlock, document: Any) -> None:
    """Nothing, for what only paper has: breaks, a list of contents, tiles."""


@_write.register
def _heading(block: Heading, document: Any) -> None:
    document.add_heading(block.text, block.level)


@_write.register
def _text(block: Paragraph, document: Any) -> None:
    muted(document, block.text, stays=block.sticky)


@_write.register
def _verdict(block: VerdictLines, document: Any) -> None:
    for number, line in enumerate(block.lines):
        document.add_paragraph().add_run(line).bold = number == 0


@_write.register
def _list(block: Bullets, document: Any) -> None:
    for item in block.items:
        document.add_paragraph(item, style="List Bullet")


@_write.register
def _facts(block: FactLines, document: Any) -> None:
    for fact in block.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{fact.name}  ").bold = True
        paragraph.add_run(fact.value.replace(BREAK, ""))


@_write.register
def _cards(block: DiscussCards, document: Any) -> None:
    rows = [[card.text, card.political, card.administrative, card.gap] for card in block.cards]
    add_table(document, block.head, rows, FIGURES)


@_write.register
def _chart(block: DrawnRows, document: Any) -> None:
    """The figures of a drawing, the benchmark's in parentheses."""
    head = [block.head.political, block.head.administrative, block.head.gap]
    if block.head.benchmark:
        head = [f"{name} ({block.head.benchmark})" for name in head]
    rows = [
        [row.text, *(_figure(cell) for cell in (row.political, row.administrative, row.gap))]
        for row in block.rows
    ]
    add_table(document, [block.head.text, *head], rows, FIGURES)
    _notes(document, block.notes)


def _figure(cell: SideFigure | GapFigure) -> str:
    return f"{_marked(cell)} ({cell.beside})" if cell.beside else _marked(cell)


@_write.register
def _grid(block: PaperGrid, document: Any) -> None:
    head = [column.title for column in block.columns]
    rows: list[list[str]] = []
    for row in block.rows:
        cells = [_marked(cell) for cell in row]
        # A row about the same thing as the one above it says so again.
        rows.append(cells if len(cells) == len(head) else [rows[-1][0], *cells])
    add_table(document, head, rows, [n for n, one in enumerate(block.columns) if one.figure])
    _notes(document, block.notes)


def _marked(cell: PaperCell | SideFigure | GapFigure) -> str:
    return f"{cell.text} {cell.mark}".strip()


def _notes(document: Any, notes: tuple[PaperNote, ...]) -> None:
    for note in notes:
        run = document.add_paragraph().add_run(f"{note.mark}  {note.text}")
        run.font.size, run.font.color.rgb = SMALL, MUTED
