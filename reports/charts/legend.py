"""The numbered list beside (or, on a phone, below) a figure with numbered markers."""

from collections.abc import Sequence

from reports.charts import svg
from reports.charts.text import wrap

SIZE = 11.5


def numbered(texts: Sequence[str], at: tuple[float, float], room: float) -> tuple[list[str], float]:
    """The drawn list, and where it ends; a long text takes two lines."""
    parts, (x, y) = [], at
    bold = {"text_anchor": "end", "font_weight": "700"}
    for number, label in enumerate(texts, 1):
        parts.append(svg.text(x + 18, y, number, "ti", SIZE, **bold))
        for line in wrap(label, room - 26, SIZE):
            parts.append(svg.text(x + 26, y, line, "ti", SIZE))
            y += 15
        y += 5
    return parts, y
