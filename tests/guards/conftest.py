"""North and South, each with one row of everything."""

import pytest

from accounts.models import Tenant, User
from tests.guards import rows
from tests.guards.rows import Made

NORTH, SOUTH = "noordmerk", "zuidmerk"


@pytest.fixture
def northern(north: Tenant, alice: User) -> Made:
    return rows.make(north, NORTH)


@pytest.fixture
def southern(south: Tenant, carla: User) -> Made:
    return rows.make(south, SOUTH)
