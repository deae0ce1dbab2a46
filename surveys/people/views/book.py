"""The address book: the list, one person more, one person's page, and forgetting a person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.fieldwork.forms.studies import LANGUAGE_NAMES
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Contact, Municipality, Office
from surveys.people.actions.book import add_contact, change_contact, erase_contact
from surveys.people.actions.bulk import UNDOABLE
from surveys.people.actions.offices import forget_office, leave_office, take_office
from surveys.people.forms import ContactForm, DayForm, OfficeForm, function_choices
from surveys.people.queries.book import BookFilter, book_page, in_book
from surveys.people.queries.person import newest_change, person_page
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused

SEE, EDIT = Permission.SEE_PEOPLE, Permission.RUN_WAVES


@require_safe
@needs(SEE)
@noted("book_seen")
def book_list(request: MemberRequest) -> HttpResponse:
    wanted = BookFilter.of(request.GET)
    page = {
        "people": book_page(wanted, get_language() or "nl"),
        "wanted": wanted,
        "municipalities": Municipality.objects.filter(id__in=in_book().values("municipality_id")),
        "functions": function_choices(),
        "languages": LANGUAGE_NAMES,
        "undo": newest_change(request.user, timezone.now() - UNDOABLE),
    }
    return render(request, "people/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def book_person_new(request: MemberRequest) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = add_contact(by=request.user, entry=form.entry)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%s staat in het adresboek.") % contact.name)
            return redirect("book_person", request.tenant.slug, contact.id)
    page = {"form": form}
    return render(request, "people/new.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
@noted("contact_seen", contact_id="surveys.Contact")
def book_person(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    contact = _contact(contact_id)
    form = ContactForm(request.POST if request.method == "POST" else None, contact=contact)
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(by=request.user, contact=contact, entry=form.entry)
        except Refused as refused:
            form.refuse(refused)
        else:
            enqueue(send_waiting_mail, str(request.tenant.id))
            return _back(request, contact, _("Bewaard."))
    return _page(request, contact, form=form)


@require_POST
@needs(EDIT)
def book_office_take(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Somebody takes an office up; who held it leaves it that day."""
    contact, form = _contact(contact_id), OfficeForm(request.POST)
    if form.is_valid():
        function, on = Function(form.cleaned_data["function"]), form.cleaned_data["on"]
        try:
            before = take_office(by=request.user, contact=contact, function=function, on=on)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            names = ", ".join(one.name for one in before)
            told = _("%s verlaat die functie op dezelfde dag.") % names if names else _("Bewaard.")
            return _back(request, contact, told)
    return _page(request, contact, office=form)


@require_POST
@needs(EDIT)
def book_office_leave(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    contact, form = _contact(contact_id), DayForm(request.POST, prefix="leave")
    if form.is_valid():
        try:
            leave_office(by=request.user, contact=contact, on=form.cleaned_data["on"])
        except Refused as refused:
            form.add_error("on", str(refused))
        else:
            return _back(request, contact, _("Bewaard."))
    return _page(request, contact, leaving=form)


@require_POST
@needs(EDIT)
def book_office_forget(request: MemberRequest, contact_id: UUID, office_id: UUID) -> HttpResponse:
    contact = _contact(contact_id)
    office: Office = find(Office, id=office_id, contact=contact)
    forget_office(by=request.user, office=office)
    return _back(request, contact, _("Deze periode is weg."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
@noted("contact_seen", contact_id="surveys.Contact")
def book_person_erase(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Asks first, and says what stays."""
    contact = _contact(contact_id)
    if request.method != "POST":
        page = {"contact": contact, "known": person_page(contact, get_language() or "nl")}
        return render(request, "people/erase.html", page)
    try:
        whole = erase_contact(by=request.user, contact=contact)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("book_person", request.tenant.slug, contact.id)
    told = _("De persoon is gewist.") if whole else _("Naam en adressen zijn gewist.")
    messages.success(request, told)
    return redirect("book_list", request.tenant.slug)


def _contact(contact_id: UUID) -> Contact:
    contact: Contact = find(in_book().select_related("municipality"), id=contact_id)
    return contact


def _page(
    request: MemberRequest,
    contact: Contact,
    *,
    form: ContactForm | None = None,
    office: OfficeForm | None = None,
    leaving: DayForm | None = None,
) -> HttpResponse:
    wrong = any(one is not None and one.errors for one in (form, office, leaving))
    page = {
        "contact": contact,
        "known": person_page(contact, get_language() or "nl"),
        "form": form or ContactForm(contact=contact),
        "office": office or OfficeForm(initial={"function": contact.function}),
        "leaving": leaving or DayForm(prefix="leave"),
    }
    return render(request, "people/person.html", page, status=422 if wrong else 200)


def _back(request: MemberRequest, contact: Contact, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("book_person", request.tenant.slug, contact.id)
