"""The charts of peers: a municipality in its groups, and all groups beside one another."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from benchmarking.core.municipalities.own_results import MunicipalityResult
from reports.charts import peers, rows
from reports.charts.stacked import Stacked, stacked
from reports.charts.svg import Look
from reports.charts.words import word
from reports.narrative.model import SIDES, TwoSided, visible
from reports.narrative.phrasing import numbers, shown
from reports.pages.drawings.chart import Chart
from reports.pages.peers import GroupRow, PeerComparison, PeerRow, own_peers, side_by_side
from reports.pages.reports import Page

BOTH: Final[tuple[str, ...]] = ()  # the key of the sides as it stands everywhere
NOBODY: Final = ("", "")


def beside_charts(page: Page) -> Iterator[Chart]:
    """Of a municipality two for each group that it is in; of the benchmark one for each theme."""
    if not page.report.peers:
        return
    if isinstance(page.payload, MunicipalityResult):
        for group in page.payload.peers:
            found = own_peers(page.report, group.key, page.labels, page.language)
            if found is not None and not page.hidden:
                yield from _own(found, page.language)
    else:
        for theme in page.themes:
            yield from _groups(page, theme.code)


def _own(found: PeerComparison, language: str) -> Iterator[Chart]:
    note = _(
        "Band: de middelste helft van de groep. Streep en getal tussen haakjes: het midden van de"
        " groep. Teken: dit bestuur."
    )
    gaps = _("Verschil tussen politiek en administratie, na correctie voor toeval")
    for what, title, some, marks in (
        ("scores", _("Scores na correctie voor toeval"), found.scores, BOTH),
        ("gaps", gaps, found.gaps, NOBODY),
    ):
        if any(row.line or row.place.shrunken is not None for row in some):
            yield Chart(
                f"peers-{what}-{found.place}",
                f"{title} · {found.name}",
                partial(_draw_own, some, what),
                "peers",
                lines=frozenset(f"{found.chosen.key}-{row.code}-{row.measure}" for row in some),
                marks=marks,
                note=note,
                description="; ".join(_told(row, language) for row in some),
            )


def _told(row: PeerRow, language: str) -> str:
    return f"{row.text}: {peers.describe(row.place, row.line, row.measure, language)}"


def _draw_own(some: Sequence[PeerRow], what: str, look: Look) -> str:
    ticks = peers.gap_ticks(look.language) if what == "gaps" else score_ticks(look.language)
    return stacked([_own_row(row, look) for row in some], ticks, look)


def _own_row(row: PeerRow, look: Look) -> Stacked:
    write = numbers.pomp_gap if row.measure == "gap" else numbers.pomp
    own, tone = row.place.shrunken, rows.SHORT.get(row.measure, "")
    values = []
    if own is not None:
        values.append((write(own, look.language), f"{tone}-text" if tone else "ti"))
    if row.line is not None:
        values.append((f"({write(row.line.median, look.language)})", "tm"))
    drawn = peers.peer_line(
        row.place,
        row.line,
        row.measure,
        language=look.language,
        prefix=f"{look.prefix}-{row.code}-{row.measure}",
    )
    side = "" if row.measure == "gap" else word(row.measure, look.language)
    return Stacked(" · ".join(filter(None, (row.text, side))), drawn, tuple(values))


def _groups(page: Page, code: str) -> Iterator[Chart]:
    found = side_by_side(page.report, code, page.language)
    if found is None:
        return
    seen = [
        (row, row.theme)
        for part in found.parts
        for row in part.rows
        if row.theme is not None and any(map(visible, row.sides))
    ]
    if seen:
        title = _("Gemiddelde score op %(theme)s per groep van besturen")
        yield Chart(
            f"groups-{code}",
            title % {"theme": found.chosen.text},
            partial(_draw_groups, seen),
            "groups",
            lines=frozenset(f"{code}-{row.group.key}" for part in found.parts for row in part.rows),
        )


def _draw_groups(seen: Sequence[tuple[GroupRow, TwoSided]], look: Look) -> str:
    made = [
        Stacked(
            row.text,
            rows.dumbbell(
                theme,
                measure="mean",
                language=look.language,
                prefix=f"{look.prefix}-{place}",
            ),
            tuple(
                (shown.marked(figure, "pomp", look.language), f"{rows.SHORT[side]}-text")
                for side, figure in zip(SIDES, row.sides, strict=True)
                if visible(figure)
            ),
        )
        for place, (row, theme) in enumerate(seen)
    ]
    return stacked(made, score_ticks(look.language), look)


def score_ticks(language: str) -> list[str]:
    """The names of the ticks of a score."""
    return [numbers.number(100 * tick, language) for tick in rows.TICKS]
