"""The walls as they behave, table by table, in committed transactions."""

import pytest

from accounts.models import Tenant
from tests.guards import behaviour
from tests.guards.rows import Made, tenant_models

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_table_lets_a_neighbour_in(
    north: Tenant, south: Tenant, northern: Made, southern: Made
) -> None:
    assert set(northern) == set(southern)
    assert len(northern) == len(tenant_models()) + 2 >= 21
    assert behaviour.leaks(south, north, southern, northern) == []
    assert behaviour.leaks(north, south, northern, southern) == []
