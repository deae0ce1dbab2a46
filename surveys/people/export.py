"""The address book as a file. Its columns are those that the import reads, and no text is a formula."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.people.queries.book import BookFilter, book_rows
from surveys.people.queries.offices import terms_of
from surveys.people.terms import Term
from surveys.questionnaire.functions import Function
from surveys.table_files import table_response


def book_response(wanted: BookFilter, extension: str) -> HttpResponse:
    return table_response(_table(wanted), _("adresboek"), extension)


def _table(wanted: BookFilter) -> Iterator[list[str]]:
    yield [
        _("naam"), _("e-mail"), _("nis"), _("gemeente"), _("functie"), _("taal"), _("telefoon"),
        _("postadres"), _("in functie sinds"), _("in functie tot"),
    ]  # fmt: skip
    shown, terms = get_language() or "nl", terms_of()
    for row in book_rows(wanted):
        yield [
            row.name, row.email, row.municipality.code, row.municipality.name,
            Function(row.function).label(shown), row.language, row.phone, row.postal_address,
            *_days(terms.get(row.id, [])),
        ]  # fmt: skip


def _days(terms: list[Term]) -> tuple[str, str]:
    """Of the newest office, as everybody reads a date."""
    if not terms:
        return "", ""
    started, ended = terms[-1].starts_on, terms[-1].ends_on
    return started.isoformat() if started else "", ended.isoformat() if ended else ""
