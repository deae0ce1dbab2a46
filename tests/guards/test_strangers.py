"""Nobody gets in at any address who should not."""

import pytest
from django.core.cache import cache

from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.team import actions
from accounts.tenancy import tenant
from tests.conftest import member
from tests.guards import strangers
from tests.guards.addresses import Address, all_addresses, unexplained
from tests.guards.rows import Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages() -> list[Address]:
    cache.clear()
    found = [address for address in all_addresses() if address.of_tenant]
    assert len(found) >= 30, "the walk found too little"
    return found


@pytest.fixture
def doors() -> list[Address]:
    found = [address for address in all_addresses() if address.of_api]
    assert len(found) >= 3, "the walk found too little"
    return found


def test_every_address_is_explained() -> None:
    assert unexplained(all_addresses()) == []


def test_anonymous_is_asked_to_log_in(pages: list[Address], north: Tenant, northern: Made) -> None:
    assert list(strangers.by_anonymous(pages, north, northern)) == []


def test_outsider_finds_nothing(
    pages: list[Address], carla: User, north: Tenant, northern: Made
) -> None:
    assert list(strangers.by_outsider(pages, carla, north, northern)) == []


def test_foreign_ids_do_not_exist(
    pages: list[Address], carla: User, south: Tenant, northern: Made
) -> None:
    assert list(strangers.with_foreign_rows(pages, carla, south, northern)) == []


def test_roles_are_held(pages: list[Address], north: Tenant, northern: Made, bram: User) -> None:
    members = {role: member(north, f"new{role}", role) for role in Role}
    members[Role.MANAGER] = bram
    assert list(strangers.without_permission(pages, members, north, northern)) == []


def test_pages_show_nothing_of_a_neighbour(
    pages: list[Address], south: Tenant, northern: Made, southern: Made
) -> None:
    owner = member(south, "otto", Role.OWNER)
    assert list(strangers.of_neighbours(pages, owner, south, southern, northern)) == []


def test_manager_sees_the_own_municipality_alone(
    pages: list[Address], bram: User, north: Tenant, northern: Made
) -> None:
    assert list(strangers.by_manager(pages, bram, north, northern)) == []


def test_keys_open_their_own_tenant_alone(
    doors: list[Address], south: Tenant, northern: Made, southern: Made
) -> None:
    with tenant(south.id):
        owner = member(south, "otto", Role.OWNER)
        _row, key = actions.create_token(by=owner, name="x", days=1)
    assert list(strangers.by_key(doors, key, south.slug, southern, northern)) == []
