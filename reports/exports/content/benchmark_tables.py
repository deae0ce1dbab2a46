"""The tables of a benchmark: the figures of its page, a column each."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.detail_results import Association, ReturnSide
from benchmarking.core.tables.results import Benchmark, ItemResult, Pair, ThemeResult
from reports.exports.content.common_tables import (
    favourable_word,
    of_side,
    options_tables,
    response_table,
    sizes,
)
from reports.exports.content.spec import Figures, Spec, count, table, text
from reports.exports.content.told import Cell, Column, Table, number
from reports.narrative.model import ADMINISTRATIVE, POLITICAL
from reports.narrative.peers import group_name, kind_name, short_name
from reports.narrative.phrasing import names
from reports.pages.peers import GroupRow
from reports.pages.questions import Estimate, Estimated, Together
from reports.pages.reports import Page
from reports.pages.rows import Row
from reports.pages.trends import CourseRow, Courses, CourseSubject
from reports.queries import Report


def benchmark_tables(report: Report, page: Page) -> Iterator[Table]:
    """All tables of a benchmark, in the order of its page."""
    payload, language = report.payload, page.language
    if not isinstance(payload, Benchmark):
        raise TypeError("these are the tables of a benchmark")
    response = payload.response
    yield response_table(
        [(_("Politiek"), response.political), (_("Administratie"), response.administrative)]
    )
    yield _statements(page)
    if page.themes:
        yield _themes(page)
    yield from options_tables(page)
    if pairs := [one for question in page.choices for one in question.together]:
        yield _together(pairs, language)
    if page.estimates:
        yield _estimates(page)
    if payload.effort_yield:
        yield _effort(payload, page)
    if payload.associations:
        yield _associations(payload, page)
    if page.courses is not None:
        yield from _courses(page.courses, language)
    if groups := list(_group_rows(report, payload, page)):
        yield _groups(groups, page)


def _statements(page: Page) -> Table:
    note = _(
        "Aandeel dat het met de stelling eens is, zoals ze er staat, of op een andere schaal een van"
        " de hoogste antwoorden koos; binnen de besturen waar beide kanten antwoordden. Verschil:"
        " politiek min administratie, in procentpunten."
    )
    columns = [*_said(page), *_inside(page.language), *sizes(), *_of_everybody(page.language)]
    rows = [(row.code, row) for row in page.rows]
    return table("statements", _("Alle stellingen, grootste verschil eerst"), note, columns, rows)


def _said(page: Page) -> list[Spec[Row]]:
    """What is said of a statement in words."""
    return [
        text("text", _("Stelling"), lambda row: row.text),
        text("other", _("Stelling aan de administratie"), lambda row: row.other, main=False),
        text("theme", _("Thema"), lambda row: _theme_of(row, page), main=False),
        text("counted", _("Telt mee"), lambda row: row.answers, main=False),
        text("favourable", _("Lezing"), favourable_word, main=False),
        text("class", _("Klasse"), lambda row: _class_of(row, page.language)),
    ]


def _inside(language: str) -> list[Spec[Row]]:
    """The shares and the gap inside governments with both sides."""
    column, inside = Figures(language).column, _("binnen besturen")
    return [
        column("political", f"{_('Politiek')}, {inside}", lambda row: row.political),
        column("administrative", f"{_('Administratie')}, {inside}", lambda row: row.administrative),
        column("gap", f"{_('Verschil')}, {inside}", lambda row: row.gap, "points"),
    ]


def _of_everybody(language: str) -> list[Spec[Row]]:
    """The figures of all respondents."""
    figures, everybody = Figures(language), _("alle respondenten")

    def column(
        key: str, title: str, figure: Callable[[Row], Figure | None], way: str = "share"
    ) -> Spec[Row]:
        return figures.column(key, f"{title}, {everybody}", figure, way, main=False)

    def of(side: str, name: str) -> Callable[[Row], Figure | None]:
        return lambda row: of_side(row, side, name)

    return [
        column("share_political", _("Politiek"), of(POLITICAL, "share")),
        column("share_administrative", _("Administratie"), of(ADMINISTRATIVE, "share")),
        column("gap_all", _("Verschil"), lambda row: _gap(row, "pooled"), "points"),
        column("mean_political", _("Score politiek"), of(POLITICAL, "mean"), "pomp"),
        column("mean_administrative", _("Score administratie"), of(ADMINISTRATIVE, "mean"), "pomp"),
        column("cliff", _("Cliffs delta"), lambda row: _gap(row, "ordinal"), "decimal"),
    ]


def _gap(row: Row, name: str) -> Figure | None:
    return getattr(row.item.gap, name, None) if isinstance(row.item, ItemResult) else None


def _theme_of(row: Row, page: Page) -> str:
    code = getattr(row.item, "theme", None)
    title = next((theme.text for theme in page.themes if theme.code == code), "")
    return title or (code or "")


def _class_of(row: Row, language: str) -> str:
    if not isinstance(row.item, ItemResult | ThemeResult) or row.is_favourable is None:
        return ""
    return names.class_name(row.item.classification.code, language)


def _themes(page: Page) -> Table:
    figures = Figures(page.language)
    columns: list[Spec[Row]] = [
        text("text", _("Thema"), lambda row: row.text),
        text("class", _("Klasse"), lambda row: _class_of(row, page.language)),
        figures.column("political", _("Score politiek"), lambda row: row.political, "pomp"),
        figures.column(
            "administrative", _("Score administratie"), lambda row: row.administrative, "pomp"
        ),
        figures.column("gap", _("Verschil"), lambda row: row.gap, "pomp_gap"),
        *sizes(),
        figures.column(
            "alpha_political",
            _("Alfa politiek"),
            lambda row: _alpha(row, POLITICAL),
            "decimal",
            main=False,
        ),
        figures.column(
            "alpha_administrative",
            _("Alfa administratie"),
            lambda row: _alpha(row, ADMINISTRATIVE),
            "decimal",
            main=False,
        ),
    ]
    note = _(
        "Score van 0 tot 100; een stelling waar eens zijn het omgekeerde betekent, telt andersom."
    )
    return table("themes", _("Thema’s"), note, columns, [(row.code, row) for row in page.themes])


def _alpha(row: Row, side: str) -> Figure | None:
    found = row.item.reliability if isinstance(row.item, ThemeResult) else None
    if found is None:
        return None
    return found.political.alpha if side == POLITICAL else found.administrative.alpha


def _together(pairs: list[Together], language: str) -> Table:
    rows = [
        (f"{one.prefix}-{pair.a}-{pair.b}", (one, pair, dict(one.options)))
        for one in pairs
        for pair in one.pairs
    ]

    def share(value: float | None) -> Cell:
        return number(value, "share", language)

    def decimal(value: float | None) -> Cell:
        return number(value, "decimal", language)

    columns: list[Spec[tuple[Together, Pair, dict[str, str]]]] = [
        text("question", _("Vraag"), lambda row: row[0].title, main=False),
        text("side", _("Kant"), lambda row: _side_name(row[0].side)),
        text("a", _("Antwoord A"), lambda row: row[2].get(row[1].a, row[1].a)),
        text("b", _("Antwoord B"), lambda row: row[2].get(row[1].b, row[1].b)),
        Spec(Column("both", _("Noemt beide")), lambda row: share(row[1].both)),
        Spec(
            Column("given_a", _("B, van wie A noemt"), main=False),
            lambda row: share(row[1].given_a),
        ),
        Spec(
            Column("given_b", _("A, van wie B noemt"), main=False),
            lambda row: share(row[1].given_b),
        ),
        Spec(Column("lift", _("Keer zo vaak als bij toeval")), lambda row: decimal(row[1].lift)),
        Spec(Column("phi", _("Samenhang (phi)"), main=False), lambda row: decimal(row[1].phi)),
    ]
    return table("together", _("Wat samen genoemd wordt"), "", columns, rows)


def _side_name(side: str) -> str:
    return _("Politiek") if side == POLITICAL else _("Administratie")


def _estimates(page: Page) -> Table:
    figures = Figures(page.language)
    rows: list[tuple[str, tuple[Estimated, Estimate]]] = [
        (f"{item.code}-{one.side}", (item, one)) for item in page.estimates for one in item.rows
    ]
    columns: list[Spec[tuple[Estimated, Estimate]]] = [
        text("text", _("Stelling"), lambda row: row[0].text),
        text("side", _("Wie antwoordde"), lambda row: _side_name(row[1].side)),
        figures.column("own", _("Eigen antwoord"), lambda row: row[1].own),
        figures.column("guess", _("Wat de andere kant verwacht"), lambda row: row[1].guess),
        text(
            "state",
            _("Eens of niet, en weet men het"),
            lambda row: names.orientation_name(row[1].orientation, page.language),
        ),
    ]
    return table("estimates", _("Wat de ene kant van de andere verwacht"), "", columns, rows)


def _effort(payload: Benchmark, page: Page) -> Table:
    figures = Figures(page.language)
    texts = {row.code: row.text for row in page.rows}
    rows = [
        (f"{pair.effort}-{side}", (pair.effort, pair.yielded, side, found))
        for pair in payload.effort_yield
        for side, found in ((POLITICAL, pair.political), (ADMINISTRATIVE, pair.administrative))
    ]
    columns: list[Spec[tuple[str, str, str, ReturnSide]]] = [
        text("effort_text", _("Inspanning"), lambda row: texts.get(row[0], row[0])),
        text("yield_text", _("Rendement"), lambda row: texts.get(row[1], row[1]), main=False),
        text("side", _("Kant"), lambda row: _side_name(row[2])),
        figures.column("effort", _("Investeert"), lambda row: row[3].effort),
        figures.column("yield", _("Merkt het effect"), lambda row: row[3].yielded),
    ]
    return table("effort", _("Inspanning en rendement"), "", columns, rows)


def _associations(payload: Benchmark, page: Page) -> Table:
    figures = Figures(page.language)
    texts = {row.code: row.text for row in page.themes}
    columns: list[Spec[Association]] = [
        text("first", _("Thema"), lambda one: texts.get(one.first, one.first)),
        text("second", _("Tweede thema"), lambda one: texts.get(one.second, one.second)),
        figures.column("political", _("Politiek"), lambda one: one.political, "decimal"),
        figures.column(
            "administrative", _("Administratie"), lambda one: one.administrative, "decimal"
        ),
    ]
    rows = [(f"{one.first}-{one.second}", one) for one in payload.associations]
    note = _("Kendalls tau-b: van −1 (tegengesteld) tot 1 (samen omhoog en omlaag).")
    return table("associations", _("Samenhang van thema’s"), note, columns, rows)


def _courses(courses: Courses, language: str) -> Iterator[Table]:
    for key, title, subjects in (
        ("trend_statements", _("Stellingen over de golven"), courses.items),
        ("trend_themes", _("Thema’s over de golven"), courses.themes),
    ):
        if subjects:
            yield _course_table(key, title, subjects, courses, language)


def _course_table(
    key: str, title: str, subjects: tuple[CourseSubject, ...], courses: Courses, language: str
) -> Table:
    figures, way, unit = Figures(language), subjects[0].way, subjects[0].unit
    waves = [wave.name for wave in courses.waves if not wave.unavailable]
    rows = [
        (f"{one.code}-{course.side}", (one, course)) for one in subjects for course in one.sides
    ]

    def at(place: int) -> Spec[tuple[CourseSubject, CourseRow]]:
        return figures.column(f"wave_{place}", waves[place], lambda row: row[1].figures[place], way)

    columns: list[Spec[tuple[CourseSubject, CourseRow]]] = [
        text("text", _("Onderwerp"), lambda row: row[0].text),
        text("side", _("Kant"), lambda row: _side_name(row[1].side)),
        *(at(place) for place in range(len(waves))),
        figures.column("change", _("Verandering"), lambda row: row[1].course.change, unit),
        text("trend", _("Verloop"), lambda row: names.trend_name(row[1].word, language)),
        text("linked", _("Vergeleken"), lambda row: row[1].link, main=False),
    ]
    return table(key, title, "", columns, rows)


def _group_rows(report: Report, payload: Benchmark, page: Page) -> Iterator[tuple[Row, GroupRow]]:
    for row in page.themes:
        for group in payload.peer_groups:
            themes = report.peers.get(group.key, ())
            found = next((theme for theme in themes if theme.code == row.code), None)
            yield row, GroupRow(group, short_name(group, page.language), found)


def _groups(groups: list[tuple[Row, GroupRow]], page: Page) -> Table:
    figures, language = Figures(page.language), page.language
    columns: list[Spec[tuple[Row, GroupRow]]] = [
        text("theme", _("Thema"), lambda row: row[0].text),
        text(
            "kind",
            _("Ingedeeld naar"),
            lambda row: row[1].group.name or kind_name(row[1].group.kind, language),
            main=False,
        ),
        text("group", _("Groep"), lambda row: group_name(row[1].group, language)),
        count("municipalities", _("Besturen"), lambda row: row[1].group.municipalities),
        figures.column(
            "political", _("Score politiek"), lambda row: row[1].sides.political, "pomp"
        ),
        figures.column(
            "administrative",
            _("Score administratie"),
            lambda row: row[1].sides.administrative,
            "pomp",
        ),
        figures.column("gap", _("Verschil"), lambda row: _group_gap(row[1]), "pomp_gap"),
        text(
            "note",
            _("Waarom niet"),
            lambda row: names.reason_text(row[1].group.reason, language),
            main=False,
        ),
    ]
    rows = [(f"{row.code}-{group.group.key}", (row, group)) for row, group in groups]
    return table("groups", _("Vergelijkingsgroepen"), "", columns, rows)


def _group_gap(row: GroupRow) -> Figure | None:
    return row.theme.gap.mean_within if row.theme else None
