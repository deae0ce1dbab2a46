"""A table of answers, read as its mapping says: responses, and what is refused or left out.

Knows no database. A cell that is no answer is refused and the rest of its row is kept; a row
without a known side is left out, because the mapping says so; a row that cannot belong to a
municipality is refused. Everything is counted, and everything refused is told.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Final

from surveys.answer_import.globals import check_globals
from surveys.answer_import.hints import notes_on
from surveys.answer_import.mapping import (
    AnswerMapping,
    ItemColumn,
    PerspectiveColumn,
    fitted,
    item_columns,
)
from surveys.answer_import.particulars import Particulars, ReadRow, functions_of, sides_of
from surveys.answer_import.readers import number_places, reader_for
from surveys.answer_import.reading.cells import KINDS, CellReader, together
from surveys.answer_import.reading.items import document_of_columns, with_codes
from surveys.answer_import.reading.own_words import WithWords
from surveys.answer_import.reading.parts import SaidOfPart
from surveys.answer_import.reading.plain_columns import PlainColumns, RowAnswers, is_words
from surveys.answer_import.reading.words_found import check_words, words_read
from surveys.answer_import.reasons import CellError, MappingError, Refusal
from surveys.answer_import.shifted import check_codes, scale_notes
from surveys.catalogue.places import is_total
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.document import (
    OTHER,
    Document,
    MultipleItem,
    Perspective,
    base_code,
    other_key,
)
from surveys.questionnaire.functions import Function, parse_function
from surveys.questionnaire.plain import forbidden
from surveys.upload.matching import Spellings
from surveys.upload.spoiled import is_error
from surveys.upload.tables import TableRow, UploadedTable
from surveys.upload.working import Tell, untold

MOST_REFUSED: Final = 100_000
MUNICIPALITY_NAME: Final = 120
EMPTY: Final = "empty"

_SIDES: Final = {
    Perspective.POLITICAL: Function.POLITICAL,
    Perspective.ADMINISTRATIVE: Function.ADMINISTRATIVE,
}


@dataclass
class FileReading:
    """What became of a file."""

    rows: list[ReadRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[Refusal] = field(default_factory=list)
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


def columns_of(mapping: AnswerMapping, table: UploadedTable) -> dict[str, ItemColumn]:
    """The columns with answers; MappingError when the file does not have what is named."""
    found = item_columns(fitted(mapping, table))
    return with_codes(found) if mapping.create_items else found


def document_for(mapping: AnswerMapping, table: UploadedTable, title: str) -> Document:
    """The questionnaire that the mapping asks to be made."""
    return document_of_columns(mapping, columns_of(mapping, table), title)


def read_answers(
    table: UploadedTable, mapping: AnswerMapping, document: Document, tell: Tell = untold
) -> FileReading:
    """Every row of the table."""
    columns = columns_of(mapping, table)
    found = fitted(mapping, table)
    table = replace(table, rows=table.packed)
    texts = {name: table.texts(name) for name in columns}
    declared = dict(table.declared)
    readers = {
        name: reader_for(document, found, name, item, texts[name], declared.get(name, ()))
        for name, item in columns.items()
    }
    _share_items(readers, table)
    check_globals(found, columns, readers, texts)
    reader = _RowReader(found, table, document, readers)
    counting = replace(table, rows=table.packed.where(reader.counts))
    check_codes(counting, found, readers)
    check_words(readers, counting)
    for at, row in enumerate(table.rows):
        tell(at)
        reader.take(at, row)
    notes = [*notes_on(table, found, readers), *scale_notes(counting, readers)]
    notes += words_read(counting, readers)
    reader.reading.notes += [*notes, *reader.particulars.notes(table)]
    return reader.reading


def _share_items(readers: dict[str, CellReader], table: UploadedTable) -> None:
    """Several columns with the code of one item are its places, or its chosen options; else no row
    has something in two of them, as where a file has a column for each side.
    """
    # The mark and the words of 'other' have one key.
    times = Counter((reader.key, reader.option) for reader in readers.values())
    for reader in readers.values():
        if times[reader.key, reader.option] < 2:
            continue
        repeated = KINDS[type(reader.item)].repeated
        if reader.key == reader.item.code and repeated:
            reader.part = True
        elif repeated or _meet(
            table, [name for name, one in readers.items() if one.key == reader.key]
        ):
            raise MappingError("item_twice", code=reader.key)
    number_places(readers)
    whole = {r.key for r in readers.values() if not r.part}
    for reader in readers.values():
        if reader.part and reader.item.code in whole:
            raise MappingError("item_twice", code=reader.item.code)


def _meet(table: UploadedTable, columns: list[str]) -> bool:
    """Whether a row has something in two of these columns."""
    return any(sum(bool(row.cells[name]) for name in columns) > 1 for row in table.rows)


class _RowReader:
    def __init__(
        self,
        mapping: AnswerMapping,
        table: UploadedTable,
        document: Document,
        readers: dict[str, CellReader],
    ) -> None:
        self.mapping, self.document, self.readers = mapping, document, readers
        # The first column of an item that has several.
        self.first = {r.item.code: column for column, r in reversed(readers.items())}
        self.reading = FileReading()
        self.particulars = Particulars(mapping, table)
        # Files have many rows and few different cells: what a cell says is worked out once.
        self.missing = Spellings((cell, True) for cell in ("", *mapping.missing))
        self.side_of = cache(sides_of(mapping).get)
        self.function_of = cache(partial(_function_of, functions_of(mapping)))
        self.place_of = cache(self._place_of)
        self.asked = {side: dict(_asked(readers, side)) for side in Perspective}
        self.columns = {
            side: PlainColumns(table.packed, asked) for side, asked in self.asked.items()
        }
        # Whatever a row may answer.
        found = ((r.key, r.item.code, other_key(r.item.code)) for r in readers.values())
        self.keys = tuple(dict.fromkeys(key for keys in found for key in keys))
        # Of several options, who only wrote words may have chosen others that nobody named.
        times = Counter(r.item.code for r in readers.values())
        self.words = [
            (column, r)
            for column, r in readers.items()
            if is_words(r) and (times[r.item.code] > 1 or not isinstance(r.item, MultipleItem))
        ]

    def counts(self, row: TableRow) -> bool:
        """Whether a row may hold answers, and no total or somebody who counts nowhere."""
        given = self.mapping.perspective
        if isinstance(given, PerspectiveColumn) and self.side_of(row.cells[given.column]) is None:
            return False
        text, wrong = self.place_of(row.cells[self.mapping.municipality.column])
        return not wrong and not is_total(text) and self.particulars.unfinished(row) is None

    def take(self, at: int, row: TableRow) -> None:
        """The row that stands at this place in the table."""
        if (unfinished := self.particulars.unfinished(row)) is not None:
            self.reading.leave_out(*unfinished)
            return
        side = self._side(row)
        if self.mapping.perspective is not None and side is None:
            return
        function = self._function(row, side)
        municipality = self._municipality(row) if function else None
        if function is None or municipality is None:
            return
        if (wrong := self.particulars.wrong_weight(row)) is not None:
            self._refuse(row, *wrong)
            return
        refused_before = len(self.reading.refused)
        answers = self.columns[function.perspective].answers(at)
        if answers is None:
            answers = RowAnswers.of(self.keys, self._answers(row, function.perspective))
        if answers:
            read = self.particulars.read_row(row, municipality, function, answers)
            self.reading.rows.append(read)
        elif len(self.reading.refused) > refused_before:
            self._refuse(row, self.mapping.municipality.column, "no_answers")
        else:
            self.reading.leave_out(EMPTY, "")

    def _side(self, row: TableRow) -> Perspective | None:
        given = self.mapping.perspective
        if given is None or isinstance(given, Perspective):
            return given
        value = row.cells[given.column]
        side = self.side_of(value)
        if side is None:
            self.reading.leave_out(given.column, value)
        return side

    def _function(self, row: TableRow, side: Perspective | None) -> Function | None:
        given = self.mapping.function
        if given is None:
            return _SIDES[side] if side else None
        if isinstance(given, Function):
            return given
        value = row.cells[given.column]
        function = self.function_of(value)
        if function is None:
            self._refuse(row, given.column, "unknown_function")
        elif side is not None and function.perspective is not side:
            self._refuse(row, given.column, "other_side")
            return None
        return function

    def _municipality(self, row: TableRow) -> str | None:
        column = self.mapping.municipality.column
        text, wrong = self.place_of(row.cells[column])
        if wrong:
            self._refuse(row, column, wrong)
            return None
        return text

    def _place_of(self, cell: str) -> tuple[str, str]:
        """The municipality as written, and why it is none."""
        text = " ".join(cell.split())
        if text in self.missing:
            return text, "no_municipality"
        bad = len(text) > MUNICIPALITY_NAME or forbidden(text) or is_error(text)
        return text, "bad_municipality" if bad else ""

    def _answers(self, row: TableRow, side: Perspective) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        parts: dict[str, list[SaidOfPart]] = {}
        unknown: set[str] = set()  # items of which something cannot be read
        cells = row.cells
        for column, (reader, asked) in self.asked[side].items():
            found = reader.read(cells[column])
            if found is None:
                continue
            if not asked:
                found = CellError("not_asked")
            if isinstance(found, CellError):
                self._refuse(row, column, found.code, **found.params)
                if reader.part or reader.key == reader.item.code:
                    unknown.add(reader.item.code)
            elif isinstance(found, WithWords):
                answers |= {reader.key: found.answer, other_key(reader.item.code): found.words}
            elif reader.part:
                part = found if isinstance(found, bool | int | str) else None
                said = SaidOfPart(reader.option, part, reader.place)
                parts.setdefault(reader.item.code, []).append(said)
            else:
                answers[reader.key] = found
        if parts:
            whole = {code: said for code, said in parts.items() if code not in unknown}
            answers |= self._together(row, whole, unknown)
        return answers | self._others(row, answers, unknown) if self.words else answers

    def _together(
        self, row: TableRow, parts: dict[str, list[SaidOfPart]], unknown: set[str]
    ) -> dict[str, Answer]:
        """Items whose answer stands in columns of its own; `unknown` gets those that are none."""
        found: dict[str, Answer] = {}
        for code, said in parts.items():
            item = self.readers[self.first[code]].item
            try:
                answer = check_answer(self.document, code, together(item, said))
            except (AnswerError, CellError) as error:
                self._refuse(row, self.first[code], error.code, **error.params)
                unknown.add(code)
            else:
                found |= {} if answer is None else {code: answer}
        return found

    def _others(
        self, row: TableRow, answers: dict[str, Answer], unknown: set[str]
    ) -> dict[str, Answer]:
        """Items of which only the words beside 'other' say that it was chosen."""
        found: dict[str, Answer] = {}
        for column, reader in self.words:
            code, chosen = reader.item.code, answers.get(reader.item.code)
            # Where what else was chosen could not be read, 'other' alone would be a wrong answer.
            if not answers.get(reader.key) or code in unknown:
                continue
            several = isinstance(reader.item, MultipleItem)
            if chosen is not None and (not several or OTHER in _listed(chosen)):
                continue
            try:
                made = [*_listed(chosen), OTHER] if several else OTHER
                found[code] = check_answer(self.document, code, made) or OTHER
            except AnswerError as error:
                self._refuse(row, column, error.code, **error.params)
        return found

    def _refuse(self, row: TableRow, column: str, code: str, **params: object) -> None:
        self.reading.refuse(Refusal(row.number, column, row.cells[column], code, params))


def _function_of(functions: Spellings[Function], value: str) -> Function | None:
    return functions.get(value) or parse_function(value)


def _asked(
    readers: dict[str, CellReader], side: Perspective
) -> Iterator[tuple[str, tuple[CellReader, bool]]]:
    """Each column with its reader, and whether its item is asked to the side."""
    for column, reader in readers.items():
        yield column, (reader, reader.item.asked_to(side))


def _listed(chosen: Answer | None) -> list[str]:
    return [str(one) for one in chosen] if isinstance(chosen, list | tuple) else []


def answered_items(reading: FileReading) -> int:
    """How many items have an answer in the file."""
    keys = {key for row in reading.rows for key in row.answers}
    return len(set(map(base_code, keys)))
