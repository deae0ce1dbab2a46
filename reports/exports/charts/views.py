"""Downloads of one chart, for whoever may read the report that it stands in."""

import base64
import hashlib
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenant_cache import kept
from reports.access import language_of_reader, own_standing, wave_of
from reports.exports.charts.making import TYPES, chart_file
from reports.kept import program
from reports.pages.bodies import frame_of
from reports.pages.drawings.maps import MAP
from reports.queries import Standing, benchmark_standing, figures_of, participating
from reports.takeaways.charts import TAKEAWAY, revisions
from reports.takeaways.queries import edits_of, page_of
from reports.unchanged import ASKS_EACH_TIME


@require_safe
@needs(Permission.SEE_BENCHMARK)
def benchmark_chart(request: MemberRequest, wave_id: UUID, chart: str, kind: str) -> HttpResponse:
    """A chart of the benchmark, for the consultancy."""
    return _answer(request, benchmark_standing(wave_of(wave_id)), chart, kind)


@require_safe
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def municipality_chart(
    request: MemberRequest, wave_id: UUID, code: str, chart: str, kind: str
) -> HttpResponse:
    """A chart of one municipality's report; a manager's once it is released."""
    return _answer(request, own_standing(request, wave_of(wave_id), code), chart, kind)


def _answer(
    request: MemberRequest, standing: Standing | None, chart: str, kind: str
) -> HttpResponse:
    if standing is None or kind not in TYPES:
        raise Http404
    language = language_of_reader()
    also = _also_shown(standing, chart, language)
    shown = (*frame_of(standing), request.tenant.name, also, chart, kind, language, program())
    tag = f'"{hashlib.sha256(repr(tuple(map(str, shown))).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(_content(request, standing, shown), content_type=TYPES[kind])
        name = content_disposition_header(
            as_attachment=True, filename=_filename(standing, chart, f"{language}.{kind}")
        )
        answer["Content-Disposition"] = name or ""
    answer["ETag"], answer["Cache-Control"] = tag, ASKS_EACH_TIME
    return answer


def _also_shown(standing: Standing, chart: str, language: str) -> object:
    """What a chart shows that may change without a run."""
    if chart.startswith(MAP):
        return participating(standing.wave)
    if chart.startswith(TAKEAWAY):
        return revisions(edits_of(page_of(standing.wave, standing.municipality, language)))
    return ""


def _content(request: MemberRequest, standing: Standing, shown: tuple[object, ...]) -> bytes:
    """The file, made once for all who read this edition; Http404 when there is no such chart, of
    which nothing is kept: a reader can make up any number of names."""
    chart, kind, language = map(str, shown[-4:-1])

    def make() -> str:
        made = chart_file(request.tenant, figures_of(standing), chart, kind, language)
        if made is None:
            raise Http404
        return base64.b64encode(made).decode()

    return base64.b64decode(kept("chart", shown, make))


def _filename(standing: Standing, chart: str, ending: str) -> str:
    town, edition = standing.municipality, standing.edition
    parts = [town.name if town else "Benchmark", standing.wave.name, chart]
    return get_valid_filename(
        "-".join([*parts, *([str(edition.number)] if edition else []), ending])
    )
