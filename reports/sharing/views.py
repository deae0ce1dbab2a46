"""Sharing a released report with people who have no account, and what their link opens."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import check_municipality, find, needs
from accounts.files.rows import FileState
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from accounts.tenancy import tenant
from accounts.text import of_name
from reports.access import language_of_reader, not_ready, own_standing, wave_of
from reports.exports.actions import request_file
from reports.exports.queries import files_of
from reports.exports.tasks import make_file
from reports.exports.views import answer
from reports.models import FileFormat, ReportShare
from reports.queries import Standing, editions_of, withdrawn_last
from reports.sharing import links
from reports.sharing.actions import (
    MOST_OPEN,
    NotReleased,
    TooManyShares,
    end_share,
    note_opened,
    share_report,
)
from reports.sharing.forms import ShareForm
from reports.sharing.queries import listed_shares, share_of, shared_standing
from reports.sharing.short import short_body
from reports.sharing.tasks import send_report_mail

OFFERED: Final = {"short": FileFormat.SHORT_PDF, "long": FileFormat.PDF}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RELEASE_RESULTS, Permission.SEE_OWN_MUNICIPALITY)
def shares(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """Who has a link to a municipality's report, and a form for another one."""
    wave = wave_of(wave_id)
    standing = own_standing(request, wave, code, released_only=True)
    if standing is None:
        return not_ready(request, wave, status=404)
    form = ShareForm(request.POST or None, initial={"language": language_of_reader()})
    if request.method == "POST" and form.is_valid() and _shared(request, standing, form):
        return redirect(request.path)
    context = {"report": standing, "form": form, "shares": listed_shares(standing)}
    return render(request, "reports/sharing/shares.html", context)


def _shared(request: MemberRequest, standing: Standing, form: ShareForm) -> bool:
    try:
        share = share_report(by=request.user, standing=standing, **form.cleaned_data)
    except NotReleased:
        form.add_error(None, _("Dit rapport is intussen ingetrokken: er is niets om te delen."))
        return False
    except TooManyShares:
        text = _("Dit rapport heeft al %(n)s links. Trek er eerst één in.") % {"n": MOST_OPEN}
        form.add_error(None, text)
        return False
    enqueue(send_report_mail, str(share.tenant_id))
    _ask_files(standing, share.language)
    text = _("De link is onderweg naar %(email)s.") % {"email": share.email}
    messages.success(request, text)
    return True


@require_POST
@needs(Permission.RELEASE_RESULTS, Permission.SEE_OWN_MUNICIPALITY)
def share_end(request: MemberRequest, share_id: UUID) -> HttpResponse:
    """End a link before its time."""
    share = find(ReportShare.objects.select_related("participation__municipality"), id=share_id)
    place = share.participation
    check_municipality(request.membership, place.municipality_id)
    end_share(by=request.user, share=share)
    messages.success(
        request, _("De link %(of_name)s opent niets meer.") % {"of_name": of_name(share.name)}
    )
    return redirect("report_shares", request.tenant.slug, place.wave_id, place.municipality.code)


@require_safe
@never_cache
def shared_report(request: HttpRequest, token: str) -> HttpResponseBase:
    """The short version of a report, for who holds its link."""
    tenant_id, share_id = _read(token)
    with tenant(tenant_id):
        share = share_of(share_id)
        standing = shared_standing(share) if share else None
        if share is None or standing is None:
            return _ended(request, share)
        with translation.override(share.language):
            body = short_body(share.tenant, standing, share.language)
            context = {"share": share, "report": standing, "body": body, "token": token}
            note_opened(share)
            return _private(render(request, "reports/sharing/shared.html", context))


@require_safe
@never_cache
def shared_file(request: HttpRequest, token: str, length: str) -> HttpResponseBase:
    """The report as PDF, for who holds its link; a page that asks again while it is made."""
    tenant_id, share_id = _read(token)
    with tenant(tenant_id):
        share = share_of(share_id)
        standing = shared_standing(share) if share else None
        if length not in OFFERED:
            raise Http404
        if share is None or standing is None:
            return _ended(request, share)
        kind, language = OFFERED[length], share.language
        if _has_failed(standing, kind, language):
            with translation.override(language):
                failed = render(request, "reports/sharing/failed.html", {"token": token})
            return _private(failed)
        file = request_file(by=None, standing=standing, kind=kind, language=language)
        if file.state == FileState.READY:
            note_opened(share)
            return _private(answer(file))
        if file.state == FileState.WAITING:
            enqueue(make_file, str(file.tenant_id), str(file.id))
        with translation.override(language):
            waiting = render(request, "reports/sharing/making.html", {"token": token})
        waiting["Refresh"] = "2"  # a page without a script asks again by itself
        return _private(waiting)


def _ended(request: HttpRequest, share: ReportShare | None) -> HttpResponseBase:
    """The link opens nothing; who holds one that still may is told what was withdrawn, and why."""
    if share is None:
        return _private(render(request, "reports/sharing/ended.html", status=410))
    place = share.participation
    withdrawn = withdrawn_last(editions_of(place.wave))
    with translation.override(share.language):
        context = {"share": share, "municipality": place.municipality, "withdrawn": withdrawn}
        return _private(render(request, "reports/sharing/withdrawn.html", context, status=410))


def _has_failed(standing: Standing, kind: FileFormat, language: str) -> bool:
    """Whether workers gave it up. A page that asks by itself must not set them to it for ever."""
    rows = files_of(standing).filter(format=kind.value, language=language)
    return rows.filter(state=FileState.FAILED.value).exists()


def _ask_files(standing: Standing, language: str) -> None:
    """The PDFs are there when the mail arrives."""
    for kind in OFFERED.values():
        file = request_file(by=None, standing=standing, kind=kind, language=language)
        if file.state == FileState.WAITING:
            enqueue(make_file, str(file.tenant_id), str(file.id))


def _read(token: str) -> tuple[UUID, UUID]:
    try:
        return links.read(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """The address is the key: it goes into no other site's log and into no index."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
