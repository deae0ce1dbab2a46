"""What a page of takeaways shows to every reader, made once and kept, as a report's body is.

In its key stands all that it shows: the run, the edits with their revisions, the language, and
whether its reader may write.
"""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Tenant
from accounts.tenant_cache import kept
from reports.narrative.phrasing.words import Writer
from reports.pages.bodies import program
from reports.pages.labels import labels_of
from reports.queries import Standing, figures_of
from reports.takeaways.article import Article, Facts, article
from reports.takeaways.editing import Edits
from reports.takeaways.queries import Page, edits_of, facts_of
from reports.takeaways.sections import Eight, eight


def eight_of(standing: Standing, page: Page) -> Eight:
    """The takeaways with what was written over them."""
    return eight(figures_of(standing), page.language, edits_of(page))


def takeaways_body(tenant: Tenant, standing: Standing, page: Page, *, writes: bool) -> SafeString:
    """The sections of the page; with links to write for who may."""
    edits = edits_of(page)

    def make() -> str:
        report = figures_of(standing)
        context = {
            "eight": eight(report, page.language, edits),
            "report": report,
            "tenant": tenant,
            "writes": writes,
        }
        return render_to_string("takeaways/_body.html", context)

    return _kept("takeaways", tenant, standing, (page, edits, writes), make)


def article_body(tenant: Tenant, standing: Standing, page: Page) -> SafeString:
    """The article as a page shows it; it also tells the edition."""
    edits = edits_of(page)

    def make() -> str:
        made = article_of(standing, page, edits)
        return render_to_string("takeaways/_article.html", {"article": made, "tenant": tenant})

    return _kept("article", tenant, standing, (page, edits, False), make)


def article_of(standing: Standing, page: Page, edits: Edits | None = None) -> Article:
    """The article of a page: what a file of it is written from, too."""
    report = figures_of(standing)
    found = eight(report, page.language, edits_of(page) if edits is None else edits)
    writer = Writer(page.language, labels_of(report.document))
    facts: Facts = facts_of(standing, report.payload.threshold)
    return article(found, report.payload, facts, writer)


def _kept(
    name: str,
    tenant: Tenant,
    standing: Standing,
    shown: tuple[Page, Edits, bool],
    make: Callable[[], str],
) -> SafeString:
    page, edits, writes = shown
    town, edition = standing.municipality, standing.edition
    parts = (
        tenant.slug,
        standing.run.id,
        standing.run.digest,
        *((town.code, town.name) if town else ("", "")),
        edition.number if edition else "",
        standing.wave.name,
        standing.wave.study.name,
        page.language,
        writes,
        ",".join(f"{key}={edits[key].revision}" for key in sorted(edits)),
        program(),
    )
    # Made by a template, which escaped every text.
    return mark_safe(kept(name, parts, make))  # noqa: S308
