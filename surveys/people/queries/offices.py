"""Who holds which office on a day. What has no row is held since and until nobody knows when."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from surveys.models import Contact, Office
from surveys.people.queries.book import holds_on, in_book
from surveys.people.terms import Term
from surveys.questionnaire.functions import Function


def terms_of(contact_ids: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, list[Term]]:
    """The known offices of each contact, of all where none are named; one query."""
    rows: QuerySet[Any] = Office.objects.order_by("starts_on")
    if contact_ids is not None:
        rows = rows.filter(contact_id__in=contact_ids)
    found: dict[uuid.UUID, list[Term]] = {}
    for id_, function, starts_on, ends_on in rows.values_list(
        "contact_id", "function", "starts_on", "ends_on"
    ):
        found.setdefault(id_, []).append(Term(Function(function), starts_on, ends_on))
    return found


def function_on(contact: Contact, terms: Iterable[Term], day: date) -> Function | None:
    """The function of a contact on a day; None when it holds none then."""
    terms = list(terms)
    if not terms:
        return Function(contact.function)
    return next((term.function for term in terms if term.covers(day)), None)


def holders_on(municipality_id: uuid.UUID, function: Function, day: date) -> list[Contact]:
    """Who holds a function at a municipality on a day, as far as is known."""
    rows = in_book().filter(municipality_id=municipality_id)
    covering = Office.objects.filter(
        holds_on(day), municipality_id=municipality_id, function=function.value
    )
    dated = rows.filter(id__in=covering.values("contact_id"))
    undated = rows.filter(function=function.value, offices=None)
    return [*dated, *undated]
