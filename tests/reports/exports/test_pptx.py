"""The report as PowerPoint, read back."""

from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import Any
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt

from reports.exports.content.told import Fact
from reports.exports.formats.deck.charts import number_format
from reports.exports.formats.pptx import pptx
from tests.reports.exports.contents import (
    HASH,
    HIDDEN,
    HOSTILE,
    REASON,
    about,
    content,
    points,
    score,
    share,
    statements,
    with_statements,
)

MADE = pptx(content())


def sheet_of(chart: Any) -> Any:
    """The embedded workbook's only sheet."""
    return load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active


def slides(made: bytes) -> list[Any]:
    return list(Presentation(BytesIO(made)).slides)


def charts(made: bytes) -> Iterator[Any]:
    return (shape for slide in slides(made) for shape in slide.shapes if shape.has_chart)


def texts(slide: Any) -> str:
    cells = (
        cell.text
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    )
    return "\n".join(chain((s.text_frame.text for s in slide.shapes if s.has_text_frame), cells))


def notes(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def titles(made: bytes) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in slides(made)]


def test_one_message_a_slide_from_the_verdict_to_the_method() -> None:
    assert titles(MADE) == [
        "Benchmark van alle besturen",
        "Zij delen de diagnose op 2 van de 4 stellingen.",
        "Wie antwoordde",
        "Eerst bespreken",
        "Grootste verschillen",
        "De kerntaken worden vertaald.",
        "Wij kiezen uitdrukkelijk.",
        "Alles is tegelijk belangrijk.",
        "Thema’s",
        "Welke uitdagingen?",
        "Stellingen over de golven",
        "Wat de cijfers zeggen",
        "Hoe leest u dit?",
        "Over dit rapport",
    ]
    first, *others = slides(MADE)
    assert "Bureau Noord" in texts(first)
    assert all("Editie 2, vrijgegeven op 29 november" in texts(slide) for slide in others)


def test_charts_hold_the_figures_and_a_gap_where_one_is_hidden() -> None:
    overview = next(charts(MADE)).chart
    plot = overview.plots[0]
    assert list(plot.categories) == [
        "1. De kerntaken worden vertaald.",
        "2. Alles is tegelijk belangrijk.",
        "3. Wij kiezen uitdrukkelijk. (administratie: niet getoond)",
    ]
    assert [(one.name, one.values) for one in plot.series] == [
        ("Politiek", (58.0, 45.0, 62.0)),
        ("Administratie", (24.0, 71.0, None)),
    ]
    rows = list(sheet_of(overview).iter_rows(values_only=True))
    assert rows[1][1:] == (58, 24)
    assert rows[3][1:] == (62, None)
    assert REASON in texts(slides(MADE)[4])


def test_a_long_table_goes_on_with_its_numbers_on_the_next_slide() -> None:
    rows = tuple((f"S{n}", f"Thema {n}", share(60), share(20)) for n in range(1, 12))
    made = pptx(content(tables=(replace(statements(*rows), key="themes"),), discuss=()))
    held = [list(frame.chart.plots[0].categories) for frame in charts(made)]
    assert [name.split(".")[0] for names in held for name in names] == [*map(str, range(1, 12))]
    assert [len(names) for names in held] == [6, 5]


def test_labels_say_what_was_told() -> None:
    assert number_format(share(58)) == '0"\N{NO-BREAK SPACE}%"'
    assert number_format(about(45)) == '"≈\N{NO-BREAK SPACE}"0"\N{NO-BREAK SPACE}%"'
    assert number_format(score(59.0)) == "0.0"
    overview = next(charts(MADE)).chart
    labels = overview.plots[0].series[0]._element.xpath("c:dLbls/c:dLbl")
    assert [label.xpath("c:idx/@val") for label in labels] == [["1"]]
    assert labels[0].xpath("c:numFmt/@formatCode") == [number_format(about(45))]


def test_lines_of_the_waves_with_a_gap() -> None:
    chart = list(charts(MADE))[-1].chart
    assert list(chart.plots[0].categories) == ["· =2024", "2026"]
    assert [one.values for one in chart.plots[0].series] == [(64.0, 58.0), (None, 24.0)]


def test_the_lines_of_a_slide_have_one_scale() -> None:
    """Or a change of ten would be steeper in one of them than in another."""
    table = content().tables[-1]
    low = share(12), share(9)
    lines = (
        *(replace(line, cells=(*line.cells[:2], share(90), share(64), points(-26)))
          for line in table.lines),
        *(replace(line, cells=("Laag.", line.cells[1], *low, points(-3))) for line in table.lines),
    )  # fmt: skip
    made = pptx(content(tables=(*content().tables[:-1], replace(table, lines=lines))))
    axes = [frame.chart.value_axis for frame in list(charts(made))[-2:]]
    assert [(axis.minimum_scale, axis.maximum_scale) for axis in axes] == [(0, 100)] * 2


def test_a_small_table_is_read_from_the_back_of_the_room() -> None:
    def letters(made: bytes) -> list[set[Any]]:
        tables = [
            shape.table for slide in slides(made) for shape in slide.shapes if shape.has_table
        ]
        return [
            {cell.text_frame.paragraphs[0].font.size for row in table.rows for cell in row.cells}
            for table in tables
        ]

    assert letters(MADE)[0] == {Pt(16)}  # `Administratie` is not broken
    many = [
        (f"S{n}", "Een lange stelling over alles. " * 4, share(30), share(20)) for n in range(40)
    ]
    discussed = tuple(code for code, *_rest in many)
    assert letters(pptx(with_statements(*many, discuss=discussed)))[0] == {Pt(14)}
    # A hash is copied whole.
    assert letters(pptx(content(facts=(Fact("Resultaten", HASH),))))[-1] == {Pt(16)}


def test_no_verdict_is_smaller_than_what_follows_it() -> None:
    verdict = ("Bij geen enkele stelling kijken zij anders. " * 4, "Daarna iets meer.")
    slide = slides(pptx(content(verdict=verdict)))[1]
    title = slide.shapes.title.text_frame.paragraphs[0]
    (body,) = [
        paragraph.font.size
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        if paragraph.text == verdict[1]
    ]
    assert (title.font.size or title.runs[0].font.size) >= body


def test_the_speaker_has_the_interval_and_how_many_answered() -> None:
    slide = slides(MADE)[5]
    for told in ("Verschil +34", "Interval: +1 tot +9", "Politiek: n = 40", "Hoe leest u dit?"):
        assert told in notes(slide)
    assert "Administratie: n" not in notes(slides(MADE)[6])  # it is hidden


def test_charts_and_tables_have_their_finding_as_alt_text() -> None:
    shapes = [s for slide in slides(MADE) for s in slide.shapes if s.has_chart or s.has_table]
    said = [shape._element._nvXxPr.cNvPr.get("descr") for shape in shapes]
    assert len(said) >= 8
    assert all(said)
    assert "Politiek 58\xa0% (53 tot 63\xa0%), administratie 24\xa0% (19 tot 29\xa0%)." in said


def test_no_text_of_a_respondent_becomes_a_formula_or_a_link() -> None:
    rows = [(f"S{n}", text, share(60), share(20)) for n, text in enumerate(HOSTILE)]
    made = pptx(with_statements(*rows, sentences=HOSTILE, title=HOSTILE[0], sender=HOSTILE[1]))
    sheets = [sheet_of(frame.chart) for frame in charts(made)]
    assert len(sheets) > 3
    for sheet in sheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert not any(cell.hyperlink for cell in cells)
        assert not any(str(cell.value)[:1] in tuple("=+-@{") for cell in cells)
    assert HOSTILE[0] in titles(made)[0]
    assert any(HOSTILE[1] in texts(slide) for slide in slides(made))
    assert _outside(made) == []


def test_everything_stands_on_its_slide_in_letters_that_can_be_read() -> None:
    assert _outside(MADE) == []
    sizes = {
        run.font.size or paragraph.font.size
        for slide in slides(MADE)
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    }
    assert min(size for size in sizes if size) >= Pt(12)


def _outside(made: bytes) -> list[str]:
    deck = Presentation(BytesIO(made))
    return [
        shape.name
        for slide in deck.slides
        for shape in slide.shapes
        if shape.left < 0
        or shape.top < 0
        or shape.left + shape.width > deck.slide_width
        or shape.top + shape.height > deck.slide_height
    ]


def test_a_municipality_without_figures_says_so() -> None:
    made = pptx(with_statements(("S1", "Geheim.", HIDDEN, HIDDEN), sentences=(), discuss=()))
    whole = "\n".join(texts(slide) for slide in slides(made))
    assert "Er zijn geen cijfers." in whole
    assert list(charts(made)) == []


def own_template() -> bytes:
    """A house style of another: four to three, other names, and a slide that shows it off."""
    deck = Presentation()
    for number, layout in enumerate(deck.slide_layouts):
        layout.name = f"Huisstijl {number}"
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "Voorbeeld van onze stijl"
    made = BytesIO()
    deck.save(made)
    return made.getvalue()


def test_a_tenants_template_gives_the_layouts_and_none_of_its_slides() -> None:
    made = pptx(content(), own_template())
    deck: Any = Presentation(BytesIO(made))
    assert deck.slide_width < deck.slide_height * 1.4
    assert titles(made) == titles(MADE)
    names = [slide.slide_layout.name for slide in deck.slides]
    assert names[0] == "Huisstijl 0"
    assert set(names[1:]) == {"Huisstijl 5"}
    assert _outside(made) == []
    with ZipFile(BytesIO(made)) as read:
        assert not any(b"Voorbeeld van onze stijl" in read.read(name) for name in read.namelist())


def test_no_place_is_left_that_asks_for_a_click() -> None:
    empty = [
        shape.name
        for slide in slides(MADE)
        for shape in slide.placeholders
        if shape.shape_type == MSO_SHAPE_TYPE.PLACEHOLDER and not shape.text_frame.text
    ]
    assert empty == []


def test_it_is_as_wide_as_a_screen() -> None:
    deck: Any = Presentation(BytesIO(MADE))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
