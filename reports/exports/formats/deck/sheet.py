"""Places on a slide, and what stands on them: texts, tables, notes and alt texts."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from reports.charts.text import width
from reports.exports.formats.deck.house import INK, MUTED, set_title
from surveys.typesetting.glyphs import shortened

SMALLEST: Final = 12
TITLES: Final = (28, 26, 24, 22, 20, 18)
_POINT: Final = 12700  # EMU
_LINE: Final = 1.22  # of the size of its letters
_WIDER: Final = 1.08  # Arial, against the typeface that is measured
_PAD: Final = 15  # points inside a cell or a box, left and right together


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int

    def part(self, left: float, top: float, width: float, height: float) -> "Box":
        """A part of it, in fractions."""
        return Box(
            int(self.left + left * self.width),
            int(self.top + top * self.height),
            int(width * self.width),
            int(height * self.height),
        )

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width / _POINT, self.height / _POINT


class DeckSheet:
    """A slide with a title and a room below it, in whichever template."""

    def __init__(self, deck: Any, layout: Any, title: str, footer: str) -> None:
        self.slide = deck.slides.add_slide(layout)
        self._deck = deck
        for shape in list(self.slide.placeholders):
            if shape.placeholder_format.type not in (
                PP_PLACEHOLDER.TITLE,
                PP_PLACEHOLDER.CENTER_TITLE,
            ):
                shape._element.getparent().remove(shape._element)  # noqa: SLF001 -- an empty place asks for a click
        self.title_size = (
            self._set_title(title) if self.slide.shapes.title is not None else TITLES[0]
        )
        self._foot(footer)

    def _set_title(self, title: str) -> int:
        shape = self.slide.shapes.title
        box = Box(shape.left, shape.top, shape.width, shape.height)
        size, fitting = fitted(title, box, TITLES)
        set_title(shape, fitting, size)
        return size

    def _foot(self, footer: str) -> None:
        """The layout's footer and number, which the library leaves out."""
        for shape in self.slide.slide_layout.placeholders:
            kind = shape.placeholder_format.type
            if kind not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
                continue
            copied = deepcopy(shape._element)  # noqa: SLF001
            self.slide.shapes._spTree.append(copied)  # noqa: SLF001
            if kind == PP_PLACEHOLDER.FOOTER:
                frame = self.slide.shapes[-1].text_frame
                frame.text = shortened(footer, 110)
                style(frame.paragraphs[0], SMALLEST, colour=MUTED)
                frame.paragraphs[0].alignment = PP_ALIGN.LEFT

    @property
    def room(self) -> Box:
        """What is free below the title."""
        title, deck = self.slide.shapes.title, self._deck
        edge = int(0.045 * deck.slide_width)
        top = (
            title.top + title.height + int(0.015 * deck.slide_height) if title is not None else edge
        )
        top = min(top, int(0.3 * deck.slide_height))
        return Box(edge, top, deck.slide_width - 2 * edge, int(0.915 * deck.slide_height) - top)

    def note(self, *lines: str) -> None:
        """What the speaker reads."""
        self.slide.notes_slide.notes_text_frame.text = "\n".join(line for line in lines if line)

    def text(self, lines: Sequence[str], box: Box, *, size: int, muted: bool = False) -> None:
        """Paragraphs, in the largest letters up to `size` that fit."""
        sizes = tuple(range(size, SMALLEST - 1, -1))
        chosen, fitting = fitted("\n".join(lines), box, sizes, between=0.5)
        shape = self.slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.text = fitting
        for paragraph in frame.paragraphs:
            style(paragraph, chosen, colour=MUTED if muted else INK)
            paragraph.space_after = Pt(chosen * 0.5)

    def label(self, text: str, box: Box, size: int, colour: RGBColor = INK) -> None:
        """One bold text in the middle of its box."""
        shape = self.slide.shapes.add_textbox(box.left, box.top, box.width, box.height)
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.text = text
        for paragraph in frame.paragraphs:
            style(paragraph, size, colour=colour, bold=True)
            paragraph.alignment = PP_ALIGN.CENTER


def style(paragraph: Any, size: int, *, colour: RGBColor = INK, bold: bool = False) -> None:
    """Size and colour of a paragraph."""
    paragraph.font.size, paragraph.font.bold = Pt(size), bold
    paragraph.font.color.rgb = colour


def describe(shape: Any, alt: str) -> None:
    """The alt text of a chart, a table or a picture, for which the library has no name."""
    shape._element._nvXxPr.cNvPr.set("descr", alt)  # noqa: SLF001 -- python-pptx writes alt texts only so


def fitted(text: str, box: Box, sizes: Sequence[int], between: float = 0.0) -> tuple[int, str]:
    """The first size at which the text fits and the text; shortened where none does."""
    across, down = box.points
    for size in sizes:
        if height_of(text, across, size, between) <= down:
            return size, text
    size, fitting = sizes[-1], text
    while len(fitting) > 40 and height_of(fitting, across, size, between) > down:
        fitting = shortened(fitting, int(0.85 * len(fitting)))
    return size, fitting


def height_of(text: str, across: float, size: int, between: float = 0.0) -> float:
    """How high a text stands in a box of that width, in points."""
    paragraphs = text.split("\n")
    lines = sum(line_count(paragraph, across, size) for paragraph in paragraphs)
    return lines * size * _LINE + len(paragraphs) * between * size + _PAD / 2


def line_count(text: str, across: float, size: int) -> int:
    """In how many lines a text is set; a word that is too wide takes several."""
    room, space = (across - _PAD) / _WIDER, width(" ", size)
    lines, used = 1, 0.0
    for word in text.split():
        wide = width(word, size)
        if used and used + space + wide > room:
            lines, used = lines + 1, 0.0
        more = max(0, ceil(wide / room) - 1)
        lines += more
        used += (space if used else 0.0) + wide - more * room
    return lines


def unbroken(text: str, across: float, size: int) -> bool:
    """Whether each word is set on one line."""
    room = (across - _PAD) / _WIDER
    return all(width(word, size) <= room for word in text.split())


def emu(points: float) -> Emu:
    """Points as EMU."""
    return Emu(int(points * _POINT))
