"""Rows of a table that are none: headers that survey tools write below the first one."""

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


def further_headers(header: Sequence[str], rows: Sequence[RawRow]) -> list[int]:
    """The numbers of the rows that describe the columns once more."""
    below = _described(header, rows[:2])
    return [
        number
        for place, (number, cells) in enumerate(rows)
        if place < below or _repeats(header, cells)
    ]


def _described(header: Sequence[str], rows: Sequence[RawRow]) -> int:
    """How many rows right below the header are headers too."""
    for place, (_number, cells) in enumerate(rows, start=1):
        if any(map(_IMPORT_ID.match, cells)):
            return place
    first = rows[0][1] if rows else []
    return int(_of_survey_monkey(first) or sum(_alike(header, first)) >= ALIKE)


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


def _repeats(header: Sequence[str], cells: Sequence[str]) -> bool:
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
