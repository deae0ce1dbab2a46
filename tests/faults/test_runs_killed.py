"""A short one of `make faults-runs`: real workers die while they store and release; others finish it."""

import pytest

from tests.faults.runs.farm import farm
from tests.faults.runs.waves import digest_of, staged, watch


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_runs_whose_worker_is_killed_give_the_same_figures() -> None:
    with farm(in_test=True) as found:
        waves = staged(found, 2)
        for one, stage in zip(waves, ("storing", "release"), strict=True):
            found.orders.give(stage, one.tenant_id)
            one.begin(found)
        died = found.orders.done_at
        assert found.wait_for(lambda: all(died(one.tenant_id) for one in waves))
        for one in waves:
            one.end_lease()
            one.begin(found)
        watch(found, waves, 120)
        assert "" not in {one.digest for one in waves}
        assert [digest_of(one) for one in waves] == [one.digest for one in waves]
