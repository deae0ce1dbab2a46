"""Taking a report along: asking for a file, seeing how far it is, downloading it."""

from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst, get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import storage
from accounts.access import check_municipality, find, needs, noted
from accounts.files.claims import made_again_if_damaged
from accounts.files.rows import FileState
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from reports.access import language_of_reader, not_ready, own_edition, own_standing, wave_of
from reports.exports.actions import record_taken, request_file
from reports.exports.content.facts import made_up
from reports.exports.making import TYPES, extension
from reports.exports.offers import formats, offers
from reports.exports.tasks import make_file
from reports.models import OF_ROWS, FileFormat, ReportFile
from reports.queries import Standing, benchmark_standing
from reports.takeaways.bodies import article_of
from reports.takeaways.queries import page_of
from surveys.models import Wave

Response = TypeVar("Response", bound=HttpResponseBase)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_BENCHMARK)
def benchmark_files(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The benchmark as files, for the consultancy."""
    wave = wave_of(wave_id)
    standing = benchmark_standing(wave)
    here = reverse("benchmark_files", args=[request.tenant.slug, wave_id])
    return _page(request, wave, standing, here)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def municipality_files(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """One municipality's report as files; a manager's once it is released."""
    wave = wave_of(wave_id)
    standing = own_standing(request, wave, code)
    here = reverse("municipality_files", args=[request.tenant.slug, wave_id, code])
    return _page(request, wave, standing, here)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def edition_files(request: MemberRequest, wave_id: UUID, code: str, number: int) -> HttpResponse:
    """The same as an earlier edition had it."""
    wave = wave_of(wave_id)
    standing = own_edition(request, wave, code, number)
    here = reverse("edition_files", args=[request.tenant.slug, wave_id, code, number])
    return _page(request, wave, standing, here)


@require_safe
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def file_download(request: MemberRequest, file_id: UUID) -> HttpResponseBase:
    """A file that is ready, to whoever may read the report that it holds."""
    ready = ReportFile.objects.filter(state=FileState.READY.value)
    file = find(
        ready.select_related("run__wave", "edition", "participation__municipality"), id=file_id
    )
    _check_reader(request, file)
    response = answer(file)
    record_taken(by=request.user, file=file)
    return response


def answer(file: ReportFile) -> HttpResponseBase:
    """A file that is ready as a download; Http404 when it is damaged."""
    kind = FileFormat(file.format)
    name = _filename(file, kind)
    try:
        with made_again_if_damaged(file):
            if kind is FileFormat.ZIP:  # too large to hold in memory
                return _named(FileResponse(storage.opened(file.path, file.sha256)), kind, name)
            return _download(storage.read(file.path, file.sha256), kind, name)
    except storage.Damaged as error:
        raise Http404 from error


def _download(content: bytes, kind: FileFormat, name: str) -> HttpResponse:
    return _named(HttpResponse(content), kind, name)


def _named(response: Response, kind: FileFormat, name: str) -> Response:
    """The answer with its type, as a download of that name that nobody else keeps."""
    named = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Type"] = TYPES[kind]
    response["Content-Disposition"] = named or ""
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@needs(Permission.SEE_BENCHMARK)
@noted("article_taken", each=True, wave_id="surveys.Wave")
def benchmark_article(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The benchmark's takeaways as a Word file, with what the consultant wrote over."""
    return _article(request, benchmark_standing(wave_of(wave_id)))


@require_safe
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
@noted("article_taken", each=True, wave_id="surveys.Wave")
def municipality_article(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """One municipality's; a manager's once it is released."""
    return _article(request, own_standing(request, wave_of(wave_id), code))


def _article(request: MemberRequest, standing: Standing | None) -> HttpResponse:
    if standing is None:
        raise Http404
    page = page_of(standing.wave, standing.municipality, _language(request))
    moment = standing.edition.released_at if standing.edition else standing.finished_at
    article = article_of(standing, page)
    tenant = request.tenant
    warning = capfirst(made_up()) if tenant.simulated else ""
    from reports.exports.article import article_docx  # noqa: PLC0415 -- slow to load, and only here

    content = article_docx(article, sender=tenant.name, moment=moment, warning=warning)
    name = get_valid_filename(f"{article.title}-{article.subtitle}.docx")
    return _download(content, FileFormat.DOCX, name)


def _check_reader(request: MemberRequest, file: ReportFile) -> None:
    if file.format in OF_ROWS and not request.membership.may(Permission.SEE_ROWS):
        raise Http404
    if request.membership.may(Permission.SEE_BENCHMARK):
        return
    # As on the page of editions: an earlier one is there to be read until it is withdrawn.
    if file.participation is None or file.edition is None or file.edition.withdrawal:
        raise Http404
    check_municipality(request.membership, file.participation.municipality_id)


def _filename(file: ReportFile, kind: FileFormat) -> str:
    place = file.participation
    whole = _("Antwoorden") if kind in OF_ROWS else "Benchmark"
    parts = [place.municipality.name if place else whole, file.run.wave.name]
    if file.edition:
        parts.append(f"{file.edition.number}")
    if kind is FileFormat.SHORT_PDF:
        parts.append("2p")  # its pages
    return get_valid_filename(f"{'-'.join(parts)}-{file.language}.{extension(kind)}")


def _page(request: MemberRequest, wave: Wave, standing: Standing | None, here: str) -> HttpResponse:
    if standing is None:
        return not_ready(request, wave, status=404)
    language = _language(request)
    if request.method == "POST":
        return _asked(request, standing, f"{here}?language={language}", language)
    found = list(offers(standing, language, with_rows=request.membership.may(Permission.SEE_ROWS)))
    context = {
        "report": standing,
        "offers": found,
        "running": any(one.is_running for one in found),
        "here": here,
        "language": language,
        "languages": settings.LANGUAGES,
    }
    return render(request, "reports/files.html", context)


def _asked(request: MemberRequest, standing: Standing, here: str, language: str) -> HttpResponse:
    wanted = request.POST.get("format", "")
    offered = formats(standing, with_rows=request.membership.may(Permission.SEE_ROWS))
    kind = next((one for one in offered if one.value == wanted), None)
    if kind is None:
        raise Http404
    file = request_file(by=request.user, standing=standing, kind=kind, language=language)
    if file.state == FileState.WAITING:
        enqueue(make_file, str(file.tenant_id), str(file.id))
    return redirect(f"{here}#{kind.value}")


def _language(request: HttpRequest) -> str:
    """What was chosen, else the reader's own."""
    wanted = (request.POST if request.method == "POST" else request.GET).get("language", "")
    known = dict(settings.LANGUAGES)
    return wanted if wanted in known else language_of_reader()
