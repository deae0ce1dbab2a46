"""Beat goes on when somebody sets the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from config import beat
from config.beat import SteadyScheduler, app


def sent_within(scheduler: SteadyScheduler, ticks: int = 60) -> set[str]:
    """The names of what it sends now."""
    before = {name: entry.total_run_count for name, entry in scheduler.schedule.items()}
    for _tick in range(ticks):
        scheduler.tick()
    after = scheduler.schedule.items()
    return {name for name, entry in after if entry.total_run_count > before[name]}


class Quiet(SteadyScheduler):
    def apply_entry(self, entry: object, producer: object = None) -> None:
        """Nobody is told: it is about the clock."""

    producer: Any = None


def test_a_clock_that_is_set_back_stops_no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    set_by = [0.0]
    monkeypatch.setattr(beat, "_offset", lambda: set_by[0])  # a busy machine stands still at times
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        scheduler = Quiet(app)
        clock.move_to(now + timedelta(seconds=6))
        assert sent_within(scheduler) == {"compute closed waves", "deliver webhooks"}
        set_by[0] = -7200.0
        clock.move_to(now - timedelta(hours=2))
        sent_within(scheduler)
        clock.move_to(now - timedelta(hours=2) + timedelta(seconds=11))
        assert {"compute closed waves", "send waiting mail"} <= sent_within(scheduler)
