"""Small files of answers, invented, with a mapping that fits them."""

import io
from typing import Any

from surveys.answer_import.files import FileReading, document_for, read_answers
from surveys.answer_import.mapping import AnswerMapping, convert_mapping
from surveys.authoring.bundled import bundled
from surveys.questionnaire.document import Document
from surveys.upload.tables import UploadedTable, read_table

HEADER = "gemeente,kant,Q1,Q2,Q3"
ROWS = (
    "Aalst,politiek,5,4,1",
    "Aalst,administratie,2,2,3",
    "Gent,politiek,4,NA,2",
    "Gent,administratie,1,3,",
)
MAPPING: dict[str, Any] = {
    "municipality": {"column": "gemeente"},
    "perspective": {
        "column": "kant",
        "values": {"politiek": "political", "administratie": "administrative"},
    },
    "create_items": True,
    "items": ["Q1..Q3"],
    "scale": {"min": 1, "max": 5},
}


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def table_of(content: bytes, name: str = "antwoorden.csv") -> UploadedTable:
    return read_table(io.BytesIO(content), name)


def table(*rows: str, header: str = HEADER) -> UploadedTable:
    return table_of(csv(*rows or ROWS, header=header))


def mapping(**changes: Any) -> AnswerMapping:
    return convert_mapping({**MAPPING, **changes})


def reading(*rows: str, header: str = HEADER, **changes: Any) -> FileReading:
    """What becomes of the rows, with the questionnaire that is made for them."""
    file, described = table(*rows, header=header), mapping(**changes)
    return read_answers(file, described, document_for(described, file, "Proef"))


def refusals(read: FileReading) -> list[tuple[int, str, str, str]]:
    return [(one.line, one.column, one.value, one.code) for one in read.refused]


SIDES = {"column": "kant", "values": {"college": "political", "staf": "administrative"}}


def read(*lines: str, items: Any, document: Document | None = None, **more: Any) -> FileReading:
    """The rows below a header, each of another municipality or side."""
    table = read_table(io.BytesIO("\n".join(lines).encode()), "antwoorden.csv")
    described = {"municipality": {"column": "gemeente"}, "perspective": SIDES, "items": items}
    mapping = convert_mapping({**described, "questionnaire": "Q", **more})
    return read_answers(table, mapping, document or bundled())


def answers(reading: FileReading, code: str) -> list[object]:
    return [row.answers.get(code) for row in reading.rows]
