"""The report as a Word file, read back."""

from io import BytesIO
from typing import Any

import docx as word
from docx.oxml.ns import qn
from msgspec.structs import replace
from pypdf import PdfReader

from reports.exports.content.told import Column, Table, TableLine
from reports.exports.formats.docx import docx
from reports.exports.formats.pdf import pdf
from surveys.typesetting.glyphs import BREAK
from tests.reports.exports.contents import (
    HASH,
    HIDDEN,
    HOSTILE,
    REASON,
    content,
    share,
    with_statements,
)

MADE = docx(content())


def read(made: bytes) -> Any:
    return word.Document(BytesIO(made))


def rows(made: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in read(made).tables for row in table.rows]


def texts(made: bytes) -> str:
    said = [paragraph.text for paragraph in read(made).paragraphs]
    return "\n".join([*said, *(cell for row in rows(made) for cell in row)])


def test_it_says_what_was_told_under_headings() -> None:
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in read(MADE).paragraphs
        if paragraph.style.name.startswith(("Title", "Heading"))
    ]
    assert headings[:2] == [
        ("Title", "Benchmark van alle besturen"),
        ("Heading 1", "Eerst bespreken"),
    ]
    assert ("Heading 2", "Welke uitdagingen?") in headings
    assert "Gedeelde sterkte: geld." in texts(MADE)
    assert HASH in texts(MADE)
    assert f"a  {REASON}" in texts(MADE)


def test_tables_hold_the_figures_and_a_letter_where_one_is_hidden() -> None:
    found = rows(MADE)
    assert ["De kerntaken worden vertaald.", "58\xa0%", "24\xa0%", "+34 (+1 tot +9)"] in found
    assert ["Wij kiezen uitdrukkelijk.", "62\xa0%", "– a", "– a"] in found
    assert ["De kerntaken.", "Administratie", "– a", "24\xa0%", "– a"] in found


def test_heads_come_again_on_each_page_and_tables_are_described() -> None:
    tables = read(MADE).tables
    assert len(tables) == 7
    for table in tables:
        first, *others = (row._tr.trPr.find(qn("w:tblHeader")) for row in table.rows)
        assert first is not None
        assert set(others) == {None}
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))


def test_it_is_the_same_bytes_and_of_the_moment_of_its_figures() -> None:
    assert docx(content()) == MADE
    properties = read(MADE).core_properties
    assert properties.modified.isoformat()[:19] == "2026-11-29T14:06:58"
    assert properties.author == "Bureau Noord"


def test_texts_stand_there_literally() -> None:
    hostile = [(f"S{n}", text, share(58), HIDDEN) for n, text in enumerate(HOSTILE)]
    made = texts(docx(with_statements(*hostile, sentences=HOSTILE))).replace(BREAK, "")
    for text in HOSTILE:
        assert made.count(text.replace(BREAK, "")) >= 2


def test_what_people_wrote_stands_below_its_question_once_for_each_side() -> None:
    columns = tuple(Column(key, key.title()) for key in ("question", "side", "answer"))
    told = [("Politiek", HOSTILE[0]), ("Politiek", "Meer overleg."), ("Administratie", "Minder.")]
    lines = tuple(TableLine(str(n), ("Wat nu?", *one)) for n, one in enumerate(told))
    table = Table("open_answers", "In eigen woorden", "", columns, lines)
    made = replace(content(), tables=(*content().tables, table))
    texts = [paragraph.text for paragraph in read(docx(made)).paragraphs]
    place = texts.index("In eigen woorden")
    assert texts[place + 1 : place + 6] == [
        "Wat nu? · Politiek",
        HOSTILE[0],
        "Meer overleg.",
        "Wat nu? · Administratie",
        "Minder.",
    ]
    pages = PdfReader(BytesIO(pdf(made, short=False))).pages
    assert " ".join(page.extract_text() for page in pages).count("Wat nu?") == 2
