"""Two people put the same into the library, or take it over, at the same moment."""

import pytest

from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.authoring.starting import empty
from surveys.models import LibraryEntry, Questionnaire
from tests.conftest import member
from tests.faults.test_same_moment import posted, together
from tests.surveys.authoring import url
from tests.surveys.library.stage import entry, first_section, keep

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_entry_comes_of_two_who_put_it_there(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    bea = member(north, "bea", Role.CONSULTANT)
    address = url("library_put", questionnaire.id)
    both = ["item:S1", "item:S2"]
    answers = together(
        posted(alice, address, pick=both), posted(bea, address, pick=list(reversed(both)))
    )
    assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302]
    with tenant(north.id):
        assert LibraryEntry.objects.count() == 2


def test_one_item_comes_of_two_who_take_it_over(
    north: Tenant, alice: User, questionnaire: Questionnaire
) -> None:
    bea = member(north, "bea", Role.CONSULTANT)
    with tenant(north.id):
        keep(alice, questionnaire, "item:S1")
        other = create_questionnaire(by=alice, name="Anders", document=empty("Anders", ["nl"]))
        address = url("library_take", other.id, first_section(other).id)
        key = str(entry("S1").id)
    acts = [posted(user, address, do="take", pick=key) for user in (alice, bea)]
    answers = together(*acts)
    assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302]
    with tenant(north.id):
        found = Questionnaire.objects.get(id=other.id)
        assert [item.code for item in found.draft_document.items()] == ["S1"]
