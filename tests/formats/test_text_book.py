"""A text of a person is a text in every workbook, also one that the library takes for its own markup."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from surveys.authoring.bundled import bundled
from surveys.formats import xlsform
from surveys.formats.text_book import TextBook
from surveys.formats.translations import read
from surveys.formats.translations.sheet import write
from surveys.questionnaire.document import Perspective
from tests.formats.test_translations import file, unit

ROOT = Path(__file__).parents[2]
MARKED = [
    "<r>Jan & Piet</r>",
    "<r></r>",
    "<r><t>vet</t></r>",
    "<r>=1+1\n _x0041_ </r>",
]


@pytest.mark.parametrize("text", MARKED)
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    out = io.BytesIO()
    book = TextBook(out)
    sheet = book.add_worksheet()
    for row, look in enumerate((None, book.add_format({"bold": True}))):
        assert sheet.write_string(row, 0, text, look) == 0
        assert sheet.write_string(row, 1, "ernaast", look) == 0
    book.close()
    rows = openpyxl.load_workbook(out).worksheets[0].values
    assert list(rows) == [(text, "ernaast")] * 2


@pytest.mark.parametrize("text", MARKED[:3])
def test_translations_of_it_come_back(text: str) -> None:
    [found] = read(write(file(unit(text, text, "done")))).units
    assert (found.source, found.target) == (text, text)


def test_a_form_holds_it() -> None:
    document = bundled()
    titled = replace(document, title=dict.fromkeys(document.title, MARKED[0]))
    made = openpyxl.load_workbook(io.BytesIO(xlsform.write(titled, Perspective.POLITICAL).body))
    assert MARKED[0] in {cell.value for cell in made["settings"][2]}


def test_every_workbook_is_one_of_these() -> None:
    """Any other would have to think of it by itself."""
    rooms = ("accounts", "benchmarking", "config", "reports", "surveys")
    makes = [
        path.name
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"\bWorkbook\(", path.read_text())
    ]
    assert makes == []
