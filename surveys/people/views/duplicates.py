"""People who stand there twice: the pairs, and the page on which somebody makes them one."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.models import Contact
from surveys.people.actions.merging import CHOSEN, merge_contacts
from surveys.people.queries.book import PAGE, in_book
from surveys.people.queries.duplicates import doubles
from surveys.people.queries.person import person_page
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused

LABELS: Final = {
    "name": gettext_lazy("Naam"),
    "function": gettext_lazy("Functie"),
    "language": gettext_lazy("Taal"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Telefoon"),
    "postal_address": gettext_lazy("Postadres"),
}


@require_safe
@needs(Permission.RUN_WAVES)
@noted("book_seen")
def book_duplicates(request: MemberRequest) -> HttpResponse:
    found = Paginator(doubles(get_language() or "nl"), PAGE).get_page(request.GET.get("page", "1"))
    page = {"doubles": list(found), "page_obj": found, "total": found.paginator.count}
    return render(request, "people/duplicates.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
@noted("contact_seen", contact_id="surveys.Contact")
def book_merge(request: MemberRequest, contact_id: UUID, other_id: UUID) -> HttpResponse:
    """Asks which value of each stays; merging cannot be undone."""
    kept, other = _contact(contact_id), _contact(other_id)
    if kept.id == other.id:
        raise Http404
    problem = ""
    if request.method == "POST":
        values = {name: request.POST.get(name, "kept") for name in CHOSEN}
        try:
            merge_contacts(by=request.user, kept=kept, other=other, values=values)
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, _("Deze twee zijn nu één persoon."))
            return redirect("book_person", request.tenant.slug, kept.id)
    shown = get_language() or "nl"
    page = {
        "contact": kept,
        "other": other,
        "choices": _choices(request, kept, other),
        "waves": [*person_page(kept, shown).waves, *person_page(other, shown).waves],
        "problem": problem,
    }
    return render(request, "people/merge.html", page, status=422 if problem else 200)


def _choices(request: MemberRequest, kept: Contact, other: Contact) -> list[dict[str, object]]:
    """What the two differ in, with what was chosen, or else the one that says something."""
    differing = [name for name in CHOSEN if getattr(kept, name) != getattr(other, name)]
    return [
        {
            "name": name,
            "label": LABELS[name],
            "kept": _told(kept, name),
            "other": _told(other, name),
            "is_other": request.POST.get(name, "" if getattr(kept, name) else "other") == "other",
        }
        for name in differing
    ]


def _told(contact: Contact, name: str) -> str:
    value = str(getattr(contact, name))
    return Function(value).label(get_language() or "nl") if name == "function" else value


def _contact(contact_id: UUID) -> Contact:
    contact: Contact = find(in_book().select_related("municipality"), id=contact_id)
    return contact
