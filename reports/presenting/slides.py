"""Which findings are presented, in which order, and what the speaker says of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from reports.narrative.model import value, visible
from reports.narrative.phrasing import numbers
from reports.pages.reports import Page
from reports.pages.rows import Row

MOST: Final = 8  # findings that an hour's conversation can hold
ALIKE: Final = 2  # of which so many show where both sides agree: that is where a talk begins


@dataclass(frozen=True)
class Slide:
    """A statement with what the speaker says of it."""

    row: Row
    is_alike: bool
    notes: tuple[str, ...]


def slides(page: Page) -> list[Slide]:
    """Where both sides are closest first, then what to discuss, then the largest gaps."""
    seen = [row for row in page.rows if visible(row.political) and visible(row.administrative)]
    alike = sorted(seen, key=lambda row: (abs(value(row.gap)), row.code))[:ALIKE]
    first = {row.code: row for row in (*page.discuss, *seen) if row not in alike}
    apart = list(first.values())[: MOST - len(alike)]
    return [
        *(
            Slide(row, is_alike=True, notes=tuple(_notes(row, page.language, is_alike=True)))
            for row in alike
        ),
        *(
            Slide(row, is_alike=False, notes=tuple(_notes(row, page.language, is_alike=False)))
            for row in apart
        ),
    ]


def _notes(row: Row, language: str, *, is_alike: bool) -> Iterator[str]:
    if row.answers:
        yield _("Het aandeel telt wie %(answers)s antwoordde.") % {"answers": row.answers}
    for side, name in ((row.political, _("politiek")), (row.administrative, _("administratie"))):
        if side is not None and side.n is not None:
            count = numbers.number(side.n, language)
            yield _("%(side)s: %(n)s antwoorden.") % {"side": name.capitalize(), "n": count}
    if is_alike:
        yield _("Vraag eerst waarom beide zijden dit hetzelfde zien: daar is al een basis.")
    else:
        yield _(
            "Laat elke zijde eerst zeggen wat ze van zichzelf en van de andere verwacht, en toon dan"
            " pas de cijfers."
        )
        yield _("Vraag naar een voorbeeld. Niemand hoeft te zeggen wat hij zelf antwoordde.")
