"""The chart of a takeaway as one that can be taken along, under the sentence that it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from reports.pages.drawings.chart import Chart, OwnCell, OwnRow
from reports.queries import Report
from reports.takeaways.drawings import Drawing
from reports.takeaways.editing import Edits
from reports.takeaways.queries import edits_of, page_of
from reports.takeaways.sections import TakeawaySection, eight

TAKEAWAY: Final = "takeaway-"


@dataclass(frozen=True)
class TakeableTakeaways:
    """Where the charts of the takeaways stand as files; `base` is where those of the report do."""

    base: str

    def url(self, name: str, kind: str) -> str:
        """Where one stands as a file of a kind."""
        return f"{self.base}{name}/{kind}/"

    def has(self, name: str) -> bool:
        """Whoever draws one can take it along."""
        return name.startswith(TAKEAWAY)


def revisions(edits: Edits) -> str:
    """What tells whether somebody wrote over a sentence since."""
    return ",".join(f"{key}={edits[key].revision}" for key in sorted(edits))


def takeaway_chart(report: Report, name: str, language: str) -> Chart | None:
    """The chart of that name; None where the takeaway draws nothing."""
    edits = edits_of(page_of(report.wave, report.municipality, language))
    for section in eight(report, language, edits).sections:
        if section.drawing is not None and name == f"{TAKEAWAY}{section.number}":
            return Chart(
                name,
                section.title.text,
                section.drawing.draw,
                name,
                description=section.drawing.description,
                note=_note(section.drawing),
                own=tuple(_rows(section)),
            )
    return None


def _note(drawing: Drawing) -> str:
    band = _("Lichte band: het interval van 95 %.") if drawing.has_intervals else ""
    return " · ".join(filter(None, (drawing.caption, band)))


def _rows(section: TakeawaySection) -> Iterator[OwnRow]:
    """The rows that are drawn, with all that the page says of them."""
    kind = section.drawing.kind if section.drawing else None
    for row in section.rows:
        if row.kind is kind:
            # A difference of what is on no scale of a hundred is not in points of one.
            gap = row.way if row.way == "decimal" else row.gap_way
            cells = (
                OwnCell("political", _("Politiek"), row.political, row.way),
                OwnCell("administrative", _("Administratie"), row.administrative, row.way),
                OwnCell("gap", _("Verschil"), row.gap, gap),
            )
            label = f"{row.label} ({row.note})" if row.note else row.label
            yield OwnRow(row.code, label, cells)
