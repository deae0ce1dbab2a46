"""Two versions beside each other, and what was decided of one item between them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring import queries
from surveys.authoring.actions import JudgedMeanwhile, NotPossible, judge
from surveys.authoring.forms import CONTINUES, ENDS, JudgeForm
from surveys.authoring.versions.comparing import Show, compared, compared_item
from surveys.authoring.versions.standing import counts_of
from surveys.authoring.views.authoring import WRITE
from surveys.authoring.words import language_name
from surveys.models import Questionnaire, Version
from surveys.questionnaire.document import Document

DRAFT = "draft"


@dataclass(frozen=True)
class VersionPair:
    """The two that are chosen; `new` is None for the draft."""

    old: Version
    new: Version | None
    document: Document


@require_safe
@needs(WRITE)
def questionnaire_compare(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    questionnaire = find(Questionnaire, id=questionnaire_id)
    numbers = list(questionnaire.versions.order_by("number").values_list("number", flat=True))
    page = {"questionnaire": questionnaire, "numbers": numbers, "draft": DRAFT}
    if not numbers:
        return render(request, "questionnaires/compare.html", page)
    pair = _pair(request, questionnaire, numbers)
    show, language = _show(request), request.GET.get("language", "")
    standings = queries.standings(pair.old, pair.new, pair.document)
    found = compared(pair.old.document, pair.document, standings, show=show, language=language)
    page |= {
        "pair": pair,
        "before": pair.old.number,
        "after": pair.new.number if pair.new else DRAFT,
        "neighbours": bool(pair.new and pair.new.number == pair.old.number + 1),
        "compared": found,
        "standing_counts": counts_of(standings),
        "show": show.value,
        "language": language,
        "languages": [(code, language_name(code), number) for code, number in found.languages],
    }
    return render(request, "questionnaires/compare.html", page)


def _pair(request: MemberRequest, questionnaire: Questionnaire, numbers: list[int]) -> VersionPair:
    """The older one first, whatever the order of asking; what there is not becomes the newest."""
    new = _number(request.GET.get("after", ""), numbers)
    old = _number(request.GET.get("before", ""), numbers) or new or numbers[-1]
    old, new = (new, old) if new is not None and new < old else (old, new)
    chosen = questionnaire.versions.filter(number__in=[old, new or old])
    versions = {row.number: row for row in chosen}
    if new is None:
        return VersionPair(versions[old], None, questionnaire.draft_document)
    return VersionPair(versions[old], versions[new], versions[new].document)


def _number(said: str, numbers: list[int]) -> int | None:
    return (
        int(said)
        if said.isascii() and said.isdigit() and len(said) < 10 and int(said) in numbers
        else None
    )


def _show(request: MemberRequest) -> Show:
    said = request.GET.get("show", "")
    return Show(said) if said in set(Show) else Show.ALL


# --- One item ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def version_item(
    request: MemberRequest, questionnaire_id: UUID, number: int, item: str
) -> HttpResponse:
    """What changed in an item since the version before, what was decided of it, and who asks it."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    version = find(Version, questionnaire=questionnaire, number=number)
    if request.method == "POST":
        return _judge(request, version, item)
    return _item_page(request, version, item)


def _judge(request: MemberRequest, version: Version, item: str) -> HttpResponse:
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _item_page(request, version, item, form, status=422)
    decision, seen = form.decision(), form.cleaned_data["seen"]
    act = partial(judge, by=request.user, version=version, code=item, decision=decision, seen=seen)
    if not judged(request, act):
        # What was typed stays; what the other decided is shown, and may be overruled.
        return _item_page(request, version, item, form, again=True, status=409)
    slug = request.tenant.slug
    return redirect("version_item", slug, version.questionnaire_id, version.number, item)


def judged(request: MemberRequest, act: Callable[[], object]) -> bool:
    """Decide, and say what came of it; False where somebody else decided meanwhile."""
    try:
        act()
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    except JudgedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return False
    else:
        said = _(
            "Bewaard. De volgende berekening gebruikt deze beslissing; rapporten die er al zijn, veranderen niet."
        )
        messages.success(request, said)
    return True


def _item_page(
    request: MemberRequest,
    version: Version,
    code: str,
    form: JudgeForm | None = None,
    *,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    document = version.document
    item = document.item(code)
    if item is None:
        raise Http404
    before = version.previous()
    standings = queries.standings(before, version, document) if before else {}
    standing, decided = standings.get(code), queries.decisions(before, version, code)
    if form is None or again:
        comparable = standing is not None and standing.comparable
        form = _fresh(form, comparable=comparable, seen=len(decided))
    page = {
        "questionnaire": version.questionnaire,
        "version": version,
        "before": before,
        "code": code,
        "title": document.wording(item, item.perspectives[0], document.source)
        if item.perspectives
        else "",
        "standing": standing,
        "item": compared_item(before.document, document, standings, code) if before else None,
        "decisions": decided,
        "form": form,
        "uses": queries.item_uses(version.questionnaire, code),
    }
    return render(request, "questionnaires/version_item.html", page, status=status)


def _fresh(asked: JudgeForm | None, *, comparable: bool, seen: int) -> JudgeForm:
    """The form as it is shown first, or once more with what somebody filled in."""
    said = asked.cleaned_data if asked else {"verdict": CONTINUES if comparable else ENDS}
    return JudgeForm(initial={**said, "seen": seen})
