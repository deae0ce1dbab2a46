"""The part of a report page that is the same for every reader, made once and kept.

Everything that it shows is in its key: the run, whose results never change, the edition that it
corrects, the language, what was chosen in the address, and the program's own texts and templates.
The frame around it (who reads, what they may do, forms and their tokens) is made each time.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Tenant
from accounts.tenant_cache import kept
from benchmarking.queries import peer_headings
from reports.pages.comparison import Reading, correction_of
from reports.pages.peers import own_peers, side_by_side
from reports.pages.reports import make_page
from reports.queries import (
    Standing,
    benchmark_figures,
    cause_of,
    changed_for,
    municipality_figures,
)
from surveys.respond.queries.response import wave_response

# Whole rooms: what a body shows is put into words and kept from sight by modules of each of them.
SHOWN_BY = (
    "templates/**/*.html",
    "accounts/**/*.py",
    "benchmarking/**/*.py",
    "config/**/*.py",
    "reports/**/*.py",
    "surveys/**/*.py",
    "surveys/data/*.csv",
    "locale/*/LC_MESSAGES/*.mo",
)


def benchmark_body(tenant: Tenant, standing: Standing, language: str, theme: str) -> SafeString:
    """The benchmark with its groups beside one another for a theme."""
    theme = _known(theme, standing.wave.version.document.theme_codes())

    def context() -> dict[str, Any]:
        found = benchmark_figures(standing)
        groups = side_by_side(found, theme, language)
        page = make_page(found, language)
        enough = wave_response(standing.wave).enough
        return {"page": page, "report": found, "groups": groups, "enough": enough}

    return _body("reports/_benchmark.html", tenant, standing, (language, theme), context)


def municipality_body(tenant: Tenant, standing: Standing, language: str, peers: str) -> SafeString:
    """A municipality's figures, in the peer group that was chosen."""
    groups = peer_headings(standing.run) if peers else ()
    peers = _known(peers, (group.key for group in groups))

    def context() -> dict[str, Any]:
        found = municipality_figures(standing)
        if found is None:
            raise LookupError("a municipality without results has no page")
        page = make_page(found, language)
        reading = Reading(page.labels, language, {})
        return {
            "page": page,
            "report": found,
            "correction": correction_of(changed_for(found), reading),
            "cause": cause_of(found),
            "peers": own_peers(found, peers, page.labels, language),
        }

    return _body("reports/_municipality.html", tenant, standing, (language, peers), context)


def _known(choice: str, choices: Iterable[str]) -> str:
    """Nothing chosen instead of what cannot be: nobody fills the cache with made-up addresses."""
    return choice if choice in choices else ""


def _body(
    template: str,
    tenant: Tenant,
    standing: Standing,
    chosen: tuple[str, str],
    context: Callable[[], dict[str, Any]],
) -> SafeString:
    def make() -> str:
        return render_to_string(template, {**context(), "tenant": tenant})

    parts = (template, tenant.slug, *_shown(standing), *chosen, program())
    # Made by a template, which escaped every text.
    return mark_safe(kept("report", parts, make))  # noqa: S308


def _shown(standing: Standing) -> tuple[object, ...]:
    town, corrected = standing.municipality, standing.corrected
    return (
        standing.run.id,
        standing.run.digest,
        *((town.code, town.name) if town else ("", "")),
        *((corrected.id, corrected.number) if corrected else ("", "")),
    )


@cache
def program() -> str:
    """A digest of what renders a body: another release of the program keeps apart bodies."""
    root, found = Path(settings.BASE_DIR), hashlib.sha256()
    for path in sorted(path for pattern in SHOWN_BY for path in root.glob(pattern)):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
