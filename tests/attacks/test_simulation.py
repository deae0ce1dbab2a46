"""Simulated waves, in two editions and with a second wave: neither the auditor nor the attacker
finds a cell or an answer.

`make audit-simulation` does the same for three waves of a thousand municipalities and more.
"""

import pytest

from tests.attacks import editions
from tests.attacks.simulation import Outcome, simulate, simulate_across
from tests.attacks.worlds import LIGHT

WAVES = {"thirty": (0, 30), "twelve": (1, 12), "five": (2, 5)}


@pytest.fixture(scope="module", params=WAVES)
def outcome(request: pytest.FixtureRequest) -> Outcome:
    seed, municipalities = WAVES[request.param]
    return simulate(seed, municipalities, LIGHT)


def test_the_attacker_claims_nothing_that_is_not_so(outcome: Outcome) -> None:
    assert outcome.wrong == 0
    assert outcome.misread == []


@pytest.fixture(scope="module", params=WAVES)
def across(request: pytest.FixtureRequest) -> Outcome:
    seed, municipalities = WAVES[request.param]
    return simulate_across(seed, municipalities, LIGHT)


def test_waves_of_two_studies_tell_nothing_that_one_of_them_hides(across: Outcome) -> None:
    assert across.wrong == 0
    assert across.misread == []
    assert across.cells == 0
    assert across.found == set()
    assert [(audit.outsider, audit.insider) for audit in across.audits] == [(0, 0)] * 2
    assert len(across.trends["items"]) == 11
    assert across.trends["themes"]


def test_without_what_the_other_report_hides_and_coarsens_cells_are_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So the attack above would see a figure that is told finer than its own report tells it."""
    monkeypatch.setattr(editions, "_under", lambda *_: {"items": [], "themes": []})
    assert simulate_across(1, 12, LIGHT).cells > 0


def test_nothing_hidden_is_solved(outcome: Outcome) -> None:
    assert outcome.cells == 0
    assert outcome.found == set()


def test_the_auditor_finds_no_answer(outcome: Outcome) -> None:
    found = [(audit.outsider, audit.insider) for audit in outcome.audits]
    assert found == [(0, 0)] * 3
    assert all(audit.answers > 1_000 for audit in outcome.audits)
    for kind in ("items", "themes"):
        assert 0.1 < outcome.shown[kind] / outcome.all[kind] < 0.9
