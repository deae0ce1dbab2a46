"""The answers of a row, kept small, and how most of them are found: each text of a column is read once."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from surveys.answer_import.reading.cells import CellReader
from surveys.answer_import.reading.own_words import WithWords
from surveys.answer_import.reasons import CellError
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.document import other_key
from surveys.upload.reading.columns import PackedRows

_ODD: Final = object()  # in a row with such a cell nothing is read here


class RowAnswers(Mapping[str, Answer]):
    """The answers of one row: a value for each key, or None. All rows share the keys."""

    __slots__ = ("_keys", "_values")

    def __init__(self, keys: tuple[str, ...], values: tuple[Any, ...]) -> None:
        self._keys, self._values = keys, values

    @classmethod
    def of(cls, keys: tuple[str, ...], answers: Mapping[str, Answer]) -> "RowAnswers":
        """The same answers; each of their keys is one of these."""
        return cls(keys, tuple(map(answers.get, keys)))

    def __getitem__(self, key: str) -> Answer:
        found: dict[str, Answer] = dict(self.items())
        return found[key]

    def __iter__(self) -> Iterator[str]:
        return iter([k for k, v in zip(self._keys, self._values, strict=True) if v is not None])

    def __len__(self) -> int:
        return len(self._values) - self._values.count(None)

    def items(self) -> Any:
        """Key and answer, without asking for each of them."""
        pairs = zip(self._keys, self._values, strict=True)
        return [pair for pair in pairs if pair[1] is not None]

    def values(self) -> Any:
        """The answers alone."""
        return [value for value in self._values if value is not None]

    def __repr__(self) -> str:
        return repr(dict(self.items()))


class PlainColumns:
    """The columns that are asked to one side, of which a cell is an answer by itself."""

    def __init__(self, rows: PackedRows, asked: Mapping[str, tuple[CellReader, bool]]) -> None:
        self._keys = tuple(reader.key for reader, _asked in asked.values())
        self._columns = [
            (
                rows.columns[name].codes,
                [_found(reader, text, asks) for text in rows.columns[name].texts],
            )
            for name, (reader, asks) in asked.items()
        ]

    def answers(self, at: int) -> RowAnswers | None:
        """Those of the row at this place; None where a cell of it needs more than that."""
        values = [found[codes[at]] for codes, found in self._columns]
        return None if _ODD in values else RowAnswers(self._keys, tuple(values))


def _found(reader: CellReader, text: str, asks: bool) -> object:  # noqa: FBT001 -- private
    """The answer of a cell, None where it has none."""
    answer = reader.read(text)
    if answer is None:
        return None
    plain = asks and not reader.part and not is_words(reader)
    return answer if plain and not isinstance(answer, CellError | WithWords) else _ODD


def is_words(reader: CellReader) -> bool:
    """Whether the column holds the words beside 'other'."""
    return reader.key == other_key(reader.item.code) and not reader.part
