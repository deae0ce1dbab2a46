"""A file for the address book: upload, preview, confirm; and a file to fill in."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.fieldwork.queries.people_preview import reading_of
from surveys.models import PeopleImport
from surveys.people.forms import PeopleFileForm, function_choices
from surveys.people.queries.proposals import proposals_of
from surveys.people.views import way as ways
from surveys.people.views.way import PeopleWay
from surveys.table_files import csv_response

EXAMPLE = [
    ["naam", "functie", "gemeente", "taal", "e-mail", "telefoon", "postadres", "in functie sinds"],
    ["An Voorbeeld", "burgemeester", "41002", "nl", "an.voorbeeld@aalst.example", "", "", "2025-01-01"],
    ["Bert Voorbeeld", "algemeen directeur", "Gent", "nl", "", "09 000 00 00", "Botermarkt 1, 9000 Gent", ""],
]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_WAVES)
def book_import(request: MemberRequest) -> HttpResponse:
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = ways.uploaded(PeopleWay(request, None), form)
        if answer is not None:
            return answer
    page = {"form": form, "functions": [label for _value, label in function_choices()]}
    return render(request, "people/import.html", page, status=422 if form.errors else 200)


@require_safe
@needs(Permission.RUN_WAVES)
@noted("import_seen", people_file_id="surveys.PeopleImport")
def book_preview(request: MemberRequest, people_file_id: UUID) -> HttpResponse:
    way = PeopleWay(request, None)
    if ways.is_gone(way, people_file_id):
        return ways.done(way, people_file_id)
    row: PeopleImport = way.pending(people_file_id)
    more = {
        "reading": reading_of(row.summary.get("used", {})),
        "offered": proposals_of(row.summary.get("proposals", [])),
    }
    return ways.shown(way, people_file_id, "people/preview.html", more)


@require_safe
@needs(Permission.RUN_WAVES)
@noted("refused_taken", each=True, people_file_id="surveys.PeopleImport")
def book_refused(request: MemberRequest, people_file_id: UUID) -> HttpResponse:
    return ways.refused_rows(PeopleWay(request, None), people_file_id)


@require_POST
@needs(Permission.RUN_WAVES)
def book_confirm(request: MemberRequest, people_file_id: UUID) -> HttpResponse:
    same = [
        int(text) for text in request.POST.getlist("same") if text.isdecimal() and len(text) < 9
    ]
    return ways.confirmed(PeopleWay(request, None), people_file_id, same)


@require_safe
@needs(Permission.RUN_WAVES)
def book_example(request: MemberRequest) -> HttpResponse:
    """A file to fill in."""
    return csv_response(EXAMPLE, "adresboek.csv")
