"""What of a part of a report is the same for every reader, made once and kept.

Its key names the run, whose results never change, the edition that it corrects, the language, and
what was chosen in the address.
The frame around it (who reads, what they may do, forms and their tokens) is made each time.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from accounts.models import Tenant
from benchmarking.queries.results import themes_of_all
from reports.kept import kept_body
from reports.open_answers.queries import state_of, voices
from reports.pages.comparison import ComparisonReading, correction_of
from reports.pages.drawings.maps import map_name
from reports.pages.drawings.taken import Takeable
from reports.pages.heatmap import Heatmap, heatmap_of
from reports.pages.parts import (
    MAP,
    OVERVIEW,
    WHOLE,
    ReportPart,
    entries_of,
    navigation,
    parts_in,
    places_of,
)
from reports.pages.peers import own_peers, side_by_side
from reports.pages.reports import Page
from reports.pages.statements import StatementList, figure_rows
from reports.queries import (
    Report,
    Standing,
    benchmark_figures,
    cause_of,
    changed_for,
    municipality_figures,
    participating,
)
from surveys.respond.queries.response import with_enough
from surveys.respond.queries.wordings import corrected_in

Chosen = Mapping[str, str]


def part_body(
    tenant: Tenant, standing: Standing, part: ReportPart, language: str, chosen: Chosen
) -> SafeString:
    """One part of the report; `chosen` holds nothing but what there is to choose from."""

    def context() -> dict[str, object]:
        own = standing.municipality is not None
        found = _municipality(standing, part) if own else _benchmark(standing, part)
        page = Page(found, language)
        more = _of_municipality(page, part, chosen) if own else _of_benchmark(page, part, chosen)
        taken = None if part is WHOLE else _taken(page, tenant, standing, more.get("map"))
        return {**_of_every(page, tenant, standing, part, chosen), **more, "charts": taken}

    choices = [f"{name}={value}" for name, value in sorted(chosen.items())]
    names = participating(standing.wave) if "municipalities" in part.reads else ()
    parts = (
        *("part", part.slug, tenant.slug),
        *shown(standing),
        language,
        *choices,
        names,
        texts_of(standing, part),
    )
    return kept_body("report", parts, part.template(standing), context)


def _benchmark(standing: Standing, part: ReportPart) -> Report:
    return benchmark_figures(standing, peers="peers" in part.reads)


def _municipality(standing: Standing, part: ReportPart) -> Report:
    found = municipality_figures(standing, peers="peers" in part.reads)
    if found is None:
        raise LookupError("a municipality without results has no page")
    return found


def _of_every(
    page: Page, tenant: Tenant, standing: Standing, part: ReportPart, chosen: Chosen
) -> dict[str, object]:
    whole = part is WHOLE
    # The whole report is of the benchmark or of one municipality, and not of every other one.
    parts = [one for one in parts_in(entries_of(standing)) if whole and one is not MAP]
    return {
        "page": page,
        "report": page.report,
        "tenant": tenant,
        "places": places_of(page.payload, tenant.slug, standing, part),
        "statements": StatementList(page, chosen),
        "figures": StatementList(page, {}) if whole else figure_rows(page, chosen),
        "chosen": chosen,
        "wordings": corrected_in(standing.wave) if "wordings" in part.reads else [],
        "voices": voices(standing, page.language) if "texts" in part.reads else [],
        "whole": whole,
        "templates": [one.template(standing) for one in parts],
        "parts": navigation(tenant.slug, standing, part),
    }


def _taken(page: Page, tenant: Tenant, standing: Standing, seen: Heatmap | None) -> Takeable:
    """What of the report can be taken along; of the map what the reader chose."""
    also = map_name(seen) if seen is not None and seen.any_shown else ""
    return Takeable(page, f"{OVERVIEW.url(tenant.slug, standing)}chart/", also)


def _of_benchmark(page: Page, part: ReportPart, chosen: Chosen) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "peers" in part.reads:
        found["groups"] = side_by_side(page.report, chosen.get("theme", ""), page.language)
    if "response" in part.reads:
        found["enough"] = with_enough(page.report.wave)
    if "municipalities" in part.reads:
        found["map"] = heatmap_of(page, themes_of_all(page.report.run), chosen)
    return found


def _of_municipality(page: Page, part: ReportPart, chosen: Chosen) -> dict[str, Any]:
    found: dict[str, Any] = {}
    report, labels, language = page.report, page.labels, page.language
    if "peers" in part.reads:
        found["peers"] = own_peers(report, chosen.get("peers", ""), labels, language)
    if "correction" in part.reads:
        reading = ComparisonReading(labels, language, {}, tells_before=report.tells_corrected)
        found["correction"] = correction_of(changed_for(report), reading)
        found["cause"] = cause_of(report)
    return found


def shown(standing: Standing) -> tuple[object, ...]:
    """What of a standing decides what its pages say."""
    town, corrected = standing.municipality, standing.corrected
    return (
        standing.run.id,
        standing.run.digest,
        *((town.code, town.name) if town else ("", "")),
        *((corrected.id, corrected.number) if corrected else ("", "")),
        standing.tells_corrected,
    )


def texts_of(standing: Standing, part: ReportPart) -> tuple[object, ...]:
    """What decides which texts of people the part shows; a few of them change without a run."""
    return state_of(standing) if "texts" in part.reads else ()


def frame_of(standing: Standing) -> tuple[object, ...]:
    """The same with what the frame around a body says of it."""
    wave, edition = standing.wave, standing.edition
    named = wave.study.name, wave.name, wave.closed_at
    told = (edition.id, edition.number) if edition else ("", "")
    last = standing.withdrawn.id if standing.withdrawn else ""
    return (*shown(standing), *named, *told, last, standing.next_edition)
