"""The link that ends all mails, and the list of those who get none."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import tenant
from surveys.delivery.actions import lift_stop, put_on_list, record_anywhere, unsubscribe
from surveys.delivery.forms import StopForm
from surveys.delivery.links import hash_stop_token
from surveys.delivery.provider import PROVIDERS, NotAuthentic, told_by
from surveys.delivery.queries import stop_owner, stops_page
from surveys.models import Invitation, MailStop
from surveys.refusals import Refused
from surveys.respond.views.respond import unknown_link


# A mail program posts here by itself: without a cookie, a log-in, or a page before (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows a button and changes nothing: scanners open every link. The POST counts."""
    owner = stop_owner(token)
    if owner is None:
        return unknown_link(request)
    with tenant(owner[0]):
        rows = Invitation.objects.select_related("tenant", "contact")
        invitation = rows.filter(id=owner[1]).first()
        if invitation is None:
            return unknown_link(request)
        with translation.override(invitation.language):
            ended = request.method == "POST"
            if ended:
                former = hash_stop_token(token) == invitation.former_stop_hash
                unsubscribe(invitation=invitation, former=former)
            page = {"tenant": invitation.tenant, "ended": ended}
            return render(request, "respond/stop.html", page)


# A provider comes without a cookie; its secret or signature is what it is known by.
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mail_events(request: HttpRequest) -> HttpResponse:
    """What the mail provider tells of mails; the same told twice has one effect."""
    if settings.MAIL_EVENTS not in PROVIDERS:
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()
    try:
        told = list(told_by(request))
    except NotAuthentic:
        # Amazon SNS asks first without the secret, and sends it when it is asked for.
        asks = {"WWW-Authenticate": 'Basic realm="mail events"'}
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers=asks)
    for mailing_id, returned in told:
        record_anywhere(mailing_id, returned)
    return HttpResponse()


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
@noted("stops_seen")
def stop_list(request: MemberRequest) -> HttpResponse:
    """Who gets no mail and why; one more by hand."""
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = put_on_list(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("%s krijgt geen mails meer.") % row.email)
            return redirect("stop_list", request.tenant.slug)
    search = request.GET.get("q", "")[:100]
    page = {
        "form": form,
        "stops": stops_page(search, request.GET.get("page", "1")),
        "search": search,
        "query": f"{urlencode({'q': search})}&" if search else "",
    }
    return render(request, "waves/stops.html", page, status=422 if form.errors else 200)


@require_POST
@needs(Permission.RUN_WAVES)
def stop_lift(request: MemberRequest, stop_id: UUID) -> HttpResponse:
    """What was kept back is found by the sweep within seconds."""
    stop = find(MailStop, id=stop_id)
    count = lift_stop(by=request.user, stop=stop)
    said = ngettext(
        "%(email)s krijgt weer mails; %(count)s mail die was ingehouden, vertrekt nu.",
        "%(email)s krijgt weer mails; %(count)s mails die waren ingehouden, vertrekken nu.",
        count,
    )
    messages.success(request, said % {"email": stop.email, "count": count})
    return redirect("stop_list", request.tenant.slug)
