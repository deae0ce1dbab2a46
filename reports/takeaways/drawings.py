"""Which of a takeaway's rows are drawn, and on which scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reports.charts import effort
from reports.charts.dots import Dots, DotScale, describe, dots
from reports.charts.effort import Domain
from reports.charts.svg import Look
from reports.narrative.model import SIDES, value, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.model import TakeawayKind
from reports.narrative.takeaways.rows import TakeawayRow

# Which rows are drawn: the first of these kinds that a takeaway has.
DRAWN = (
    TakeawayKind.CHOICE,
    TakeawayKind.SUM,
    TakeawayKind.RETURN,
    TakeawayKind.ASSOCIATION,
    TakeawayKind.THEMES,
    TakeawayKind.ITEM,
    TakeawayKind.RANKING,
    TakeawayKind.THEME,
)
CAPTIONS = {
    TakeawayKind.CHOICE: "ta_caption_choice",
    TakeawayKind.RANKING: "ta_caption_choice",
    TakeawayKind.SUM: "ta_caption_sum",
    TakeawayKind.RETURN: "ta_caption_ret",
    TakeawayKind.ASSOCIATION: "ta_caption_decimal",
    TakeawayKind.THEMES: "ta_caption_score",
    TakeawayKind.THEME: "ta_caption_score",
    TakeawayKind.ITEM: "ta_caption_share",
}
POINTS_STEP, LINK_STEP = 20.0, 0.25


@dataclass(frozen=True)
class Drawing:
    """A chart of one takeaway: marks on a scale, or effort against yield where there are domains."""

    prefix: str
    kind: TakeawayKind  # of the rows that are drawn
    caption: str
    description: str  # the figures in words, for who does not see the chart
    rows: tuple[Dots, ...]
    scale: DotScale
    domains: tuple[Domain, ...] = ()

    @property
    def has_intervals(self) -> bool:
        """Whether a mark has a band around it; beside effort and yield there is none."""
        figures = (row.of(side) for row in self.rows for side in SIDES)
        return not self.domains and any(one and one.low is not None for one in figures)

    def draw(self, look: Look) -> str:
        """The chart as SVG, in one of its widths."""
        if self.domains:
            return effort.effort_yield(self.domains, look)
        return dots(self.rows, self.scale, look)


def drawing(
    rows: Sequence[TakeawayRow], domains: Sequence[Domain], prefix: str, writer: Writer
) -> Drawing | None:
    """The chart of a takeaway; None where none of its rows has a figure to draw."""
    kind = next((one for one in DRAWN if any(_is_drawn(row, one) for row in rows)), None)
    if kind is None:
        return None
    chosen = [row for row in rows if row.kind is kind]
    notes = {row.note for row in chosen}
    # What holds of all rows is said once, in the caption.
    shared = notes.pop() if len(notes) == 1 else ""
    caption = writer.write(CAPTIONS[kind])
    marks = tuple(Dots(_label(row, shared), row.political, row.administrative) for row in chosen)
    scale = _scale(chosen)
    return Drawing(
        prefix=prefix,
        kind=kind,
        caption=f"{caption} ({shared})" if shared else caption,
        description=describe(marks, scale.way, writer.language),
        rows=marks,
        scale=scale,
        domains=tuple(domains) if kind is TakeawayKind.RETURN else (),
    )


def _is_drawn(row: TakeawayRow, kind: TakeawayKind) -> bool:
    return row.kind is kind and any(visible(row.of(side)) for side in SIDES)


def _label(row: TakeawayRow, shared: str) -> str:
    return f"{row.label} ({row.note})" if row.note not in ("", shared) else row.label


def _scale(rows: Sequence[TakeawayRow]) -> DotScale:
    """From nought to all for shares and scores; of points and associations as far as they reach."""
    kind, way = rows[0].kind, rows[0].way
    if way == "share":
        return DotScale(0.0, 1.0, way)
    if kind is TakeawayKind.SUM:
        return DotScale(0.0, POINTS_STEP * ceil(max(_ends(rows)) / POINTS_STEP), way)
    if kind is TakeawayKind.ASSOCIATION:
        reach = LINK_STEP * ceil(max(map(abs, _ends(rows))) / LINK_STEP)
        return DotScale(-reach, reach, way)
    return DotScale(0.0, 100.0, way)


def _ends(rows: Sequence[TakeawayRow]) -> list[float]:
    """The values, and the ends of their intervals; never only nought."""
    figures = [figure for row in rows for side in SIDES if visible(figure := row.of(side))]
    ends = [end for one in figures if one for end in (one.low, one.high) if end is not None]
    return [*map(value, figures), *ends, LINK_STEP]
