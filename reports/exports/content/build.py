"""From a report to what its files hold, in one language."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.branding.queries import look_of
from accounts.models import Tenant
from benchmarking.core.municipalities.own_results import MunicipalityResult
from benchmarking.core.tables.results import Benchmark
from reports.exports.content.benchmark_tables import benchmark_tables
from reports.exports.content.common_tables import voices_table, wordings_table
from reports.exports.content.facts import facts, moment
from reports.exports.content.municipality_tables import correction_table, municipality_tables
from reports.exports.content.told import Content, Fact, Sender, Table, plain, plain_table, texts
from reports.exports.content.words import words
from reports.open_answers.queries import voices
from reports.pages.comparison import ComparisonReading, changed_lines
from reports.pages.methods import methods
from reports.pages.peers import PeerComparison, own_peers
from reports.pages.reports import Page, make_page
from reports.queries import Report, changed_for
from surveys.models import Mode
from surveys.respond.queries.wordings import corrected_in


def content_of(tenant: Tenant, report: Report, language: str) -> Content:
    """Everything that a file of this report may say."""
    look = look_of(tenant)
    with translation.override(language):
        page = make_page(report, language)
        is_benchmark = isinstance(page.payload, Benchmark)
        return Content(
            language=language,
            words=words(is_benchmark=is_benchmark),
            title=plain(_title(report)),
            subtitle=plain(f"{report.wave.study.name} · {report.wave.name}"),
            sender=plain(tenant.name),
            is_benchmark=is_benchmark,
            made_at=moment(report),
            facts=tuple(facts(tenant, report, page.payload.threshold)),
            verdict=texts([sentence.text for sentence in page.verdict]),
            sentences=texts([sentence.text for sentence in page.sentences]),
            discuss=tuple(row.code for row in page.discuss),
            tables=tuple(map(plain_table, _tables(report, page))),
            reading=texts(list(_reading(page))),
            definitions=tuple(_definitions()),
            look=Sender(
                imprint=plain(look.imprint),
                colour=look.colour,
                logo=look.logo,
                slides=look.slides,
            ),
        )


def _title(report: Report) -> str:
    return report.municipality.name if report.municipality else _("Benchmark van alle besturen")


def _tables(report: Report, page: Page) -> Iterator[Table]:
    if isinstance(report.payload, MunicipalityResult):
        yield from municipality_tables(report, page, list(_peers(report, page)))
        if report.corrected and report.edition:
            reading = ComparisonReading(
                page.labels, page.language, {}, tells_before=report.tells_corrected
            )
            yield correction_table(changed_lines(changed_for(report), reading), report.corrected)
    else:
        yield from benchmark_tables(report, page)
    if report.edition and (told := voices(report, page.language)):
        yield voices_table(told)
    if corrections := corrected_in(report.wave):
        yield wordings_table(corrections)


def _peers(report: Report, page: Page) -> Iterator[PeerComparison]:
    if not isinstance(report.payload, MunicipalityResult) or page.hidden:
        return
    for group in report.payload.peers:
        found = own_peers(report, group.key, page.labels, page.language)
        if found is not None:
            yield found


def _reading(page: Page) -> Iterator[str]:
    yield _(
        "Cijfers die op minder dan {threshold} antwoorden rusten worden niet getoond, en ook niet"
        " wat zo’n cijfer zou verraden."
    ).format(threshold=page.payload.threshold)
    if page.report.wave.mode == Mode.ANONYMOUS:
        yield _(
            "Respondenten antwoordden anoniem: bij de sluiting gingen hun antwoorden zonder naam,"
            " functie of tijdstip uit een verzegelde stembus. Cijfers per functie zijn er daarom niet."
        )
    yield _(
        "Cijfers zijn afgerond: een aandeel op het procent, een score op een tiende punt. Waar ≈"
        " staat is er grover afgerond, omdat het cijfer anders zou verraden wat iemand antwoordde."
    )
    if isinstance(page.payload, Benchmark):
        yield _(
            "Het verschil is politiek min administratie, gemiddeld binnen de besturen waar beide"
            " kanten antwoordden, met een interval van 95 procent. ‘Aantoonbaar verschillend’: het interval"
            " sluit nul uit en het verschil telt. ‘Onbeslist’ is geen bewijs van gelijkheid."
        )
    else:
        yield _(
            "Deze cijfers beschrijven de mensen die antwoordden in dit ene bestuur. Ze worden niet"
            " getoetst: bij zulke kleine groepen zou een toets meer beloven dan de antwoorden"
            " kunnen dragen."
        )


def _definitions() -> Iterator[Fact]:
    for chapter in methods().chapters:
        for entry in chapter.entries:
            yield Fact(plain(f"{entry.id} {entry.name}"), plain(entry.definition))
