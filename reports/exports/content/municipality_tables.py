"""The tables of a municipality: its own figures, and the benchmark's beside them."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from benchmarking.core.data.figures import Figure
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnItem, OwnTheme
from reports.exports.content.common_tables import (
    favourable_word,
    options_tables,
    response_table,
    sizes,
)
from reports.exports.content.spec import Figures, Spec, count, table, text
from reports.exports.content.told import Cell, Column, Table, number, told
from reports.models import Edition
from reports.narrative.model import ADMINISTRATIVE, POLITICAL
from reports.narrative.peers import third_text
from reports.pages.comparison import ChangeLine as ChangedLine
from reports.pages.peers import PeerComparison, PeerRow
from reports.pages.reports import Page
from reports.pages.rows import Row
from reports.queries import Report


def municipality_tables(report: Report, page: Page, peers: list[PeerComparison]) -> Iterator[Table]:
    """All tables of a municipality, in the order of its page."""
    payload = report.payload
    if not isinstance(payload, MunicipalityResult):
        raise TypeError("these are the tables of a municipality")
    response = payload.response
    yield response_table(
        [(_("Politiek"), response.political), (_("Administratie"), response.administrative)]
    )
    yield _statements(page)
    if page.hidden:
        return  # as on its page: the benchmark alone, beside figures that may not be shown
    if page.themes:
        yield _themes(page)
    yield from options_tables(page)
    if rows := [(one, row) for one in peers for row in (*one.scores, *one.gaps)]:
        yield _peers(rows, page.language)


def _statements(page: Page) -> Table:
    columns: list[Spec[Row]] = [
        text("text", _("Stelling"), lambda row: row.text),
        text("other", _("Stelling aan de administratie"), lambda row: row.other, main=False),
        text("counted", _("Telt mee"), lambda row: row.answers, main=False),
        text("favourable", _("Lezing"), favourable_word, main=False),
        *_own("share", "points", page.language),
    ]
    note = _(
        "Aandeel van wie antwoordde dat het met de stelling eens is, zoals ze er staat, of op een"
        " andere schaal een van de hoogste antwoorden koos. Verschil: politiek min administratie, in procentpunten. Benchmark: binnen de deelnemende besturen"
        " met beide kanten."
    )
    rows = [(row.code, row) for row in page.rows]
    return table("statements", _("Alle stellingen, grootste verschil eerst"), note, columns, rows)


def _themes(page: Page) -> Table:
    columns: list[Spec[Row]] = [
        text("text", _("Thema"), lambda row: row.text),
        *_own("pomp", "pomp_gap", page.language),
    ]
    note = _(
        "Score van 0 tot 100; een stelling waar eens zijn het omgekeerde betekent, telt andersom."
    )
    return table("themes", _("Thema’s"), note, columns, [(row.code, row) for row in page.themes])


def _own(way: str, gap: str, language: str) -> list[Spec[Row]]:
    """Own sides and gap, how many answered, and the benchmark's."""
    figures = Figures(language)
    return [
        figures.column("political", _("Politiek"), lambda row: row.political, way),
        figures.column("administrative", _("Administratie"), lambda row: row.administrative, way),
        figures.column("gap", _("Verschil"), own_gap, gap),
        *sizes(),
        figures.column(
            "benchmark_political",
            _("Benchmark politiek"),
            lambda row: row.benchmark.political,
            way,
        ),
        figures.column(
            "benchmark_administrative",
            _("Benchmark administratie"),
            lambda row: row.benchmark.administrative,
            way,
        ),
        figures.column("benchmark_gap", _("Verschil in de benchmark"), beside_own_gap, gap),
    ]


def own_gap(row: Row) -> Figure | None:
    """The municipality's own gap, also where its page shows the benchmark's for want of it."""
    if isinstance(row.item, OwnItem):
        return row.item.gap.share
    return row.item.gap.mean if isinstance(row.item, OwnTheme) else row.gap


def beside_own_gap(row: Row) -> Figure | None:
    """The benchmark's gap."""
    if isinstance(row.item, OwnItem) and row.item.benchmark is not None:
        return row.item.benchmark.gap.within
    if isinstance(row.item, OwnTheme) and row.item.benchmark is not None:
        return row.item.benchmark.gap.mean_within
    return None


def _peers(rows: list[tuple[PeerComparison, PeerRow]], language: str) -> Table:
    def way(row: PeerRow) -> str:
        return "pomp_gap" if row.measure == "gap" else "pomp"

    def quartile(row: PeerRow, name: str) -> Cell:
        return number(getattr(row.line, name, None), way(row), language)

    columns: list[Spec[tuple[PeerComparison, PeerRow]]] = [
        text("group", _("Groep"), lambda one: one[0].name),
        count(
            "municipalities", _("Besturen"), lambda one: one[0].chosen.municipalities, main=False
        ),
        text("theme", _("Thema"), lambda one: one[1].text),
        text("measure", _("Wat"), lambda one: measure_name(one[1].measure)),
        Spec(Column("own", _("Dit bestuur")), lambda one: told(one[1].own, way(one[1]), language)),
        Spec(
            Column("shrunken", _("Na correctie voor toeval")),
            lambda one: number(one[1].place.shrunken, way(one[1]), language),
        ),
        Spec(Column("median", _("Midden van de groep")), lambda one: quartile(one[1], "median")),
        Spec(
            Column("lower_quartile", _("Laagste kwart tot"), main=False),
            lambda one: quartile(one[1], "lower_quartile"),
        ),
        Spec(
            Column("upper_quartile", _("Hoogste kwart vanaf"), main=False),
            lambda one: quartile(one[1], "upper_quartile"),
        ),
        text("place", _("Plaats in de groep"), lambda one: third_text(one[1].place, language)),
    ]
    coded = [(f"{one.chosen.key}-{row.code}-{row.measure}", (one, row)) for one, row in rows]
    return table("peers", _("Naast vergelijkbare besturen"), "", columns, coded)


def correction_table(lines: Sequence[ChangedLine], corrected: Edition) -> Table:
    """What this edition says otherwise than the one that it corrects."""
    columns: list[Spec[ChangedLine]] = [
        text("text", _("Vraag of thema"), lambda line: line.name or line.indicator),
        text(
            "figure",
            _("Cijfer"),
            lambda line: " · ".join(filter(None, (line.indicator, line.where))),
        ),
        text("kind", _("Wat er veranderde"), lambda line: line.kind),
        text("before", _("Was"), lambda line: line.before),
        text("after", _("Is"), lambda line: line.after),
    ]
    title = _("Wat er veranderde sinds editie {number}").format(number=corrected.number)
    note = "" if lines else _("Geen enkel cijfer van dit bestuur is anders.")
    if lines and corrected.withdrawal:
        note = _("Die editie is ingetrokken: haar cijfers staan er niet meer bij.")
    return table(
        "correction", title, note, columns, [(str(n), one) for n, one in enumerate(lines, 1)]
    )


def measure_name(measure: str) -> str:
    """A side's score, or the gap."""
    names = {POLITICAL: _("Score politiek"), ADMINISTRATIVE: _("Score administratie")}
    return names.get(measure, _("Verschil"))
