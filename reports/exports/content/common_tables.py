"""Tables that the benchmark and a municipality both have: options, themes' and items' words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import SideResponse
from reports.exports.content.spec import Figures, Spec, count, table, text
from reports.exports.content.told import Table
from reports.narrative.model import ADMINISTRATIVE, POLITICAL, side_of
from reports.open_answers.queries import Voice
from reports.pages.reports import Page
from reports.pages.rows import Row
from surveys.questionnaire.languages import SPOKEN
from surveys.respond.queries.wordings import WordingLine

POINTS = {"share": "points", "top": "points", "mean": "pomp_gap"}
WAYS = {"share": "share", "top": "share", "mean": "decimal"}


@dataclass(frozen=True)
class OptionRow:
    """An option with the question to which it belongs."""

    question: str
    question_text: str
    row: Row


def options_tables(page: Page) -> Iterator[Table]:
    """A table for each kind of question with options that the report has."""
    parts = (
        ("choices", _("Gekozen antwoorden"), page.choices),
        ("rankings", _("Rangschikkingen: wie de optie noemt"), page.rankings),
        ("sums", _("Verdeelde punten, gemiddeld"), page.sums),
    )
    for key, title, questions in parts:
        rows = [
            (f"{question.code}.{row.code}", OptionRow(question.code, question.text, row))
            for question in questions
            for row in question.rows
        ]
        if rows:
            yield _options(key, title, rows, page.language)


def _options(key: str, title: str, rows: list[tuple[str, OptionRow]], language: str) -> Table:
    figures = Figures(language)
    measure = rows[0][1].row.measure
    way, gap = WAYS[measure], POINTS[measure]
    columns: list[Spec[OptionRow]] = [
        text("question", _("Vraag"), lambda one: one.question, main=False),
        text("question_text", _("Vraag in woorden"), lambda one: one.question_text, main=False),
        text("text", _("Antwoord"), lambda one: one.row.text),
        figures.column("political", _("Politiek"), lambda one: one.row.political, way),
        figures.column(
            "administrative", _("Administratie"), lambda one: one.row.administrative, way
        ),
        figures.column("gap", _("Verschil"), lambda one: one.row.gap, gap),
    ]
    if any(one.row.benchmark.political is not None for _code, one in rows):
        columns += [
            figures.column(
                "benchmark_political",
                _("Benchmark politiek"),
                lambda one: one.row.benchmark.political,
                way,
            ),
            figures.column(
                "benchmark_administrative",
                _("Benchmark administratie"),
                lambda one: one.row.benchmark.administrative,
                way,
            ),
        ]
    note = _("Verschil: politiek min administratie.")
    return table(key, title, note, columns, rows)


def voices_table(told: Sequence[Voice]) -> Table:
    """What people wrote in their own words, as an edition froze it: read over, in a drawn order.

    Only of an edition: what is not released can still change, and a file does not.
    """
    columns: list[Spec[tuple[Voice, str]]] = [
        text("question", _("Vraag"), lambda one: one[0].question),
        text("side", _("Kant"), lambda one: _side(one[0].perspective)),
        text("answer", _("Antwoord"), lambda one: one[1]),
    ]
    rows = [(f"{n}", one) for n, one in enumerate(_each(told), 1)]
    note = _(
        "Dit schreven mensen van alle deelnemende besturen samen, in gelote volgorde. Het adviesbureau"
        " heeft de teksten nagekeken, en weggelaten wat iemand herkenbaar maakt."
    )
    return table("open_answers", _("In eigen woorden"), note, columns, rows)


def _each(told: Sequence[Voice]) -> Iterator[tuple[Voice, str]]:
    for voice in told:
        for one in voice.texts:
            yield voice, one


def _side(perspective: str) -> str:
    return _("Politiek") if perspective == POLITICAL else _("Administratie")


def wordings_table(lines: Sequence[WordingLine]) -> Table:
    """The typing errors that were corrected while people answered: who answered early read another text."""
    columns: list[Spec[WordingLine]] = [
        text("where", _("Plaats"), lambda line: line.where),
        text("language", _("Taal"), lambda line: SPOKEN[line.language].own_name),
        text("before", _("Eerste tekst"), lambda line: line.before),
        text("after", _("Verbeterde tekst"), lambda line: line.after),
    ]
    note = _(
        "Terwijl de bevraging liep, is de spelling van deze teksten verbeterd. De betekenis is dezelfde"
        " gebleven; wie eerder antwoordde, las de eerste tekst."
    )
    rows = [(str(number), line) for number, line in enumerate(lines, 1)]
    return table("wordings", _("Verbeterde tikfouten"), note, columns, rows)


def response_table(sides: list[tuple[str, SideResponse]]) -> Table:
    """Who answered, of how many who were invited."""
    columns: list[Spec[tuple[str, SideResponse]]] = [
        text("side", _("Kant"), lambda one: one[0]),
        count("submitted", _("Antwoorden"), lambda one: one[1].submitted),
        count("invited", _("Uitgenodigd"), lambda one: one[1].invited),
    ]
    return table("response", _("Wie antwoordde"), "", columns, [(one[0], one) for one in sides])


def sizes() -> list[Spec[Row]]:
    """On how many answers of each side a row rests."""
    return [
        count("n_political", _("n politiek"), lambda row: size_of(row, POLITICAL), main=False),
        count(
            "n_administrative",
            _("n administratie"),
            lambda row: size_of(row, ADMINISTRATIVE),
            main=False,
        ),
    ]


def of_side(row: Row, side: str, name: str) -> Figure | None:
    """A named figure of one side of a row's item or theme."""
    found = getattr(side_of(row.item, side), name, None)
    return found if isinstance(found, Figure) else None


def favourable_word(row: Row) -> str:
    """Which answers count and whether that is favourable, as on the page; empty where nobody says."""
    if row.is_favourable is None:
        return ""
    return _("{answers}: {reading}").format(
        answers=row.answers, reading=_("gunstig") if row.is_favourable else _("ongunstig")
    )


def size_of(row: Row, side: str) -> int | None:
    """How many answers a side's figures rest on; None where it is not told."""
    found = getattr(side_of(row.item, side), "n", None)
    return found if isinstance(found, int) else None
