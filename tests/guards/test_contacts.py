"""What is known of somebody in the address book is known wherever people are read, joined, shown and erased."""

import re
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.db.models import CharField

from surveys.models import Contact

# What the database makes of another column.
MADE: Final = {"name_sort", "name_search"}
PLACES: Final = (
    "surveys/fieldwork/people.py",
    "surveys/people/entries.py",
    "surveys/people/forms.py",
    "templates/people/_form.html",
    # From and to files.
    "surveys/people/book_file.py",
    "surveys/people/export.py",
    "surveys/people/queries/known.py",
    "surveys/people/actions/taking_in.py",
    # Changed, by one and by many; undone; joined with a double.
    "surveys/fieldwork/actions/contacts.py",
    "surveys/people/actions/book.py",
    "surveys/people/actions/bulk.py",
    "surveys/people/actions/merging.py",
    "surveys/people/views/duplicates.py",
    # Told to whom it is of, and searched for once it is erased.
    "surveys/rights/queries/held.py",
    "templates/respond/rights.html",
    "tests/erasure/people.py",
    "tests/guards/test_noted.py",
)
# What is asked of everybody and names nobody.
OF_ALL: Final = {"function", "language"}
KEPT: Final = {
    field.name for field in Contact._meta.fields if isinstance(field, CharField)
} - MADE - OF_ALL  # fmt: skip
ELSEWHERE: Final = {
    ("email", "surveys/people/actions/book.py"),  # an address is corrected by an act of its own
    ("email", "surveys/fieldwork/actions/contacts.py"),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_datum_of_a_person_has_its_place(place: str) -> None:
    text = (Path(settings.BASE_DIR) / place).read_text("utf-8")
    assert {"name", "email", "phone"} <= KEPT
    lacking = {name for name in KEPT if not re.search(rf"\b{name}\b", text)}
    assert not {(name, place) for name in lacking} - ELSEWHERE
