"""A paper to download, or the page that says how far it is."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import storage
from accounts.access import find, needs
from accounts.files.claims import made_again_if_damaged
from accounts.files.rows import FileState
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.models import User
from accounts.roles import Permission
from surveys.ballots.queries import by_box
from surveys.formats.messages import MESSAGES
from surveys.models import PaperFile, Questionnaire, Version, Wave
from surveys.papers.actions import request_paper
from surveys.papers.queries import Paper, printed
from surveys.papers.tasks import make_paper
from surveys.questionnaire.document import Language, Perspective

LOOK: Final = "look"  # in the address of who waits: the page also when the paper is there


@dataclass(frozen=True)
class _Page:
    """Where a paper is asked for: how its file is called, and where its reader came from."""

    asked: Paper
    name: str
    back: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_QUESTIONNAIRES)
def questionnaire_paper(
    request: MemberRequest, questionnaire_id: UUID, side: str, language: str, number: int = 0
) -> HttpResponse:
    """The draft's, or that of a version."""
    questionnaire: Questionnaire = find(Questionnaire, id=questionnaire_id)
    version = find(Version, questionnaire=questionnaire, number=number) if number else None
    asked = Paper(questionnaire, version, None, _side(side), _language(language))
    slug = request.tenant.slug
    if version:
        state, back = f"v{number}", reverse("version_page", args=[slug, questionnaire.id, number])
    else:
        state = f"draft{questionnaire.draft_revision}"
        back = reverse("questionnaire_export", args=[slug, questionnaire.id])
    name = slugify(questionnaire.name) or "questionnaire"
    return _answer(request, _Page(asked, f"{name}-{state}", back))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
def wave_paper(request: MemberRequest, wave_id: UUID, side: str, language: str) -> HttpResponse:
    """The questionnaire of a wave, with who asks and what is promised."""
    waves = Wave.objects.select_related("version__questionnaire", "tenant")
    wave: Wave = find(waves.filter(imported=False), id=wave_id)
    if by_box(wave):
        messages.error(request, _("Een anonieme golf heeft geen papier: wie het invoert, zou zien wie wat antwoordde."))  # fmt: skip
        return redirect("wave_people", request.tenant.slug, wave_id)
    version = wave.version
    asked = Paper(version.questionnaire, version, wave, _side(side), _language(language))
    back = reverse("wave_people", args=[request.tenant.slug, wave_id])
    return _answer(request, _Page(asked, slugify(wave.name), back))


def _answer(request: MemberRequest, page: _Page) -> HttpResponse:
    file = paper_file(page.asked, by=request.user, again=request.method == "POST")
    if request.method == "POST":
        return redirect(request.path)
    if file.state == FileState.READY and LOOK not in request.GET:
        name = "-".join(filter(None, (page.name, file.side, file.language)))
        try:
            return download(file, f"{name}.pdf")
        except storage.Damaged:
            file = paper_file(page.asked, by=request.user)
    context = {
        "file": file,
        "questionnaire": page.asked.questionnaire,
        "wave": page.asked.wave,
        "of_version": page.asked.version.number if page.asked.version else None,
        "problem": _(MESSAGES[file.problem]) if file.problem else "",
        "here": request.path,
        "back": page.back,
    }
    return render(request, "questionnaires/paper.html", context)


def paper_file(asked: Paper, *, by: User | None, again: bool = False) -> PaperFile:
    """The row of a paper's file; where it is not there, workers are told of it."""
    file = request_paper(by=by, asked=asked, seal=printed(asked).seal, again=again)
    if file.state == FileState.WAITING:
        enqueue(make_paper, str(file.tenant_id), str(file.id))
    return file


def download(file: PaperFile, name: str) -> HttpResponse:
    """One that is ready; Damaged when it is no longer what was made, and then it is made anew."""
    with made_again_if_damaged(file):
        response = HttpResponse(storage.read(file.path, file.sha256))
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _side(named: str) -> Perspective:
    if named not in set(Perspective):
        raise Http404
    return Perspective(named)


def _language(named: str) -> str:
    if named not in set(Language):
        raise Http404
    return named
