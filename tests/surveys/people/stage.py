"""People of an address book, for the tests of it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.models import Contact, Municipality
from surveys.people.actions.book import add_contact
from surveys.people.entries import BookEntry
from surveys.questionnaire.functions import Function

HEADER = "naam;functie;gemeente;taal;e-mail;telefoon;postadres;in functie sinds\n"


def url(name: str, *args: object) -> str:
    return reverse(name, args=["north", *args])


def a_contact(by: User | None, at: Municipality, name: str = "An Aa", **said: Any) -> Contact:
    email = said.pop("email", f"{name.lower().replace(' ', '.')}@x.be")
    function = said.pop("function", Function.MAYOR)
    return add_contact(by=by, entry=BookEntry(name, at.id, function, email=email, **said))


def upload(browser: Client, rows: str, header: str = HEADER) -> Any:
    file = SimpleUploadedFile("mensen.csv", (header + rows).encode())
    return browser.post(url("book_import"), {"file": file}, follow=True)


def form_of(contact: Contact, **changes: str) -> dict[str, str]:
    """What the page of a person sends, with some of it changed."""
    said = {
        "name": contact.name,
        "municipality": str(contact.municipality_id),
        "function": contact.function,
        "language": contact.language,
        "email": contact.email,
        "phone": contact.phone,
        "postal_address": contact.postal_address,
    }
    shared = {"role_mailbox": "on"} if contact.role_mailbox else {}
    return {**said, **shared, **changes}
