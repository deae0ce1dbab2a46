"""What became of the own words among the options of a file: whether they can be, and which are told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from surveys.answer_import.reading.cells import CellReader
from surveys.answer_import.reading.own_words import WithWords
from surveys.answer_import.reasons import CellError, MappingError, Refusal
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.document import other_key
from surveys.upload.matching import same
from surveys.upload.tables import UploadedTable

_ENOUGH: Final = 5  # cells with words, to wonder that none has an option
_TOLD: Final = 5


def check_words(readers: Mapping[str, CellReader], table: UploadedTable) -> None:
    """MappingError where words stand in two places, or where not one cell is an option: then the
    column is another question's, and all its answers would become 'other'.
    """
    keys = {reader.key for reader in readers.values()}
    for name, reader in readers.items():
        if reader.own is None:
            continue
        if other_key(reader.item.code) in keys:
            raise MappingError("item_twice", code=other_key(reader.item.code))
        found = [(reader.read(text), times) for text, times in table.counts(name).items()]
        words = sum(times for one, times in found if isinstance(one, WithWords))
        options = [one for one, _n in found if one is not None and not isinstance(one, CellError)]
        chose = [one for one in options if not isinstance(one, WithWords) or _others(one.answer)]
        if words >= _ENOUGH and not chose:
            raise MappingError("only_words", column=name, code=reader.item.code)


def _others(answer: Answer) -> bool:
    return isinstance(answer, list | tuple) and len(answer) > 1


def words_read(table: UploadedTable, readers: Mapping[str, CellReader]) -> Iterator[Refusal]:
    """How often a column had own words, and the commonest: one that is frequent may be an option."""
    for name, reader in readers.items():
        if reader.own is None:
            continue
        said = ((row, reader.read(row.cells[name])) for row in table.rows)
        rows = [(row, one) for row, one in said if isinstance(one, WithWords)]
        if not rows:
            continue
        common = Counter(same(str(one.words)) for _row, one in rows).most_common(_TOLD)
        listed = "; ".join(f"{text[:40]} ({times})" for text, times in common)
        told = {"rows": len(rows), "words": listed}
        yield Refusal(rows[0][0].number, name, rows[0][0].cells[name], "words_read", told)
