"""Rows of a table that are none: headers that survey tools write below the first one."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from surveys.questionnaire.functions import fold
from surveys.upload.matching import same
from surveys.upload.reading.csv_lines import RawRow

# The third header of Qualtrics: a JSON object in every cell.
_IMPORT_ID: Final = re.compile(r'\{\s*"ImportId"')
# What SurveyMonkey writes below the question where it does not write an option.
_MARKS: Final = frozenset(
    {
        "response", "open-ended response", "réponse", "réponse ouverte", "antwoord", "respons",
        "open antwoord", "antwoord op open vraag", "antwort", "offene antwort", "beantwortung",
    }
)  # fmt: skip
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?", re.ASCII)
# So many names of columns again, in some spelling, are no answers.
ALIKE: Final = 3


# So many lines above the names of the columns may be titles.
MOST_TITLES: Final = 10
# Rows that fill so many cells are of a table that is wider than a title of two.
MANY: Final = 4


def under_titles(rows: Iterator[RawRow]) -> tuple[int, RawRow | None, Iterator[RawRow]]:
    """The names of the columns and the rows below them; before them the first row above them, 0 if none.

    Titles fill one cell each, and stand above two rows at least that fill more: names and data. Where
    those fill many, a title may be a word and what it is: Datum, 4 maart.
    """
    start = list(itertools.islice(rows, MOST_TITLES + 2))
    filled = [[place for place, cell in enumerate(cells) if cell] for _number, cells in start]
    many = sum(len(places) >= MANY for places in filled) > 1
    wide = [len(places) > 1 and (not many or places[-1] > 1) for places in filled]
    at = wide.index(True) if True in wide else 0
    at = at if wide[at : at + 2] == [True, True] else 0
    header = start[at] if start else None
    return start[0][0] if at else 0, header, itertools.chain(start[at + 1 :], rows)


def beside_numbers(
    header: Sequence[str], rows: Iterator[RawRow]
) -> tuple[Sequence[str], Iterator[RawRow]]:
    """The names of the columns with one more, nameless, before them, where R numbered the rows."""
    start = list(itertools.islice(rows, 2))
    numbers = [cells[0] for _row, cells in start if len(cells) == len(header) + 1]
    numbered = bool(start) and numbers == ["1", "2"][: len(start)]
    return ["", *header] if numbered else header, itertools.chain(start, rows)


def options_below(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The names of the columns, of which those without one get the question's and that of their option:
    SurveyMonkey names the first column of a question alone, and writes the options below; so do people
    with a heading over several columns. Columns before the first heading are called as below.
    """
    names = _as_wide(header, cells)
    for place in _before(header, cells):
        names[place] = cells[place]
    for group in _groups(header, cells):
        for place in group:
            names[place] = f"{header[group[0]]} [{cells[place]}]"
    return names


def _as_wide(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A workbook ends the names with the last one: the columns behind it have none."""
    return [*header, *[""] * (len(cells) - len(header))]


def _groups(header: Sequence[str], cells: Sequence[str]) -> list[list[int]]:
    """The places of each column with a name and of those without one behind it, if options stand below."""
    groups: list[list[int]] = []
    for place, (name, below) in enumerate(zip(_as_wide(header, cells), cells, strict=False)):
        if name:
            groups.append([place])
        elif groups and below and groups[-1][-1] == place - 1:
            groups[-1].append(place)
    return [group for group in groups if len(group) > 1 and cells[group[0]]]


def _before(header: Sequence[str], cells: Sequence[str]) -> range:
    """The places before the first name that have something below them."""
    first = next((place for place, name in enumerate(header) if name), 0)
    return range(first if all(cells[:first]) else 0)


def questions_below(rows: Sequence[RawRow]) -> Sequence[str]:
    """The second header of Qualtrics: the question of each column, above the third."""
    first, second = (cells for _number, cells in rows[:2]) if len(rows) > 1 else ((), ())
    return first if any(map(_IMPORT_ID.match, second)) else ()


def described(header: Sequence[str], rows: Sequence[RawRow]) -> int:
    """How many of the first two rows right below the header are headers too."""
    for place, (_number, cells) in enumerate(rows, start=1):
        if any(map(_IMPORT_ID.match, cells)):
            return place
    first = rows[0][1] if rows else []
    alike = sum(_alike(header, first)) >= ALIKE
    return int(_of_survey_monkey(first) or _of_options(header, first) or alike)


def _of_options(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Words below questions with several columns, and below no other one but what a tool writes there."""
    groups = _groups(header, cells)
    options = {place for group in groups for place in group}
    if groups:
        options.update(_before(header, cells))
    given = {place for place, cell in enumerate(cells) if cell}
    words = not any(_NUMBER.fullmatch(cells[place]) for place in options)
    return bool(options) and words and all(same(cells[n]) in _MARKS for n in given - options)


def _of_survey_monkey(cells: Sequence[str]) -> bool:
    """Nothing below what is known of a person, and words below the questions."""
    given = [same(cell) for cell in cells if cell]
    begins = not cells or not cells[0] or same(cells[0]) in _MARKS
    return begins and not _MARKS.isdisjoint(given) and not any(map(_NUMBER.fullmatch, given))


def _alike(header: Sequence[str], cells: Sequence[str]) -> Iterator[bool]:
    """For each cell that is not empty whether it is the name of its column, in some spelling."""
    for name, cell in zip(header, cells, strict=False):
        if cell:
            yield bool(name) and _letters(name) == _letters(cell)


def repeats(header: Sequence[str], cells: Sequence[str]) -> bool:
    """The header again, as where files were put one below another."""
    if len(cells) > len(header) or len(cells) < 2 or not _starts_alike(header, cells):
        return False
    alike = list(_alike(header, cells))
    return len(alike) > 1 and all(alike)


def _starts_alike(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Tells nearly every row from a header at the cost of one comparison."""
    first = next(place for place, cell in enumerate(cells) if cell)
    return header[first][:1].casefold() == cells[first][:1].casefold()


def _letters(name: str) -> str:
    return fold(name).replace(" ", "")
