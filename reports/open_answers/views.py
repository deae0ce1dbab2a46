"""Reading over what people wrote, before a report tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from benchmarking.failures import SENTENCES, RunError
from benchmarking.queries.runs import latest_run
from reports.access import language_of_reader, wave_of
from reports.models import OpenAnswer
from reports.open_answers.actions import Decision, decide, lay_out
from reports.open_answers.forms import AnswerForm, form_of
from reports.open_answers.hints import hints
from reports.open_answers.queries import (
    MUNICIPALITIES,
    Desk,
    answers_to,
    desks,
    fewest_writers,
    is_told,
    waiting_from,
    written_items,
)
from reports.queries import latest_edition, participating
from surveys.models import Wave

AT_ONCE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RELEASE_RESULTS)
def open_answers(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """The questions with what was written to them; a POST lays that out."""
    wave = wave_of(wave_id)
    run = latest_run(wave.id)
    if request.method == "POST" and run:
        try:
            if not lay_out(by=request.user, wave=wave, run=run):
                messages.info(request, _("Bij geen enkele vraag schreven genoeg mensen iets."))
        except RunError as error:
            messages.error(request, str(SENTENCES[error.failure]))
        return redirect(request.path)
    edition = latest_edition(wave)
    context = {
        "wave": wave,
        "desks": desks(wave, language_of_reader()),
        "has_questions": any(written_items(wave.version.document)),
        "can_begin": run is not None,
        "least": fewest_writers(wave),
        "municipalities": MUNICIPALITIES,
        "behind": edition if edition and not is_told(edition) else None,
    }
    return render(request, "reports/open_answers/list.html", context)


@dataclass(frozen=True)
class OpenAnswerEntry:
    """An answer with its form; `hints`: what in it may say who wrote it. `now`: what another person
    made of it meanwhile."""

    row: OpenAnswer
    form: AnswerForm
    hints: tuple[str, ...]
    now: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RELEASE_RESULTS)
@noted("open_answers_seen", wave_id="surveys.Wave")
def read_over(request: MemberRequest, wave_id: UUID, item: str, side: str) -> HttpResponse:
    """A page of what one side wrote to one question."""
    wave = wave_of(wave_id)
    desk = _desk(wave, item, side)
    first = waiting_from(wave, item, side) // AT_ONCE + 1
    page = Paginator(answers_to(wave, item, side), AT_ONCE).get_page(request.GET.get("page", first))
    if request.method == "POST":
        return _decided(request, wave, desk, page)
    return _shown(request, wave, desk, page, {})


def _decided(
    request: MemberRequest, wave: Wave, desk: Desk, page: "Page[OpenAnswer]"
) -> HttpResponse:
    forms = {str(row.id): form_of(row, request.POST) for row in page}
    valid = {id_: form for id_, form in forms.items() if form.is_valid()}
    stale = decide(by=request.user, wave=wave, decisions=[_decision(*one) for one in valid.items()])
    # What could not be kept stands there again as it was typed.
    again = {id_: form for id_, form in forms.items() if id_ not in valid or id_ in stale}
    if again:
        if stale:
            messages.warning(request, _stale(len(stale)))
        rows = answers_to(wave, desk.item, desk.perspective)
        fresh = Paginator(rows, AT_ONCE).get_page(page.number)
        return _shown(request, wave, desk, fresh, again, frozenset(stale))
    messages.success(request, _("Bewaard."))
    after = page.next_page_number() if page.has_next() else page.number
    return redirect(f"{request.path}?page={after}")


def _decision(id_: str, form: AnswerForm) -> Decision:
    given = form.given()
    return Decision(id_, given.revision, given.text, given.state)


def _stale(count: int) -> str:
    text = ngettext(
        "%(n)s antwoord is intussen door iemand anders nagekeken. Kies hieronder wat blijft.",
        "%(n)s antwoorden zijn intussen door iemand anders nagekeken. Kies hieronder wat blijft.",
        count,
    )
    return text % {"n": count}


def _shown(
    request: MemberRequest,
    wave: Wave,
    desk: Desk,
    page: "Page[OpenAnswer]",
    again: Mapping[str, AnswerForm],
    stale: frozenset[str] = frozenset(),
) -> HttpResponse:
    names = [place.name for place in participating(wave)]
    entries = [_entry(row, again.get(str(row.id)), names) for row in page]
    context = {"wave": wave, "desk": desk, "page": page, "entries": entries}
    status = 409 if stale else 200
    return render(request, "reports/open_answers/read.html", context, status=status)


def _entry(row: OpenAnswer, typed: AnswerForm | None, names: list[str]) -> OpenAnswerEntry:
    found = tuple(hints(row.text, names))
    if typed is None:
        return OpenAnswerEntry(row, form_of(row), found)
    if typed.saw() in ("", str(row.revision)):
        return OpenAnswerEntry(row, typed, found)
    return OpenAnswerEntry(row, typed.again(row), found, now=row.text)


def _desk(wave: Wave, item: str, side: str) -> Desk:
    found = (one for one in desks(wave, language_of_reader()))
    desk = next((one for one in found if (one.item, one.perspective) == (item, side)), None)
    if desk is None:
        raise Http404
    return desk
