"""What stands on paper, block by block: the PDF sets it, the Word file says it.

The fields are what `report.typ` reads, under the same names.
"""

from msgspec import Struct

from reports.exports.content.told import Fact, Words


class ReportBlock(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """One of the pieces below, which come one after the other."""


class PaperNote(Struct, frozen=True, kw_only=True):
    """Why figures with this letter are hidden."""

    mark: str
    text: str


class PaperCell(Struct, frozen=True, kw_only=True):
    """A text or a figure; `mark` is the letter of its note, `rows` how many rows it stands for."""

    text: str
    mark: str = ""
    rows: int = 1


class PaperColumn(Struct, frozen=True, kw_only=True):
    """`width` in points."""

    title: str
    width: float
    figure: bool


class PaperGrid(ReportBlock, frozen=True, kw_only=True, tag="table"):
    """A row that is joined to the one above has no first cell."""

    wide: bool
    columns: tuple[PaperColumn, ...]
    rows: tuple[tuple[PaperCell, ...], ...]
    notes: tuple[PaperNote, ...]


class SideFigure(Struct, frozen=True, kw_only=True):
    """One side in a drawing, from 0 to 100; `beside` is the benchmark's figure in words."""

    text: str
    mark: str
    beside: str
    value: float | None
    band: tuple[float, float] | None
    benchmark: float | None


class GapFigure(Struct, frozen=True, kw_only=True):
    text: str
    mark: str
    beside: str


class DrawnHead(Struct, frozen=True, kw_only=True):
    """What stands above the columns; `benchmark` is "" where there is none beside."""

    text: str
    political: str
    administrative: str
    gap: str
    benchmark: str
    beside: str


class DrawnRow(Struct, frozen=True, kw_only=True):
    text: str
    detail: str
    political: SideFigure
    administrative: SideFigure
    gap: GapFigure
    alt: str


class DrawnRows(ReportBlock, frozen=True, kw_only=True, tag="chart"):
    """`band` and `hidden` say what these are, where there are any."""

    head: DrawnHead
    band: str
    hidden: str
    ticks: tuple[int, ...]
    rows: tuple[DrawnRow, ...]
    notes: tuple[PaperNote, ...]


class AnsweredTile(Struct, frozen=True, kw_only=True):
    side: str
    name: str
    number: str
    rest: str


class AnsweredTiles(ReportBlock, frozen=True, kw_only=True, tag="tiles"):
    title: str
    tiles: tuple[AnsweredTile, ...]


class DiscussCard(Struct, frozen=True, kw_only=True):
    text: str
    political: str
    administrative: str
    gap: str


class DiscussCards(ReportBlock, frozen=True, kw_only=True, tag="cards"):
    cards: tuple[DiscussCard, ...]
    head: tuple[str, str, str, str]


class Heading(ReportBlock, frozen=True, kw_only=True, tag="heading"):
    level: int
    text: str


class Paragraph(ReportBlock, frozen=True, kw_only=True, tag="text"):
    """A sticky one stays with what follows."""

    text: str
    sticky: bool
    small: bool


class VerdictLines(ReportBlock, frozen=True, kw_only=True, tag="verdict"):
    lines: tuple[str, ...]


class Bullets(ReportBlock, frozen=True, kw_only=True, tag="list"):
    items: tuple[str, ...]


class FactLines(ReportBlock, frozen=True, kw_only=True, tag="facts"):
    facts: tuple[Fact, ...]
    small: bool


class LostCharacters(ReportBlock, frozen=True, kw_only=True, tag="lost"):
    """Stands only where a text lost characters that the typeface lacks."""

    text: str


class PageBreak(ReportBlock, frozen=True, kw_only=True, tag="break"):
    """The second page of the short version begins here."""


class ListOfContents(ReportBlock, frozen=True, kw_only=True, tag="contents"):
    title: str


class PaperMoment(Struct, frozen=True, kw_only=True):
    """In UTC, as typst makes a date of."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int


class ReportFrame(Struct, frozen=True, kw_only=True):
    """What stands around the blocks: on every page, on top of the first, in the file's own data."""

    lang: str
    region: str | None
    title: str
    heading: str
    sender: str
    imprint: str
    accent: str
    opening: str
    running: str
    footer: str
    date: PaperMoment
    ticks: tuple[int, ...]
    words: Words
