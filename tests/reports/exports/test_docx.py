"""The report as a Word file, read back."""

from io import BytesIO
from typing import Any

import docx as word
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from msgspec.structs import replace
from pypdf import PdfReader

from reports.exports.content.told import Column, Table, TableLine
from reports.exports.formats.docx import docx
from reports.exports.formats.pdf import pdf
from reports.exports.formats.word import WIDTH
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


def test_figures_stand_right_below_their_heads_and_texts_left() -> None:
    for table in read(MADE).tables:
        for column in table.columns:
            head, *cells = (cell.paragraphs[0].alignment for cell in column.cells)
            assert set(cells) == {head}
    heads = {
        cell.text: cell.paragraphs[0].alignment
        for table in read(MADE).tables
        for cell in table.rows[0].cells
    }
    assert heads["Stelling"] is heads["Kant"] is None
    assert heads["Politiek"] == heads["Verschil"] == heads["Antwoorden"] == WD_ALIGN_PARAGRAPH.RIGHT


def test_a_column_is_wide_enough_for_its_words_and_figures() -> None:
    """In the typeface that replaces Arial where it lacks, which is as wide."""
    long = share(58), replace(share(24), text="≈\xa024\xa0%")
    made = docx(with_statements(("S1", "Een lange stelling over alles. " * 9, *long)))
    room = [column.width.pt for column in read(made).tables[-1].columns]
    assert sum(room) == pytest.approx(Mm(WIDTH).pt, abs=1)
    for column, wide in zip(read(made).tables[-1].columns, room, strict=True):
        words = " ".join(cell.text for cell in column.cells[:1]).split()
        assert max(len(word) for word in words) * 5.5 < wide


def test_a_small_table_stays_on_one_page_and_no_head_stands_alone() -> None:
    many = [(f"S{n}", f"Stelling {n}", share(58), share(24)) for n in range(40)]
    for made, parted in ((MADE, False), (docx(with_statements(*many)), True)):
        table = read(made).tables[1 if not parted else -1]
        stays = [
            {cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells}
            for row in table.rows
        ]
        whole = [{True}] * (2 if parted else len(stays) - 1)
        assert stays == [*whole, *[{None}] * (len(stays) - len(whole))]


def test_every_page_says_of_which_edition_it_is_and_which_page() -> None:
    (paragraph,) = read(MADE).sections[0].footer.paragraphs
    said, number = paragraph.text.split("\t")
    assert said == "Benchmark van alle besturen · Editie 2, vrijgegeven op 29 november"
    assert number == "1 / 1"
    fields = [found.text for found in paragraph._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    foot = read(docx(content(title="Naam " * 90))).sections[0].footer.paragraphs[0].text
    assert "… · Editie 2, vrijgegeven op 29 november\t" in foot
    assert len(foot) < 110


def test_word_opens_it_as_a_file_of_its_own_and_not_of_an_older_one() -> None:
    told = {
        found.get(qn("w:name")): found.get(qn("w:val"))
        for found in read(MADE).settings.element.iter(qn("w:compatSetting"))
    }
    assert told["compatibilityMode"] == "15"


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
