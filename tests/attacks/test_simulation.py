"""Simulated waves, two editions each: neither the auditor nor the attacker finds an answer.

`make audit-simulation` does the same for three waves of a thousand municipalities.
"""

import pytest

from tests.attacks.simulation import WAVES, simulate


@pytest.mark.parametrize("wave", range(WAVES))
def test_no_answer_is_determined_in_a_hundred_municipalities(wave: int) -> None:
    outcome = simulate(wave, 100)
    assert outcome.found == set()
    assert [(audit.outsider, audit.insider, audit.past) for audit in outcome.audits] == [
        (0, 0, 0)
    ] * 2
    assert all(audit.answers > 15_000 for audit in outcome.audits)
    for kind in ("items", "themes", "functions", "groups"):
        assert 0.2 < outcome.shown[kind] / outcome.all[kind] < 0.9
