"""Which findings are presented, in which order, and what the speaker says of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from reports.narrative.model import value, visible
from reports.narrative.phrasing import numbers
from reports.pages.reports import Page
from reports.pages.rows import Row

MOST: Final = 8  # findings that an hour's conversation can hold
ALIKE: Final = 2  # of which so many show where both sides agree: that is where a talk begins


class SlideKind(StrEnum):
    """What may be said of a finding before its figure is shown."""

    ALIKE = "alike"
    APART = "apart"
    OPEN = "open"  # neither is demonstrable


@dataclass(frozen=True)
class Slide:
    """A statement with what the speaker says of it."""

    row: Row
    kind: SlideKind
    notes: tuple[str, ...]


def slides(page: Page) -> list[Slide]:
    """Where both sides are closest first, then what to discuss, then the largest gaps; what is
    undecided comes last, as far as there is room."""
    seen = [row for row in page.rows if visible(row.gap) and visible(row.political)]
    near = [row for row in seen if _is_alike(row, page)]
    alike = sorted(near, key=lambda row: (abs(value(row.gap)), row.code))[:ALIKE]
    far = [row for row in seen if _is_apart(row, page)]
    first = {row.code: row for row in (*page.discuss, *far) if row in far}
    neither = [row for row in seen if row not in near and row not in far]
    found = [
        *((row, SlideKind.ALIKE) for row in alike),
        *((row, SlideKind.APART) for row in first.values()),
        *((row, SlideKind.OPEN) for row in neither),
    ]
    return [Slide(row, kind, tuple(_notes(row, kind, page))) for row, kind in found[:MOST]]


def _is_alike(row: Row, page: Page) -> bool:
    """Demonstrably alike; of a municipality, where nothing is tested, a gap that is not large."""
    if row.state == "described":
        return abs(100 * value(row.gap)) < page.large
    return row.state == "equal"


def _is_apart(row: Row, page: Page) -> bool:
    """Demonstrably different; of a municipality a large gap."""
    if row.state == "described":
        return abs(100 * value(row.gap)) >= page.large
    return row.state == "different"


def _notes(row: Row, kind: SlideKind, page: Page) -> Iterator[str]:
    if row.answers:
        yield _("Het aandeel telt wie %(answers)s antwoordde.") % {"answers": row.answers}
    for side, name in ((row.political, _("politiek")), (row.administrative, _("administratie"))):
        if side is not None and side.n is not None:
            count = numbers.number(side.n, page.language)
            yield _("%(side)s: %(n)s antwoorden.") % {"side": name.capitalize(), "n": count}
    if kind is SlideKind.ALIKE:
        yield _("Vraag eerst waarom beide kanten dit hetzelfde zien: daar is al een basis.")
    else:
        yield _(
            "Laat elke kant eerst zeggen wat ze van zichzelf en van de andere verwacht, en toon dan"
            " pas de cijfers."
        )
        yield _("Vraag naar een voorbeeld. Niemand hoeft te zeggen wat hij zelf antwoordde.")
