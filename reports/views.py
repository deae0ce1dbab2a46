"""The report pages, the progress of a computation, the release, and withdrawing one."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from benchmarking.queries.comparing import compared
from benchmarking.queries.runs import progress
from benchmarking.signals import NotDamaged, NotRetryable, retry_requested
from reports.access import language_of_reader, not_ready, own_standing, taking_part, wave_of
from reports.editions.actions import (
    AlreadyReleased,
    AlreadyWithdrawn,
    NotAudited,
    NothingToRelease,
    release,
    withdraw,
)
from reports.editions.forms import WithdrawForm
from reports.exports.actions import make_corrections_again
from reports.models import Edition
from reports.pages.bodies import frame_of, part_body, texts_of
from reports.pages.comparison import ComparisonReading, named, page_of
from reports.pages.foresight import foreseen
from reports.pages.labels import labels_of
from reports.pages.methods import methods
from reports.pages.parts import (
    BENCHMARK,
    MUNICIPALITY,
    chosen_in,
    moved_to,
    navigation,
    part_named,
    parts_in,
)
from reports.queries import (
    ReportPlace,
    Standing,
    benchmark_standing,
    chosen_pair,
    followed_withdrawn,
    latest_edition,
    names_of,
    participating,
    run_rows,
)
from reports.sharing.actions import announce, announce_withdrawal
from reports.sharing.tasks import send_report_mail
from reports.unchanged import tag_of, tagged, unchanged
from surveys.models import Wave


@require_safe
@needs(Permission.SEE_BENCHMARK)
def report(request: MemberRequest, wave_id: UUID, part: str = "") -> HttpResponse:
    """The benchmark, for the consultancy: its overview or another part."""
    wave = wave_of(wave_id)
    standing = benchmark_standing(wave)
    if standing is None:
        return not_ready(request, wave)
    return _part(request, standing, part, participating(wave))


@require_safe
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def report_municipality(
    request: MemberRequest, wave_id: UUID, code: str, part: str = ""
) -> HttpResponse:
    """One municipality beside the benchmark; a manager sees the own one, once released."""
    wave = wave_of(wave_id)
    standing = own_standing(request, wave, code)
    if standing is None:
        return not_ready(request, wave)
    sees_all = request.membership.may(Permission.SEE_BENCHMARK)
    return _part(request, standing, part, participating(wave) if sees_all else [])


def _part(
    request: MemberRequest, standing: Standing, slug: str, places: list[ReportPlace]
) -> HttpResponse:
    part = part_named(slug, standing)
    if part is None:
        raise Http404
    if moved := moved_to(part, standing, request.GET):
        return redirect(f"{moved.url(request.tenant.slug, standing)}?{request.GET.urlencode()}")
    # A municipality's report has no course of another study.
    followed = followed_withdrawn(standing.wave) if standing.municipality is None else []
    of_others = [one.id for one in followed]
    tag = tag_of(request, *frame_of(standing), places, of_others, *texts_of(standing, part))
    if same := unchanged(request, tag):
        return same
    language, chosen = language_of_reader(), chosen_in(part, standing, request.GET)
    context = {
        "report": standing,
        "municipalities": places,
        "followed": followed,
        "parts": navigation(request.tenant.slug, standing, part),
        "body": part_body(request.tenant, standing, part, language, chosen),
    }
    return tagged(render(request, "reports/part.html", context), tag)


@require_safe
@needs(Permission.SEE_BENCHMARK)
def report_choose(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """From the list of municipalities to a report, without a script: to the part that was read
    if that report has it too."""
    wave, code, part = wave_of(wave_id), request.GET.get("code", ""), request.GET.get("part", "")
    name = "report_municipality" if code else "report"
    place = [request.tenant.slug, wave.id, *([taking_part(wave, code).code] if code else [])]
    if part and part in {one.slug for one in parts_in(MUNICIPALITY if code else BENCHMARK)}:
        return redirect(f"{name}_part", *place, part)
    return redirect(name, *place)


@require_safe
@needs(Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)
def methods_page(request: MemberRequest) -> HttpResponse:
    """What every figure is and what it cannot say: the registry, for who reads reports."""
    return render(request, "reports/methods.html", {"methods": methods()})


@require_safe
@needs(Permission.SEE_WAVES)
def foresight(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """What will be shown of a wave at which response, told from who is invited."""
    wave = wave_of(wave_id)
    page = foreseen(wave, language_of_reader())
    return render(request, "reports/foresight.html", {"wave": wave, "page": page})


@require_safe
@needs(Permission.SEE_WAVES)
def outlook(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The same in two sentences, for the page on which a wave is looked over before it opens."""
    page = foreseen(wave_of(wave_id), language_of_reader())
    return render(request, "reports/_expected.html", {"page": page})


@require_safe
@needs(Permission.SEE_WAVES)
def wave_progress(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """How far the computation is: a fragment that asks again until it has ended."""
    wave = wave_of(wave_id)
    sees_benchmark = request.membership.may(Permission.SEE_BENCHMARK)
    context = {
        "wave": wave,
        "job": progress(wave.id),
        "edition": latest_edition(wave),
        "followed": followed_withdrawn(wave) if sees_benchmark else [],
    }
    return render(request, "reports/progress.html", context)


@require_safe
@needs(Permission.SEE_BENCHMARK)
def run_list(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The computations of a wave, by which method and when."""
    wave = wave_of(wave_id)
    context = {"wave": wave, "rows": run_rows(wave), "job": progress(wave.id)}
    return render(request, "reports/runs.html", context)


@require_safe
@needs(Permission.SEE_BENCHMARK)
def run_compare(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """What differs between two runs: without a choice, between the last two."""
    wave = wave_of(wave_id)
    rows = run_rows(wave)
    chosen = chosen_pair(rows, request.GET.get("before", ""), request.GET.get("after", ""))
    if chosen is None:
        return redirect("run_list", request.tenant.slug, wave.id)
    before, after = chosen
    found = compared(before.run, after.run)
    places = names_of(wave, named(found.municipalities))
    reading = ComparisonReading(labels_of(wave.version.document), language_of_reader(), places)
    context = {"wave": wave, "rows": rows, "page": page_of(before, after, found, reading)}
    return render(request, "reports/compare.html", context)


@require_POST
@needs(Permission.RUN_WAVES)
def run_retry(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """Try a failed computation again, or compute anew what was stored and is damaged."""
    wave = wave_of(wave_id)
    try:
        retry_requested.send(sender=Wave, by=request.user, wave=wave)
    except NotDamaged:
        messages.success(request, _("De bewaarde cijfers zijn nagekeken en in orde."))
        return redirect("run_list", request.tenant.slug, wave.id)
    except NotRetryable:
        messages.info(request, _("Deze berekening kan niet opnieuw geprobeerd worden."))
    else:
        messages.success(request, _("De berekening begint opnieuw."))
    return redirect("wave_page", request.tenant.slug, wave.id)


def _released(number: int, mails: int) -> str:
    """What came of a release: a consultant has to know when nobody was told."""
    if not mails:
        return _(
            "Editie %(number)s is vrijgegeven. Niemand krijgt een mail: geen bestuur met een eigen"
            " rapport heeft al een manager. Nodig managers uit op de pagina van hun bestuur."
        ) % {"number": number}
    told = ngettext(
        "Editie %(number)s is vrijgegeven: %(mails)s manager kan het eigen rapport lezen en krijgt"
        " er een mail over.",
        "Editie %(number)s is vrijgegeven: %(mails)s managers kunnen het eigen rapport lezen en"
        " krijgen er een mail over.",
        mails,
    )
    return told % {"number": number, "mails": mails}


@require_POST
@needs(Permission.RELEASE_RESULTS)
def edition_release(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """Show the municipalities these figures."""
    wave = wave_of(wave_id)
    try:
        with transaction.atomic():  # never the one without the other
            edition = release(by=request.user, wave=wave)
            mails = announce(by=request.user, edition=edition)
    except NothingToRelease:
        messages.error(request, _("Er zijn nog geen cijfers om vrij te geven."))
    except NotAudited:
        messages.error(
            request,
            _(
                "Deze cijfers zijn niet vrijgegeven: bij deze berekening is niet nagegaan of iemands"
                " antwoord eruit te herleiden is. De golf wordt vanzelf opnieuw berekend met de"
                " huidige methode. Geef daarna die cijfers vrij; blijft deze melding staan, meld"
                " het dan aan de beheerder."
            ),
        )
    except AlreadyReleased:
        messages.info(request, _("Deze cijfers zijn al vrijgegeven."))
    else:
        enqueue(send_report_mail, str(wave.tenant_id))
        messages.success(request, _released(edition.number, mails))
    return redirect("report", request.tenant.slug, wave.id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RELEASE_RESULTS)
def edition_withdraw(request: MemberRequest, edition_id: UUID) -> HttpResponse:
    """Ask why, and withdraw."""
    edition = find(Edition.objects.select_related("wave__study"), id=edition_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # nobody can do what is left out once more
                withdraw(by=request.user, edition=edition, reason=form.given().reason)
                announce_withdrawal(by=request.user, edition=edition)
                make_corrections_again(withdrawn=edition)
        except AlreadyWithdrawn:
            messages.info(request, _("Deze editie was al ingetrokken."))
        else:
            text = _(
                "Editie %(number)s is ingetrokken: de besturen lezen ze niet meer. Wie er een mail over"
                " kreeg, krijgt er nu een met de reden. Verbeterde cijfers geeft u vrij op de pagina van"
                " het rapport."
            )
            messages.success(request, text % {"number": edition.number})
            enqueue(send_report_mail, str(edition.tenant_id))
        return redirect("edition_list", request.tenant.slug, edition.wave_id)
    context = {"edition": edition, "wave": edition.wave, "form": form}
    return render(request, "reports/editions/withdraw.html", context)
