"""A municipality is found by each name that people have for it."""

import pytest

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.fieldwork.forms.picker import picker
from surveys.models import Municipality


def found(north: Tenant, search: str) -> list[str]:
    with tenant(north.id):
        groups = picker(list(Municipality.objects.all()), [], search).groups
    return [box.name for group in groups for box in group.boxes if box.found]


@pytest.mark.parametrize(
    "search", ["Gent", "Gand", "gand", "Stad Gent", "ville de Gand", "44021", "Gemeente GENT"]
)
def test_a_municipality_is_found_in_other_languages_and_with_its_kind(
    north: Tenant, search: str
) -> None:
    assert "Gent" in found(north, search)
    assert len(found(north, search)) < 10


def test_a_municipality_is_found_by_what_it_was_before_a_merger(north: Tenant) -> None:
    assert found(north, "Borsbeek") == found(north, "11007") == ["Antwerpen"]


def test_words_of_a_name_that_say_a_kind_elsewhere_find_it(north: Tenant) -> None:
    for name in ("De Haan", "La Louvière", "Braine-le-Comte"):
        assert found(north, name)
    assert found(north, "geen van deze") == []
