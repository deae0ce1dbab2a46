"""A column beside that of the municipality that says another one: code and name of a row disagree."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final
from uuid import UUID

from surveys.answer_import.hints import letters
from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.particulars import ReadRow
from surveys.answer_import.reasons import Refusal
from surveys.catalogue.places import Directory, NotFound
from surveys.upload.tables import UploadedTable

_NAMES: Final = frozenset(
    ["nis", "niscode", "refnis", "nis5", "ins", "codeins", "codenis", "gemeentecode", "bestuurscode", "gemeente",
     "gemeentenaam", "naamgemeente", "bestuur", "lokaalbestuur", "bestuursnaam", "naambestuur", "stad",
     "commune", "ville", "municipality", "city", "gemeinde", "stadt"]
)  # fmt: skip


def other_places(
    mapping: AnswerMapping, table: UploadedTable, placed: Sequence[tuple[ReadRow, object]]
) -> Iterator[Refusal]:
    """A remark on each row of which another column names another municipality than it counts for."""
    used = {part.column for _name, part in mapping.parts} | set(mapping.items)
    columns = [one for one in table.columns if one not in used and letters(one) in _NAMES]
    if not columns:
        return
    directory = Directory.load()
    names = {place.id: place.name for place in directory.by_code.exact.values()}

    @cache
    def find(text: str) -> UUID | None:
        try:
            return directory.find(text).place.id if text else None
        except NotFound:
            return None

    cells = {row.number: row.cells for row in table.rows}
    for row, place in placed:
        for column in columns:
            text = cells[row.line][column]
            other = find(text)
            if isinstance(place, UUID) and other not in (None, place):
                yield Refusal(row.line, column, text, "other_place", {"place": names[place]})
