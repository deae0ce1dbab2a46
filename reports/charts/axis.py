"""The scale above a column of small drawings.

The drawings below it grow and shrink with their column; the numbers do not, or nobody could
read them: places are shares of the width, and sizes are true pixels.
"""

from collections.abc import Sequence

from reports.charts import svg

HIGH, SIZE = 20.0, 12.0


def axis(labels: Sequence[str], *, places: Sequence[float], prefix: str, title: str) -> str:
    """`places` are fractions of the width, the first label begins and the last one ends it."""
    last = len(labels) - 1
    parts = []
    for number, (label, place) in enumerate(zip(labels, places, strict=True)):
        anchor = {0: "start", last: "end"}.get(number, "middle")
        share = {0: 0.0, last: 1.0}.get(number, place)
        parts.append(
            svg.tag(
                "text",
                svg.clean(label),
                x=f"{svg.at(100 * share)}%",
                y=14.0,
                font_size=SIZE,
                class_="tm",
                fill=svg.colour("tm"),
                text_anchor=anchor,
            )
        )
    return svg.unscaled(HIGH, parts, prefix=prefix, title=title)
