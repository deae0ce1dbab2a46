"""A report as tables of told numbers and texts: what every format writes, and nothing else."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from benchmarking.core.data.figures import Figure, Reason, Status
from benchmarking.core.municipalities.own_results import OwnFigure
from reports.narrative.model import visible
from reports.narrative.phrasing import names, numbers, shown

PERCENTS = ("share", "points")  # ways to write a number that is stored as a share
SIGNED = ("points", "pomp_gap")


class Told(Struct, frozen=True, kw_only=True):
    """A number as every file says it, or why there is none.

    `value`, `low` and `high` are in the unit in which they are read (percents and percentage
    points, or the number itself), with `digits` decimals; None where they are not shown. `text`
    and `interval` are what a page says. `note`: why it is hidden or told with care, in words.
    `step`: the grid of the value, in the unit in which it is read.
    """

    way: str
    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    digits: int = 0
    step: float = 0.0
    interval: str = ""
    n: int | None = None
    invited: int | None = None
    municipalities: int | None = None
    status: str = ""
    note: str = ""

    @property
    def coarse(self) -> bool:
        """Whether the value is told in coarser steps than others of its kind."""
        return self.text.startswith(shown.ABOUT)


Cell: TypeAlias = str | int | Told | None


class Column(Struct, frozen=True):
    """A column: what it holds in words; `main` ones stand in a table that is narrow."""

    key: str
    title: str
    main: bool = True


class TableLine(Struct, frozen=True):
    """A row, a cell for each column. `code` names it within its table."""

    code: str
    cells: tuple[Cell, ...]


class Table(Struct, frozen=True):
    """One table of the report; `note` says how it is read."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    lines: tuple[TableLine, ...]

    def place(self, key: str) -> int:
        """Where a column stands; ValueError when there is none."""
        return [column.key for column in self.columns].index(key)


class Fact(Struct, frozen=True):
    """Something to know of the whole file: `Editie`: `2`."""

    name: str
    value: str


class Words(Struct, frozen=True, kw_only=True):
    """What a file says around the report. Names in braces are filled in by the format."""

    page: str  # {page}, {pages}
    contents: str
    political: str
    administrative: str
    gap: str
    benchmark: str
    invited: str  # {number}
    both: str  # {political}, {administrative}
    named: str  # {name}, {value}: with the language's colon
    discuss: str
    discuss_note: str
    no_discuss: str
    gaps: str
    shown: str  # {part}, {whole}: how many statements stand here
    findings: str
    band: str  # what the pale band around a shape is
    hidden: str
    no_figures: str
    low: str  # the ends of an interval, each in a column
    high: str
    interval: str
    how_to_read: str
    definitions: str
    about: str
    long_version: str  # texts that were shortened stand there
    lost: str  # {mark} stands for characters that the typeface lacks


class Sender(Struct, frozen=True, kw_only=True):
    """How the consultancy looks, as far as a file shows it. Sides and scales keep their colours."""

    imprint: str = ""
    colour: str = ""  # `#rrggbb`, readable on white
    logo: bytes = b""  # PNG
    slides: bytes | None = None  # its own template


class Content(Struct, frozen=True, kw_only=True):
    """Everything that a file of a report may say.

    `title` is what the report is of: a municipality, or the benchmark; `made_at` stands for the
    moment of the figures and not of the file, which is the same bytes whenever it is made.
    `verdict`, `sentences`: the findings in words. `discuss`: codes of statements to discuss first.
    """

    language: str
    words: Words
    title: str
    subtitle: str
    sender: str
    is_benchmark: bool
    made_at: datetime
    facts: tuple[Fact, ...]
    verdict: tuple[str, ...]
    sentences: tuple[str, ...]
    discuss: tuple[str, ...]
    tables: tuple[Table, ...]
    reading: tuple[str, ...]
    definitions: tuple[Fact, ...]
    look: Sender = Sender()

    def table(self, key: str) -> Table | None:
        """The table of that name, if the report has it."""
        return next((table for table in self.tables if table.key == key), None)


def told(figure: Figure | None, way: str, language: str) -> Told:
    """A figure of a document; one that is hidden leaves only the reason."""
    if figure is None:
        return Told(way=way, text=numbers.MISSING)
    # A figure that its page leaves out says no reason of its own.
    hidden = Reason.PROTECTED if figure.status is Status.SUPPRESSED else None
    note = names.reason_text(figure.reason or hidden, language)
    if not visible(figure):
        return Told(way=way, text=numbers.MISSING, status=figure.status.value, note=note)
    step, scale = shown.step_of(figure, way), 100.0 if way in PERCENTS else 1.0
    digits = numbers.digits_of(scale * step)
    low, high, interval = _interval(figure, way, language)
    coverage = figure.coverage if isinstance(figure, OwnFigure) else None
    return Told(
        way=way,
        text=shown.marked(figure, way, language),
        value=_read(figure.value, scale, digits),
        low=_read(low, scale, digits),
        high=_read(high, scale, digits),
        digits=digits,
        step=round(scale * step, 9),
        interval=interval,
        n=figure.n,
        invited=coverage.invited if coverage else None,
        municipalities=figure.municipalities,
        status=figure.status.value,
        note=note,
    )


def _interval(figure: Figure, way: str, language: str) -> tuple[float | None, float | None, str]:
    """The interval of an estimate; of a municipality's figure what missing answers leave open."""
    if isinstance(figure, OwnFigure):
        if figure.bounds is None or not shown.is_open(figure):
            return None, None, ""
        return figure.bounds.low, figure.bounds.high, shown.bounds_text(figure, way, language)
    if figure.low is None or figure.high is None:
        return None, None, ""
    return figure.low, figure.high, shown.marked_interval(figure, way, language)


def number(value: float | None, way: str, language: str, step: float | None = None) -> Told:
    """A published number that is no figure: a place in a group, a lift."""
    if value is None:
        return Told(way=way, text=numbers.MISSING)
    grid, scale = step or numbers.STEPS[way], 100.0 if way in PERCENTS else 1.0
    digits = numbers.digits_of(scale * grid)
    text = numbers.WAYS[way](value, language, grid)
    shown_value = _read(value, scale, digits)
    return Told(way=way, text=text, value=shown_value, digits=digits, step=scale * grid)


def _read(value: float | None, scale: float, digits: int) -> float | None:
    """In the unit in which it is read, without the dust of binary fractions."""
    return None if value is None else float(numbers.rounded(scale * value, max(digits, 0)))


def plain(text: str) -> str:
    """A text that every format can hold: no control characters, half pairs or marks that turn it.

    These are refused or tidied where people type; what came in before that does not break a file.
    """
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co"))
    return "".join(c for c in kept if c not in _TURNING)


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def plain_table(table: Table) -> Table:
    """The same table with texts that every format can hold."""
    return Table(
        table.key,
        plain(table.title),
        plain(table.note),
        tuple(replace(column, title=plain(column.title)) for column in table.columns),
        tuple(
            TableLine(plain(line.code), tuple(map(_plain_cell, line.cells))) for line in table.lines
        ),
    )


def _plain_cell(cell: Cell) -> Cell:
    return plain(cell) if isinstance(cell, str) else cell


def texts(lines: Sequence[str]) -> tuple[str, ...]:
    """Sentences that every format can hold."""
    return tuple(map(plain, lines))
