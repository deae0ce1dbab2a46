"""The slides with charts: an overview, one finding each, themes, options and courses over waves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from math import ceil
from typing import Final

from reports.exports.content.told import Content, Table, TableLine, Told, Words
from reports.exports.formats.deck import charts
from reports.exports.formats.deck.house import INK, MUTED
from reports.exports.formats.deck.sheet import DeckSheet
from reports.exports.formats.deck.slides import BODY, Deck
from reports.exports.formats.pairs import TwoSides, discussed, has_own, largest, pairs, parts
from reports.exports.formats.paper.charts import finding

OVERVIEW: Final = 6  # statements beside one another
FINDINGS: Final = 6  # statements on a slide of their own
ROWS: Final = 8  # categories that one chart holds
COURSES: Final = 4  # small charts of one slide


def overview(deck: Deck) -> None:
    """The largest gaps in one chart."""
    rows = largest(deck.content, OVERVIEW)
    table = deck.content.table("statements")
    if not has_own(deck.content):
        sheet = deck.sheet(deck.content.words.gaps)
        sheet.text([deck.content.words.no_figures], sheet.room, size=BODY)
    if table is not None and rows:
        _paired(deck, deck.content.words.gaps, table.note, rows)


def findings(deck: Deck) -> None:
    """A slide for each statement to discuss, and then for the largest gaps."""
    rows = (*discussed(deck.content), *largest(deck.content, FINDINGS))
    chosen = {pair.code: pair for pair in rows if pair.has_own}
    for pair in list(chosen.values())[:FINDINGS]:
        _finding(deck, pair)


def _finding(deck: Deck, pair: TwoSides) -> None:
    words = deck.content.words
    sheet = deck.sheet(pair.text)
    box, said = sheet.room, finding(pair, words)
    series = _series(deck, [pair])
    # A side with the benchmark's below it.
    sides = [_named(one, words.hidden) for one in (*series[0::2], *series[1::2])]
    charts.single_bars(sheet, box.part(0, 0.02, 0.7, 0.95), sides, deck.content.title, said)
    sheet.label(words.gap, box.part(0.74, 0.15, 0.26, 0.12), BODY, MUTED)
    sheet.label(pair.gap.text, box.part(0.74, 0.27, 0.26, 0.25), 60, INK)
    sheet.text(list(_beside(deck, pair)), box.part(0.74, 0.55, 0.26, 0.4), size=16, muted=True)
    sheet.note(pair.text, said, *_speech(deck, pair))


def _named(one: charts.Series, hidden: str) -> charts.Series:
    """A side that says of itself that it is hidden."""
    if one.figures[0].value is not None:
        return one
    return replace(one, name=f"{one.name} ({hidden.lower()})")


def _beside(deck: Deck, pair: TwoSides) -> Iterator[str]:
    words = deck.content.words
    if pair.detail:
        yield pair.detail
    if pair.gap.interval:
        yield words.named.format(name=words.interval, value=pair.gap.interval)
    if pair.benchmark:
        yield words.named.format(name=words.benchmark, value=pair.benchmark[2].text)
    yield from dict.fromkeys(
        told.note
        for told in (pair.political, pair.administrative)
        if told.value is None and told.note
    )


def _speech(deck: Deck, pair: TwoSides) -> Iterator[str]:
    """What the speaker can say: interval, how many answered, and how it is read."""
    words = deck.content.words
    if pair.gap.interval:
        interval = words.named.format(name=words.interval, value=pair.gap.interval)
        yield f"{words.gap} {pair.gap.text}. {interval}."
    for name, told in (
        (words.political, pair.political),
        (words.administrative, pair.administrative),
    ):
        if told.n is not None and told.value is not None:
            yield words.named.format(name=name, value=f"n = {told.n}")
    table = deck.content.table("statements")
    if table is not None:
        yield f"{words.how_to_read} {table.note}"


def tables(deck: Deck) -> None:
    """Themes, and what was chosen, ranked and divided: a chart for each question."""
    for key in ("themes", "choices", "rankings", "sums"):
        table = deck.content.table(key)
        if table is None:
            continue
        for name, part in parts(table):
            rows = pairs(part)
            each = ceil(len(rows) / ceil(len(rows) / ROWS)) if rows else 1
            for start in range(0, len(rows), each):
                some = rows[start : start + each]
                _paired(deck, name or table.title, table.note, some, start + 1)


def _paired(deck: Deck, title: str, caption: str, rows: Sequence[TwoSides], first: int = 1) -> None:
    """A chart of both sides with its rows, numbered from `first`, in words in the notes."""
    words = deck.content.words
    sheet = deck.sheet(title)
    said = [
        words.named.format(name=f"{number}. {pair.text}", value=finding(pair, words))
        for number, pair in enumerate(rows, first)
    ]
    names = [_name(pair, number, deck.content) for number, pair in enumerate(rows, first)]
    series = _series(deck, rows)
    series = series[:2] if any(pair.has_own for pair in rows) else series[2:] or series
    charts.bars(sheet, sheet.room.part(0, 0, 1, 0.86), names, series, " ".join(said)[:900])
    _caption(sheet, caption, rows)
    sheet.note(f"{words.how_to_read} {caption}", *said)


def _name(pair: TwoSides, number: int, content: Content) -> str:
    """The category: its number, its text, and which side is hidden."""
    words = content.words
    sides = ((words.political, pair.political), (words.administrative, pair.administrative))
    hidden = [name.lower() for name, told in sides if told.value is None]
    name = charts.label(pair.text, number, 75 if not hidden else 55)
    if not hidden:
        return name
    reason = words.named.format(name=", ".join(hidden), value=words.hidden.lower())
    return f"{name} ({reason})"


def _caption(sheet: DeckSheet, caption: str, rows: Sequence[TwoSides]) -> None:
    sides = [told for one in rows for told in (one.political, one.administrative)]
    reasons = dict.fromkeys(f"{told.note}." for told in sides if told.value is None and told.note)
    lines = [line for line in (" ".join([caption, *reasons]),) if line]
    sheet.text(lines, sheet.room.part(0, 0.87, 1, 0.13), size=14, muted=True)


def _series(deck: Deck, rows: Sequence[TwoSides]) -> list[charts.Series]:
    words = deck.content.words
    made = [
        charts.political(words.political, [pair.political for pair in rows]),
        charts.administrative(words.administrative, [pair.administrative for pair in rows]),
    ]
    beside = [pair.benchmark for pair in rows if pair.benchmark]
    if len(beside) == len(rows):
        first, second = (
            f"{words.benchmark} {name.lower()}" for name in (words.political, words.administrative)
        )
        made.append(charts.political(first, [one[0] for one in beside], hollow=True))
        made.append(charts.administrative(second, [one[1] for one in beside], hollow=True))
    return made


def courses(deck: Deck) -> None:
    """The largest changes over the waves, as four small charts on a slide."""
    for key in ("trend_themes", "trend_statements"):
        table = deck.content.table(key)
        if table is not None and table.lines:
            _courses(deck, table)


def _courses(deck: Deck, table: Table) -> None:
    sheet = deck.sheet(table.title)
    places = [n for n, column in enumerate(table.columns) if column.key.startswith("wave_")]
    names = [charts.label(table.columns[number].title) for number in places]
    sides = (charts.political, charts.administrative)
    words = (deck.content.words.political, deck.content.words.administrative)
    changed = _changed(table)
    drawn = [
        [
            side(word, [_told(line.cells[number]) for number in places])
            for side, word, line in zip(sides, words, lines, strict=True)
        ]
        for _text, lines in changed
    ]
    every = list(chain(*drawn))
    for place, ((text, _lines), series) in enumerate(zip(changed, drawn, strict=True)):
        box = sheet.room.part(0.505 * (place % 2), 0.5 * (place // 2), 0.485, 0.48)
        charts.lines(sheet, box, names, series, charts.label(text, None, 110), every)
    sheet.note(
        *(
            _course_said(table, line, deck.content.words)
            for _text, lines in changed
            for line in lines
        )
    )


def _changed(table: Table) -> list[tuple[str, list[TableLine]]]:
    """The subjects of which both sides are there, the largest change first."""
    text, change = table.place("text"), table.place("change")
    subjects: dict[str, list[TableLine]] = {}
    for line in table.lines:
        subjects.setdefault(str(line.cells[text]), []).append(line)
    whole = [(name, lines) for name, lines in subjects.items() if len(lines) == 2]
    return sorted(whole, key=lambda one: -max(_size(line.cells[change]) for line in one[1]))[
        :COURSES
    ]


def _size(cell: object) -> float:
    return abs(_told(cell).value or 0.0)


def _told(cell: object) -> Told:
    return cell if isinstance(cell, Told) else Told(way="share", text="–")


def _course_said(table: Table, line: TableLine, words: Words) -> str:
    cells = [str(getattr(cell, "text", cell)) for cell in line.cells]
    pairs_of = zip(table.columns, cells, strict=True)
    return "; ".join(words.named.format(name=one.title, value=cell) for one, cell in pairs_of)
