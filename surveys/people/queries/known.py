"""The address book as a file of people is compared with it. Two queries, whatever its size."""

from typing import Final

from surveys.models import Office
from surveys.people.book_file import KnownPeople, KnownPerson
from surveys.people.queries.book import in_book
from surveys.people.terms import Term
from surveys.questionnaire.functions import Function

_COLUMNS: Final = ("id", "name", "email", "function", "language", "phone", "postal_address")


def known_people() -> KnownPeople:
    known = KnownPeople()
    for municipality_id, *values in in_book().values_list("municipality_id", *_COLUMNS):
        known.add(municipality_id, KnownPerson(*values))
    offices = Office.objects.values_list(
        "contact_id", "municipality_id", "function", "starts_on", "ends_on"
    )
    for contact_id, municipality_id, function, starts_on, ends_on in offices:
        term = Term(Function(function), starts_on, ends_on)
        known.terms.setdefault((municipality_id, function), []).append(term)
        known.dated.add(contact_id)
    return known
