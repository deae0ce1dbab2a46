"""The numbered list beside (or, on a phone, below) a figure with numbered markers."""

from collections.abc import Sequence

from reports.charts import svg
from reports.charts.svg import Look
from reports.charts.text import wrap

SIZES = {True: 11.5, False: 12.5}  # by `wide`: on a phone a drawing is shown smaller than it is


def numbered(texts: Sequence[str], at: tuple[float, float], look: Look) -> tuple[list[str], float]:
    """The drawn list, and where it ends; a long text takes two lines, on paper five."""
    parts, (x, y), size = [], at, SIZES[look.wide]
    room = look.width - x - (30 if look.paper else 50)
    bold = {"text_anchor": "end", "font_weight": "700"}
    for number, label in enumerate(texts, 1):
        parts.append(svg.text(x + 18, y, number, "ti", size, **bold))
        for line in wrap(label, room, size, lines=5 if look.paper else 2):
            parts.append(svg.text(x + 26, y, line, "ti", size))
            y += size + 3.5
        y += 5
    return parts, y
