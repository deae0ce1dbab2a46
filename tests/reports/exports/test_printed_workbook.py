"""What a printer makes of a workbook: its page setup, read back by another library."""

import re
from io import BytesIO
from typing import Any
from xml.sax.saxutils import unescape
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from reports.exports.content.told import Column, Content, Fact, Table, TableLine
from reports.exports.formats.xlsx import xlsx
from tests.reports.exports.contents import HOSTILE, STATEMENTS, content, share, with_statements

ACROSS = 784.0  # points between the margins of A4 on its side
NAME = "R&D = 2024 & verder"


def wide(figures: int) -> Table:
    """A table with a name, a class and so many shares, each with an interval and n."""
    shares = (Column(f"c{n}", f"Administratie {n}, alle respondenten") for n in range(figures))
    columns = (Column("text", "Stelling"), Column("class", "Klasse"), *shares)
    cells = ("Een stelling van een zin die niet in haar kolom past. " * 3, "Ander accent")
    lines = tuple(
        TableLine(f"S{n}", (*cells, *(share(58) for _ in range(figures)))) for n in range(60)
    )
    return Table(
        "statements", "Alle stellingen, grootste verschil eerst", "Hoe te lezen.", columns, lines
    )


def sheets(made: Content) -> list[Any]:
    return list(load_workbook(BytesIO(xlsx(made))).worksheets)


def pages_across(sheet: Any) -> list[list[str]]:
    """The heads of the columns on each page across, without the names that are on every one."""
    ends = [one.id for one in sheet.col_breaks.brk] + [sheet.max_column]
    starts = [1, *ends]
    return [
        [sheet.cell(3, at).value for at in range(start + 1, end + 1)]
        for start, end in zip(starts, ends, strict=False)
    ]


def points(sheet: Any, columns: range) -> float:
    """How wide these columns are on paper, without the scale."""
    return sum(_width(sheet, at) for at in columns)


def _width(sheet: Any, at: int) -> float:
    found = next(
        one for one in sheet.column_dimensions.values() if one.min <= at <= (one.max or one.min)
    )
    return float(found.width) * 7 * 0.75


def test_every_sheet_is_a4_on_its_side_and_says_of_what_it_is_and_which_page() -> None:
    made = content(title=NAME)
    for sheet in sheets(made):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        head, foot = sheet.oddHeader, sheet.oddFooter
        assert head.left.text == "R&&D = 2024 && verder · Editie 2, vrijgegeven op 29 november"
        assert head.right.text == "Pagina &P van &N"
        assert f"{made.subtitle} · {made.sender}" in (foot.left.text, foot.right.text)


def test_the_name_of_a_sheet_ends_with_a_word() -> None:
    """Excel takes 31 characters."""
    assert "Alle stellingen, grootste" in [
        sheet.title for sheet in sheets(content(tables=(wide(1),)))
    ]


def test_a_table_prints_its_heads_on_each_page_and_its_title_once() -> None:
    sheet = sheets(content(tables=(STATEMENTS,)))[1]
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A1"].value == STATEMENTS.title
    assert sheet["A1"].alignment.wrap_text
    assert sheet["B1"].value == STATEMENTS.note


def test_a_table_that_can_be_read_on_one_page_across_is() -> None:
    for sheet in sheets(content(tables=(STATEMENTS, wide(3)))):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
        assert not sheet.col_breaks.brk


@pytest.mark.parametrize("figures", [5, 9, 20])
def test_a_wider_one_goes_on_beside_its_names_and_parts_no_figure_from_its_interval(
    figures: int,
) -> None:
    sheet = sheets(content(tables=(wide(figures),)))[1]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_cols == "$A:$A"
    assert sheet.page_setup.scale >= 60
    at = 1
    for heads in pages_across(sheet):
        columns = range(at + 1, at + 1 + len(heads))
        assert (
            points(sheet, range(1, 2)) + points(sheet, columns)
            <= ACROSS * 100 / sheet.page_setup.scale
        )
        assert heads[-1] == "Klasse" or heads[-1].endswith("· n")
        at += len(heads)
    (note,) = (one for one in sheet.merged_cells.ranges)
    first = sheet.col_breaks.brk[0].id
    assert str(note) == f"B1:{get_column_letter(first)}1"


@pytest.mark.parametrize("text", [*HOSTILE, "&P&&L&R" * 100, "👍" * 500])
def test_any_name_stays_itself_above_and_below_a_page(text: str) -> None:
    """An office program takes no more than 255 signs there, and `&` for a code."""
    made = content(title=text, subtitle=text, sender=text)
    made = replace(made, tables=(replace(STATEMENTS, title=text),))
    with ZipFile(BytesIO(xlsx(made))) as book:
        read = [book.read(name).decode() for name in book.namelist() if "/sheet" in name]
    for sheet in filter(lambda text: "<oddHeader" in text, read):
        head, foot = re.findall("<odd(?:Header|Footer)>(.*?)</odd", sheet)
        told = [unescape(one) for one in (head, foot)]
        assert all(len(one.encode("utf-16-le")) // 2 <= 255 for one in told)
        assert "· Editie 2, vrijgegeven op 29 november&R" in told[0]


def test_a_long_text_widens_its_column_before_it_outgrows_its_row() -> None:
    """Excel cuts what stands below 409 points of a row."""
    sheet = sheets(with_statements(("S1", "woord " * 400, share(58), share(24))))[2]
    assert sheet.column_dimensions["A"].width > 100
    assert 200 < sheet.row_dimensions[4].height < 400


def test_the_first_sheet_gives_each_name_the_lines_that_it_takes() -> None:
    """And a name in another script begins at the left too, where a page does."""
    sheet = sheets(content(subtitle="שלום עולם " * 24, facts=(Fact("Golf", "woord " * 40),)))[0]
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:B1", "A2:B2", "A3:B3"]
    for row in (2, 5):
        assert sheet.row_dimensions[row].height > 1.9 * sheet.row_dimensions[3].height
    look = sheet["A2"].alignment
    assert (look.wrap_text, look.horizontal, look.readingOrder) == (True, "left", 1)
