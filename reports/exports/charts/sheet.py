"""A chart on a sheet of its own: its title and key above it, below it of what and when it is."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from reports.charts import svg
from reports.charts.svg import Look
from reports.charts.text import wrap
from reports.charts.words import word
from reports.narrative.model import SIDES
from reports.pages.drawings.chart import Chart
from surveys.typesetting.setting import FAMILY

WIDE: Final = 900.0
EDGE: Final = 24.0
TITLE, KEY, FOOT = 18.0, 13.0, 11.5
FONTS: Final = {400: "fonts/regular-basic.woff2", 700: "fonts/semibold-basic.woff2"}
_BOX: Final = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """What stands around a chart: `foot` says of what it is, which edition and by which method."""

    language: str
    subtitle: str
    foot: tuple[str, ...]


def sheet(chart: Chart, around: ChartSheet, *, fonts: bool) -> str:
    """The drawing as a file that stands alone; with its typeface inside, unless a program sets it."""
    look = Look("chart", chart.title, chart.description, around.language)
    drawn = chart.draw(look)
    found = _BOX.search(drawn)
    if found is None:
        raise ValueError("a chart without a size")
    wide, high = float(found[1]), float(found[2])
    head, top = _head(chart, around)
    placed = svg.placed(drawn, (EDGE, top, wide, high))
    names, end = _names(chart.numbered, top + high + 18)
    foot, bottom = _foot(around.foot, end)
    size = WIDE + 2 * EDGE, bottom
    parts = [
        _style() if fonts else "",
        svg.rect((0.0, 0.0, *size), "sheet"),
        *head,
        placed,
        *names,
        *foot,
    ]
    whole = svg.svg(size, parts, prefix="sheet", title=chart.title)
    return whole.replace("<svg ", f'<svg font-family="{FAMILY}, sans-serif" ', 1)


def _head(chart: Chart, around: ChartSheet) -> tuple[list[str], float]:
    """The title, what the chart is of, and the key; and where the chart begins."""
    y = EDGE + TITLE
    parts = []
    for line in wrap(chart.title, WIDE, TITLE, lines=3):
        parts.append(svg.text(EDGE, y, line, "ti", TITLE, font_weight="700"))
        y += TITLE * 1.3
    for line in wrap(around.subtitle, WIDE, KEY, lines=2):
        parts.append(svg.text(EDGE, y, line, "tm", KEY))
        y += KEY * 1.4
    x = EDGE + 6
    names = chart.marks or tuple(word(side, around.language) for side in SIDES)
    for side, name in zip(SIDES, names, strict=True):
        if name:
            parts += [svg.mark(side, x, y + 4, 6.0), svg.text(x + 12, y + 8.5, name, "ti", KEY)]
            x += 40 + 7.5 * len(name)
    y += 22 if any(names) else 0
    for line in wrap(chart.note, WIDE, FOOT, lines=2) if chart.note else ():
        parts.append(svg.text(EDGE, y + 8.5, line, "tm", FOOT))
        y += FOOT * 1.4
    return parts, y + 4


def _names(names: Sequence[str], y: float) -> tuple[list[str], float]:
    """What the numbers in a chart stand for, in two columns; and where these end."""
    half = (len(names) + 1) // 2
    parts: list[str] = []
    lowest = y
    for column, some in enumerate((names[:half], names[half:])):
        at = y
        for name in some:
            for line in wrap(name, WIDE / 2 - EDGE, FOOT, lines=2):
                parts.append(svg.text(EDGE + column * WIDE / 2, at + 4, line, "ti", FOOT))
                at += FOOT * 1.4
        lowest = max(lowest, at)
    return parts, lowest + (12 if names else 0)


def _foot(lines: Sequence[str], y: float) -> tuple[list[str], float]:
    parts = [svg.line((EDGE, y - 12), (EDGE + WIDE, y - 12), "ax")]
    for text in lines:
        for line in wrap(text, WIDE, FOOT, lines=2):
            parts.append(svg.text(EDGE, y + 4, line, "tm", FOOT))
            y += FOOT * 1.5
    return parts, y + EDGE / 2


@cache
def _style() -> str:
    """The product's typeface, so that the file looks the same where it is not installed."""
    faces = "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff2;base64,{_font(name)}) format('woff2')}}"
        for weight, name in FONTS.items()
    )
    return svg.tag("style", faces)


def _font(name: str) -> str:
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return base64.b64encode(file.read()).decode()
    found = finders.find(name)
    if not found:
        raise LookupError(name)
    return base64.b64encode(Path(str(found)).read_bytes()).decode()
