"""The report as a Word file: its sentences and tables under headings, to write on from."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from reports.exports.content.told import Content
from reports.exports.formats.paper.blocks import Block, long_blocks
from reports.exports.formats.word import (
    MUTED,
    SMALL,
    add_logo,
    add_table,
    muted,
    new_document,
    saved,
)

WIDER: Final = 40.0  # points that a column of Arial takes more than on paper, at most


def docx(content: Content) -> bytes:
    """The file, the same bytes for the same content; the tables say what the PDF draws."""
    document = new_document(content.language)
    if content.look.logo:
        add_logo(document, content.look.logo, content.sender)
    document.add_heading(content.title, 0)
    muted(document, " · ".join([content.sender, content.subtitle]))
    for block in long_blocks(content):
        write = WRITERS.get(block["kind"])
        if write:
            write(document, block)
    if content.look.imprint:
        muted(document, content.look.imprint)
    return saved(
        document,
        title=content.title,
        author=content.sender,
        language=content.language,
        moment=content.made_at,
    )


def _heading(document: Any, block: Block) -> None:
    document.add_heading(block["text"], block["level"])


def _text(document: Any, block: Block) -> None:
    muted(document, block["text"])


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
    add_table(document, block["head"], rows, SHARES)


def _chart(document: Any, block: Block) -> None:
    """The figures of a drawing, the benchmark's in parentheses."""
    head = [block["head"][key] for key in ("text", *_SIDES)]
    if block["head"]["benchmark"]:
        head = [head[0], *(f"{name} ({block['head']['benchmark']})" for name in head[1:])]
    rows = [[row["text"], *(_figure(row[key]) for key in _SIDES)] for row in block["rows"]]
    add_table(document, head, rows, SHARES)
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
    add_table(document, head, rows, [width / sum(widths) for width in widths])
    _notes(document, block)


def _cell(cell: Mapping[str, Any]) -> str:
    return f"{cell['text']} {cell['mark']}".strip()


def _notes(document: Any, block: Block) -> None:
    for note in block["notes"]:
        run = document.add_paragraph().add_run(f"{note['mark']}  {note['text']}")
        run.font.size, run.font.color.rgb = SMALL, MUTED


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
