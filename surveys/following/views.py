"""The wave of another study that a wave follows, and what of it is comparable."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.authoring.forms import CONTINUES, ENDS
from surveys.authoring.versions.standing import counts_of
from surveys.authoring.views.comparing import judged
from surveys.following.actions import follow_wave, judge_across
from surveys.following.forms import FollowForm, JudgeAcrossForm
from surveys.following.queries import (
    ItemBeside,
    alone,
    choices,
    followed_before,
    item_beside,
    shared_items,
)
from surveys.models import Wave, WaveState
from surveys.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
def wave_follows(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    """Which wave is followed, to be chosen until the close, and what is comparable."""
    wave = _wave(wave_id)
    form = None
    if wave.state != WaveState.CLOSED:
        first = {"wave": str(wave.follows_id) if wave.follows_id else ""}
        form = FollowForm(request.POST or None, choices=choices(wave), initial=first)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _follow(request, wave, form.cleaned_data["wave"] if form else None)
    page = {"wave": wave, "form": form, "known": followed_before(wave), **_comparable(wave)}
    status = 422 if form and form.errors else 200
    return render(request, "waves/follows.html", page, status=status)


def _wave(wave_id: UUID) -> Wave:
    rows = Wave.objects.select_related(
        "study", "version__questionnaire", "follows__study", "follows__version__questionnaire"
    )
    wave: Wave = find(rows, id=wave_id)
    return wave


def _follow(request: MemberRequest, wave: Wave, chosen: UUID | None) -> HttpResponse:
    try:
        row = follow_wave(by=request.user, wave=wave, wave_id=chosen)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = (
            _("Bewaard. Kijk hieronder na welke stellingen vergelijkbaar zijn.")
            if row.follows_id
            else _("Bewaard. Deze golf begint geen verloop bij een andere studie.")
        )
        messages.success(request, said)
    return redirect("wave_follows", request.tenant.slug, wave.id)


def _comparable(wave: Wave) -> dict[str, object]:
    if wave.follows is None:
        return {}
    items = shared_items(wave.follows.version, wave.version)
    only_then, only_now = alone(wave.follows.version, wave.version)
    return {
        "followed": wave.follows,
        "items": items,
        "counts": counts_of({one.code: one.standing for one in items}),
        "only_then": only_then,
        "only_now": only_now,
        "own": wave.follows.version.questionnaire_id == wave.version.questionnaire_id,
    }


# --- One item ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_QUESTIONNAIRES)
def wave_follows_item(request: MemberRequest, wave_id: UUID, item: str) -> HttpResponse:
    """What differs in one statement between the two questionnaires, and what was decided of it."""
    wave = _wave(wave_id)
    found = item_beside(wave.follows.version, wave.version, item) if wave.follows else None
    if found is None:
        raise Http404
    if request.method == "POST":
        return _judge(request, wave, found)
    return _item_page(request, wave, found)


def _judge(request: MemberRequest, wave: Wave, found: ItemBeside) -> HttpResponse:
    form, item = JudgeAcrossForm(request.POST), found.shared.code
    if not form.is_valid() or wave.follows is None:
        return _item_page(request, wave, found, form, status=422)
    if form.cleaned_data["between"] != _between(wave):
        said = _(
            "Iemand koos intussen een andere golf of versie. Kijk na wat er nu naast elkaar staat."
        )
        messages.error(request, said)
        return _item_page(request, wave, found, _typed(form, wave, found), status=409)
    act = partial(
        judge_across,
        by=request.user,
        before=wave.follows.version,
        version=wave.version,
        code=item,
        decision=form.decision(),
        seen=form.cleaned_data["seen"],
    )
    if not judged(request, act):
        return _item_page(request, wave, found, _typed(form, wave, found), status=409)
    return redirect("wave_follows", request.tenant.slug, wave.id)


def _between(wave: Wave) -> str:
    return f"{wave.follows.version_id if wave.follows else ''}/{wave.version_id}"


def _typed(form: JudgeAcrossForm, wave: Wave, found: ItemBeside) -> JudgeAcrossForm:
    """What was typed stays; what another person did is shown, and may be overruled."""
    now = {"seen": len(found.decisions), "between": _between(wave)}
    return JudgeAcrossForm(initial={**form.cleaned_data, **now})


def _item_page(
    request: MemberRequest,
    wave: Wave,
    found: ItemBeside,
    form: JudgeAcrossForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    if form is None:
        verdict = CONTINUES if found.shared.standing.comparable else ENDS
        seen = {"seen": len(found.decisions), "between": _between(wave)}
        form = JudgeAcrossForm(initial={"verdict": verdict, **seen})
    page = {
        "wave": wave,
        "followed": wave.follows,
        "shared": found.shared,
        "standing": found.shared.standing,
        "item": found.compared,
        "decisions": found.decisions,
        "form": form,
    }
    return render(request, "waves/follows_item.html", page, status=status)
