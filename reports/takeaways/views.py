"""The page of the takeaways, the article, and the form to write over a sentence."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from reports.access import language_of_reader, not_ready, own_standing, taking_part, wave_of
from reports.queries import (
    Standing,
    benchmark_standing,
    participating,
)
from reports.takeaways.actions import (
    Seen,
    StaleSentence,
    confirm_sentence,
    restore_sentence,
    write_sentence,
)
from reports.takeaways.bodies import article_body, eight_of, takeaways_body
from reports.takeaways.editing import ToldSentence, mark_of
from reports.takeaways.forms import CONFIRM, RESTORE, SentenceForm
from reports.takeaways.queries import TakeawaysPage, page_of
from surveys.models import Wave

READERS = (Permission.SEE_BENCHMARK, Permission.SEE_OWN_MUNICIPALITY)


@require_safe
@needs(Permission.SEE_BENCHMARK)
def takeaways(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The benchmark's, for the consultancy; with `?code=` on to a municipality's."""
    wave, code = wave_of(wave_id), request.GET.get("code", "")
    if code:
        there = taking_part(wave, code).code
        return redirect("takeaways_municipality", request.tenant.slug, wave.id, there)
    return _takeaways(request, wave, benchmark_standing(wave))


@require_safe
@needs(*READERS)
def takeaways_municipality(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """One municipality's; a manager sees the own one, once released."""
    wave = wave_of(wave_id)
    return _takeaways(request, wave, own_standing(request, wave, code))


@require_safe
@needs(Permission.SEE_BENCHMARK)
def article_page(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The benchmark's takeaways as an article."""
    wave = wave_of(wave_id)
    return _article(request, wave, benchmark_standing(wave))


@require_safe
@needs(*READERS)
def article_municipality(request: MemberRequest, wave_id: UUID, code: str) -> HttpResponse:
    """One municipality's takeaways as an article."""
    wave = wave_of(wave_id)
    return _article(request, wave, own_standing(request, wave, code))


@require_http_methods(["GET", "POST"])
@needs(Permission.RELEASE_RESULTS)
def sentence(request: MemberRequest, wave_id: UUID, key: str) -> HttpResponse:
    """Write over a sentence of the benchmark."""
    wave = wave_of(wave_id)
    return _sentence(request, wave, benchmark_standing(wave), key)


@require_http_methods(["GET", "POST"])
@needs(Permission.RELEASE_RESULTS)
def sentence_municipality(
    request: MemberRequest, wave_id: UUID, code: str, key: str
) -> HttpResponse:
    """Write over a sentence of one municipality."""
    wave = wave_of(wave_id)
    return _sentence(request, wave, own_standing(request, wave, code), key)


def _takeaways(request: MemberRequest, wave: Wave, standing: Standing | None) -> HttpResponse:
    if standing is None:
        return not_ready(request, wave)
    writes = request.membership.may(Permission.RELEASE_RESULTS)
    page = page_of(wave, standing.municipality, language_of_reader())
    sees_all = request.membership.may(Permission.SEE_BENCHMARK)
    context = {
        "report": standing,
        "municipalities": participating(wave) if sees_all else [],
        "body": takeaways_body(request.tenant, standing, page, writes=writes),
    }
    return render(request, "takeaways/page.html", context)


def _article(request: MemberRequest, wave: Wave, standing: Standing | None) -> HttpResponse:
    if standing is None:
        return not_ready(request, wave)
    page = page_of(wave, standing.municipality, language_of_reader())
    context = {"report": standing, "body": article_body(request.tenant, standing, page)}
    return render(request, "takeaways/article.html", context)


def _sentence(
    request: MemberRequest, wave: Wave, standing: Standing | None, key: str
) -> HttpResponse:
    """The form; a text that somebody else wrote meanwhile is shown before anything is saved."""
    if standing is None:
        raise Http404
    page = page_of(wave, standing.municipality, language_of_reader())
    found = _found(standing, page, key)
    form, stale = SentenceForm(request.POST or None, initial=_initial(found)), False
    if request.method == "POST" and form.is_valid():
        try:
            _act(request, page, found, form)
        except StaleSentence:
            stale, found = True, _found(standing, page, key)
            form = SentenceForm(initial={**_initial(found), "text": form.given().text})
        else:
            return redirect(f"{_address(request, standing)}#{key}")
    context = {
        "report": standing,
        "sentence": found,
        "form": form,
        "stale": stale,
        "back": _address(request, standing),
    }
    return render(request, "takeaways/sentence.html", context, status=409 if stale else 200)


def _found(standing: Standing, page: TakeawaysPage, key: str) -> ToldSentence:
    found = eight_of(standing, page).sentence(key)
    if found is None:
        raise Http404
    return found


def _initial(found: ToldSentence) -> dict[str, object]:
    """The form begins with what stands there: the edit, else the sentence of the figures."""
    text = found.waiting or found.text
    return {"text": text, "revision": found.revision, "seen": mark_of(found.generated)}


def _act(
    request: MemberRequest, page: TakeawaysPage, found: ToldSentence, form: SentenceForm
) -> None:
    """What the button says. Raises StaleSentence."""
    given = form.given()
    if given.seen != mark_of(found.generated):
        raise StaleSentence
    seen = Seen(found.key, found.generated, given.revision)
    if given.act == CONFIRM:
        confirm_sentence(by=request.user, page=page, seen=seen)
        messages.success(request, _("Uw zin staat er weer, nu bij de nieuwe cijfers."))
    elif given.act == RESTORE or given.text == found.generated:
        restore_sentence(by=request.user, page=page, seen=seen)
        messages.success(request, _("De zin van de cijfers staat er weer."))
    else:
        write_sentence(by=request.user, page=page, seen=seen, text=given.text)
        messages.success(request, _("Uw zin staat er, met een teken dat hij herschreven is."))


def _address(request: MemberRequest, standing: Standing) -> str:
    """The page on which a sentence stands."""
    names = [request.tenant.slug, standing.wave.id]
    if standing.municipality is None:
        return reverse("takeaways", args=names)
    return reverse("takeaways_municipality", args=[*names, standing.municipality.code])
