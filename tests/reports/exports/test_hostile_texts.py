"""Characters that nobody can see, in any text of a table, break no file."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as Xml
from zipfile import ZipFile

import pyreadstat
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from benchmarking.core.data.arrays import floats
from reports.charts.dots import Dots, DotScale, dots
from reports.charts.svg import Look
from reports.exports.charts.sheet import ChartSheet, sheet
from reports.exports.content.told import Column, Content, Fact, plain, plain_table
from reports.exports.content.told_rows import Coded, Form, Group, Rows, Variable, VariableMeasure
from reports.exports.formats.docx import docx
from reports.exports.formats.picture import picture
from reports.exports.formats.pptx import pptx
from reports.exports.formats.rows.names import cut
from reports.exports.formats.rows.sav import sav
from reports.exports.formats.rows.triple_s import triple_s
from reports.exports.formats.xlsx import xlsx
from reports.pages.drawings.chart import Chart
from surveys.typesetting.glyphs import MARK
from tests.reports.exports.contents import (
    HOSTILE,
    STATEMENTS,
    content,
    response,
    share,
    with_statements,
)

MOMENT = datetime(2026, 11, 29, 14, 6, 58, tzinfo=UTC)
UNSEEN = "\x00\x01\x0b\x1b\x7f\ufffe\uffff\ud800\u202e"


@pytest.mark.parametrize("write", [docx, pptx, xlsx])
def test_a_column_named_by_a_wave_with_unseen_characters_leaves_a_file_whole(
    write: Callable[[Content], bytes],
) -> None:
    def named(unseen: str) -> bytes:
        columns = [Column(one.key, f"{one.title}{unseen} 2024") for one in STATEMENTS.columns]
        table = plain_table(replace(STATEMENTS, columns=tuple(columns)))
        return write(content(tables=(response(), table)))

    assert named(UNSEEN) == named("")


def lined(text: str) -> str:
    """As it comes to a file of rows: on one line, without what no program can show."""
    return " ".join(plain(text).split())


def rows_with(text: str) -> Rows:
    """Two answers to a question, and one to another, all of whose texts are this one."""
    label, missing = lined(text), (Coded(-99, lined(text)),)
    measured = Variable(
        key="S1",
        label=label,
        measure=VariableMeasure.ORDINAL,
        values=floats([1, -99]),
        codes=(Coded(1, label),),
        missing=missing,
    )
    chosen = [replace(measured, key=f"U1.{code}", values=floats([1, 0])) for code in "ab"]
    chosen = [replace(one, codes=(Coded(0, label), Coded(1, label))) for one in chosen]
    return Rows(
        language="nl",
        title=label,
        subtitle=label,
        sender=label,
        made_at=MOMENT,
        facts=(Fact("Golf", label),),
        notes=(label,),
        label_heading="Volledig:",
        variables=(measured, *chosen),
        groups=(Group("U1", label, Form.CHOSEN, ("U1.a", "U1.b")),),
    )


@pytest.mark.parametrize("text", [*HOSTILE, UNSEEN, "'. ERASE FILE='x'. '", "]]><!-- & -->"])
def test_files_of_rows_hold_any_text_as_text(text: str, tmp_path: Path) -> None:
    made = sav(rows_with(text))
    (tmp_path / "rows.sav").write_bytes(made)
    data, meta = pyreadstat.read_sav(tmp_path / "rows.sav", user_missing=True)
    assert data.to_dict("list") == {"S1": [1, -99], "U1_a": [1, 0], "U1_b": [1, 0]}
    assert (meta.column_names_to_labels["S1"] or "") == cut(lined(text), 256)
    assert meta.missing_ranges["S1"] == [{"lo": -99, "hi": -99}]
    assert made == sav(rows_with(text))
    with ZipFile(BytesIO(triple_s(rows_with(text)))) as archive:
        described = Xml.fromstring(archive.read("answers.xml"))  # noqa: S314 -- made here
    labels = [one.text for one in described.iter("label")]
    assert labels == [lined(text) or name for name in ("S1", "U1")]


@pytest.mark.parametrize("text", [*HOSTILE, UNSEEN])
def test_a_chart_of_its_own_holds_any_text_as_text(text: str) -> None:
    marks = [Dots(text, None, None)]
    chart = Chart(
        "x",
        text,
        partial(dots, marks, DotScale(0, 1, "share")),
        "x",
        description=text,
        numbered=(text,),
    )
    drawn = sheet(chart, ChartSheet("nl", text, (text, text)), fonts=True)
    found = Xml.fromstring(drawn)  # noqa: S314 -- made here
    names = {one.tag.rpartition("}")[2] for one in found.iter()}
    assert names <= {"svg", "style", "title", "desc", "rect", "text", "line", "circle", "path"}
    assert picture(sheet(chart, ChartSheet("nl", text, (text,)), fonts=False)).startswith(
        b"\x89PNG"
    )


def test_a_character_that_the_typeface_lacks_is_marked_in_a_picture_too() -> None:
    """Not left out, nor an empty box."""
    drawings = [dots([Dots(text, None, None)], DotScale(0, 1, "share"), Look("x", "x"))
                for text in ("Geld שלום عربي", f"Geld {MARK}", "Geld")]  # fmt: skip
    lacking, marked, bare = map(picture, drawings)
    assert lacking == marked != bare


def test_a_workbook_writes_shares_and_counts_as_the_language_does() -> None:
    def formats(text: str) -> dict[str, str]:
        figure = replace(share(58), text=text)
        book = load_workbook(BytesIO(xlsx(with_statements(("S1", "Alles", figure, figure)))))
        return {
            str(cell.value): cell.number_format for sheet in book for row in sheet for cell in row
        }

    spaced, english = formats("58\xa0%"), formats("58%")
    assert spaced["58"].startswith('0" %"')
    assert english["58"].startswith('0"%"')
    assert spaced["2221"] == "#,##0"
