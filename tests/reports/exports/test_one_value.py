"""One value everywhere: what the API tells is what each file holds, and nothing more."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.api_answers.answers import as_json
from reports.exports.content.build import content_of
from reports.exports.content.told import Cell, Content, Table, TableLine, Told
from reports.exports.formats import long
from reports.exports.formats.xlsx import xlsx
from reports.queries import Report, benchmark_report, municipality_report
from surveys.models import Municipality, Wave
from tests.core.documents import plain
from tests.reports.stage import computed_wave, ready_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    return ready_wave(north, alice)


def reports_of(wave: Wave, gent: Municipality) -> list[Report]:
    benchmark = benchmark_report(wave)
    own = municipality_report(wave, gent, released_only=False)
    assert benchmark is not None
    assert own is not None
    return [benchmark, own]


def published(report: Report) -> dict[tuple[str, str], float | None]:
    """(item, figure) → the value that the API tells, in percents; None where it is hidden."""
    told: dict[tuple[str, str], float | None] = {}
    for item in plain(as_json(report))["items"]:
        for side in ("political", "administrative"):
            own = item[side]
            figure = own.get("within") or own["share"]
            if figure["value"] is None and "within" in own:
                figure = own["share"]
            told[item["code"], side] = figure["value"]
            if beside := item.get("benchmark"):
                told[item["code"], f"benchmark_{side}"] = beside[side]["within"]["value"]
    return {key: None if value is None else round(100 * value, 6) for key, value in told.items()}


def statements(rows: list[dict[str, Any]]) -> dict[tuple[str, str], float | None]:
    found = {}
    for row in rows:
        if row["table"] == "statements":
            value = row["value"]
            found[row["code"], row["figure"]] = None if value in ("", None) else float(value)
    return found


def csv_rows(content: Content) -> list[dict[str, Any]]:
    text = long.csv(content).decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith(("#", '"#'))]
    return list(csv.DictReader(StringIO("\n".join(lines))))


def test_the_files_tell_what_the_api_tells(north: Tenant, wave: Wave, gent: Municipality) -> None:
    compared = hidden = 0
    with tenant(north.id):
        for report in reports_of(wave, gent):
            expected, content = published(report), content_of(north, report, "nl")
            parquet = pq.read_table(BytesIO(long.parquet(content))).to_pylist()
            for rows in (csv_rows(content), parquet):
                told = statements(rows)
                assert {key: told[key] for key in expected} == expected
                compared += len(expected)
                hidden += list(expected.values()).count(None)
    assert compared > 40
    assert hidden < compared


def of_sheet(content: Content) -> Iterator[tuple[Cell, Any]]:
    """Each cell of the content with the cell of the workbook in which it should stand."""
    book = openpyxl.load_workbook(BytesIO(xlsx(content)))
    for sheet, table in zip(book.worksheets[1:], content.tables, strict=False):
        heads = [cell.value for cell in sheet[3]]
        for place, column in enumerate(table.columns):
            at = heads.index(column.title)
            for row, line in enumerate(table.lines, 4):
                yield line.cells[place], sheet.cell(row, at + 1)


def test_the_workbook_holds_values_and_nothing_under_what_is_hidden(
    north: Tenant, wave: Wave, gent: Municipality
) -> None:
    seen = hidden = 0
    with tenant(north.id):
        contents = [content_of(north, report, "nl") for report in reports_of(wave, gent)]
    for content in contents:
        for cell, written in of_sheet(content):
            assert written.data_type != "f"
            if isinstance(cell, Told):
                seen += 1
                hidden += cell.value is None
                assert written.value == (cell.text if cell.value is None else cell.value)
            elif cell not in (None, ""):
                assert written.value == cell
    assert seen > 100
    assert hidden


def test_a_municipality_that_is_hidden_has_the_benchmark_alone(
    north: Tenant, alice: User, gent: Municipality
) -> None:
    """As on its page: nothing of the side that might be shown, and a reason at each dash."""
    small = computed_wave(north, alice, each=3, others=8)
    with tenant(north.id):
        own = municipality_report(small, gent, released_only=False)
        assert own is not None
        content = content_of(north, own, "nl")
    assert [table.key for table in content.tables] == ["response", "statements"]
    statements = content.tables[1]
    own_places = [statements.place(key) for key in ("political", "administrative", "gap")]
    cells = [line.cells[place] for line in statements.lines for place in own_places]
    assert cells
    assert all(isinstance(cell, Told) and cell.value is None and cell.note for cell in cells)


HOSTILE = [
    '=HYPERLINK("http://example.org")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "http://example.org/x",
    "{=1+1}",
    "<b>&amp;</b>",
    "<r>Jan & Piet</r>",
    "'quoted",
    "a" * 40_000,
]


def hostile_content(content: Content) -> Content:
    old = content.tables[1]
    lines = tuple(
        TableLine(text[:20], (text, *(cell for cell in old.lines[0].cells[1:]))) for text in HOSTILE
    )
    table = Table(old.key, "=1+1", "@note", old.columns, lines)
    return structs.replace(content, title="=2+2 [x]: */?\\", tables=(content.tables[0], table))


def test_hostile_texts_stay_texts(north: Tenant, wave: Wave, gent: Municipality) -> None:
    with tenant(north.id):
        content = hostile_content(content_of(north, reports_of(wave, gent)[0], "nl"))
    book = openpyxl.load_workbook(BytesIO(xlsx(content)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    texts = {cell.value for cell in cells}
    assert {text for text in HOSTILE if len(text) < 1000} <= texts
    assert max(len(str(text)) for text in texts) < 32_767
    labels = [row["label"] for row in csv_rows(content)]
    assert labels
    assert not [label for label in labels if label.startswith(("=", "+", "-", "@"))]
