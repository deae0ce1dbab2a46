"""The slides, in the order in which they are shown: one message each."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.util import Pt

from reports.exports.content.told import Content, Table
from reports.exports.formats.deck.grids import Grid
from reports.exports.formats.deck.house import (
    ADMINISTRATIVE,
    MUTED,
    POLITICAL,
    add_logo,
    adorn,
    plain_layout,
    set_title,
    title_layout,
)
from reports.exports.formats.deck.sheet import DeckSheet, height_of, style
from reports.exports.formats.pairs import TwoSides, discussed, has_own
from reports.narrative.phrasing import numbers
from surveys.typesetting.glyphs import shortened

BODY: Final = 20
_PART: Final = 0.985
_LINES: Final = 110  # characters of what stands below the first title


class Deck:
    """A presentation in the making, of one report."""

    def __init__(self, presentation: Any, content: Content) -> None:
        self.presentation = presentation
        self.content = content
        self._layout = plain_layout(presentation)
        edition = content.facts[0] if content.facts else None
        self.edition = f"{edition.name} {edition.value}" if edition else ""

    def sheet(self, title: str) -> DeckSheet:
        """A new slide with the report and its edition at the foot."""
        footer = f"{self.content.title} · {self.edition}"
        return DeckSheet(self.presentation, self._layout, title, footer)

    def title(self, *, adorned: bool) -> None:
        """What it is, of whom, and which edition; with the shapes of both sides if adorned."""
        content = self.content
        slide = self.presentation.slides.add_slide(title_layout(self.presentation))
        if adorned:
            adorn(slide)
            add_logo(slide, content.look.logo, content.sender)
        if slide.shapes.title is not None:
            set_title(slide.shapes.title, shortened(content.title, 120), 40)
        told = shortened(content.subtitle, _LINES), shortened(content.sender, _LINES)
        lines = "\n".join([*told, self.edition])
        for shape in list(slide.placeholders):
            if shape == slide.shapes.title or lines == "":
                continue
            if shape.has_text_frame and lines:
                set_title(shape, lines, BODY)
                for paragraph in shape.text_frame.paragraphs:
                    style(paragraph, BODY, colour=MUTED)
                lines = ""

    def verdict(self) -> None:
        """The first sentence as a title, the others below it."""
        if not self.content.verdict:
            return
        first, *others = self.content.verdict
        sheet = self.sheet(first)
        if others:
            sheet.text(others, sheet.room, size=min(BODY + 4, sheet.title_size))
        sheet.note(*self.content.verdict, *self.content.reading)

    def answered(self) -> None:
        """How many of each side answered, of how many."""
        table = self.content.table("response")
        if table is None:
            return
        sheet = self.sheet(table.title)
        colours = (POLITICAL, ADMINISTRATIVE)
        for place, (colour, line) in enumerate(zip(colours, table.lines, strict=False)):
            name, submitted, invited = line.cells[:3]
            box = sheet.room.part(0.5 * place, 0.1, 0.48, 0.6)
            sheet.label(str(name), box.part(0, 0, 1, 0.2), 24, colour)
            sheet.label(self._count(submitted), box.part(0, 0.22, 1, 0.45), 72, colour)
            said = self.content.words.invited.format(number=self._count(invited))
            sheet.label(said, box.part(0, 0.7, 1, 0.2), BODY, MUTED)
        sheet.note(*self.content.reading)

    def _count(self, cell: object) -> str:
        return numbers.number(cell if isinstance(cell, int) else None, self.content.language)

    def discuss(self) -> None:
        """The statements to discuss first, as a table."""
        words, rows = self.content.words, discussed(self.content)
        if not has_own(self.content):
            return
        if not rows:
            sheet = self.sheet(words.discuss)
            sheet.text([words.no_discuss], sheet.room, size=BODY)
            return
        head = self._heads(rows)
        texts = [[pair.text, *_figures(pair)] for pair in rows]
        parts = _parts(len(head), 0.14)
        for sheet, grid in self.grids(words.discuss, Grid(head, texts, parts), words.discuss_note):
            sheet.note(words.discuss_note, *(" ".join(row) for row in grid.rows))

    def _heads(self, rows: Sequence[TwoSides]) -> list[str]:
        words, statements = self.content.words, self.content.table("statements")
        title = statements.columns[statements.place("text")].title if statements else ""
        heads = [title, words.political, words.administrative, words.gap]
        if any(pair.benchmark for pair in rows):
            heads.append(words.named.format(name=words.benchmark, value=words.gap.lower()))
        return heads

    def grids(self, title: str, grid: Grid, caption: str = "") -> list[tuple[DeckSheet, Grid]]:
        """A table over as many slides as it takes."""
        made: list[tuple[DeckSheet, Grid]] = []
        sheet = self.sheet(title)
        high = 0.12 if caption else 0.0
        for page in grid.pages(sheet.room.part(0, high, 1, _PART - high)):
            sheet = self.sheet(title) if made else sheet
            if caption:
                sheet.text([caption], sheet.room.part(0, 0, 1, 0.1), size=16, muted=True)
            page.add(sheet, sheet.room.part(0, high, 1, _PART - high), title)
            made.append((sheet, page))
        return made

    def sentences(self) -> None:
        """The findings in words, as many on a slide as are read in one breath."""
        words = self.content.words
        held: list[str] = []
        across, down = self._body()
        for line in self.content.sentences:
            if held and height_of("\n".join([*held, line]), across, BODY, 0.5) > down:
                self._sentences(words.findings, held)
                held = []
            held.append(line)
        if held:
            self._sentences(words.findings, held)

    def _body(self) -> tuple[float, float]:
        deck = self.presentation
        return 0.91 * deck.slide_width / Pt(1), 0.62 * deck.slide_height / Pt(1)

    def _sentences(self, title: str, lines: list[str]) -> None:
        sheet = self.sheet(title)
        sheet.text(lines, sheet.room, size=BODY)
        sheet.note(*lines)

    def peers(self) -> None:
        """Where a municipality's gaps stand in its first group."""
        table = self.content.table("peers")
        if table is None or not table.lines:
            return
        keys = [key for key in ("theme", "own", "median", "place") if _has(table, key)]
        places = [table.place(key) for key in keys]
        group = table.lines[0].cells[table.place("group")]
        gaps = [
            [_said(line.cells[place]) for place in places]
            for line in table.lines
            if line.cells[table.place("group")] == group and line.code.endswith("-gap")
        ]
        if not gaps:
            return
        head = [table.columns[place].title for place in places]
        words = self.content.words
        title = words.named.format(name=table.title, value=words.gap.lower())
        parts = (0.34, 0.14, 0.18, 0.34)[: len(head)]
        self.grids(title, Grid(head, gaps, [part / sum(parts) for part in parts]), str(group))

    def words_and_figures(self, key: str) -> None:
        """The main columns of a table that is not drawn; the texts take what the figures leave."""
        table = self.content.table(key)
        if table is None or not table.lines:
            return
        places = [number for number, column in enumerate(table.columns) if column.main]
        rows = [[_said(line.cells[place]) for place in places] for line in table.lines]
        head = [table.columns[place].title for place in places]
        parts = _parts(len(places), 0.15)
        for sheet, _grid in self.grids(table.title, Grid(head, rows, parts), table.note):
            sheet.note(table.note, *self.content.reading)

    def method(self) -> None:
        """How to read it, and which figures these are."""
        words, content = self.content.words, self.content
        sheet = self.sheet(words.how_to_read)
        sheet.text(content.reading, sheet.room, size=BODY)
        rows = [[fact.name, fact.value] for fact in content.facts]
        rows += [[content.sender, content.look.imprint]] if content.look.imprint else []
        self.grids(words.about, Grid([], rows, [0.28, 0.72]))


def _has(table: Table, key: str) -> bool:
    return any(column.key == key for column in table.columns)


def _said(cell: object) -> str:
    return str(getattr(cell, "text", "" if cell is None else cell))


def _figures(pair: TwoSides) -> list[str]:
    own = [pair.political.text, pair.administrative.text, pair.gap.text]
    return [*own, pair.benchmark[2].text] if pair.benchmark else own


def _parts(count: int, each: float) -> list[float]:
    return [1 - each * (count - 1), *[each] * (count - 1)]
