"""A short one of `make faults-runs`: real workers die in a stage, and others finish what they did."""

import pytest

from tests.faults.runs.farm import farm
from tests.faults.runs.faults import killed_in_stages
from tests.faults.runs.waves import staged


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_runs_whose_worker_is_killed_give_the_same_figures_soon() -> None:
    with farm(in_test=True) as found:
        waves = staged(found, 1)
        (outcome,) = killed_in_stages(found, waves, kills=1, seed=1, stages=["storing"])
    assert (outcome.times, outcome.same) == (1, 1)
    assert max(outcome.waits) <= 60
