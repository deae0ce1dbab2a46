"""Native charts, each with its workbook. A hidden figure is a gap, in the workbook too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from reports.exports.content.told import Told
from reports.exports.formats.deck.house import ADMINISTRATIVE, INK, MUTED, POLITICAL
from reports.exports.formats.deck.sheet import Box, DeckSheet, describe
from reports.narrative.phrasing import numbers, shown
from surveys.typesetting.glyphs import shortened

SIZE: Final = 12
LARGE: Final = 16
WHITE: Final = RGBColor(0xFF, 0xFF, 0xFF)
# What a spreadsheet takes for a formula or a link.
_RISKY: Final = re.compile(
    r"[=+\-@{\t]|(?:https?|ftps?|mailto|internal|external|file):", re.IGNORECASE
)
PERCENT: Final = "share"
FULL, QUARTER = 100, 25
GRID: Final = RGBColor(0xDD, 0xE2, 0xEA)


@dataclass(frozen=True)
class Series:
    """One side's figures; `hollow`: the benchmark's, drawn as an outline."""

    name: str
    colour: RGBColor
    figures: Sequence[Told]
    hollow: bool = False


def political(name: str, figures: Sequence[Told], *, hollow: bool = False) -> Series:
    """The political side's."""
    return Series(name, POLITICAL, figures, hollow)


def administrative(name: str, figures: Sequence[Told], *, hollow: bool = False) -> Series:
    """The administrative side's."""
    return Series(name, ADMINISTRATIVE, figures, hollow)


def label(text: str, number: int | None = None, most: int = 90) -> str:
    """A text that no spreadsheet takes for a formula: after its number, or after a point."""
    text = shortened(" ".join(text.split()), most)
    if number is not None:
        return f"{number}. {text}"
    return f"· {text}" if _RISKY.match(text) else text


def bars(
    sheet: DeckSheet, box: Box, categories: Sequence[str], series: Sequence[Series], alt: str
) -> None:
    """Bars side by side, the first category on top; from 0 to 100 where these are percents."""
    chart = _bars(sheet, box, categories, series, alt)
    for drawn, told in zip(chart.plots[0].series, series, strict=True):
        _paint(drawn.format, told.colour, hollow=told.hollow)
    _layout(chart, 0.42 if max(map(len, categories)) > 24 else 0.25)


def single_bars(sheet: DeckSheet, box: Box, named: Sequence[Series], name: str, alt: str) -> None:
    """A bar for each series, of which each has one figure, with its name beside it."""
    whole = Series(name, INK, [one.figures[0] for one in named])
    chart = _bars(sheet, box, [label(one.name) for one in named], [whole], alt, LARGE)
    chart.has_legend = False
    chart.category_axis.tick_labels.font.size = Pt(LARGE)
    drawn = chart.plots[0].series[0]
    for place, one in enumerate(named):
        _paint(drawn.points[place].format, one.colour, hollow=one.hollow)
    _layout(chart, 0.3)


def _bars(
    sheet: DeckSheet,
    box: Box,
    categories: Sequence[str],
    series: Sequence[Series],
    alt: str,
    size: int = SIZE,
) -> Any:
    chart = _chart(sheet, box, XL_CHART_TYPE.BAR_CLUSTERED, categories, series, alt)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 0
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = GRID
    for drawn, told in zip(plot.series, series, strict=True):
        drawn.invert_if_negative = False
        _labels(drawn, told.figures, XL_LABEL_POSITION.OUTSIDE_END, size)
    _scale(chart.value_axis, series)
    # Below the bars: the axis is at the top, because the first category is.
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    return chart


def _paint(form: Any, colour: RGBColor, *, hollow: bool) -> None:
    form.fill.solid()
    form.fill.fore_color.rgb = WHITE if hollow else colour
    form.line.color.rgb = colour


def lines(
    sheet: DeckSheet,
    box: Box,
    waves: Sequence[str],
    series: Sequence[Series],
    title: str,
    beside: Sequence[Series],
) -> Any:
    """Lines over the waves: the political side with circles, the other dashed with diamonds.

    `beside`: all series of the slide, whose charts have one scale.
    """
    chart = _chart(sheet, box, XL_CHART_TYPE.LINE_MARKERS, waves, series, title)
    chart.has_title = True
    chart.chart_title.include_in_layout = False
    frame = chart.chart_title.text_frame
    frame.text = shortened(title, 110)
    frame.paragraphs[0].font.size, frame.paragraphs[0].font.bold = Pt(SIZE), True
    for drawn, told in zip(chart.plots[0].series, series, strict=True):
        is_first = told.colour == POLITICAL
        drawn.smooth = False
        drawn.format.line.color.rgb = told.colour
        drawn.format.line.width = Pt(2.25)
        drawn.format.line.dash_style = MSO_LINE.SOLID if is_first else MSO_LINE.DASH
        drawn.marker.style = XL_MARKER_STYLE.CIRCLE if is_first else XL_MARKER_STYLE.DIAMOND
        drawn.marker.size = 9 if is_first else 11
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = told.colour
        drawn.marker.format.line.color.rgb = told.colour
        _labels(drawn, told.figures, _above_or_below(told, series))
    _scale(chart.value_axis, series)
    _close_in(chart.value_axis, beside)


def _above_or_below(one: Series, series: Sequence[Series]) -> Any:
    """Where the labels of a line stand, so that they do not stand on the other line's."""
    is_higher = all(_sum(one) >= _sum(other) for other in series)
    is_first = one is next((each for each in series if _sum(each) == _sum(one)), one)
    return XL_LABEL_POSITION.ABOVE if is_higher and is_first else XL_LABEL_POSITION.BELOW


def _sum(series: Series) -> float:
    return sum(figure.value or 0.0 for figure in series.figures)


def _close_in(axis: Any, series: Sequence[Series]) -> None:
    """A part of the axis, in whole quarters, with room for the labels: lines need no zero."""
    values = [figure.value for one in series for figure in one.figures if figure.value is not None]
    if values and axis.maximum_scale == FULL:
        axis.minimum_scale = max(0, floor((min(values) - 8) / QUARTER) * QUARTER)
        axis.maximum_scale = min(FULL, ceil((max(values) + 8) / QUARTER) * QUARTER)


def _chart(
    sheet: DeckSheet,
    box: Box,
    kind: Any,
    categories: Sequence[str],
    series: Sequence[Series],
    alt: str,
) -> Any:
    data = CategoryChartData()
    data.categories = categories
    for one in series:
        data.add_series(label(one.name), [figure.value for figure in one.figures])
    frame = sheet.slide.shapes.add_chart(kind, box.left, box.top, box.width, box.height, data)
    describe(frame, alt)
    chart = frame.chart
    chart.font.size, chart.font.color.rgb = Pt(SIZE), INK
    chart.has_legend, chart.has_title = True, False
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = Pt(SIZE)
    return chart


def _scale(axis: Any, series: Sequence[Series]) -> None:
    figures = [figure for one in series for figure in one.figures]
    axis.minimum_scale = 0
    if all(figure.way in (PERCENT, "pomp") for figure in figures):
        axis.maximum_scale, axis.major_unit = FULL, QUARTER
    axis.major_gridlines.format.line.color.rgb = GRID
    axis.format.line.fill.background()
    axis.tick_labels.font.size, axis.tick_labels.font.color.rgb = Pt(SIZE), MUTED
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False


def _labels(drawn: Any, figures: Sequence[Told], position: Any, size: int = SIZE) -> None:
    """The figures with their own digits; those told in coarse steps with their mark."""
    labels = drawn.data_labels
    labels.show_value, labels.position = True, position
    labels.font.size, labels.font.color.rgb = Pt(size), INK
    told = [figure for figure in figures if figure.value is not None]
    usual = next((figure for figure in told if not figure.coarse), figures[0])
    labels.number_format, labels.number_format_is_linked = number_format(usual), False
    for place, figure in enumerate(figures):
        if figure.value is not None and number_format(figure) != number_format(usual):
            _own_format(drawn, place, number_format(figure), position)


def number_format(figure: Told) -> str:
    """How a spreadsheet shows the figure as it is told."""
    digits = "0" + ("." + "0" * figure.digits if figure.digits else "")
    about = f'"{shown.ABOUT}"' if figure.coarse else ""
    if figure.way != PERCENT:
        return about + digits
    spaced = f"{numbers.SPACE}%" in figure.text
    return f'{about}{digits}"{numbers.SPACE if spaced else ""}%"'


def _own_format(drawn: Any, place: int, code: str, position: Any) -> None:
    own = drawn.points[place].data_label
    own.position = position
    # One label does not take the letters of its series' labels.
    own.font.size, own.font.color.rgb = drawn.data_labels.font.size, INK
    found = drawn._element.xpath(f"c:dLbls/c:dLbl[c:idx/@val='{place}']")[0]  # noqa: SLF001 -- no API for one label's format
    found.insert(1, _element("c:numFmt", formatCode=code, sourceLinked="0"))


def _layout(chart: Any, texts: float) -> None:
    """Room for the categories' texts, as a part of the chart's width; else half is left to chance."""
    area = chart._chartSpace.chart.plotArea  # noqa: SLF001 -- no API for the plot's place
    for old in area.xpath("c:layout"):
        area.remove(old)
    parts = (("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"))
    sizes = (("x", texts), ("y", 0.09), ("w", 0.95 - texts), ("h", 0.82))
    layout, manual = _element("c:layout"), _element("c:manualLayout")
    for name, value in (*parts, *sizes):
        manual.append(_element(f"c:{name}", val=str(value)))
    layout.append(manual)
    area.insert(0, layout)


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    return made
