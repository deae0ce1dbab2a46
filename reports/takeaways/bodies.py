"""What a page of takeaways shows to every reader, made once and kept, as a report's body is.

In its key stands all that it shows: the run, the edits with their revisions, the language, and
whether its reader may write.
"""

from django.utils.safestring import SafeString

from accounts.models import Tenant
from reports.kept import kept_body
from reports.narrative.phrasing.words import Writer
from reports.pages.labels import labels_of
from reports.pages.parts import OVERVIEW
from reports.queries import Standing, figures_of
from reports.takeaways.article import Article, Facts, article
from reports.takeaways.charts import TakeableTakeaways, revisions
from reports.takeaways.editing import Edits
from reports.takeaways.queries import TakeawaysPage, edits_of, facts_of
from reports.takeaways.sections import Eight, eight


def eight_of(standing: Standing, page: TakeawaysPage) -> Eight:
    """The takeaways with what was written over them."""
    return eight(figures_of(standing), page.language, edits_of(page))


def takeaways_body(
    tenant: Tenant, standing: Standing, page: TakeawaysPage, *, writes: bool
) -> SafeString:
    """The sections of the page; with links to write for who may."""
    edits = edits_of(page)

    def context() -> dict[str, object]:
        report = figures_of(standing)
        found = eight(report, page.language, edits)
        charts = TakeableTakeaways(_charts(tenant, standing))
        told = {"eight": found, "report": report, "tenant": tenant}
        return {**told, "writes": writes, "charts": charts}

    parts = _shown(tenant, standing, page, edits)
    return kept_body("takeaways", (*parts, writes), "takeaways/_body.html", context)


def article_body(tenant: Tenant, standing: Standing, page: TakeawaysPage) -> SafeString:
    """The article as a page shows it; it also tells the edition."""
    edits = edits_of(page)

    def context() -> dict[str, object]:
        charts = TakeableTakeaways(_charts(tenant, standing))
        return {"article": article_of(standing, page, edits), "tenant": tenant, "charts": charts}

    parts = _shown(tenant, standing, page, edits)
    return kept_body("article", parts, "takeaways/_article.html", context)


def article_of(standing: Standing, page: TakeawaysPage, edits: Edits | None = None) -> Article:
    """The article of a page: what a file of it is written from, too."""
    report = figures_of(standing)
    found = eight(report, page.language, edits_of(page) if edits is None else edits)
    writer = Writer(page.language, labels_of(report.document))
    facts: Facts = facts_of(standing)
    return article(found, report.payload, facts, writer)


def _shown(
    tenant: Tenant, standing: Standing, page: TakeawaysPage, edits: Edits
) -> tuple[object, ...]:
    town, edition = standing.municipality, standing.edition
    return (
        tenant.slug,
        standing.run.id,
        standing.run.digest,
        *((town.code, town.name) if town else ("", "")),
        edition.number if edition else "",
        standing.wave.name,
        standing.wave.study.name,
        page.language,
        revisions(edits),
    )


def _charts(tenant: Tenant, standing: Standing) -> str:
    return f"{OVERVIEW.url(tenant.slug, standing)}chart/"
