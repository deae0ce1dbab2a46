"""The whole report as blocks: the first page, the short version, the long one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from reports.exports.content.told import Content, Fact, Table
from reports.exports.formats.pairs import discussed, has_own, is_paired, largest, pairs, parts
from reports.exports.formats.paper.charts import ROOM, SIZE, chart
from reports.exports.formats.paper.columns import TOTAL, breakable
from reports.exports.formats.paper.shapes import (
    AnsweredTile,
    AnsweredTiles,
    Bullets,
    DiscussCard,
    DiscussCards,
    FactLines,
    Heading,
    ListOfContents,
    LostCharacters,
    PageBreak,
    Paragraph,
    ReportBlock,
    VerdictLines,
)
from reports.exports.formats.paper.tables import grid
from reports.narrative.phrasing import numbers
from surveys.typesetting.glyphs import MARK, shortened

_FACT, _FACT_SIZE = TOTAL - 12.0, 9.5  # points of a line of a fact, and of its letters


@dataclass(frozen=True)
class Room:
    """How much of everything there is room for; 0: for all of it."""

    gaps: int = 0
    themes: int = 0
    sentences: int = 0
    statement: int = 0  # characters of a statement
    sentence: int = 0  # characters of a sentence


OWN_WORDS: Final = "open_answers"  # the table of texts
_HEADING: Final = 160  # characters
_INDENT: Final = 20.0  # of a list, in points
# Of the long version the first page alone has to fit, so that the table on it ends there.
LONG: Final = tuple(Room(gaps=gaps) for gaps in (6, 5, 4, 3))
# What the two pages of the short version may hold, from the most to the least.
FIRST: Final = (
    *(Room(gaps=gaps, statement=220, sentence=600) for gaps in range(12, 2, -1)),
    *(Room(gaps=gaps, statement=90, sentence=200) for gaps in (6, 4, 2, 1)),
)
SECOND: Final = (
    *(Room(themes=12, sentences=n, statement=160, sentence=600) for n in range(12, 0, -1)),
    *(Room(themes=n, sentences=2, statement=90, sentence=200) for n in (9, 6, 3, 1)),
)


def first_page(content: Content, room: Room) -> list[ReportBlock]:
    """The first page of the short version, or of the long one."""
    return list(_first(content, room))


def second_page(content: Content, room: Room) -> list[ReportBlock]:
    """The second one, with the break before it."""
    return [PageBreak(), *_second(content, room)]


def long_blocks(content: Content, room: Room = LONG[0]) -> list[ReportBlock]:
    """Everything; the first page as in the short version."""
    return [
        *_first(content, room),
        *_findings(content, room),
        ListOfContents(title=content.words.contents),
        *(block for table in content.tables for block in _table(content, table)),
        *_reading(content),
        *_about(content),
        *_definitions(content),
    ]


def _first(content: Content, room: Room) -> Iterator[ReportBlock]:
    words = content.words
    yield VerdictLines(lines=tuple(_cut(line, room.sentence) for line in content.verdict))
    yield from _tiles(content)
    if cards := _cards(content, room):
        yield heading(words.discuss)
        yield text(words.discuss_note, sticky=True)
        head = (words.discuss, words.political, words.administrative, words.gap)
        yield DiscussCards(cards=cards, head=head)
    elif has_own(content):
        yield heading(words.discuss)
        yield text(words.no_discuss)
    yield heading(words.gaps)
    if not has_own(content):
        yield text(words.no_figures)
    yield from _gaps(content, room)


def _gaps(content: Content, room: Room) -> Iterator[ReportBlock]:
    table, rows = content.table("statements"), largest(content, room.gaps)
    if table is None or not rows:
        return
    title = table.columns[table.place("text")].title
    yield chart(rows, title, content.words, most=room.statement)
    if room in LONG:
        return
    part, whole = (numbers.number(len(each), content.language) for each in (rows, table.lines))
    yield text(content.words.shown.format(part=part, whole=whole))


def _second(content: Content, room: Room) -> Iterator[ReportBlock]:
    table = content.table("themes")
    if table is not None and table.lines:
        rows = pairs(table)[: room.themes or None]
        yield heading(table.title)
        yield text(table.note, sticky=True)
        title = table.columns[table.place("text")].title
        yield chart(rows, title, content.words, most=room.statement)
    yield from _findings(content, room)
    yield from _reading(content, small=True)
    yield from _about(content, small=True)
    if _shortens(content, room):
        yield text(content.words.long_version, small=True)


def _shortens(content: Content, room: Room) -> bool:
    """Whether a sentence or a statement of the short version is cut."""
    sentences = [*content.verdict, *content.sentences[: room.sentences or None]]
    themes = content.table("themes")
    rows = [*largest(content, room.gaps), *discussed(content), *(pairs(themes) if themes else ())]
    return any(_cut(one, room.sentence) != one for one in sentences) or any(
        _cut(row.text, room.statement) != row.text for row in rows
    )


def _tiles(content: Content) -> Iterator[ReportBlock]:
    table = content.table("response")
    if table is None:
        return
    sides = ("political", "administrative")
    tiles = []
    for side, line in zip(sides, table.lines, strict=False):
        name, submitted, invited = line.cells[:3]
        tiles.append(
            AnsweredTile(
                side=side,
                name=str(name),
                number=_count(submitted, content),
                rest=content.words.invited.format(number=_count(invited, content)),
            )
        )
    yield AnsweredTiles(title=table.title, tiles=tuple(tiles))


def _count(cell: object, content: Content) -> str:
    return numbers.number(cell if isinstance(cell, int) else None, content.language)


def _cards(content: Content, room: Room) -> tuple[DiscussCard, ...]:
    return tuple(
        DiscussCard(
            text=breakable(_cut(pair.text, room.statement), ROOM, SIZE),
            political=pair.political.text,
            administrative=pair.administrative.text,
            gap=pair.gap.text,
        )
        for pair in discussed(content)
    )


def _findings(content: Content, room: Room) -> Iterator[ReportBlock]:
    if content.sentences:
        yield heading(content.words.findings)
        told = content.sentences[: room.sentences or None]
        yield Bullets(items=tuple(_cut(line, room.sentence) for line in told))


def _table(content: Content, table: Table) -> Iterator[ReportBlock]:
    yield heading(table.title)
    if table.note:
        yield text(table.note, sticky=True)
    if table.key == OWN_WORDS:
        yield from _own_words(table)
        return
    for name, part in parts(table):
        if name:
            yield heading(name, level=2)
        if len(name) > _HEADING:
            yield text(name)
        if is_paired(part):
            title = part.columns[part.place("text")].title
            yield chart(pairs(part), title, content.words)
        else:
            yield grid(part, content.language)


def _own_words(table: Table) -> Iterator[ReportBlock]:
    """What each side wrote to a question, below it, and not the question beside every text."""
    question, side, answer = (table.place(key) for key in ("question", "side", "answer"))
    asked = groupby(table.lines, key=lambda line: (line.cells[question], line.cells[side]))
    for named, lines in asked:
        name = " · ".join(map(str, named))
        yield heading(name, level=2)
        if len(name) > _HEADING:
            yield text(name)
        told = (str(line.cells[answer]) for line in lines)
        yield Bullets(items=tuple(breakable(one, TOTAL - _INDENT, SIZE) for one in told))


def _reading(content: Content, *, small: bool = False) -> Iterator[ReportBlock]:
    yield heading(content.words.how_to_read)
    yield from (text(line, small=small) for line in content.reading)


def _about(content: Content, *, small: bool = False) -> Iterator[ReportBlock]:
    yield heading(content.words.about)
    yield _facts(content.facts, small=small)
    yield LostCharacters(text=content.words.lost.format(mark=MARK))


def _definitions(content: Content) -> Iterator[ReportBlock]:
    yield heading(content.words.definitions)
    yield _facts(content.definitions)


def _facts(facts: tuple[Fact, ...], *, small: bool = False) -> FactLines:
    """A fact is copied whole, so its words break only where the page ends."""
    told = (Fact(one.name, breakable(one.value, _FACT, _FACT_SIZE)) for one in facts)
    return FactLines(facts=tuple(told), small=small)


def _cut(line: str, most: int) -> str:
    return shortened(line, most) if most else line


def heading(title: str, level: int = 1) -> Heading:
    """A heading; a long one is shortened, so that contents and bookmarks stay readable."""
    return Heading(level=level, text=shortened(title, _HEADING))


def text(line: str, *, sticky: bool = False, small: bool = False) -> Paragraph:
    """A paragraph; a sticky one stays with what follows."""
    return Paragraph(text=line, sticky=sticky, small=small)
