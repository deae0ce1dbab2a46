"""A table of answers, read as its mapping says: responses, and what is refused or left out.

Knows no database. A cell that is no answer is refused and the rest of its row is kept; a row
without a known side is left out, because the mapping says so; a row that cannot belong to a
municipality is refused. Everything is counted, and everything refused is told.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from surveys.answer_cells import CellError, CellReader, reader_for, same
from surveys.answer_items import document_of_columns, with_codes
from surveys.answer_mapping import AnswerMapping, ItemColumn, item_columns
from surveys.answer_reasons import MappingError, Refusal
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.document import Document, Perspective, base_code
from surveys.questionnaire.functions import Function, parse_function
from surveys.questionnaire.plain import forbidden
from surveys.tables import Row, Table

MOST_REFUSED: Final = 100_000
MUNICIPALITY_NAME: Final = 120
EMPTY: Final = "empty"

_SIDES: Final = {
    Perspective.POLITICAL: Function.POLITICAL,
    Perspective.ADMINISTRATIVE: Function.ADMINISTRATIVE,
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as a response, at a municipality that is still a text."""

    line: int
    municipality: str
    function: Function
    answers: dict[str, Answer]


@dataclass
class Reading:
    """What became of a file."""

    rows: list[ReadRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    # Why → value → how many rows.
    left_out: dict[str, Counter[str]] = field(default_factory=dict)

    def refuse(self, refusal: Refusal) -> None:
        self.refused.append(refusal)
        if len(self.refused) > MOST_REFUSED:
            first = self.refused[0]
            raise MappingError(
                "too_many_refused", limit=MOST_REFUSED, line=first.line, column=first.column
            )

    def leave_out(self, why: str, value: str) -> None:
        self.left_out.setdefault(why, Counter())[value] += 1

    @property
    def left_out_rows(self) -> int:
        return sum(counter.total() for counter in self.left_out.values())


def columns_of(mapping: AnswerMapping, table: Table) -> dict[str, ItemColumn]:
    """The columns with answers; MappingError when the file does not have what is named."""
    found = item_columns(mapping, table.columns)
    if mapping.create_items:
        found = with_codes(found)
    _check_columns(mapping, table, found)
    return found


def document_for(mapping: AnswerMapping, table: Table, title: str) -> Document:
    """The questionnaire that the mapping asks to be made."""
    return document_of_columns(mapping, columns_of(mapping, table), title)


def _check_columns(mapping: AnswerMapping, table: Table, items: dict[str, ItemColumn]) -> None:
    special = [
        part for part in (mapping.municipality, mapping.perspective, mapping.function) if part
    ]
    for part in special:
        if part.column not in table.columns:
            raise MappingError("unknown_column", column=part.column)
        if part.column in items:
            raise MappingError("two_roles", column=part.column)
    codes = Counter(str(item.code).casefold() for item in items.values())
    code, times = codes.most_common(1)[0]
    if times > 1:
        raise MappingError("item_twice", code=code)


def read_answers(table: Table, mapping: AnswerMapping, document: Document) -> Reading:
    """Every row of the table."""
    columns = columns_of(mapping, table)
    readers = {name: reader_for(document, mapping, item) for name, item in columns.items()}
    reader = _RowReader(mapping, document, readers)
    for row in table.rows:
        reader.take(row)
    return reader.reading


class _RowReader:
    def __init__(
        self, mapping: AnswerMapping, document: Document, readers: dict[str, CellReader]
    ) -> None:
        self.mapping, self.document, self.readers = mapping, document, readers
        # The first column of an item that has several.
        self.first = {r.item.code: column for column, r in reversed(readers.items())}
        self.reading = Reading()
        self.missing = {same(cell) for cell in mapping.missing}
        sides = mapping.perspective.values if mapping.perspective else {}
        self.sides = {same(value): side for value, side in sides.items()}
        known = mapping.function.values if mapping.function else {}
        self.functions: dict[str, Function | None] = {same(v): f for v, f in known.items()}

    def take(self, row: Row) -> None:
        side = self._side(row)
        if self.mapping.perspective is not None and side is None:
            return
        function = self._function(row, side)
        municipality = self._municipality(row) if function else None
        if function is None or municipality is None:
            return
        refused_before = len(self.reading.refused)
        answers = self._answers(row, function.perspective)
        if answers:
            self.reading.rows.append(ReadRow(row.number, municipality, function, answers))
        elif len(self.reading.refused) > refused_before:
            self._refuse(row, self.mapping.municipality.column, "no_answers")
        else:
            self.reading.leave_out(EMPTY, "")

    def _side(self, row: Row) -> Perspective | None:
        if self.mapping.perspective is None:
            return None
        value = row.cells[self.mapping.perspective.column]
        side = self.sides.get(same(value))
        if side is None:
            self.reading.leave_out(self.mapping.perspective.column, value)
        return side

    def _function(self, row: Row, side: Perspective | None) -> Function | None:
        if self.mapping.function is None:
            return _SIDES[side] if side else None
        column = self.mapping.function.column
        value = row.cells[column]
        if same(value) not in self.functions:
            self.functions[same(value)] = parse_function(value)
        function = self.functions[same(value)]
        if function is None:
            self._refuse(row, column, "unknown_function")
        elif side is not None and function.perspective is not side:
            self._refuse(row, column, "other_side")
            return None
        return function

    def _municipality(self, row: Row) -> str | None:
        column = self.mapping.municipality.column
        text = " ".join(row.cells[column].split())
        if not text or same(text) in self.missing:
            self._refuse(row, column, "no_municipality")
            return None
        if len(text) > MUNICIPALITY_NAME or forbidden(text):
            self._refuse(row, column, "bad_municipality")
            return None
        return text

    def _answers(self, row: Row, side: Perspective) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        marks: dict[str, list[str]] = {}
        for column, reader, answer in self._cells(row, side):
            if isinstance(answer, CellError):
                self._refuse(row, column, answer.code, **answer.params)
            elif isinstance(answer, bool):
                chosen = marks.setdefault(reader.item.code, [])
                chosen += [reader.option] if answer and reader.option else []
            elif answer is not None:
                answers[reader.key] = answer
        return answers | self._chosen(row, marks)

    def _chosen(self, row: Row, marks: dict[str, list[str]]) -> dict[str, Answer]:
        """Options that were ticked in columns of their own; none ticked is not answered."""
        found: dict[str, Answer] = {}
        for code, chosen in marks.items():
            try:
                answer = check_answer(self.document, code, chosen)
            except AnswerError as error:
                self._refuse(row, self.first[code], error.code, **error.params)
            else:
                found |= {} if answer is None else {code: answer}
        return found

    def _cells(
        self, row: Row, side: Perspective
    ) -> Iterator[tuple[str, CellReader, Answer | bool | CellError | None]]:
        for column, reader in self.readers.items():
            answer = reader.read(row.cells[column])
            if answer is not None and not reader.item.asked_to(side):
                answer = CellError("not_asked")
            yield column, reader, answer

    def _refuse(self, row: Row, column: str, code: str, **params: object) -> None:
        self.reading.refuse(Refusal(row.number, column, row.cells[column], code, params))


def answered_items(reading: Reading) -> int:
    """How many items have an answer in the file."""
    return len({base_code(key) for row in reading.rows for key in row.answers})
