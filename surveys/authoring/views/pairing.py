"""Joining an item for the political side with one for the administrative side, and splitting a pair."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring import queries
from surveys.authoring.actions import edits
from surveys.authoring.actions.joining import Joining, join_items
from surveys.authoring.actions.splitting import split_item
from surveys.authoring.around import states
from surveys.authoring.pairing.joining import NEITHER, side_of
from surveys.authoring.pairing.offering import JoinOffer, candidates, named_by
from surveys.authoring.pairing.splitting import is_pair
from surveys.authoring.views.answers import frame
from surveys.authoring.views.authoring import WRITE, reading_language
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import Document, Perspective
from surveys.questionnaire.drafts import PartKind, join
from surveys.refusals import Refused

OF = "of:"  # before the name of a value of which one can be kept


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def draft_pair(request: MemberRequest, questionnaire_id: UUID, part_id: UUID) -> HttpResponse:
    """The items that fit; with one of them chosen, what is kept of both; and then the act."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    part = find(questionnaire.parts.all(), id=part_id)
    if part.kind != PartKind.ITEM:
        raise Http404
    if request.method != "POST":
        return _page(request, questionnaire, part, request.GET.get("with", ""))
    return _join(request, questionnaire, part)


def _join(request: MemberRequest, questionnaire: Questionnaire, part: DraftPart) -> HttpResponse:
    other, seen = request.POST.get("with", ""), request.POST.get("seen", "")
    try:
        code = join_items(
            by=request.user,
            questionnaire=questionnaire,
            part=part.id,
            other=UUID(other),
            decided=_decided(request),
            seen=_seen(seen),
        )
    except ValueError as error:  # of no id and of no side
        raise Http404 from error
    except edits.ChangedMeanwhile as meanwhile:
        said = _("%(who)s wijzigde intussen een van de twee. Kijk na wat er nu samenkomt.")
        return _page(request, questionnaire, part, other, said % {"who": meanwhile.by}, status=409)
    except edits.PartGone:
        said = _("Iemand verwijderde intussen een van de twee.")
        return _page(request, questionnaire, part, "", said, status=409)
    except Refused as refusal:
        return _page(request, questionnaire, part, other, str(refusal), status=422)
    said = _("%(code)s wordt nu aan beide kanten gevraagd. Ongedaan maken kan.")
    return _to_card(request, questionnaire, code, said % {"code": code})


def _seen(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _decided(request: MemberRequest) -> Joining:
    chosen = {
        name.removeprefix(OF): NEITHER if value == NEITHER else Perspective(str(value)).value
        for name, value in request.POST.items()
        if name.startswith(OF)
    }
    keep, place = (Perspective(str(request.POST.get(name, ""))) for name in ("keep", "place"))
    return Joining(keep, place, chosen)


def _to_card(
    request: MemberRequest, questionnaire: Questionnaire, code: str, said: str
) -> HttpResponse:
    messages.success(request, said)
    address = reverse("questionnaire_page", args=(request.tenant.slug, questionnaire.id))
    return redirect(f"{address}#item-{code}")


def _page(
    request: MemberRequest,
    questionnaire: Questionnaire,
    part: DraftPart,
    other: str,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    parts, key = states(questionnaire), str(part.id)
    if key not in parts:  # removed since it was found
        return redirect("questionnaire_page", request.tenant.slug, questionnaire.id)
    document = join(parts)
    found = candidates(parts, document, key)
    page: dict[str, Any] = {
        **frame(questionnaire, reading_language(request, document)),
        "part": part,
        "side": side_of(parts[key]),
        "fitting": [one for one in found if not one.reason],
        "others": [one for one in found if one.reason],
        "notice": notice,
    }
    if any(one.key == other for one in page["fitting"]):
        page |= _offered(request, questionnaire, document, key, other)
    return render(request, "questionnaires/pair.html", page, status=status)


def _offered(
    request: MemberRequest, questionnaire: Questionnaire, document: Document, key: str, other: str
) -> dict[str, Any]:
    parts = states(questionnaire)
    items = {side: parts[each] for each in (key, other) if (side := side_of(parts[each]))}
    codes = tuple(items[side]["code"] for side in Perspective)
    here = side_of(parts[key]) or Perspective.POLITICAL
    posted = {name: str(value) for name, value in request.POST.items()}
    offer = JoinOffer(document, items, queries.published_in(questionnaire, codes), posted, here)
    return {
        "other": other,
        "items": [
            (
                side.value,
                part["code"],
                document.text(part["body"]["wording"][side.value], document.source),
            )
            for side, part in sorted(items.items(), reverse=True)
        ],
        "matters": list(offer.matters()),
        "named_by": named_by(parts, codes),
        "both_published": all(code in offer.published for code in codes),
    }


# --- Splitting -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def draft_split(request: MemberRequest, questionnaire_id: UUID, part_id: UUID) -> HttpResponse:
    """Which side keeps the code; and then the act."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    part = find(questionnaire.parts.all(), id=part_id)
    if part.kind != PartKind.ITEM:
        raise Http404
    if request.method != "POST":
        return _split_page(request, questionnaire, part)
    return _split(request, questionnaire, part)


def _split(request: MemberRequest, questionnaire: Questionnaire, part: DraftPart) -> HttpResponse:
    keep = request.POST.get("keep", "")
    if keep not in set(Perspective):
        raise Http404
    try:
        kept, made = split_item(
            by=request.user,
            questionnaire=questionnaire,
            part=part.id,
            keep=Perspective(keep),
            seen=_seen(request.POST.get("seen", "")),
        )
    except edits.ChangedMeanwhile as meanwhile:
        said = _("%(who)s wijzigde deze vraag intussen. Kijk na wat er nu staat.")
        return _split_page(request, questionnaire, part, said % {"who": meanwhile.by}, status=409)
    except edits.PartGone:
        return redirect("questionnaire_page", request.tenant.slug, questionnaire.id)
    except Refused as refusal:
        return _split_page(request, questionnaire, part, str(refusal), status=422)
    said = _("%(kept)s en %(made)s vragen nu elk aan één kant. Ongedaan maken kan.")
    return _to_card(request, questionnaire, kept, said % {"kept": kept, "made": made})


def _split_page(
    request: MemberRequest,
    questionnaire: Questionnaire,
    part: DraftPart,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    now = questionnaire.parts.filter(id=part.id).first()
    if now is None:  # removed since it was found
        return redirect("questionnaire_page", request.tenant.slug, questionnaire.id)
    part, document = now, questionnaire.draft_document
    wording = part.body.get("wording", {})
    page: dict[str, Any] = {
        **frame(questionnaire, reading_language(request, document)),
        "part": part,
        "is_pair": is_pair(part.state),
        "words": [
            (side.value, document.text(wording.get(side.value), document.source))
            for side in Perspective
        ],
        "number": queries.published_in(questionnaire, [part.code]).get(part.code),
        "estimate": bool(part.body.get("estimate")),
        "notice": notice,
    }
    return render(request, "questionnaires/split.html", page, status=status)
