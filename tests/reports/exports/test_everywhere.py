"""Ten figures and ten hidden cells: the browser, every file and the API say the same, and nothing more.

What may be said of a row is taken from the API's document. A place that holds another number in that
row fails, whichever that is: the number that is hidden has nowhere to stand.
"""

import csv
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from pptx import Presentation
from pypdf import PdfReader

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.api_answers.answers import as_json
from reports.exports.charts.making import chart_file
from reports.exports.content.build import content_of
from reports.exports.content.told import Content
from reports.exports.formats import long
from reports.exports.formats.docx import docx
from reports.exports.formats.pdf import pdf
from reports.exports.formats.pptx import pptx
from reports.exports.formats.xlsx import xlsx
from reports.exports.making import WRITERS
from reports.models import FileFormat
from reports.queries import Report, benchmark_report, municipality_report
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.reports.stage import path, ready_wave

pytestmark = pytest.mark.django_db

SIDES = ("political", "administrative")
NUMBER = re.compile(r"\d+")
PERCENT = re.compile(r"(\d+)\s%")  # as a page writes it; lengths in a drawing have no space


Values = dict[tuple[str, str], float | None]


def cells(report: Report) -> Values:
    """(statement, side) → its share in percents as the API tells it; None is hidden, ends and all."""
    found: Values = {}
    document: Any = as_json(report)
    for item in document["items"]:
        for side in SIDES:
            own = item[side]
            figure = own.get("within") or own["share"]
            if figure["value"] is None and "within" in own:
                figure = own["share"]
            if figure["value"] is None:
                assert (figure.get("low"), figure.get("high")) == (None, None)
            value = figure["value"]
            found[item["code"], side] = None if value is None else round(100 * value, 6)
    return found


def test_one_value_everywhere(north: Tenant, alice: User, gent: Municipality) -> None:
    """Three a side are too few to tell of: Gent has hidden figures, the benchmark shown ones."""
    wave = ready_wave(north, alice, each=3, others=8, scales=6)
    with tenant(north.id):
        reports = [benchmark_report(wave), municipality_report(wave, gent, released_only=False)]
    shown = hidden = 0
    for report in reports:
        assert report is not None
        with tenant(north.id):
            content = content_of(north, report, "nl")
            chart = chart_file(north, report, "statements", "csv", "nl")
        told = cells(report)
        shown += sum(value is not None for value in told.values())
        hidden += sum(value is None for value in told.values())
        for place, said in as_numbers(content, chart).items():
            assert {key: said[key] for key in told} == told, place
        for place, text in in_words(alice, wave, report, content).items():
            extra = set(PERCENT.findall(text)) - may_be_said(content)
            assert not extra, (place, sorted(extra))
            if place not in OF_SOME:
                assert {f"{value:.0f}" for value in told.values() if value is not None} <= set(
                    NUMBER.findall(text)
                ), place
        assert set(in_workbooks(pptx(content))) <= numbers_of(content)
    assert shown >= 10
    assert hidden >= 10


# --- where the numbers stand as numbers --------------------------------------------------------


def as_numbers(content: Content, chart: bytes | None) -> dict[str, Values]:
    parquet = pq.read_table(BytesIO(long.parquet(content))).to_pylist()
    found = {
        "csv": of_csv(long.csv(content)),
        "parquet": of_rows(parquet),
        "xlsx": of_workbook(content),
    }
    return found if chart is None else {**found, "chart": of_csv(chart)}


def of_rows(rows: list[dict[str, Any]]) -> Values:
    return {
        (row["code"], row["figure"]): None if row["value"] in ("", None) else float(row["value"])
        for row in rows
        if row["table"] == "statements" and row["figure"] in SIDES
    }


def of_csv(content: bytes) -> Values:
    lines = content.decode("utf-8-sig").splitlines()
    data = "\n".join(line for line in lines if not line.startswith(("#", '"#')))
    return of_rows(list(csv.DictReader(StringIO(data))))


def of_workbook(content: Content) -> Values:
    book = openpyxl.load_workbook(BytesIO(xlsx(content)))
    table = content.tables[1]
    sheet = book.worksheets[2]
    heads = [cell.value for cell in sheet[3]]
    found: Values = {}
    for row, line in enumerate(table.lines, 4):
        for side in SIDES:
            at = heads.index(table.columns[table.place(side)].title)
            value = sheet.cell(row, at + 1).value
            found[line.code, side] = value if isinstance(value, int | float) else None
    return found


# --- where they stand in words -----------------------------------------------------------------


def may_be_said(content: Content) -> set[str]:
    """Every percentage that a file may hold: those of its cells, of its sentences and of its axes."""
    said = [*content.verdict, *content.sentences, *content.reading]
    said += [fact.value for fact in (*content.facts, *content.definitions)]
    said += [getattr(content.words, name) for name in content.words.__struct_fields__]
    for table in content.tables:
        for line in table.lines:
            for cell in line.cells:
                said += [str(getattr(cell, "text", cell)), str(getattr(cell, "interval", ""))]
    axes = {"0", "20", "25", "40", "50", "60", "75", "80", "95", "100"}
    return set(PERCENT.findall(" ".join(said))) | axes


def numbers_of(content: Content) -> set[float]:
    """Every number that a chart may rest on."""
    cells = [cell for table in content.tables for line in table.lines for cell in line.cells]
    named = [getattr(cell, name, None) for cell in cells for name in ("value", "low", "high")]
    return {float(one) for one in [*cells, *named] if isinstance(one, int | float)}


OF_SOME = ("pptx",)  # a talk shows the largest differences


def test_every_format_is_read() -> None:
    """A short PDF is a part of the long one; rows of figures have a test of their own."""
    apart = {FileFormat.SHORT_PDF, FileFormat.CSV, FileFormat.PARQUET}
    assert set(WRITERS) - apart == set(map(FileFormat, READ))


READ = ("pdf", "docx", "pptx", "xlsx")


def in_words(user: User, wave: Wave, report: Report, content: Content) -> dict[str, str]:
    """Place → everything that stands there, in texts, in attributes, and under charts."""
    town = report.municipality
    page = path(wave, f"report/{town.code}/part/statements/" if town else "report/part/statements/")
    return {
        "browser": unescape(client_of(user).get(page).content.decode()),
        "pdf": " ".join(
            one.extract_text() for one in PdfReader(BytesIO(pdf(content, short=False))).pages
        ),
        "docx": parts_of(docx(content)),
        "pptx": parts_of(pptx(content)),
        "xlsx": parts_of(xlsx(content)),
    }


def parts_of(content: bytes) -> str:
    """The text and the attributes of every part of an Office file."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        parts = [file.read(name).decode() for name in file.namelist() if name.endswith(".xml")]
    return unescape(" ".join(parts))


def in_workbooks(content: bytes) -> Iterator[float]:
    """The numbers in the workbooks inside the charts."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        for name in file.namelist():
            if name.endswith(".xlsx"):
                book = openpyxl.load_workbook(BytesIO(file.read(name)))
                for row in book.worksheets[0].iter_rows(values_only=True):
                    yield from (float(one) for one in row if isinstance(one, int | float))


def test_no_chart_of_a_talk_holds_a_number_under_a_hidden_figure(
    north: Tenant, alice: User, gent: Municipality
) -> None:
    wave = ready_wave(north, alice, each=3, others=8, scales=6)
    with tenant(north.id):
        report = municipality_report(wave, gent, released_only=False)
        assert report is not None
        slides = Presentation(BytesIO(pptx(content_of(north, report, "nl"))))
    own = [
        value
        for slide in slides.slides
        for shape in slide.shapes
        if shape.has_chart
        for series in shape.chart.plots[0].series
        if series.name in ("Politiek", "Administratie")
        for value in series.values
    ]
    assert all(value is None for value in own)
