"""Putting parts of a draft or of a published version into the library."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.library.actions.keeping import Put, put
from surveys.library.queries.sources import excerpts_of, key_of, part_rows
from surveys.library.views.bank import WRITE
from surveys.models import Questionnaire, Version
from surveys.questionnaire.reuse.excerpts import Excerpt
from surveys.refusals import Refused

PICK = "pick"
SEEN = "seen:"  # before the key of a part: the revision of the entry that the page showed


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def library_put(request: MemberRequest, questionnaire_id: UUID) -> HttpResponse:
    """All parts with a box, or the one that the address names."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    number = request.GET.get("version", "")
    version = find(Version, questionnaire=questionnaire, number=number) if number else None
    excerpts = excerpts_of(questionnaire, version)
    only = request.GET.get("only", "")
    if only and only not in excerpts:
        raise Http404
    if request.method == "POST" and _put(request, questionnaire, version, excerpts):
        return redirect("library_list", request.tenant.slug)
    shown = {only: excerpts[only]} if only else excerpts
    page = {
        "questionnaire": questionnaire,
        "version": version,
        "rows": part_rows(shown),
        "only": only,
    }
    return render(request, "library/put.html", page)


def _put(
    request: MemberRequest,
    questionnaire: Questionnaire,
    version: Version | None,
    excerpts: dict[str, Excerpt],
) -> bool:
    chosen = [excerpts[key] for key in request.POST.getlist(PICK) if key in excerpts]
    if not chosen:
        messages.error(request, _("Vink aan wat in de bibliotheek moet."))
        return False
    seen = {(one.kind.value, one.lineage): _seen(request, one) for one in chosen}
    try:
        done = put(
            by=request.user,
            questionnaire=questionnaire,
            number=version.number if version else None,
            excerpts=chosen,
            seen=seen,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    _tell(request, done)
    return not done.changed


def _seen(request: MemberRequest, excerpt: Excerpt) -> int:
    said = request.POST.get(f"{SEEN}{key_of(excerpt)}", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _tell(request: MemberRequest, done: Put) -> None:
    if done.added:
        said = _("%(n)s toegevoegd aan de bibliotheek.")
        messages.success(request, said % {"n": len(done.added)})
    if done.replaced:
        said = _("%(n)s vervangen in de bibliotheek.")
        messages.success(request, said % {"n": len(done.replaced)})
    if done.same and not (done.added or done.replaced):
        messages.info(request, _("Dat stond al zo in de bibliotheek."))
    for entry in done.changed:
        messages.error(
            request,
            _("%(name)s veranderde intussen in de bibliotheek: kijk opnieuw.") % {"name": entry},
        )
