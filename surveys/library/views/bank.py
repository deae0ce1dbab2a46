"""The library itself: looking, and one entry with where it is used."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.library.actions.keeping import EntryChanged, change_entry, remove_entry
from surveys.library.entries import own_entry
from surveys.library.forms import EntryForm, SearchForm
from surveys.library.queries.bank import choices, entry_page
from surveys.library.queries.uses import uses
from surveys.library.rows import row_of
from surveys.models import LibraryEntry

WRITE = Permission.EDIT_QUESTIONNAIRES
READ = Permission.SEE_BENCHMARK


@require_safe
@needs(WRITE, READ)
def library_list(request: MemberRequest) -> HttpResponse:
    form = SearchForm(request.GET, choices=choices())
    asked = form.asked()
    page_obj = entry_page(form.wanted(), request.GET.get("page", "1"))
    page = {
        "form": form,
        "rows": [row_of(entry) for entry in page_obj],
        "page_obj": page_obj,
        "total": page_obj.paginator.count,
        "query": f"{urlencode(asked)}&" if asked else "",
        "filtered": bool(asked),
        "own": bool(asked) or LibraryEntry.objects.exists(),
    }
    return render(request, "library/list.html", page)


@require_safe
@needs(WRITE, READ)
def library_entry(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    row = _find(entry_id)
    shown = {"name": row.name, "note": row.note, "seen": row.revision}
    return _page(request, row, EntryForm(initial=shown))


def _find(entry_id: UUID) -> LibraryEntry:
    rows = LibraryEntry.objects.select_related("questionnaire", "added_by")
    found: LibraryEntry = find(rows, id=entry_id)
    return found


def _page(
    request: MemberRequest, row: LibraryEntry, form: EntryForm, status: int = 200
) -> HttpResponse:
    entry = own_entry(row)
    page = {"entry": row, "row": row_of(entry), "form": form, "uses": uses(entry)}
    return render(request, "library/entry.html", page, status=status)


@require_POST
@needs(WRITE)
def library_entry_change(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    entry = _find(entry_id)
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        change_entry(by=request.user, entry=entry, **form.cleaned_data)
    except EntryChanged as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Bewaard."))
    return redirect("library_entry", request.tenant.slug, entry_id)


@require_POST
@needs(WRITE)
def library_entry_remove(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    entry = _find(entry_id)
    remove_entry(by=request.user, entry=entry)
    messages.success(request, _("%(name)s staat niet meer in de bibliotheek.") % {"name": entry})
    return redirect("library_list", request.tenant.slug)
