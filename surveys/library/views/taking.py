"""Looking in the library from a section of a draft, and taking over what is ticked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from surveys.authoring.actions import edits
from surveys.library.actions.taking import MOST_AT_ONCE, take_over
from surveys.library.entries import ShownEntry
from surveys.library.forms import SearchForm
from surveys.library.queries.bank import choices, entries_of, entry_page
from surveys.library.queries.outlines import outline_of
from surveys.library.rows import EntryRow, row_of
from surveys.library.views.bank import WRITE
from surveys.models import DraftPart, Questionnaire
from surveys.questionnaire.document import DocumentError
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.reuse.taking import Outline, Skip, TakenOver, skips
from surveys.refusals import Refused

PICK = "pick"
WHY: dict[Skip, Promise] = {
    Skip.THERE: gettext_lazy("staat al in deze vragenlijst"),
    Skip.LANGUAGE: gettext_lazy("heeft geen tekst in de brontaal van deze vragenlijst"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def library_take(request: MemberRequest, questionnaire_id: UUID, part_id: UUID) -> HttpResponse:
    """A search keeps what was ticked: it posts the same form."""
    questionnaire = find(Questionnaire, id=questionnaire_id)
    sections = questionnaire.parts.filter(kind=PartKind.SECTION)
    section = find(sections, id=part_id) if request.method != "POST" else None
    if request.POST.get("do") == "take" and (there := _take(request, questionnaire, part_id)):
        return redirect(there)
    section = section or sections.filter(id=part_id).first()
    if section is None:
        messages.error(request, _("Het onderdeel is intussen verwijderd."))
        return redirect("questionnaire_page", request.tenant.slug, questionnaire.id)
    return _page(request, questionnaire, section)


def _take(request: MemberRequest, questionnaire: Questionnaire, section: UUID) -> str:
    """Where to go when it is done; nothing while something is to be chosen."""
    picked = request.POST.getlist(PICK)[: MOST_AT_ONCE + 1]
    entries = entries_of(picked)
    if not entries:
        messages.error(request, _("Vink aan wat u wilt overnemen."))
        return ""
    try:
        taken = take_over(
            by=request.user,
            questionnaire=questionnaire,
            section=section,
            excerpts=[entry.excerpt for entry in entries],
        )
    except (Refused, DocumentError) as refusal:
        messages.error(request, str(refusal))
        return ""
    except edits.PartGone:
        return ""
    _tell(request, entries, taken, gone=len(set(picked)) - len(entries))
    return _place(request, questionnaire, taken)


def _tell(
    request: MemberRequest, entries: list[ShownEntry], taken: TakenOver, *, gone: int
) -> None:
    done = len(entries) - len(taken.skipped)
    if done:
        said = _("%(n)s overgenomen uit de bibliotheek. Ongedaan maken kan.")
        messages.success(request, said % {"n": done})
    names = {id(entry.excerpt): entry.name for entry in entries}
    for excerpt, why in taken.skipped:
        messages.info(request, f"{names[id(excerpt)]}: {WHY[why]}.")
    if taken.alone:
        said = _(
            "Het item dat ze beantwoorden of waaruit ze kiezen, staat niet in dit concept. "
            "Daarvan staan los: %(n)s."
        )
        messages.info(request, said % {"n": taken.alone})
    if gone:
        messages.info(request, _("Wat intussen uit de bibliotheek ging, is niet overgenomen."))


def _place(request: MemberRequest, questionnaire: Questionnaire, taken: TakenOver) -> str:
    address = reverse("questionnaire_page", args=(request.tenant.slug, questionnaire.id))
    first = next((taken.made[key] for key in taken.items), next(iter(taken.made.values()), None))
    return f"{address}#{first['kind']}-{first['code']}" if first else address


def _page(request: MemberRequest, questionnaire: Questionnaire, section: DraftPart) -> HttpResponse:
    asked: Any = request.POST if request.method == "POST" else request.GET
    form = SearchForm(asked, choices=choices())
    number = asked.get("to") or asked.get("page", "1")
    page_obj = entry_page(form.wanted(), number)
    outline = outline_of(questionnaire)
    picked = request.POST.getlist(PICK)[:MOST_AT_ONCE]
    shown = {entry.key for entry in page_obj}
    page = {
        "questionnaire": questionnaire,
        "section": section,
        "title": _title(section, outline),
        "form": form,
        "rows": [_row(outline, entry, picked) for entry in page_obj],
        "others": [e for e in entries_of(picked) if e.key not in shown],
        "page_obj": page_obj,
        "total": page_obj.paginator.count,
        "pages": page_obj.paginator.num_pages,
    }
    return render(request, "library/take.html", page)


def _title(section: DraftPart, outline: Outline) -> str:
    return str(section.body["title"].get(outline.source) or section.code)


def _row(outline: Outline, entry: ShownEntry, picked: list[str]) -> EntryRow:
    why = skips(outline, entry.excerpt)
    return row_of(entry, why=str(WHY[why]) if why else "", ticked=entry.key in picked)
